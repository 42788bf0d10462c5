"""Rule sets, and ratings made again by the rules of then."""

from gateway.http.routes.route import Route, command, query

_SET = "/v1/credit/rule-sets/{set_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/credit/rule-sets", "credit.draft_rule_set", "credit:rules", status=201),
    query("/v1/credit/rule-sets", "credit.list_rule_sets", "credit:read"),
    query(_SET, "credit.get_rule_set", "credit:read"),
    command(_SET, "credit.amend_rule_set", "credit:rules", verb="PATCH"),
    command(f"{_SET}/adoption", "credit.adopt_rule_set", "credit:rules"),
    command(f"{_SET}/withdrawal", "credit.withdraw_rule_set", "credit:rules"),
    command("/v1/credit/backtests", "credit.start_backtest", "credit:rules", status=201),
    query("/v1/credit/backtests/{backtest_id}", "credit.get_backtest", "credit:rules"),
    query("/v1/credit/backtests/{backtest_id}/moves", "credit.list_backtest_moves", "credit:rules"),
    query(
        "/v1/credit/ratings/{uscc}/history/{version}/replay",
        "credit.replay_rating",
        "credit:read",
        integers=("version",),
    ),
)
