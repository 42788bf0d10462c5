"""Time-limited registration of exporters: opened after an accident of the industry, and ended by itself."""

from datetime import timedelta
from typing import Any

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from tests.integration.inspection.conftest import ONE, TOYS, TWO, Inspection

TODAY, TOMORROW, LAST = "2026-11-22", "2026-11-23", "2026-12-01"
ALERT = "0192f0c1-0000-7000-8000-000000000a01"


def grave(inspection: Inspection, **change: Any) -> None:
    said = {"level": "high", "hs_prefix": "9503", "destination": None, "uscc": None, "state": "ISSUED"}
    inspection.alert(ALERT, **{**said, **change})


def opened(inspection: Inspection, agency: str = "customs", **change: Any) -> Any:
    body = {
        "hs_prefixes": ["9503"],
        "accident": "industry_wide",
        "alert_id": ALERT,
        "description": "多家企业出口玩具可迁移元素超标",
        "document_no": "公告〔2026〕40号",
        "until_on": LAST,
    }
    return inspection.call("open_regime", agency=agency, **{**body, **change})


def applied(inspection: Inspection, regime: Any, uscc: str = ONE, agency: str = "portal", actor: str = "clerk") -> Any:
    return inspection.call(
        "apply_registration",
        agency=agency,
        actor=actor,
        regime_id=regime["regime_id"],
        uscc=uscc,
        statement="已建立全项检测",
        evidence=["a" * 64],
    )


def decided(inspection: Inspection, registration: Any, to: str = "REGISTERED", agency: str = "ciq", **more: Any) -> Any:
    body = {"registration_id": registration["registration_id"], "to": to, "document_no": f"注〔2026〕{to}号"}
    return inspection.call("decide_registration", agency=agency, **body, **more)


def rules(inspection: Inspection, consignment: Any) -> list[str]:
    return [one["rule"] for one in inspection.get(consignment)["decisions"]]


@pytest.fixture
def toys(inspection: Inspection) -> Any:
    """Toys of a member that are declared and under the shadow of a grave alert."""
    inspection.national_member()
    grave(inspection)
    return inspection.declare(hs_code=TOYS)


@pytest.mark.requirement("M-07", "D.1/0b")
def test_a_regime_holds_goods_until_the_enterprise_is_registered_and_lapses_by_itself(
    inspection: Inspection, toys: Any
) -> None:
    imported = inspection.declare(hs_code=TOYS, direction="import", destination=None)
    regime = opened(inspection)
    assert inspection.gist(toys) == ("HELD", "HOLD", None)
    assert "0b" not in rules(inspection, imported)
    registration = applied(inspection, regime)
    assert rules(inspection, toys) == ["2", "0b"]
    assert decided(inspection, registration)["clause"] == "S14 六(一)出口: 简化手续"
    assert rules(inspection, toys) == ["2", "0b", "2"]
    other = inspection.declare(TWO, TOYS)
    assert rules(inspection, other) == ["0b"]
    read = {one["fact"]: one["key"] for one in inspection.get(toys)["decisions"][-1]["read"]}
    assert read["registration_regime"] == f"inspection/regime/{regime['regime_id']}"
    assert read["registration"] == f"inspection/registration/{registration['registration_id']}"
    inspection.clock.advance(timedelta(days=9))
    assert inspection.run_chores() == 0
    inspection.clock.advance(timedelta(days=1))
    assert inspection.run_chores() == 2
    assert rules(inspection, other)[0] == "0b"
    assert rules(inspection, other)[-1] != "0b"
    assert [event.data["state"] for event in inspection.said("inspection.regime_changed")] == ["OPEN", "LAPSED"]
    assert [event.data["state"] for event in inspection.said("inspection.registration_changed")] == [
        "APPLIED",
        "REGISTERED",
        "ENDED",
    ]
    assert inspection.run_chores() == 0


@pytest.mark.requirement("M-07")
@pytest.mark.parametrize(
    ("alert", "field"),
    [
        ({"level": "medium"}, "alert_id"),
        ({"uscc": ONE}, "alert_id"),
        ({"state": "LIFTED"}, "alert_id"),
        ({"hs_prefix": "6403"}, "hs_prefixes"),
    ],
)
def test_what_is_no_accident_of_the_industry_opens_no_regime(
    inspection: Inspection, alert: dict[str, Any], field: str
) -> None:
    grave(inspection, **alert)
    with pytest.raises(InvalidRequest) as refused:
        opened(inspection)
    assert [name for name, _ in refused.value.fields] == [field]
    assert inspection.call("list_regimes")["items"] == []


@pytest.mark.requirement("M-07")
def test_trace_cases_of_several_enterprises_show_an_accident_those_of_one_do_not(inspection: Inspection) -> None:
    cases = [f"0192f0c1-0000-7000-8000-00000000b00{number}" for number in range(3)]
    for case_id, uscc in zip(cases, (ONE, ONE, TWO), strict=True):
        inspection.trace(case_id=case_id, uscc=uscc, hs_code=TOYS)
    with pytest.raises(InvalidRequest, match="one firm's case is no industry-wide accident"):
        opened(inspection, alert_id=None, case_ids=cases[:2])
    with pytest.raises(InvalidRequest, match="about these goods"):
        opened(inspection, alert_id=None, case_ids=cases, hs_prefixes=["6403"])
    assert opened(inspection, alert_id=None, case_ids=cases)["state"] == "OPEN"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"until_on": "2027-06-30"}, "until_on"),
        ({"until_on": "2026-11-21"}, "until_on"),
        ({"from_on": "2026-11-21"}, "from_on"),
        ({"alert_id": None}, "alert_id"),
        ({"hs_prefixes": []}, "hs_prefixes"),
        ({"accident": "single"}, "accident"),
    ],
)
def test_a_regime_has_a_ground_and_a_term(inspection: Inspection, change: dict[str, Any], field: str) -> None:
    grave(inspection)
    with pytest.raises(InvalidRequest) as refused:
        opened(inspection, **change)
    assert field in {name for name, _ in refused.value.fields}


def test_who_may_not_open_one_is_told_who_may(inspection: Inspection) -> None:
    grave(inspection)
    with pytest.raises(NotPermitted, match="aqsiq, customs"):
        opened(inspection, agency="ciq")
    with pytest.raises(NotFound, match="not known"):
        opened(inspection, alert_id="0192f0c1-0000-7000-8000-000000000a99")


def test_a_regime_to_come_begins_on_its_day(inspection: Inspection, toys: Any) -> None:
    regime = opened(inspection, from_on=TOMORROW)
    assert rules(inspection, toys) == ["2"]
    inspection.clock.advance(timedelta(days=1))
    assert inspection.run_chores() == 1
    assert rules(inspection, toys) == ["2", "0b"]
    last = inspection.get(toys)["decisions"][-1]
    assert last["cause"] == f"inspection.regime_changed/{regime['regime_id']}"


def test_a_regime_is_extended_on_a_ground_of_its_own_up_to_an_end(inspection: Inspection, toys: Any) -> None:
    regime = opened(inspection)
    said = {"regime_id": regime["regime_id"], "ground": "同类通报仍在发生", "document_no": "公告〔2026〕51号"}
    longer = inspection.call("extend_regime", agency="customs", until_on="2027-05-01", **said)
    assert (longer["until_on"], longer["version"]) == ("2027-05-01", 2)
    assert [one["before"] for one in longer["extensions"]] == [LAST]
    for until_on in ("2027-04-01", "2027-12-31"):
        with pytest.raises(InvalidRequest, match="until_on"):
            inspection.call("extend_regime", agency="customs", until_on=until_on, **said)
    inspection.clock.advance(timedelta(days=20))
    assert inspection.run_chores() == 0
    assert rules(inspection, toys) == ["2", "0b"]
    with pytest.raises(PreconditionFailed):
        inspection.call("extend_regime", agency="customs", until_on="2027-05-10", if_match="1", **said)


def test_a_regime_closed_early_frees_what_it_held(inspection: Inspection, toys: Any) -> None:
    regime = opened(inspection)
    with pytest.raises(NotPermitted):
        inspection.call("close_regime", agency="ciq", regime_id=regime["regime_id"], reason="已查清")
    closed = inspection.call("close_regime", agency="customs", regime_id=regime["regime_id"], reason="已查清")
    assert (closed["state"], closed["closed_on"]) == ("CLOSED", TODAY)
    assert rules(inspection, toys) == ["2", "0b", "2"]
    with pytest.raises(Conflict, match="CLOSED is final"):
        inspection.call("close_regime", agency="aqsiq", regime_id=regime["regime_id"], reason="再次")
    with pytest.raises(Conflict, match="no registration is needed"):
        applied(inspection, regime)
    assert inspection.call("list_regimes", state="OPEN")["items"] == []
    [listed] = inspection.call("list_regimes", hs_code=TOYS)["items"]
    assert listed["regime_id"] == regime["regime_id"]


def test_goods_say_that_exporters_must_register(inspection: Inspection, toys: Any) -> None:
    regime = opened(inspection)
    found = inspection.call("get_goods", hs_code=TOYS)
    assert (found["registration_required"], found["regimes"]) == (True, [regime["regime_id"]])
    assert not inspection.call("get_goods", hs_code="640399")["registration_required"]


def test_a_registration_is_decided_by_another_person_of_the_enterprises_county(
    inspection: Inspection, toys: Any
) -> None:
    regime = opened(inspection)
    own = applied(inspection, regime, agency="ciq", actor="officer-1")
    with pytest.raises(Conflict, match="handed an application in"):
        decided(inspection, own)
    with pytest.raises(NotPermitted):
        decided(inspection, own, agency="nh-ciq", actor="officer-9")
    with pytest.raises(NotPermitted):
        decided(inspection, own, agency="portal", actor="officer-9")
    with pytest.raises(InvalidRequest, match="reason"):
        decided(inspection, own, "REFUSED", actor="officer-2")
    with pytest.raises(Conflict, match="applied already"):
        applied(inspection, regime, actor="another")
    refused = decided(inspection, own, "REFUSED", actor="officer-2", reason="检测能力不足")
    assert (refused["state"], refused["decided_actor"]) == ("REFUSED", "officer-2")
    assert rules(inspection, toys)[-1] == "0b"
    with pytest.raises(Conflict, match="REFUSED is final"):
        decided(inspection, own, actor="officer-3")
    again = applied(inspection, regime, actor="clerk-2")
    assert again["registration_id"] != own["registration_id"]
    assert len(inspection.call("list_registrations", uscc=ONE)["items"]) == 2


def test_a_registration_revoked_holds_the_goods_again(inspection: Inspection, toys: Any) -> None:
    regime = opened(inspection)
    registration = decided(inspection, applied(inspection, regime))
    assert rules(inspection, toys)[-1] == "2"
    decided(inspection, registration, "REVOKED", reason="抽查不合格")
    assert rules(inspection, toys)[-1] == "0b"
    [listed] = inspection.call("list_registrations", regime_id=regime["regime_id"], state="REVOKED")["items"]
    assert (listed["reason"], listed["evidence"]) == ("抽查不合格", ["a" * 64])


def test_pages_of_long_rows_are_short(inspection: Inspection, toys: Any) -> None:
    opened(inspection)
    for method, most in (("list_regimes", 30), ("list_registrations", 50), ("list_policies", 50)):
        with pytest.raises(InvalidRequest, match=f"from 1 to {most}"):
            inspection.call(method, limit=most + 1)
        assert inspection.call(method, limit=most)["next_cursor"] is None


def test_a_regime_is_not_extended_for_ever(inspection: Inspection, toys: Any) -> None:
    regime = opened(inspection)
    said = {"regime_id": regime["regime_id"], "ground": "同类通报仍在发生", "document_no": "公告〔2026〕51号"}
    for day in range(10):
        inspection.call("extend_regime", agency="customs", until_on=f"2026-12-{day + 10}", **said)
    with pytest.raises(Conflict, match="too often"):
        inspection.call("extend_regime", agency="customs", until_on="2026-12-30", **said)
