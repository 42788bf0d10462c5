"""Batches, evaluations, what holders of the title do, mark licences."""

from gateway.http.routes.route import Route, command, query

_ZONE = "/v1/zones/{zone_id}"
_TITLE = "/v1/titles/{title_id}"
_MARK = "/v1/mark-licences/{licence_id}"

ROUTES: tuple[Route, ...] = (
    command(f"{_ZONE}/batches", "enterprise.decide_batch", "zones:write", status=201),
    query(f"{_ZONE}/batches", "enterprise.list_batches", "zones:read"),
    command(f"{_ZONE}/members/{{uscc}}/assessments", "enterprise.assess_applicant", "members:write", status=201),
    query("/v1/evaluations", "enterprise.list_evaluations", "zones:read", booleans=("passed",)),
    command(f"{_TITLE}/evaluations", "enterprise.evaluate_title", "titles:write", status=201),
    command(f"{_TITLE}/activities", "enterprise.record_title_activity", "members:write", status=201),
    query(f"{_TITLE}/activities", "enterprise.list_title_activities", "zones:read", integers=("limit", "year")),
    command("/v1/mark-licences", "enterprise.apply_mark_licence", "members:write", status=201),
    query("/v1/mark-licences", "enterprise.list_mark_licences", "zones:read"),
    query(_MARK, "enterprise.get_mark_licence", "zones:read"),
    command(f"{_MARK}/transitions", "enterprise.move_mark_licence", "members:write"),
    command(f"{_MARK}/uses", "enterprise.record_mark_use", "members:write", status=201),
)
