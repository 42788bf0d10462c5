"""Every error has a status, every route a grant and a method, every command a route or a reason."""

import pytest
from marshmallow import Schema, fields

from databus.errors import TREE
from databus.service import Operation
from gateway.domain.access import register
from gateway.http import problems
from gateway.http.routes import ROUTES, Route
from tests.architecture.survey import SERVICES, service_class
from tests.each import each

# Methods that other services and agency systems call over AMQP, with no HTTP route of their own.
WITHOUT_A_ROUTE = {
    "enforcement.follow_complaint": "asked on the public page /report alone, so that no note says who follows what",
}
# Commands without a natural key: why the same call twice does no harm.
MOVED_ALREADY = "the state machine refuses the same move from the state it led to"
KNOWN_AGAIN_OTHERWISE = {
    "inspection.start_mode_backtest": "a trial of the same that has not ended is answered as it stands",
    "credit.start_backtest": "a trial of the same that has not ended is answered as it stands",
    "credit.move_rating_run": "a run that stands there already is answered as it stands; If-Match guards the rest",
    "credit.start_rating_run": "a run under way for the same is answered as it stands",
    "credit.object_to_record": "the same words of the same agency are one objection while it waits",
    "credit.apply_for_repair": "the same words of the same agency are one application while it waits",
    "enterprise.adopt_budget": "a document that says the same again is answered with the budget as it stands",
    "enterprise.amend_enterprise": "the same values again are the same enterprise; If-Match guards the rest",
    "enterprise.apply_mark_licence": "an enterprise has one licence of a zone at a time",
    "enterprise.amend_zone": "the same values again change nothing; If-Match guards the rest",
    "enterprise.record_fact": "the same fact again is answered as it stands, another under its identity is refused",
    "enterprise.amend_fact": "the same values again are the same fact; If-Match guards the rest",
    "enterprise.record_contact": "the same contact again is the same; another post or name is another contact",
    "enterprise.apply_membership": "an enterprise has one membership of a zone at a time",
    "enterprise.cancel_job": "a job that has ended is refused",
    "enterprise.close_project": "a project closed for the same reason is answered as it stands; else it is refused",
    "enterprise.end_entry": "an entry ended in the same way is answered as it stands; else it is refused",
    "enterprise.import_enterprises": "a row registered before is refused as known",
    "enterprise.move_mark_licence": MOVED_ALREADY,
    "enterprise.move_benefit": "the same step again is answered as it stands; else the state machine refuses it",
    "enterprise.move_membership": MOVED_ALREADY,
    "enterprise.move_offer": "an offer ended in the same way is answered as it stands; else it is refused",
    "enterprise.answer_comment": "the same answer again changes nothing",
    "enterprise.comment_draft": "the same words of the same body on a draft are one comment",
    "enterprise.move_consultation": "a consultation closed or withdrawn in the same way is answered as it stands",
    "enterprise.move_finding": "a step made again in the same way is answered as it stands; another is refused",
    "enterprise.move_meeting": "the same day or the same reason again changes nothing",
    "enterprise.report_problem": "the same words of the same agency are one problem until it is answered",
    "enterprise.move_task": "a task ended in the same way is answered as it stands; another end is refused",
    "enterprise.move_title": MOVED_ALREADY,
    "enterprise.move_zone": MOVED_ALREADY,
    "enterprise.score_target": "the step taken last again changes nothing",
    "enterprise.nominate_title": "an enterprise has one title of a zone at a time",
    "enterprise.record_entry": "the same entry by the same document is answered as it stands",
    "enterprise.report_task": "an agency's last report again changes nothing",
    "enterprise.put_job_part": "the same part again is kept in place of itself",
    "enterprise.start_job": "the job that awaits the same file is answered; a file taken in again changes nothing",
    "credit.cancel_job": "a job that has ended is refused",
    "credit.put_job_part": "the same part again is kept in place of itself",
    "credit.start_job": "the job that awaits the same file is answered; a record taken in again changes nothing",
    "credit.withdraw_paper": "a paper that is withdrawn already is refused",
    "enterprise.withdraw_paper": "a paper that is withdrawn already is refused",
    "inspection.cancel_job": "a job that has ended is refused",
    "inspection.link_lots": "the same lots again are the same lots; what is said last stands",
    "inspection.move_application": MOVED_ALREADY,
    "inspection.move_filing": MOVED_ALREADY,
    "inspection.declare_consignments": "a declaration sent before is answered as known, by its number",
    "inspection.put_job_part": "the same part again is kept in place of itself",
    "inspection.start_job": "the job that awaits the same file is answered; what a file says again changes nothing",
    "inspection.withdraw_paper": "a paper that is withdrawn already is refused",
    "enforcement.cancel_job": "a job that has ended is refused",
    "enforcement.put_job_part": "the same part again is kept in place of itself",
    "enforcement.start_job": "the job that awaits the same file is answered; what a file says again changes nothing",
    "enforcement.withdraw_paper": "a paper that is withdrawn already is refused",
    "enforcement.amend_officer": "what is said again is so already",
    "enforcement.declare_interest": "the same interest again is answered as it stands",
    "enforcement.record_service": "the same service again is answered as it stands; else the state refuses it",
    "enforcement.withdraw_legal_document": "the same again is answered as it stands; else the state refuses it",
    "enforcement.add_complaint_file": "a box kept before is answered as it stands",
    "enforcement.adjust_complaint_term": "a clock that stands still, runs or was extended already is refused",
    "enforcement.answer_complaint": "the same answer again is answered as it stands",
    "enforcement.move_complaint": MOVED_ALREADY,
    "enforcement.reseal_complaint_box": "a box kept before is answered as it stands",
    "enforcement.transfer_complaint": "the same again is answered as it stands; else the state refuses it",
    "enforcement.approve_finding": "an officer's second approval is refused",
    "enforcement.import_safety_gate": "a notification collected before is told as known",
    "enforcement.issue_alert": "the same order again is answered with the alert that stands",
    "enforcement.move_alert": MOVED_ALREADY,
    "enforcement.move_risk_information": MOVED_ALREADY,
    "enforcement.move_first_measure": MOVED_ALREADY,
    "enforcement.move_technical_measure": MOVED_ALREADY,
    "enforcement.draft_analysis": "the same order again is answered with what it began; another finds it begun",
    "enforcement.move_analysis": MOVED_ALREADY,
    "enforcement.move_protected_right": MOVED_ALREADY,
    "enforcement.decide_right_hit": "a hit that stands so already is answered as it stands",
    "enforcement.draft_measure_comment": "the same words on the same measure are the comment that stands",
    "enforcement.move_measure_comment": MOVED_ALREADY,
    "enforcement.assess_risk": "the same scenarios of the same agency are the assessment that stands last",
    "enforcement.decide_risk_matches": "a match that stands so already is answered as it stands",
    "enforcement.name_risk_match": "a target that is confirmed already is answered as it stands",
    "enforcement.move_assistance": MOVED_ALREADY,
    "enforcement.move_transfer": MOVED_ALREADY,
    "enforcement.hand_over": "the same on its way is answered as it stands; refused or returned, it may be sent again",
    "enforcement.move_incident": MOVED_ALREADY,
    "enforcement.act_in_incident": "the same act again is answered as it stands",
    "enforcement.move_campaign": MOVED_ALREADY,
    "enforcement.move_campaign_plan": MOVED_ALREADY,
    "enforcement.move_visit": "a visit that stands so already is answered as it stands",
    "enforcement.move_trace_case": MOVED_ALREADY,
    "enforcement.move_negotiation": MOVED_ALREADY,
    "enforcement.move_support": MOVED_ALREADY,
    "enforcement.move_fake_case": MOVED_ALREADY,
    "enforcement.move_penalty_case": MOVED_ALREADY,
    "enforcement.move_jurisdiction": MOVED_ALREADY,
    "enforcement.move_penalty_publicity": "a step that was taken already is answered as it stands",
    "enforcement.plan_fine_payment": "the same plan again is answered as it stands",
    "enforcement.link_trace_goods": "goods that are named already are not named again",
    "enforcement.review_finding": MOVED_ALREADY,
}
every_route = each("route", ROUTES, ids=lambda route: f"{route.verb} {route.path}")
to_a_service = each(
    "route", [one for one in ROUTES if one.service != "gateway"], ids=lambda route: f"{route.verb} {route.path}"
)


def operation_of(route: Route) -> Operation:
    operations = service_class(route.service).operations()
    assert route.method in operations, f"{route.operation} is no method"
    return operations[route.method]


def arguments_of(operation: Operation) -> dict[str, fields.Field]:
    assert operation.takes is not None
    schema: Schema = operation.takes()
    return {field.data_key or name: field for name, field in schema.fields.items()}


def test_every_error_has_its_http_status() -> None:
    assert {cls.__name__: status for cls, status in problems.STATUS.items()} == {
        "InvalidRequest": 422,
        "Unauthenticated": 401,
        "NotPermitted": 403,
        "NotFound": 404,
        "Conflict": 409,
        "PreconditionFailed": 412,
        "TooLarge": 413,
        "TooMany": 429,
        "Unavailable": 503,
        "OutcomeUnknown": 504,
        "InternalError": 500,
    }
    assert set(problems.STATUS) == set(TREE.values())


@every_route
def test_every_route_names_a_grant_that_somebody_has(route: Route) -> None:
    grant = register().grants[route.grant]
    assert grant.means
    assert grant.clause
    assert register().holders(route.grant)


@to_a_service
def test_every_route_is_a_method_of_the_same_kind(route: Route) -> None:
    expected = "command" if route.kind == "command" else "query"
    assert operation_of(route).kind == expected


@to_a_service
def test_every_parameter_of_a_path_is_an_argument_of_the_method(route: Route) -> None:
    assert set(route.parameters) <= arguments_of(operation_of(route)).keys()


@to_a_service
def test_a_query_parameter_that_is_a_number_is_one_of_the_method_too(route: Route) -> None:
    if route.kind != "query":
        return
    numbers = {name for name, field in arguments_of(operation_of(route)).items() if isinstance(field, fields.Integer)}
    assert numbers <= set(route.integers)
    flags = {name for name, field in arguments_of(operation_of(route)).items() if isinstance(field, fields.Boolean)}
    assert flags <= set(route.booleans)


@every_route
def test_every_path_is_versioned(route: Route) -> None:
    assert route.path.startswith("/v1/")


@pytest.mark.parametrize("name", SERVICES)
def test_every_method_is_reachable_over_http_or_listed_with_the_reason(name: str) -> None:
    routed = {route.operation for route in ROUTES}
    methods = {
        f"{name}.{method}"
        for method, operation in service_class(name).operations().items()
        if operation.kind in {"command", "query"}
    }
    assert methods - routed == {method for method in WITHOUT_A_ROUTE if method.startswith(f"{name}.")}


@pytest.mark.parametrize("name", SERVICES)
def test_every_command_can_be_known_again_without_an_idempotency_key(name: str) -> None:
    commands = [one for one in service_class(name).operations().values() if one.kind == "command"]
    for operation in commands:
        named = {name for key in operation.natural_key for name in ((key,) if isinstance(key, str) else key)}
        assert named <= arguments_of(operation).keys()
    keyless = {f"{name}.{operation.method}" for operation in commands if not operation.natural_key}
    assert keyless == {method for method in KNOWN_AGAIN_OTHERWISE if method.startswith(f"{name}.")}


@pytest.mark.parametrize("name", SERVICES)
def test_no_argument_says_who_is_calling(name: str) -> None:
    for method, operation in service_class(name).operations().items():
        if operation.kind == "command":
            assert not arguments_of(operation).keys() & {"caller", "acting_agency", "actor", "scopes"}, method
