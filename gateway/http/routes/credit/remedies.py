"""Objections, repairs asked for, effects of endings, publicity."""

from gateway.http.routes.route import Route, command, query

_REMEDY = "/v1/credit/remedies/{remedy_id}"

ROUTES: tuple[Route, ...] = (
    command(
        "/v1/credit/records/{record_id}/repair-applications", "credit.apply_for_repair", "credit:respond", status=201
    ),
    query("/v1/credit/remedies", "credit.list_remedies", "credit:read", booleans=("overdue",)),
    query(_REMEDY, "credit.get_remedy", "credit:read"),
    command(f"{_REMEDY}/answer", "credit.answer_objection", "credit:respond"),
    command(f"{_REMEDY}/decision", "credit.decide_repair", "credit:respond"),
    command(f"{_REMEDY}/withdrawal", "credit.withdraw_remedy", "credit:respond"),
    query("/v1/credit/effects", "credit.list_effects", "credit:read", booleans=("overdue",)),
    query("/v1/credit/effects/{effect_id}", "credit.get_effect", "credit:read"),
    command("/v1/credit/effects/{effect_id}/confirmation", "credit.confirm_effect", "credit:respond"),
    query("/v1/credit/publicity", "credit.list_publicity", "credit:read"),
    query("/v1/credit/publicity/{uscc}", "credit.get_publicity", "credit:read"),
)
