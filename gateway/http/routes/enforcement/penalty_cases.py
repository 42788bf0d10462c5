"""Penalty cases: from filing to performance, annulment or transfer."""

from gateway.http.routes.route import Route, command, query

_CASE = "/v1/penalty-cases/{case_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/penalty-cases", "enforcement.file_penalty_case", "penalties:write", status=201),
    query("/v1/penalty-cases", "enforcement.list_penalty_cases", "enforcement:read", booleans=("open",)),
    query(_CASE, "enforcement.get_penalty_case", "enforcement:read"),
    command(f"{_CASE}/transitions", "enforcement.move_penalty_case", "penalties:write"),
    command(f"{_CASE}/acts", "enforcement.record_penalty_act", "penalties:write", status=201),
    query(f"{_CASE}/acts", "enforcement.list_penalty_acts", "enforcement:read"),
    command(f"{_CASE}/instalments", "enforcement.plan_fine_payment", "penalties:write"),
    command(f"{_CASE}/payments", "enforcement.record_fine_payment", "penalties:write"),
    command(f"{_CASE}/publicity", "enforcement.move_penalty_publicity", "penalties:write"),
    command(f"{_CASE}/jurisdiction", "enforcement.move_jurisdiction", "penalties:write"),
)  # fmt: skip
