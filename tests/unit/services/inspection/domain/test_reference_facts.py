"""What a decision reads of reference data, each with its key and version, absence included."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from databus.identifiers import make_uscc
from databus.rules import RuleBook
from services.inspection.domain.consignment import Declaration
from services.inspection.domain.goods import Goods
from services.inspection.domain.policies import APPROVED, Policy
from services.inspection.domain.reference import Entry, Recorded
from services.inspection.domain.reference_facts import ReferenceFacts, ReferenceHeld, ReferenceRead
from services.inspection.domain.regimes import OPEN, REGISTERED, Regime, Registration

GOODS = Goods(RuleBook.load(Path(__file__).parents[5] / "services/inspection/rules"))
TODAY, NOW = date(2026, 11, 22), datetime(2026, 11, 22, 4, tzinfo=UTC)
ONE = make_uscc("441323", "MA5N0001")
LAST = date(2026, 12, 31)


def declared(**change: Any) -> Declaration:
    plain: dict[str, Any] = dict.fromkeys(Declaration.__dataclass_fields__, False)
    plain |= {"uscc": ONE, "declaration_no": "HD1", "direction": "export", "hs_code": "640399", "product": "女鞋"}
    plain |= {"quantity": Decimal(1), "unit": "双", "value": {"fen": 1}, "destination": "DE", "third_party_body": None}
    return Declaration(**{**plain, **change})


def policy(**change: Any) -> Policy:
    plain = Policy(
        policy_id="p1",
        zone_id="huidong-shoes",
        title="先行先试",
        hs_prefixes=("64",),
        grades=("AA", "A"),
        ease={"kind": "sampling", "mode": "VERIFICATION", "percent": "2"},
        clause="S12 五(八)",
        basis="三年无境外通报",
        document_no="惠东府〔2026〕18号",
        from_on=TODAY,
        until_on=LAST,
        state=APPROVED,
        agency="gov",
        actor="clerk",
        proposed_at=NOW,
        decision_no="批〔2026〕7号",
        version=2,
    )
    return replace(plain, **change)


def regime(**change: Any) -> Regime:
    plain = Regime("r1", ("6403",), "systemic", "a1", (), "事故", "1号", TODAY, LAST, OPEN, "customs", "officer", NOW)
    return replace(plain, **change)


REGISTRATION = Registration("g1", "r1", ONE, "已建立检测", (), REGISTERED, "portal", "clerk", NOW, version=2)


def read(held: ReferenceHeld, one: Declaration | None = None, zones: tuple[str, ...] = ()) -> ReferenceRead:
    return ReferenceFacts(held, GOODS, TODAY).of(one or declared(), zones)


def test_where_nothing_was_recorded_every_absence_is_read() -> None:
    found = read(ReferenceHeld(), zones=("huidong-shoes",))
    assert [(one.fact, one.version, one.value) for one in found.read] == [
        ("statutory", None, False),
        ("product_risk", None, "general"),
        ("lists_of_countries", None, []),
        ("registration_regime", None, False),
        ("policy", None, None),
    ]
    assert (found.eases, found.aid_or_africa, found.registration_required) == ((), False, False)


@pytest.mark.requirement("M-17")
@pytest.mark.parametrize(
    ("change", "zones", "eases"),
    [
        ({}, ("huidong-shoes",), True),
        ({}, ("ninghai-moulds",), False),
        ({}, (), False),
        ({"hs_prefixes": ("95",)}, ("huidong-shoes",), False),
        ({"state": "PROPOSED"}, ("huidong-shoes",), False),
        ({"from_on": date(2026, 11, 23)}, ("huidong-shoes",), False),
        ({"until_on": date(2026, 11, 21)}, ("huidong-shoes",), False),
        ({"until_on": TODAY}, ("huidong-shoes",), True),
    ],
)
def test_a_policy_is_read_by_members_of_its_zone_for_its_goods_on_its_days(
    change: dict[str, Any], zones: tuple[str, ...], eases: bool
) -> None:
    found = read(ReferenceHeld(policies=[policy(**change)]), zones=zones)
    assert [one.name for one in found.eases] == (["policy/p1"] if eases else [])
    versions = [one.version for one in found.read if one.fact == "policy"]
    assert versions == ([2] if eases else [None] if zones else [])


@pytest.mark.requirement("M-07")
@pytest.mark.parametrize(
    ("change", "registered", "expected"),
    [
        ({}, True, (True, True)),
        ({}, False, (True, False)),
        ({"state": "CLOSED"}, True, (False, False)),
        ({"until_on": date(2026, 11, 21)}, False, (False, False)),
        ({"from_on": date(2026, 11, 23)}, False, (False, False)),
        ({"hs_prefixes": ("6404", "95")}, False, (False, False)),
    ],
)
def test_a_regime_asks_for_a_registration_of_exports_on_its_days(
    change: dict[str, Any], registered: bool, expected: tuple[bool, bool]
) -> None:
    registrations = {ONE: [REGISTRATION]} if registered else {}
    held = ReferenceHeld(regimes=[regime(**change)], registrations=registrations)
    found = read(held)
    assert (found.registration_required, found.registered) == expected
    imported = read(held, declared(direction="import", destination=None))
    assert (imported.registration_required, imported.registered) == (False, False)


def test_of_two_regimes_both_must_be_registered_for() -> None:
    held = ReferenceHeld(regimes=[regime(), regime(regime_id="r2")], registrations={ONE: [REGISTRATION]})
    found = read(held)
    assert (found.registration_required, found.registered) == (True, False)
    assert [one.key for one in found.read if one.fact == "registration"] == [
        "inspection/registration/g1",
        f"inspection/registration/of/{ONE}/r2",
    ]


@pytest.mark.requirement("M-09")
@pytest.mark.parametrize(
    ("kind", "listed", "declaration", "expected"),
    [
        ("africa_country", False, {"destination": "KE"}, False),
        ("africa_country", True, {"destination": "DE"}, True),
        ("aid_country", False, {"destination": "DE", "aid": True}, False),
        ("aid_country", True, {"destination": "DE", "aid": True}, True),
        ("aid_country", True, {"destination": "DE"}, False),
    ],
)
def test_a_country_is_put_on_a_list_or_taken_off_it(
    kind: str, listed: bool, declaration: dict[str, Any], expected: bool
) -> None:
    country = declaration["destination"]
    entry = Entry("e1", kind, {"listed": listed}, TODAY, "S14 六(一)出口", country=country, recorded_at=NOW)
    found = read(ReferenceHeld(recorded=Recorded.of([entry])), declared(**declaration))
    assert found.aid_or_africa is expected
    assert [one.key for one in found.read if one.fact == kind] == ["inspection/reference/e1"]
    assert read(ReferenceHeld(), declared(destination="KE")).aid_or_africa
