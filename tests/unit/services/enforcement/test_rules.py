"""The rule book agrees with the contracts, with the code that reads it, and with itself."""

from collections.abc import Callable

import pytest

from databus.contracts import enforcement as contracts
from databus.rules import RuleBook
from services.enforcement.domain import alerts, campaigns, findings, penalties, risk, trace_cases, trace_guards

MACHINES = {
    "alert_move": alerts.machine,
    "trace_move": trace_cases.machine,
    "finding_move": findings.machine,
    "campaign_move": campaigns.machine,
}
GUARDS = {
    "alert_move": set(alerts.GUARDS),
    "trace_move": set(trace_guards.GUARDS),
    "finding_move": {"owner", "document_told"},
    "campaign_move": set(campaigns.GUARDS),
}


@pytest.mark.parametrize("table", MACHINES)
def test_every_guard_that_a_move_names_is_checked_and_no_other_is_written(rules: RuleBook, table: str):
    named = {guard for row in rules.table(table) for guard in row.get("guards", ())}
    assert named == GUARDS[table]


@pytest.mark.parametrize("table", MACHINES)
def test_every_move_names_its_clause_and_who_may_make_it(rules: RuleBook, table: str):
    for row in rules.table(table):
        assert row["clause"]
        assert row["by"]


@pytest.mark.parametrize("table", [*MACHINES, "permission", "trace_open", "campaign_plan"])
def test_where_ciq_may_act_its_successor_customs_may(rules: RuleBook, table: str):
    for row in rules.table(table):
        assert ("ciq" in row["by"]) == ("customs" in row["by"])


@pytest.mark.parametrize(
    ("machine", "states"),
    [
        pytest.param(alerts.machine, contracts.ALERT_STATES, marks=pytest.mark.requirement("D.4/alert")),
        pytest.param(trace_cases.machine, contracts.TRACE_STATES, marks=pytest.mark.requirement("D.4/trace")),
        pytest.param(campaigns.machine, contracts.CAMPAIGN_STATES, marks=pytest.mark.requirement("D.4/campaign")),
    ],
)
def test_the_machine_has_the_states_of_the_contract(rules: RuleBook, machine: Callable, states: tuple[str, ...]):
    assert machine(rules).states == set(states)


def test_levels_dispositions_triggers_and_kinds_are_those_of_the_contracts(rules: RuleBook):
    assert risk.LEVELS == contracts.ALERT_LEVELS
    assert trace_cases.DISPOSITIONS == contracts.DISPOSITIONS
    assert tuple(row["code"] for row in rules.table("disposition")) == contracts.DISPOSITIONS
    assert tuple(row["code"] for row in rules.table("campaign_kind")) == campaigns.KINDS


@pytest.mark.parametrize("disposition", trace_cases.DISPOSITIONS)
@pytest.mark.requirement("T-02")
@pytest.mark.requirement("T-03")
@pytest.mark.requirement("T-04")
def test_every_disposition_names_its_measure_and_its_credit_item(rules: RuleBook, disposition: str):
    row = trace_cases.disposition_row(disposition, rules)
    assert row is not None
    assert row["measure"]
    assert row["credit_item"] in {"P06", "P07", "P08"}


def test_the_items_that_a_penalty_may_name_are_those_of_the_credit_scheme_that_cost_points(rules: RuleBook):
    codes = [row["code"] for row in rules.table("item")]
    assert len(codes) == len(set(codes)) == 18
    assert "P08" not in codes
    for code in codes:
        assert penalties.item_row(code, rules)["clause"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("investigators_min", 2),
        ("malicious_approvals_min", 2),
        ("officers_per_visit", 2),
        ("agencies_min", 2),
    ],
)
def test_a_parameter_has_the_value_of_its_clause(rules: RuleBook, key: str, value: int, today):
    assert rules.value(key, on=today) == value


def test_the_shares_of_all_grades_are_known(rules: RuleBook, today):
    shares = campaigns.sampling_of(None, rules, on=today).shares
    assert set(shares) == {"AA", "A", "B", "C", "D", "U"}
    assert all(0 < share <= 1 for share in shares.values())
    assert shares["AA"] < shares["A"] < shares["B"] < shares["C"] < shares["D"]
