"""The facts of a consignment, out of what is held."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from databus.rules import RuleBook
from services.inspection.domain.consignment import Consignment, Declaration
from services.inspection.domain.copies import Alert, Approval, Membership, Rating, Scope, StopOrder, TraceCase
from services.inspection.domain.gathering import Gathered, Gathering
from services.inspection.domain.goods import Goods
from services.inspection.domain.held import Held
from services.inspection.domain.silence import Moment, Sign, Silence

RULES = RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules")
GOODS = Goods(RULES)
SILENCE = Silence(RULES)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ALL_SILENT = ("credit", "enforcement", "enterprise")
ONE = "91441323MA4YNT018E"
DECLARED = Declaration(
    uscc=ONE,
    declaration_no="HD-1",
    direction="export",
    hs_code="640399",
    product="女鞋",
    quantity=Decimal(1),
    unit="双",
    value={"fen": 1},
    destination="DE",
    aid=False,
    needs_certificate=False,
    self_declaration=False,
    third_party_report=False,
    third_party_body=None,
    assurance_filed=False,
    own_use_equipment=False,
    raw_material=False,
    release_when_free=False,
)


def consignment(state: str = "MODE_DECIDED", **change: Any) -> Consignment:
    return Consignment(
        "c1", replace(DECLARED, **change), TODAY, "portal", statutory=False, product_risk="general", state=state
    )


def gather(held: Held, one: Consignment | None = None, **heard_before: timedelta) -> Gathered:
    return gathering(held, **heard_before).gather(one or consignment())


def gathering(held: Held, **heard_before: timedelta) -> Gathering:
    signs = {producer: Sign(7, NOW - before) for producer, before in heard_before.items()}
    return Gathering(held, GOODS, SILENCE, Moment(NOW, TODAY, signs, SILENCE.stale_after(TODAY)))


def rating(grade: str = "A", *, said_before: timedelta = timedelta(), valid_until: date | None = None) -> Held:
    return Held(ratings={ONE: Rating(ONE, grade, valid_until, NOW - said_before, 3)})


def approval(kind: str, **change: Any) -> Approval:
    plain = Approval("a1", kind, ONE, None, None, "1号", TODAY, TODAY, "ciq", None, None, 1)
    return replace(plain, **change)


def test_nothing_held_is_the_most_careful_case() -> None:
    gathered = gather(Held())
    assert gathered.facts.grade == "U"
    assert not gathered.facts.member
    assert all(fact.version is None for fact in gathered.read)
    assert gathered.stale == ()


def test_the_highest_level_among_active_memberships_counts() -> None:
    held = Held(
        memberships={
            ONE: [
                Membership("a", ONE, "ACTIVE", 1, "provincial", 1),
                Membership("b", ONE, "RECTIFYING", 1, "national", 1),
            ]
        }
    )
    facts = gather(held).facts
    assert (facts.member, facts.zone_level) == (True, "provincial")


@pytest.mark.parametrize(
    ("said_before", "heard_before", "grade", "stale"),
    [
        (timedelta(hours=24), None, "A", ()),
        (timedelta(hours=25), None, "B", ("credit",)),
        (timedelta(days=90), timedelta(hours=24), "A", ()),
        (timedelta(days=90), timedelta(hours=24, seconds=1), "B", ("credit",)),
        (timedelta(0), timedelta(days=9), "A", ()),
    ],
)
def test_the_last_sign_of_life_of_credit_decides_whether_a_grade_is_stale(
    said_before: timedelta, heard_before: timedelta | None, grade: str, stale: tuple[str, ...]
) -> None:
    heard = {} if heard_before is None else {"credit": heard_before}
    gathered = gather(rating(said_before=said_before), **heard)
    assert (gathered.facts.grade, gathered.stale) == (grade, stale)
    assert ("silence" in {one.fact for one in gathered.read}) == bool(stale)


DAY, LONGER = timedelta(hours=24), timedelta(hours=24, seconds=1)


@pytest.mark.requirement("D.1/stale")
@pytest.mark.parametrize(
    ("heard", "zone_level", "alert", "stale"),
    [
        ({"enterprise": DAY, "enforcement": DAY}, "national", "none", ()),
        ({"enterprise": LONGER, "enforcement": DAY}, "provincial", "none", ("enterprise",)),
        ({"enterprise": DAY, "enforcement": LONGER}, "national", "low", ("enforcement",)),
        ({"credit": LONGER, "enterprise": LONGER, "enforcement": LONGER}, "provincial", "low", ALL_SILENT),
        ({}, "national", "none", ()),
    ],
)
def test_a_silent_registry_and_silent_enforcement_make_the_case_more_careful(
    heard: dict[str, timedelta], zone_level: str, alert: str, stale: tuple[str, ...]
) -> None:
    held = Held(
        ratings={ONE: Rating(ONE, "A", None, NOW - timedelta(days=9 if "credit" in heard else 0), 1)},
        memberships={ONE: [Membership("a", ONE, "ACTIVE", 1, "national", 1)]},
    )
    gathered = gather(held, **heard)
    assert (gathered.facts.zone_level, gathered.facts.alert, gathered.stale) == (zone_level, alert, stale)
    assert (gathered.known.zone_level, gathered.known.alert, gathered.known.grade) == ("national", "none", "A")
    told = [(one.key, one.version, one.value) for one in gathered.read if one.fact == "silence"]
    assert told == [(f"{one}/heartbeat", 7, (NOW - heard[one]).isoformat()) for one in stale]


def test_silence_makes_no_known_alert_lower() -> None:
    alert = Alert("a1", "high", Scope("64", None, None), in_force=True, version=1)
    assert gather(Held(alerts=[alert]), enforcement=LONGER).facts.alert == "high"


def test_the_same_case_is_gathered_once_and_what_names_one_consignment_is_not_shared() -> None:
    several = gathering(Held())
    first = several.gather(consignment())
    assert several.gather(replace(consignment(declaration_no="HD-2"), consignment_id="c2")) is first
    assert several.gather(consignment(destination="FR")) is not first
    order = StopOrder("s1", ONE, "c2", "停1", "why", "ciq", TODAY, None, 1)
    several = gathering(Held(stops={ONE: [order]}))
    assert not several.gather(consignment()).facts.stop_order
    assert several.gather(replace(consignment(), consignment_id="c2")).facts.stop_order


def test_a_rating_holds_through_its_last_day() -> None:
    assert gather(rating(valid_until=TODAY)).facts.grade == "A"
    assert gather(rating(valid_until=TODAY - timedelta(days=1))).facts.grade == "U"


def test_an_open_trace_case_concerns_the_heading_a_finding_everything() -> None:
    case = TraceCase("t1", ONE, "640411", open=True, finding_in_force=False, version=1)
    held = Held(traces={ONE: [case]})
    assert not gather(held).facts.open_trace
    assert gather(held, consignment(hs_code="64041900")).facts.open_trace
    malicious = Held(traces={ONE: [replace(case, finding_in_force=True)]})
    assert gather(malicious).facts.malicious_finding


def test_the_highest_alert_in_scope_counts() -> None:
    held = Held(
        alerts=[
            Alert("a", "medium", Scope("64", None, None), True, 1),
            Alert("b", "high", Scope("6403", "FR", None), True, 1),
            Alert("c", "serious", Scope("640399", None, "91441323MA4YNT018X"), True, 1),
            Alert("d", "serious", Scope("6403990011", None, None), True, 1),
        ]
    )
    assert gather(held).facts.alert == "medium"
    assert gather(held, consignment(destination="FR")).facts.alert == "high"


def test_approvals_hold_for_their_goods_and_days() -> None:
    exempt = approval("exemption", hs_prefix="6403")
    assert gather(Held(approvals=[exempt])).facts.exemption
    assert not gather(Held(approvals=[exempt]), consignment(hs_code="950300")).facts.exemption
    assert not gather(Held(approvals=[replace(exempt, valid_from=TODAY + timedelta(days=1))])).facts.exemption
    assert not gather(Held(approvals=[replace(exempt, withdrawn_on=TODAY)])).facts.exemption


def test_of_two_assessments_the_worse_counts() -> None:
    low = approval("risk_assessment", uscc=None, hs_prefix="64", level="low")
    high = replace(low, approval_id="a2", hs_prefix="6403", level="high")
    assert gather(Held(approvals=[low])).facts.risk_assessment == "low"
    for both in ([low, high], [high, low]):
        assert gather(Held(approvals=both)).facts.risk_assessment == "high"


def test_a_registration_regime_is_for_exports() -> None:
    regime = approval("registration_regime", uscc=None, hs_prefix="64")
    assert gather(Held(approvals=[regime])).facts.registration_required
    assert not gather(Held(approvals=[regime]), consignment(direction="import")).facts.registration_required


@pytest.mark.requirement("D.1/0a")
def test_stop_orders_and_refused_batches_hold() -> None:
    order = StopOrder("s1", ONE, None, "停1", "", "ciq", TODAY, None, 1)
    assert gather(Held(stops={ONE: [order]})).facts.stop_order
    assert not gather(Held(stops={ONE: [replace(order, consignment_id="c2")]})).facts.stop_order
    assert gather(Held(), consignment("REFUSED")).facts.stop_order


def test_an_enterprises_stop_order_is_about_its_exports() -> None:
    order = StopOrder("s1", ONE, None, "停1", "", "ciq", TODAY, None, 1)
    assert not gather(Held(stops={ONE: [order]}), consignment(direction="import")).facts.stop_order
    named = replace(order, consignment_id="c1")
    assert gather(Held(stops={ONE: [named]}), consignment(direction="import")).facts.stop_order


def test_only_exports_are_goods_to_africa() -> None:
    assert gather(Held(), consignment(destination="KE")).facts.aid_or_africa
    assert gather(Held(), consignment(aid=True)).facts.aid_or_africa
    assert not gather(Held(), consignment(destination="KE", direction="import")).facts.aid_or_africa
