import json
from datetime import timedelta
from pathlib import Path

import pytest

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.identifiers import make_uscc
from databus.testing import Harness
from tests.integration.enforcement.risk_scenes import (
    INFORMATION,
    SCENARIOS,
    assessed,
    brand,
    declared,
    firm,
    issued,
    linked,
    matches,
    recorded,
    returned_lot,
)
from tests.integration.enforcement.scenes import uscc

DATA = Path(__file__).parents[3] / "deploy" / "demo" / "data" / "safety_gate.json"
SOURCES = {
    "supervision_sampling": "samr",
    "foreign_notification": "ciq",
    "return": "customs",
    "recall": "samr",
    "questionnaire": "commerce",
    "complaint": "samr",
    "tbt_sps": "commerce",
    "foreign_market_surveillance": "ciq",
}


@pytest.mark.requirement("R-03")
@pytest.mark.parametrize("source", SOURCES)
def test_information_is_collected_from_every_source_by_those_who_hear_of_it(service: Harness, source: str):
    one = service.call("record_risk_information", agency=SOURCES[source], **{**INFORMATION, "source": source})
    assert (one["state"], one["source"], one["agency"]) == ("COLLECTED", source, SOURCES[source])
    assert [event.name for event in service.said()] == ["enforcement.risk_information_changed"]
    with pytest.raises(NotPermitted, match="risk information"):
        service.call(
            "record_risk_information", agency="tax", **{**INFORMATION, "source": source, "reference": "another"}
        )


def test_the_same_information_again_is_answered_as_it_stands_and_another_under_its_number_is_refused(service: Harness):
    first = service.call("record_risk_information", **INFORMATION)
    assert service.call("record_risk_information", **INFORMATION) == first
    assert service.call("record_risk_information", agency="customs", **INFORMATION) == first, "it took over from ciq"
    with pytest.raises(Conflict, match="the same key"):
        service.call("record_risk_information", **{**INFORMATION, "product": "男鞋"})
    assert len(service.call("list_risk_information", hs_code="640399")["items"]) == 1
    assert service.call("list_risk_information", hs_code="950300")["items"] == []


@pytest.mark.requirement("R-01", "R-03", "R-08", "Z-03", "A-06")
def test_what_another_body_tells_of_the_same_is_linked_with_what_it_tells_otherwise_and_matched_too(service: Harness):
    other = make_uscc("330226", "MA4YNT01")
    alike = firm(service, 2, "惠东县金步鞋业有限公司")
    first = service.call("record_risk_information", **INFORMATION)
    told = {**INFORMATION, "product": "童鞋", "usccs": [other], "traders": [{"name": "惠东金步鞋业公司"}]}
    linked = service.call("record_risk_information", agency="nh-samr", **told)
    assert (linked["information_id"], linked["agency"]) == (first["information_id"], "ciq")
    (known,) = linked["known_to"]
    assert (known["agency"], known["division"], known["on"]) == ("nh-samr", "330226", "2026-11-22")
    assert (known["otherwise"]["product"], linked["product"]) == ("童鞋", INFORMATION["product"])
    assert set(known["otherwise"]) == {"product", "usccs", "traders"}
    assert service.call("record_risk_information", agency="nh-samr", **told) == linked
    assert [event.data["version"] for event in service.said("enforcement.risk_information_changed")] == [1, 2]
    with pytest.raises(Conflict, match="the same key"):
        service.call("record_risk_information", agency="nh-samr", **INFORMATION)
    assert {one["uscc"] for one in matches(service, first["information_id"])} == {other, alike}
    shown = service.call("get_risk_information", information_id=first["information_id"])
    assert (shown["known_to"], shown["history"][-1]["note"]) == (linked["known_to"], "known to nh-samr")
    with pytest.raises(NotPermitted, match="risk information"):
        service.call("record_risk_information", agency="tax", **INFORMATION)


@pytest.mark.requirement("R-03")
def test_a_notification_that_two_bodies_import_is_collected_once_and_known_to_both(service: Harness):
    notification = json.loads(DATA.read_text())["notifications"][0]
    alert = service.call("import_safety_gate", notifications=[notification])["collected"][0]
    for _ in range(2):
        again = service.call("import_safety_gate", agency="ciq-province", notifications=[notification])
        assert (again["collected"], again["known"]) == ([], [notification["reference"]])
    shown = service.call("get_risk_information", information_id=alert["information_id"])
    assert [(one["agency"], one["otherwise"]) for one in shown["known_to"]] == [("ciq-province", {})]


@pytest.mark.requirement("R-03")
def test_a_body_of_another_county_does_not_tell_what_happened_here(service: Harness):
    with pytest.raises(NotPermitted, match="not for nh-samr"):
        service.call("record_risk_information", agency="nh-samr", **INFORMATION, usccs=[uscc(1)])
    there = make_uscc("330226", "MA4YNT01")
    one = service.call("record_risk_information", agency="nh-samr", **INFORMATION, usccs=[there])
    assert one["division"] == "330226"


@pytest.mark.requirement("R-07")
def test_of_several_scenarios_the_highest_level_counts_and_is_kept_with_who_and_when(service: Harness):
    key = recorded(service)
    found = service.call("assess_risk", information_id=key, scenarios=SCENARIOS, reason="初评")
    assert [one["level"] for one in found["scenarios"]] == ["medium", "serious"]
    assert [one["band"] for one in found["scenarios"]] == [">1/100", ">1/1000"]
    assert found["scenarios"][1]["probability"] == "0.005"
    assert (found["level"], found["agency"], found["actor"], found["assessed_on"]) == (
        "serious", "ciq", "officer-1", "2026-11-22",
    )  # fmt: skip
    assert "2019/417" in found["clause"]
    assert found["sure"] == "M"
    assert service.call("assess_risk", information_id=key, scenarios=SCENARIOS, reason="初评") == found
    shown = service.call("get_risk_information", information_id=key)
    assert (shown["state"], shown["level"], len(shown["assessments"])) == ("ASSESSED", "serious", 1)
    assert [step["to_state"] for step in shown["history"]] == ["COLLECTED", "ASSESSED"]
    assert [(one["kind"], one["state"], one["due_on"]) for one in shown["clocks"]] == [
        ("risk_assessment", "MET", "2026-11-27")
    ]


@pytest.mark.parametrize(
    ("scenario", "field"),
    [
        ({"description": "x", "severity": 3}, "scenarios.0.probability"),
        ({"description": "x", "severity": 3, "probability": "0.1", "band": ">1/10"}, "scenarios.0.probability"),
        ({"description": "x", "severity": 3, "band": "often"}, "band"),
        ({"description": "x", "severity": 5, "band": ">1/10"}, "scenarios.0.severity"),
    ],
)
def test_a_scenario_that_tells_no_probability_or_two_is_refused(
    service: Harness, scenario: dict[str, object], field: str
):
    key = recorded(service)
    with pytest.raises(InvalidRequest) as refused:
        service.call("assess_risk", information_id=key, scenarios=[scenario])
    assert refused.value.fields[0][0] == field
    assert service.call("get_risk_information", information_id=key)["assessments"] == []


@pytest.mark.requirement("R-07")
def test_an_alert_is_issued_at_the_level_of_the_assessment_and_not_before_it(service: Harness):
    key = recorded(service)
    order = {"hs_prefix": "6403", "risk": "chemical", "source_reference": "S-1", "information_id": key}
    with pytest.raises(Conflict, match="from COLLECTED to ALERTED"):
        service.call("issue_alert", level="serious", **order)
    service.call("assess_risk", information_id=key, scenarios=SCENARIOS)
    with pytest.raises(Conflict, match="contradicts the assessment"):
        service.call("issue_alert", level="low", **order)
    alert = service.call("issue_alert", level="serious", **order)
    assert (alert["information_id"], alert["hazard"]) == (key, "chemical")
    shown = service.call("get_risk_information", information_id=key)
    assert (shown["state"], shown["alert_id"]) == ("ALERTED", alert["alert_id"])
    with pytest.raises(Conflict, match="an alert rests"):
        service.call("issue_alert", level="serious", **{**order, "source_reference": "S-2"})


@pytest.mark.requirement("R-07")
def test_an_alert_on_information_is_regraded_by_an_assessment_and_for_a_reason(service: Harness):
    alert_id = issued(service)
    key = service.call("get_alert", alert_id=alert_id)["information_id"]
    with pytest.raises(InvalidRequest, match="why, is not told"):
        service.call("move_alert", alert_id=alert_id, to="DOWNGRADED", level="low")
    with pytest.raises(InvalidRequest, match="follows an assessment"):
        service.call("move_alert", alert_id=alert_id, to="DOWNGRADED", level="low", reason="抽检合格")
    lower = [{"description": "致敏", "severity": 1, "band": ">1/100"}]
    found = service.call("assess_risk", information_id=key, scenarios=lower)["assessment_id"]
    with pytest.raises(NotFound):
        service.call("move_alert", alert_id=alert_id, to="DOWNGRADED", assessment_id="nothing", reason="抽检合格")
    moved = service.call("move_alert", alert_id=alert_id, to="DOWNGRADED", assessment_id=found, reason="抽检合格")
    assert moved["level"] == "medium"
    with pytest.raises(InvalidRequest, match="why, is not told"):
        service.call("move_alert", alert_id=alert_id, to="LIFTED")
    assert service.call("move_alert", alert_id=alert_id, to="LIFTED", reason="整改合格")["state"] == "LIFTED"
    assert len(service.call("get_alert", alert_id=alert_id)["assessments"]) == 2


def test_an_alert_that_rests_on_no_information_is_assessed_itself(service: Harness):
    order = {"level": "low", "hs_prefix": "6403", "risk": "x", "source_reference": "S-9"}
    alert_id = service.call("issue_alert", **order)["alert_id"]
    found = service.call("assess_risk", alert_id=alert_id, scenarios=SCENARIOS)
    moved = service.call("move_alert", alert_id=alert_id, to="UPGRADED", assessment_id=found["assessment_id"])
    assert moved["level"] == "serious"
    with pytest.raises(InvalidRequest, match="what is assessed"):
        service.call("assess_risk", scenarios=SCENARIOS)


def test_information_is_dismissed_for_a_reason_and_that_is_taken_back_for_one(service: Harness):
    key = assessed(service)
    with pytest.raises(InvalidRequest, match="why, is not told"):
        service.call("move_risk_information", information_id=key, to="DISMISSED")
    gone = service.call("move_risk_information", information_id=key, to="DISMISSED", reason="重复通报")
    assert gone["state"] == "DISMISSED"
    assert service.call("move_risk_information", information_id=key, to="DISMISSED", reason="重复通报") == gone
    with pytest.raises(Conflict, match="from DISMISSED to ASSESSED"):
        service.call("assess_risk", information_id=key, scenarios=SCENARIOS)
    back = service.call("move_risk_information", information_id=key, to="COLLECTED", reason="并非重复")
    assert (back["state"], back["level"]) == ("COLLECTED", None)


@pytest.mark.requirement("D.7")
def test_an_assessment_that_is_not_made_in_time_is_late_and_told_to_those_above(service: Harness, clock: FixedClock):
    key = recorded(service)
    for _ in range(12):
        clock.advance(timedelta(days=1))
        service.run_chores()
    told = [event.data for event in service.said("enforcement.clock_changed")]
    assert [one["state"] for one in told] == ["REMINDED", "LATE", "ESCALATED"]
    assert told[-1]["escalated_to"] == ["ciq-province", "customs"]
    assert service.call("get_risk_information", information_id=key)["clocks"][0]["late"] is True


# ---- matching
@pytest.mark.requirement("R-08")
def test_enterprises_brands_lots_and_consignments_are_found_by_code_and_by_name(service: Harness):
    named = firm(service, 1, "惠东县合成鞋业有限公司")
    alike = firm(service, 2, "惠东县黄埠镇金步鞋业有限公司", name_en="Huidong Jinbu Footwear Co., Ltd.")
    other = firm(service, 3, "宁海县文具制造厂", name_en="Ninghai Stationery Works")
    brand(service, alike, "JINBU")
    brand(service, other, "ZHEWEN")
    returned_lot(service, alike, "L26-1101")
    parcel = declared(service, named, "HD2026-000099")
    key = recorded(
        service,
        usccs=[named],
        declaration_nos=["HD2026-000099"],
        batches=["l26 1101"],
        brands=["Jin Bu", "JINBU"],
        traders=[{"name": "Huidong Jinbu Footwear Company Limited", "role": "manufacturer", "country": "CN"}],
    )
    found = {(one["target"], one["target_id"]): one for one in matches(service, key)}
    assert found["enterprise", named]["way"] == "uscc"
    assert found["consignment", parcel]["way"] == "declaration_no"
    assert (found["lot", "l-L26-1101"]["uscc"], found["lot", "l-L26-1101"]["way"]) == (alike, "batch")
    assert found["product", f"{alike}/JINBU"]["score"] == 10_000
    like = found["enterprise", alike]
    assert like["way"] == "name"
    assert like["score"] == 10_000  # its legal form is no part of a name
    assert all(one["uscc"] != other for one in found.values())
    assert {one["state"] for one in found.values()} == {"PROPOSED"}


@pytest.mark.requirement("R-08")
def test_chinese_names_are_found_by_likeness_and_a_brand_that_ended_is_not(service: Harness):
    alike = firm(service, 2, "惠东县黄埠镇金步鞋业有限公司")
    brand(service, alike, "JINBU")
    brand(service, alike, "JINBU", change="ended")
    key = recorded(service, traders=[{"name": "惠东黄埠金步鞋业有限公司"}], brands=["JINBU"])
    assert [(one["target"], one["uscc"]) for one in matches(service, key)] == [("enterprise", alike)]


@pytest.mark.requirement("R-08", "E-09")
def test_a_batch_that_is_warned_of_finds_its_lots_and_every_consignment_that_they_went_into(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    parcels = [declared(service, code, f"HD2026-00000{number}", hs_code="640399") for number in (1, 2, 3)]
    for parcel, lots in zip(parcels, (["L26-1101"], ["L26-1101", "L26-1102"], ["L26-1102"]), strict=True):
        linked(service, code, parcel, *lots)
    key = recorded(service, source="recall", batches=["l26 1101"])
    found = {(one["target"], one["target_id"], one["way"]) for one in matches(service, key)}
    goods = {("consignment", parcel, "batch") for parcel in parcels[:2]}
    assert found == {("lot", "l-L26-1101", "batch"), *goods}
    ids = [one["match_id"] for one in matches(service, key) if one["target"] == "consignment"]
    done = service.call("decide_risk_matches", match_ids=ids, to="CONFIRMED")["items"]
    assert len({one["trace_case_id"] for one in done}) == 1
    said = service.said("enforcement.trace_goods_changed")[-1].data
    assert set(said["consignment_ids"]) == set(parcels[:2])


@pytest.mark.requirement("R-08")
def test_lots_that_come_into_a_consignment_later_are_found_by_what_was_told_before(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    key = recorded(service, batches=["L26-1101"])
    assert matches(service, key) == []
    parcel = declared(service, code, "HD2026-000001", hs_code="640399")
    linked(service, code, parcel, "L26-1101")
    service.run_chores()
    assert {(one["target"], one["way"]) for one in matches(service, key)} == {
        ("lot", "batch"),
        ("consignment", "batch"),
    }


@pytest.mark.requirement("R-08")
def test_of_two_words_on_the_lots_of_a_consignment_the_newer_stands(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    parcel = declared(service, code, "HD2026-000001", hs_code="640399")
    linked(service, code, parcel, "L26-1102", linked_at="2026-11-22T05:00:00+00:00")
    linked(service, code, parcel, "L26-1101", linked_at="2026-11-22T04:00:00+00:00")
    key = recorded(service, batches=["L26-1101", "L26-1102"])
    assert [one["shown"] for one in matches(service, key) if one["target"] == "lot"] == ["L26-1102 女鞋"]
    linked(service, code, parcel, linked_at="2026-11-22T06:00:00+00:00")
    other = recorded(service, reference="another", batches=["L26-1102"])
    assert [one["target"] for one in matches(service, other)] == ["lot"]


def test_a_lot_of_other_goods_with_the_same_number_is_less_likely(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    returned_lot(service, code, "L26-1101", hs_code="950300")
    key = recorded(service, batches=["L26-1101"])
    assert [(one["way"], one["score"]) for one in matches(service, key)] == [("batch_of_other_goods", 4_000)]


@pytest.mark.requirement("R-08", "T-01")
def test_a_match_that_a_person_confirms_opens_the_trace_case_and_finds_the_goods(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    parcel = declared(service, code, "HD2026-000001")
    declared(service, code, "HD2026-000002", hs_code="950300")
    key = recorded(service, source="foreign_notification", reference="SR/77001/26", usccs=[code])
    assert service.call("list_trace_cases")["items"] == []
    (match,) = matches(service, key)
    (done,) = service.call("decide_risk_matches", match_ids=[match["match_id"]], to="CONFIRMED")["items"]
    assert (done["state"], done["decided_by"], done["actor"]) == ("CONFIRMED", "ciq", "officer-1")
    (case,) = service.call("list_trace_cases")["items"]
    assert (case["case_id"], case["trigger"], case["uscc"]) == (done["trace_case_id"], "foreign_notification", code)
    (goods,) = matches(service, key, state="PROPOSED")
    assert (goods["target_id"], goods["way"]) == (parcel, "goods")
    again = service.call("decide_risk_matches", match_ids=[match["match_id"]], to="CONFIRMED")["items"]
    assert again == [done]
    assert len(service.call("list_trace_cases")["items"]) == 1


@pytest.mark.requirement("T-01")
@pytest.mark.parametrize(
    ("source", "trigger"),
    [
        ("foreign_notification", "foreign_notification"),
        ("recall", "recall"),
        ("return", "return"),
        ("supervision_sampling", "domestic_sampling"),
        ("questionnaire", None),
    ],
)
def test_each_trigger_of_the_regulation_opens_a_case_and_other_sources_open_none(
    service: Harness, source: str, trigger: str | None
):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    key = recorded(service, source=source, usccs=[code])
    service.call("decide_risk_matches", match_ids=[matches(service, key)[0]["match_id"]], to="CONFIRMED")
    assert [case["trigger"] for case in service.call("list_trace_cases")["items"]] == ([trigger] if trigger else [])


@pytest.mark.requirement("T-01", "T-06")
def test_a_consignment_that_has_a_case_already_is_confirmed_for_another_and_its_goods_are_named(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    parcel = declared(service, code, "HD2026-000001")
    returned_lot(service, code, "L26 1/A", hs_code="640399")
    cases = []
    for number in ("SR/1/26", "SR/2/26"):
        told = {"declaration_nos": ["HD2026-000001"], "batches": ["L26 1/A"]}
        key = recorded(service, source="foreign_notification", reference=number, **told)
        ids = [one["match_id"] for one in matches(service, key)]
        done = service.call("decide_risk_matches", match_ids=ids, to="CONFIRMED")["items"]
        (case_id,) = {one["trace_case_id"] for one in done}
        cases.append(service.call("get_trace_case", case_id=case_id))
    assert cases[0]["case_id"] != cases[1]["case_id"]
    for case in cases:
        said = service.said("enforcement.trace_goods_changed")
        goods = [one.data for one in said if one.subject == case["case_id"]][-1]
        assert (goods["consignment_ids"], goods["lot_ids"]) == ([parcel], ["l-L26 1/A"])


@pytest.mark.requirement("T-01")
def test_a_lot_is_told_by_its_whole_number(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    returned_lot(service, code, "L26 1/A", hs_code="640399")
    key = recorded(service, source="foreign_notification", batches=["L26 1/A"])
    ids = [one["match_id"] for one in matches(service, key)]
    (done,) = service.call("decide_risk_matches", match_ids=ids, to="CONFIRMED")["items"]
    assert service.call("get_trace_case", case_id=done["trace_case_id"])["lots"] == ["L26 1/A"]


@pytest.mark.requirement("T-01")
def test_a_case_that_opens_by_itself_is_of_the_enterprises_own_county(service: Harness):
    code = make_uscc("330226", "00000001")
    key = recorded(service, agency="nh-samr", usccs=[code], hs_prefix="640399")
    named = {"information_id": key, "uscc": code, "reason": "台账核对", "target": "lot", "target_id": "L26-1"}
    match = service.call("name_risk_match", agency="nh-samr", hs_code="640399", **named)
    case = service.call("get_trace_case", case_id=match["trace_case_id"])
    assert case["agency"] == "nh-samr"
    assigned = {"to": "ASSIGNED", "investigators": ["o1", "o2"]}
    service.call("move_trace_case", agency="nh-samr", case_id=case["case_id"], **assigned)


def test_information_taken_up_again_is_assessed_within_a_term_of_its_own(service: Harness):
    key = recorded(service)
    service.call("move_risk_information", information_id=key, to="DISMISSED", reason="重复通报")
    service.call("move_risk_information", information_id=key, to="COLLECTED", reason="并非重复")
    clocks = service.call("get_risk_information", information_id=key)["clocks"]
    assert [one["state"] for one in clocks] == ["CANCELLED", "RUNNING"]


def test_a_match_is_rejected_and_taken_back_for_a_reason_alone(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    key = recorded(service, usccs=[code])
    ids = [matches(service, key)[0]["match_id"]]
    with pytest.raises(InvalidRequest, match="why, is not told"):
        service.call("decide_risk_matches", match_ids=ids, to="REJECTED")
    service.call("decide_risk_matches", match_ids=ids, to="REJECTED", reason="同名企业")
    with pytest.raises(InvalidRequest, match="why, is not told"):
        service.call("decide_risk_matches", match_ids=ids, to="CONFIRMED")
    with pytest.raises(NotPermitted, match="not for nh-samr"):
        service.call("decide_risk_matches", agency="nh-samr", match_ids=ids, to="CONFIRMED", reason="核实")
    with pytest.raises(NotFound, match="no match"):
        service.call("decide_risk_matches", match_ids=["nothing"], to="CONFIRMED")
    back = service.call("decide_risk_matches", match_ids=ids, to="CONFIRMED", reason="核实")["items"][0]
    assert (back["state"], back["version"]) == ("CONFIRMED", 3)


def test_what_no_way_of_matching_finds_a_person_names(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    parcel = declared(service, code, "HD2026-000001")
    key = recorded(service)
    named = {"information_id": key, "uscc": code, "reason": "台账核对"}
    lot = service.call("name_risk_match", target="lot", target_id="L26-1", hs_code="640399", **named)
    assert (lot["state"], lot["way"], lot["score"]) == ("CONFIRMED", "person", 10_000)
    again = service.call("name_risk_match", target="lot", target_id="L26-1", hs_code="640399", **named)
    assert again == lot
    with pytest.raises(InvalidRequest, match="known by its code"):
        service.call("name_risk_match", target="enterprise", target_id="it", **named)
    with pytest.raises(InvalidRequest, match="another enterprise's"):
        service.call("name_risk_match", target="consignment", target_id=parcel, **{**named, "uscc": uscc(9)})


@pytest.mark.requirement("R-08")
def test_a_barcode_that_was_confirmed_once_finds_its_maker_again(service: Harness):
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    first = recorded(service, usccs=[code], barcodes=["6999990000010"])
    service.call("decide_risk_matches", match_ids=[matches(service, first)[0]["match_id"]], to="CONFIRMED")
    second = recorded(service, reference="another", barcodes=["6999990000010"])
    assert [(one["uscc"], one["way"]) for one in matches(service, second)] == [(code, "barcode")]


# ---- the Safety Gate
@pytest.mark.requirement("R-03")
def test_a_notification_of_the_safety_gate_keeps_what_it_says_of_the_goods(service: Harness):
    notification = json.loads(DATA.read_text())["notifications"][0]
    notification["product"]["photos"] = [{"url": "https://photo.example/1.jpg"}]
    notification["traceability"]["traders"] = [{"name": "惠东县合成鞋业有限公司", "role": {"key": "manufacturer"}}]
    code = firm(service, 1, "惠东县合成鞋业有限公司")
    brand(service, code, "Léa")
    alert = service.call("import_safety_gate", notifications=[notification])["collected"][0]
    key = alert["information_id"]
    one = service.call("get_risk_information", information_id=key)
    assert (one["brands"], one["models"], one["barcodes"], one["batches"]) == (
        ["Léa"], ["Model 1"], ["6999990000010"], ["SYN-001"],
    )  # fmt: skip
    assert (one["channel"], one["hazard"], one["state"], one["level"]) == (
        "safety_gate", "chemical", "ASSESSED", "serious",
    )  # fmt: skip
    assert one["photos"][0]["named"] == "https://photo.example/1.jpg"
    assert len(one["photos"][0]["sha256"]) == len(one["raw_sha256"]) == 64
    assert one["measures"][0]["category"] == "withdrawal"
    assert one["alert_id"] == alert["alert_id"]
    assert matches(service, key) == []
    service.run_chores()
    assert {(one["target"], one["way"]) for one in matches(service, key)} == {
        ("enterprise", "name"),
        ("product", "brand"),
    }
    service.call("move_alert", alert_id=alert["alert_id"], to="ISSUED")
    assert service.call("get_risk_information", information_id=key)["state"] == "ALERTED"
