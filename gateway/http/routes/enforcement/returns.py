"""Returned export goods, what is done in trace cases, and cases against fakes."""

from gateway.http.routes.route import Route, command, query

_RETURN = "/v1/return-forms/{return_id}"
_CASE = "/v1/trace-cases/{case_id}"
_NEGOTIATION = "/v1/negotiations/{negotiation_id}"
_SUPPORT = "/v1/supports/{support_id}"
_FAKE = "/v1/fake-cases/{case_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/return-forms", "enforcement.record_return", "traces:write", status=201),
    query("/v1/return-forms", "enforcement.list_returns", "enforcement:read"),
    query("/v1/return-coverage", "enforcement.get_return_coverage", "enforcement:read"),
    query(_RETURN, "enforcement.get_return", "enforcement:read"),
    command(f"{_RETURN}/completion", "enforcement.complete_return", "traces:write"),
    command(f"{_CASE}/acts", "enforcement.record_trace_act", "traces:write", status=201),
    query(f"{_CASE}/acts", "enforcement.list_trace_acts", "enforcement:read"),
    command(f"{_CASE}/goods", "enforcement.link_trace_goods", "traces:write"),
    command(f"{_CASE}/negotiations", "enforcement.open_negotiation", "traces:write", status=201),
    query("/v1/negotiations", "enforcement.list_negotiations", "enforcement:read"),
    command(f"{_NEGOTIATION}/transitions", "enforcement.move_negotiation", "traces:write"),
    command(f"{_CASE}/supports", "enforcement.plan_support", "traces:write", status=201),
    query("/v1/supports", "enforcement.list_supports", "enforcement:read"),
    command(f"{_SUPPORT}/transitions", "enforcement.move_support", "traces:write"),
    command("/v1/fake-cases", "enforcement.open_fake_case", "traces:write", status=201),
    query("/v1/fake-cases", "enforcement.list_fake_cases", "enforcement:read"),
    query(_FAKE, "enforcement.get_fake_case", "enforcement:read"),
    command(f"{_FAKE}/transitions", "enforcement.move_fake_case", "traces:write"),
)  # fmt: skip
