"""Reference data: what goods and countries are, from a day to a day, by which document, and what that decides anew."""

from datetime import timedelta
from typing import Any

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.inspection.conftest import ONE, SHOES, TOYS, Inspection

TODAY = "2026-11-22"
TOMORROW = "2026-11-23"
NEXT_MONTH = "2026-12-22"


def goods(inspection: Inspection, says: str = "statutory", hs_prefix: str = "6403", **fields: Any) -> Any:
    kind = "statutory" if says.endswith("statutory") else "product_risk"
    body = {"kind": kind, "hs_prefix": hs_prefix, "says": says, "from_on": TODAY, "document_no": "公告〔2026〕31号"}
    return inspection.call("record_goods", agency="customs", **{**body, **fields})


def of(inspection: Inspection, hs_code: str = SHOES, **asked: Any) -> Any:
    return inspection.call("get_goods", agency="portal", hs_code=hs_code, **asked)


def pass_days(inspection: Inspection, days: int = 1) -> None:
    inspection.clock.advance(timedelta(days=days))


def modes(inspection: Inspection, consignment: Any) -> list[tuple[str, str | None]]:
    return [(one["mode"], one["cause"]) for one in inspection.get(consignment)["decisions"]]


@pytest.mark.requirement("M-08", "D.1/5")
def test_the_real_start_knows_the_codes_that_left_on_2013_08_15(inspection: Inspection) -> None:
    before = of(inspection, "640399", on="2013-08-14")
    assert (before["statutory"], before["statutory_by"]["since"]) == (True, "2012-11-15")
    [coming] = before["coming"]
    assert (coming["on"], coming["before"], coming["after"]) == ("2013-08-15", "statutory", "not_statutory")
    assert of(inspection, "420221", on="2013-08-14")["statutory"]
    gone = of(inspection, "420221", on="2013-08-15")
    assert (gone["statutory"], gone["statutory_by"]) == (False, None)
    kept = of(inspection, TOYS)
    assert (kept["statutory"], kept["product_risk"], kept["statutory_by"]["source"]) == (True, "general", "rules")


def test_goods_that_became_statutory_today_are_decided_anew_at_once_and_others_are_not(inspection: Inspection) -> None:
    inspection.national_member()
    shoes, bags = inspection.declare(hs_code=SHOES), inspection.declare(hs_code="420221")
    entry = goods(inspection)
    assert modes(inspection, shoes) == [
        ("NON_STATUTORY_FREE", None),
        ("CREDIT", f"inspection.goods_changed/{entry['entry_id']}"),
    ]
    assert modes(inspection, bags) == [("NON_STATUTORY_FREE", None)]
    found = of(inspection)
    assert (found["statutory"], found["statutory_by"]["document_no"]) == (True, "公告〔2026〕31号")
    later = inspection.declare()["consignment_id"]
    [declared] = [one for one in inspection.said("inspection.consignment_declared") if one.subject == later]
    assert declared.data["statutory"]
    read = {one["fact"]: one for one in inspection.get(shoes)["decisions"][1]["read"]}
    assert (read["statutory"]["key"], read["statutory"]["version"]) == (
        f"inspection/reference/{entry['entry_id']}",
        1,
    )
    first = {one["fact"]: one for one in inspection.get(shoes)["decisions"][0]["read"]}
    assert (first["statutory"]["version"], first["statutory"]["value"]) == (None, False)


def test_a_change_to_come_is_told_and_decides_anew_on_its_day_and_once(inspection: Inspection) -> None:
    inspection.national_member()
    shoes = inspection.declare()
    entry = goods(inspection, from_on=TOMORROW, until_on=TOMORROW)
    assert modes(inspection, shoes) == [("NON_STATUTORY_FREE", None)]
    [coming] = of(inspection)["coming"]
    assert (coming["on"], coming["kind"], coming["after"], coming["document_no"]) == (
        TOMORROW,
        "statutory",
        "statutory",
        "公告〔2026〕31号",
    )
    assert inspection.run_chores() == 0
    cause = f"inspection.goods_changed/{entry['entry_id']}"
    pass_days(inspection)
    assert inspection.run_chores() == 1
    assert inspection.run_chores() == 0
    assert modes(inspection, shoes)[1:] == [("CREDIT", cause)]
    pass_days(inspection)
    assert inspection.run_chores() == 1
    assert modes(inspection, shoes)[2:] == [("NON_STATUTORY_FREE", cause)]
    assert inspection.run_chores() == 0


def test_a_day_nobody_worked_is_made_up_for(inspection: Inspection) -> None:
    inspection.national_member()
    shoes = inspection.declare()
    goods(inspection, from_on=TOMORROW)
    pass_days(inspection, 5)
    inspection.rated()
    assert inspection.run_chores() >= 1
    assert modes(inspection, shoes)[-1][0] == "CREDIT"


def test_a_riskier_product_is_no_longer_under_credit_supervision(inspection: Inspection) -> None:
    inspection.national_member()
    toys = inspection.declare(hs_code=TOYS)
    goods(inspection, "high", "950300")
    assert inspection.gist(toys) == ("MODE_DECIDED", "GENERAL", "20")
    assert of(inspection, TOYS)["risk_by"]["hs_prefix"] == "950300"


def test_what_was_wrong_is_withdrawn_and_still_found_as_it_was_known(inspection: Inspection) -> None:
    inspection.national_member()
    shoes = inspection.declare()
    entry = goods(inspection)
    known = inspection.clock.now()
    inspection.clock.advance(timedelta(seconds=60))
    withdrawn = inspection.call(
        "withdraw_reference", agency="customs", entry_id=entry["entry_id"], reason="编码录入有误"
    )
    assert (withdrawn["version"], withdrawn["reason"]) == (2, "编码录入有误")
    assert [mode for mode, _ in modes(inspection, shoes)] == ["NON_STATUTORY_FREE", "CREDIT", "NON_STATUTORY_FREE"]
    assert of(inspection)["statutory"] is False
    assert of(inspection, known_at=known.isoformat())["statutory"] is True
    assert [event.data["withdrawn"] for event in inspection.said("inspection.goods_changed")] == [False, True]
    with pytest.raises(Conflict, match="withdrawn already"):
        inspection.call("withdraw_reference", agency="aqsiq", entry_id=entry["entry_id"], reason="再次")
    assert inspection.call("list_goods")["items"] == []
    [shown] = inspection.call("list_goods", withdrawn=True)["items"]
    assert shown["withdrawn_at"] is not None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"says": "high"}, "says"),
        ({"until_on": "2026-11-21"}, "until_on"),
        ({"hs_prefix": "6"}, "hs_prefix"),
        ({"surprise": 1}, "surprise"),
        ({"document_no": None}, "document_no"),
    ],
)
def test_an_entry_that_cannot_be_names_the_field(inspection: Inspection, change: dict[str, Any], field: str) -> None:
    body = {"kind": "statutory", "hs_prefix": "6403", "says": "statutory", "from_on": TODAY, "document_no": "1号"}
    with pytest.raises(InvalidRequest) as refused:
        inspection.call("record_goods", agency="customs", **{**body, **change})
    assert field in {name for name, _ in refused.value.fields}
    assert inspection.call("list_goods")["items"] == []


def test_who_does_not_draw_up_the_catalogue_cannot_change_it(inspection: Inspection) -> None:
    body = {"kind": "statutory", "hs_prefix": "6403", "says": "statutory", "from_on": TODAY, "document_no": "1号"}
    with pytest.raises(NotPermitted, match="商检法 4"):
        inspection.call("record_goods", agency="nh-ciq", **body)
    with pytest.raises(NotPermitted):
        inspection.call("record_goods", agency="portal", **body)
    entry = goods(inspection)
    with pytest.raises(NotPermitted):
        inspection.call("withdraw_reference", agency="ciq", entry_id=entry["entry_id"], reason="错")
    with pytest.raises(NotFound):
        inspection.call(
            "withdraw_reference", agency="customs", entry_id="0192f0c1-0000-7000-8000-000000000099", reason="错"
        )


def test_the_same_entry_said_again_is_one_entry(inspection: Inspection) -> None:
    assert goods(inspection)["entry_id"] == goods(inspection)["entry_id"]
    assert len(inspection.call("list_goods")["items"]) == 1


def country(inspection: Inspection, kind: str, code: str, **fields: Any) -> Any:
    body = {"kind": kind, "country": code, "from_on": TODAY, "document_no": "通知〔2026〕5号"}
    return inspection.call("record_reference", agency="customs", **{**body, **fields})


@pytest.mark.requirement("M-09")
def test_the_lists_of_aid_and_africa_are_dated(inspection: Inspection) -> None:
    inspection.national_member()
    inspection.alert(level="medium", hs_prefix="64", destination=None, uscc=None)
    kenya = inspection.declare(destination="KE")
    aid = inspection.declare(destination="LA", aid=True)
    assert [inspection.get(one)["decision"]["rule"] for one in (kenya, aid)] == ["4x", "4x"]
    country(inspection, "africa_country", "KE", listed=False)
    country(inspection, "aid_country", "LA", listed=False)
    assert [inspection.get(one)["decision"]["rule"] for one in (kenya, aid)] == ["6", "6"]
    country(inspection, "africa_country", "KE", listed=True, from_on=TOMORROW)
    pass_days(inspection)
    inspection.run_chores()
    assert inspection.get(kenya)["decision"]["rule"] == "4x"


def test_a_partner_of_a_trade_agreement_brings_the_certificate_of_origin(inspection: Inspection) -> None:
    inspection.national_member()
    chile, germany = inspection.declare(destination="CL"), inspection.declare(destination="DE")
    decision = inspection.get(chile)["decisions"][0]
    assert "CERTIFICATE_OF_ORIGIN" in decision["marks"]
    assert (decision["considered"][-1]["rule"], decision["mode"]) == ("trade_agreement/CHILE", "NON_STATUTORY_FREE")
    assert "CERTIFICATE_OF_ORIGIN" not in inspection.get(germany)["decisions"][0]["marks"]
    country(inspection, "trade_agreement", "DE", agreement="CN_EU")
    later = inspection.declare(destination="DE")
    shown = inspection.get(later)["decisions"][0]
    assert "CERTIFICATE_OF_ORIGIN" in shown["marks"]
    assert [one["value"] for one in shown["read"] if one["fact"] == "trade_agreement"] == ["CN_EU"]
    replayed = inspection.call("replay_decision", consignment_id=later["consignment_id"], number=1)
    assert replayed["same"]
    assert replayed["replayed"]["marks"] == shown["marks"]


def test_a_sampling_plan_is_recorded_and_listed(inspection: Inspection) -> None:
    inspection.zone()
    item = {"code": "LEAD", "zh": "铅", "en": "lead", "standard": "GB/T 22930", "limit": "90 mg/kg"}
    plan = {"sizes": [{"lot_to": 500, "sample": 5, "accept": 0}, {"sample": 20, "accept": 1}], "items": [item]}
    body = {"kind": "sampling_plan", "hs_prefix": "6403", "zone_id": "huidong-shoes", "mode": "VERIFICATION"}
    said = {"from_on": TODAY, "document_no": "方案〔2026〕2号", "plan": plan, "name": "女鞋验证方案"}
    made = inspection.call("record_reference", agency="customs", **body, **said)
    assert made["plan"]["sizes"][0] == {"lot_to": 500, "sample": 5, "accept": 0}
    [listed] = inspection.call("list_references", kind="sampling_plan")["items"]
    assert (listed["entry_id"], listed["plan"]) == (made["entry_id"], None)
    assert inspection.call("get_reference", entry_id=made["entry_id"])["plan"] == made["plan"]
    with pytest.raises(InvalidRequest, match="plan"):
        inspection.call(
            "record_reference", agency="customs", **body, **{**said, "plan": {**plan, "sizes": plan["sizes"][:1]}}
        )
    with pytest.raises(InvalidRequest) as refused:
        inspection.call("record_reference", agency="customs", **{**body, "zone_id": "nowhere"}, **said)
    assert [name for name, _ in refused.value.fields] == ["zone_id"]
    with pytest.raises(InvalidRequest) as refused:
        country(inspection, "africa_country", "KE", listed=True, agreement="RCEP")
    assert [name for name, _ in refused.value.fields] == ["agreement"]


def test_lists_come_in_pages(inspection: Inspection) -> None:
    for number in range(5):
        goods(inspection, hs_prefix=f"64{number}0")
    first = inspection.call("list_goods", limit=3)
    rest = inspection.call("list_goods", limit=3, cursor=first["next_cursor"])
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (3, 2, None)
    assert [one["hs_prefix"] for one in inspection.call("list_goods", hs_prefix="642")["items"]] == ["6420"]


def test_what_nobody_changed_changes_nothing(inspection: Inspection) -> None:
    inspection.national_member()
    shoes = inspection.declare(uscc=ONE)
    goods(inspection, "not_statutory", until_on=NEXT_MONTH)
    assert modes(inspection, shoes) == [("NON_STATUTORY_FREE", None)]
