"""What shows a systemic or industry-wide accident, and what does not."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.identifiers import make_uscc
from databus.rules import RuleBook
from services.inspection.domain.copies import Alert, Scope, TraceCase
from services.inspection.domain.facts import ALERT_LEVELS
from services.inspection.domain.regimes import regime_machine, registration_machine, shows_accident

RULES = RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules")
TODAY = date(2026, 11, 22)
FIRMS = [make_uscc("441323", f"MA5N000{number}") for number in range(3)]
PREFIX = st.sampled_from(["64", "6403", "640399", "95", "9503"])


@pytest.mark.requirement("M-07")
@given(
    level=st.sampled_from(ALERT_LEVELS[1:]),
    about=PREFIX,
    firm=st.sampled_from([None, FIRMS[0]]),
    stands=st.booleans(),
    hs_prefixes=st.lists(PREFIX, min_size=1, max_size=3),
)
def test_only_a_grave_alert_on_the_whole_industry_and_these_goods_shows_one(
    level: str, about: str, firm: str | None, stands: bool, hs_prefixes: list[str]
) -> None:
    alert = Alert("a1", level, Scope(about, None, firm), stands, 1)
    meets = all(about.startswith(one) or one.startswith(about) for one in hs_prefixes)
    shown = stands and level in {"high", "serious"} and firm is None and meets
    assert (shows_accident(alert, [], hs_prefixes, RULES, TODAY) == []) is shown


@pytest.mark.requirement("M-07")
@given(firms=st.lists(st.tuples(st.sampled_from(FIRMS), PREFIX), max_size=5))
def test_only_cases_of_several_firms_on_these_goods_show_one(firms: list[tuple[str, str]]) -> None:
    cases = [
        TraceCase(f"t{place}", uscc, code, open=True, finding_in_force=False, version=1)
        for place, (uscc, code) in enumerate(firms)
    ]
    shown = len({uscc for uscc, _ in firms}) > 1 and all(code.startswith("64") for _, code in firms)
    assert (shows_accident(None, cases, ["6403", "64"], RULES, TODAY) == []) is shown


def test_what_has_ended_does_not_begin_again() -> None:
    assert regime_machine(RULES).from_state("CLOSED") == regime_machine(RULES).from_state("LAPSED") == []
    for state in ("REFUSED", "REVOKED", "ENDED"):
        assert registration_machine(RULES).from_state(state) == []
