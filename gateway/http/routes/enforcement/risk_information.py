"""Risk information, its assessments and its matches."""

from gateway.http.routes.route import Route, command, query

_ONE = "/v1/risk-information/{information_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/risk-information", "enforcement.record_risk_information", "alerts:write", status=201),
    query("/v1/risk-information", "enforcement.list_risk_information", "enforcement:read"),
    query(_ONE, "enforcement.get_risk_information", "enforcement:read"),
    command(f"{_ONE}/transitions", "enforcement.move_risk_information", "alerts:write"),
    command("/v1/risk-assessments", "enforcement.assess_risk", "alerts:write", status=201),
    query("/v1/risk-matches", "enforcement.list_risk_matches", "enforcement:read"),
    command("/v1/risk-matches", "enforcement.name_risk_match", "alerts:write", status=201),
    command("/v1/risk-matches/decisions", "enforcement.decide_risk_matches", "alerts:write"),
)
