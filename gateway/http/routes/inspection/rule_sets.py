"""Rule sets, tried on past consignments before they are adopted."""

from gateway.http.routes.route import Route, command, query

_SET = "/v1/inspection/rule-sets/{set_id}"
_TRIAL = "/v1/mode-decisions/backtests/{backtest_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/inspection/rule-sets", "inspection.draft_rule_set", "inspection:rules", status=201),
    query("/v1/inspection/rule-sets", "inspection.list_rule_sets", "inspection:read"),
    query(_SET, "inspection.get_rule_set", "inspection:read"),
    command(_SET, "inspection.amend_rule_set", "inspection:rules", verb="PATCH"),
    command(f"{_SET}/adoption", "inspection.adopt_rule_set", "inspection:rules"),
    command(f"{_SET}/withdrawal", "inspection.withdraw_rule_set", "inspection:rules"),
    command("/v1/mode-decisions/backtests", "inspection.start_mode_backtest", "inspection:rules", status=201),
    query(_TRIAL, "inspection.get_mode_backtest", "inspection:rules"),
    query(f"{_TRIAL}/changes", "inspection.list_mode_backtest_changes", "inspection:rules"),
)
