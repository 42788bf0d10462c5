"""Recognition of each other's results (监管互认)."""

from gateway.http.routes.route import Route, command, query

_AGREEMENT = "/v1/recognition-agreements/{agreement_id}"
_RESULT = "/v1/offered-results/{result_id}"
_GRANT = "inspection:recognise"

ROUTES: tuple[Route, ...] = (
    command("/v1/recognition-agreements", "inspection.propose_recognition_agreement", _GRANT, status=201),
    query("/v1/recognition-agreements", "inspection.list_recognition_agreements", "inspection:read"),
    query(_AGREEMENT, "inspection.get_recognition_agreement", "inspection:read"),
    command(f"{_AGREEMENT}/answer", "inspection.answer_recognition_agreement", _GRANT),
    command(f"{_AGREEMENT}/end", "inspection.end_recognition_agreement", _GRANT),
    command("/v1/offered-results", "inspection.offer_result", _GRANT, status=201),
    query("/v1/offered-results", "inspection.list_offered_results", "inspection:read"),
    query(_RESULT, "inspection.get_offered_result", "inspection:read"),
    command(f"{_RESULT}/revocation", "inspection.revoke_offered_result", _GRANT),
    query("/v1/recognitions", "inspection.list_recognitions", "inspection:read"),
    command("/v1/recognitions", "inspection.recognise_result", _GRANT, status=201),
    query("/v1/recognitions/check", "inspection.find_recognised", "inspection:read"),
    query("/v1/recognitions/counts", "inspection.count_saved_checks", "inspection:read"),
    query("/v1/result-conflicts", "inspection.list_result_conflicts", "inspection:read"),
    command("/v1/result-conflicts/{conflict_id}/resolution", "inspection.resolve_result_conflict", _GRANT),
)
