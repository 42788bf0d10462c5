"""Recall lists: what left and is concerned later, told to enterprises, got back, cleared; and goods that came back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from databus.caller import Caller
from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from databus.identifiers import uuid7
from services.inspection.domain.recalls import Ground
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.recall_listing import list_for_recall
from tests.integration.inspection.conftest import ONE, SHOES, TWO, Inspection

CHANGED = "inspection.recall_changed"


class Recalls:
    """Exports goods and follows what becomes of them."""

    def __init__(self, inspection: Inspection) -> None:
        self.inspection = inspection
        inspection.zone()
        for uscc in (ONE, TWO):
            inspection.member(uscc)
            inspection.rated(uscc, "A")

    def released(self, uscc: str = ONE, **fields: Any) -> Any:
        consignment = self.inspection.declare(uscc, **fields)
        self.inspection.call("release_consignment", agency="ciq", consignment_id=consignment["consignment_id"])
        return consignment

    def export(self, consignment: Any) -> Any:
        return self.inspection.call(
            "move_consignment", agency="portal", consignment_id=consignment["consignment_id"], to="EXPORTED"
        )

    def exported(self, uscc: str = ONE, **fields: Any) -> Any:
        return self.export(self.released(uscc, **fields))

    def lists(self, **wanted: Any) -> list[Any]:
        return self.inspection.call("list_recalls", **wanted)["items"]

    def entries(self, **wanted: Any) -> list[Any]:
        return self.inspection.call("list_recall_entries", **wanted)["items"]

    def move(self, entry: Any, to: str, agency: str = "ciq", **fields: Any) -> Any:
        return self.inspection.call(
            "move_recall_entry", agency=agency, entry_id=entry["entry_id"], to=to, document_no="召〔2026〕1号", **fields
        )

    def move_all(
        self, recall: Any, to: str, agency: str = "ciq", document_no: str = "召〔2026〕1号", **fields: Any
    ) -> Any:
        return self.inspection.call(
            "move_recall", agency=agency, recall_id=recall["recall_id"], to=to, document_no=document_no, **fields
        )

    def report(self, entry: Any, quantity: str | None = None, document_no: str = "NX-RC-1", **fields: Any) -> Any:
        return self.inspection.call(
            "report_recall",
            agency="portal",
            entry_id=entry["entry_id"],
            measure=fields.pop("measure", "refund"),
            reason="已通知进口商停售",
            quantity=quantity,
            document_no=document_no,
            **fields,
        )

    def back(self, consignment: Any, quantity: str = "120", agency: str = "portal", **fields: Any) -> Any:
        body: dict[str, Any] = {
            "consignment_id": consignment["consignment_id"],
            "quantity": quantity,
            "returned_on": "2026-11-22",
            "goods_class": "light_industry",
            "cause": "health_safety_environment",
            "reason": "六价铬超标",
            "document_no": "退运〔2026〕3号",
        }
        return self.inspection.call("record_return", agency=agency, **{**body, **fields})

    def lot(self, lot_no: str = "L26-1101", **fields: Any) -> Any:
        body: dict[str, Any] = {
            "uscc": ONE,
            "lot_no": lot_no,
            "hs_code": SHOES,
            "product": "女鞋",
            "quantity": "5000",
            "unit": "双",
            "made_from": "2026-11-02",
            "made_until": "2026-11-05",
        }
        return self.inspection.call("register_lot", agency="portal", **{**body, **fields})

    def states(self) -> list[tuple[str, str]]:
        """What was said of entries: consignment and state."""
        return [(one.data["consignment_id"], one.data["state"]) for one in self.inspection.said(CHANGED)]


@pytest.fixture
def recalls(inspection: Inspection) -> Recalls:
    return Recalls(inspection)


@pytest.fixture
def two_at_once(inspection: Inspection, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = Desk.limit
    few = lambda desk, key, on: 2 if key == "recall_entries_at_once" else limit(desk, key, on)  # noqa: E731
    monkeypatch.setattr(Desk, "limit", few)


# ---- by alert


@pytest.mark.requirement("D.4/consignment")
def test_exported_goods_concerned_by_a_later_alert_go_on_a_recall_list(recalls: Recalls) -> None:
    gone, elsewhere = recalls.exported(), recalls.exported(destination="FR")
    recalls.exported(hs_code="640299")
    waiting = recalls.released()
    alert = uuid7()
    recalls.inspection.alert(alert, hs_prefix="640399", destination="DE")
    [recall] = recalls.lists()
    assert (recall["ground"], recall["ground_id"], recall["level"]) == ("alert", alert, "serious")
    [entry] = recalls.entries(recall_id=recall["recall_id"])
    assert (entry["consignment_id"], entry["state"], entry["quantity"]) == (gone["consignment_id"], "LISTED", "1200")
    assert recalls.states() == [(gone["consignment_id"], "LISTED")]
    assert elsewhere["consignment_id"] != waiting["consignment_id"]


def test_the_certificate_of_goods_on_a_recall_list_is_withdrawn(recalls: Recalls) -> None:
    gone = recalls.exported()
    recalls.inspection.run_tasks()
    recalls.inspection.run_chores()
    [issued] = recalls.inspection.said("inspection.certificate_issued")
    recalls.inspection.alert()
    [ended] = recalls.inspection.said("inspection.certificate_withdrawn")
    assert (ended.subject, ended.data["consignment_id"]) == (issued.subject, gone["consignment_id"])
    assert recalls.inspection.call("verify_paper", agency="lab", code=issued.subject)["state"] == "WITHDRAWN"


def test_the_same_alert_again_lists_nothing_twice(recalls: Recalls) -> None:
    recalls.exported()
    alert = uuid7()
    recalls.inspection.alert(alert)
    [before] = recalls.lists()
    recalls.inspection.alert(alert, state="UPGRADED", version=2)
    assert len(recalls.entries()) == 1
    assert recalls.lists() == [before]


def test_goods_that_leave_after_an_alert_they_were_released_before_are_listed_too(recalls: Recalls) -> None:
    released = recalls.released()
    recalls.inspection.alert()
    assert recalls.entries() == []
    recalls.export(released)
    [entry] = recalls.entries()
    assert entry["consignment_id"] == released["consignment_id"]


def test_goods_released_under_an_alert_are_not_concerned_by_it_when_they_leave(recalls: Recalls) -> None:
    recalls.inspection.alert(level="low")
    recalls.inspection.clock.advance(timedelta(hours=20))
    recalls.exported()
    assert recalls.entries() == []


@pytest.mark.requirement("D.4/consignment")
def test_a_lifted_alert_proposes_to_clear_and_a_person_confirms(recalls: Recalls) -> None:
    gone = recalls.exported()
    alert = uuid7()
    recalls.inspection.alert(alert)
    recalls.inspection.alert(alert, state="LIFTED", lifted_on="2026-11-23", version=2)
    [recall] = recalls.lists()
    [entry] = recalls.entries(to_clear=True)
    assert (entry["state"], entry["clear_proposed"]) == ("LISTED", "alert LIFTED serious")
    assert recall["progress"][0]["to_clear"] == 1
    with pytest.raises(NotPermitted):
        recalls.move_all(recall, "CLEARED", agency="portal")
    assert recalls.move_all(recall, "CLEARED")["moved"] == 1
    [entry] = recalls.entries()
    assert (entry["state"], entry["ended_on"]) == ("CLEARED", "2026-11-22")
    assert recalls.states()[-1] == (gone["consignment_id"], "CLEARED")
    assert recalls.lists(open=True) == []


def test_what_is_not_proposed_is_not_cleared_with_the_others(recalls: Recalls) -> None:
    recalls.exported()
    recalls.exported(destination="FR")
    alert = uuid7()
    recalls.inspection.alert(alert)
    recalls.inspection.alert(alert, state="DOWNGRADED", destination="FR", version=2)
    [recall] = recalls.lists()
    assert recalls.move_all(recall, "CLEARED")["moved"] == 1
    assert [one["destination"] for one in recalls.entries(state="LISTED")] == ["FR"]


def test_a_narrowed_alert_that_is_widened_again_takes_its_proposal_back(recalls: Recalls) -> None:
    recalls.exported()
    alert = uuid7()
    recalls.inspection.alert(alert)
    recalls.inspection.alert(alert, state="DOWNGRADED", destination="FR", version=2)
    assert len(recalls.entries(to_clear=True)) == 1
    recalls.inspection.alert(alert, state="UPGRADED", destination=None, version=3)
    assert recalls.entries(to_clear=True) == []
    assert len(recalls.entries(to_clear=False)) == 1


def test_a_widened_alert_lists_what_it_covers_now(recalls: Recalls) -> None:
    recalls.exported()
    recalls.exported(destination="FR")
    alert = uuid7()
    recalls.inspection.alert(alert, destination="DE")
    assert len(recalls.entries()) == 1
    recalls.inspection.alert(alert, state="UPGRADED", destination=None, version=2)
    assert len(recalls.entries()) == 2


def test_goods_released_longer_ago_than_is_looked_back_are_left_alone(recalls: Recalls) -> None:
    recalls.exported()
    recalls.inspection.clock.advance(timedelta(days=1096))
    recalls.inspection.alert()
    assert recalls.entries() == []


def test_a_long_list_is_filled_moved_and_cleared_in_steps(recalls: Recalls, two_at_once: None) -> None:
    for _ in range(5):
        recalls.exported()
    alert = uuid7()
    recalls.inspection.alert(alert)
    [recall] = recalls.lists()
    assert (recall["filling"], recall["progress"][0]["entries"]) == (True, 2)
    assert recalls.inspection.run_tasks() == 2
    [recall] = recalls.lists()
    assert (recall["filling"], recall["progress"][0]["entries"]) == (False, 5)
    assert recalls.move_all(recall, "NOTIFIED")["moved"] == 2
    assert recalls.inspection.run_tasks() == 2
    assert len(recalls.entries(state="NOTIFIED")) == 5
    recalls.inspection.alert(alert, state="LIFTED", version=2)
    recalls.inspection.run_tasks()
    assert len(recalls.entries(to_clear=True)) == 5
    recalls.move_all(recall, "CLEARED", document_no="召〔2026〕2号")
    recalls.inspection.run_tasks()
    assert len(recalls.entries(state="CLEARED")) == 5
    assert {one.agency for one in recalls.inspection.said(CHANGED) if one.data["state"] == "CLEARED"} == {"ciq"}


# ---- told, reported, got back


@pytest.mark.requirement("D.7", "D.4/consignment")
def test_an_enterprise_told_has_two_working_days_to_report(recalls: Recalls) -> None:
    recalls.exported()
    recalls.inspection.alert()
    [entry] = recalls.entries()
    told = recalls.move(entry, "NOTIFIED")
    assert (told["state"], told["due_on"], told["overdue"]) == ("NOTIFIED", "2026-11-24", False)
    recalls.inspection.run_daily()
    assert len(recalls.inspection.said(CHANGED)) == 2
    recalls.inspection.clock.advance(timedelta(days=3))
    for _ in range(2):
        recalls.inspection.run_daily()
    late = [one.data for one in recalls.inspection.said(CHANGED) if one.data["overdue"]]
    assert len(late) == 1
    [entry] = recalls.entries(overdue=True)
    assert recalls.lists()[0]["progress"][0]["overdue_entries"] == 1
    reported = recalls.report(entry)
    assert (reported["overdue"], reported["due_on"], reported["measure"]) == (False, "2027-01-24", "refund")
    assert recalls.entries(overdue=True) == []


@pytest.mark.requirement("D.4/consignment")
def test_reports_add_up_until_all_is_back(recalls: Recalls) -> None:
    recalls.exported()
    recalls.exported()
    recalls.inspection.alert()
    [recall] = recalls.lists()
    recalls.move_all(recall, "NOTIFIED")
    one, _ = recalls.entries()
    assert recalls.report(one, "800", done_by="2026-12-01")["due_on"] == "2026-12-01"
    assert recalls.lists()[0]["progress"][0]["percent"] == "33.33"
    with pytest.raises(Conflict) as refusal:
        recalls.report(one, "401", "NX-RC-2")
    assert refusal.value.fields[0][0] == "quantity"
    done = recalls.report(one, "400", "NX-RC-2")
    assert (done["state"], done["got_back"]) == ("RECALLED", "1200")
    assert [step["quantity"] for step in done["steps"] if step["quantity"]] == ["800", "400"]
    assert recalls.lists()[0]["progress"][0]["percent"] == "50.00"
    with pytest.raises(Conflict):
        recalls.report(one, "1", "NX-RC-3")


def test_the_same_report_again_counts_once(recalls: Recalls) -> None:
    recalls.exported()
    recalls.inspection.alert()
    [entry] = recalls.entries()
    assert recalls.report(entry, "300")["got_back"] == recalls.report(entry, "300")["got_back"] == "300"


def test_an_officer_closes_what_cannot_be_found_with_reason_and_document(recalls: Recalls) -> None:
    recalls.exported()
    recalls.inspection.alert()
    [entry] = recalls.entries()
    with pytest.raises(InvalidRequest) as refusal:
        recalls.move(entry, "RECALLED")
    assert refusal.value.fields[0][0] == "reason"
    with pytest.raises(InvalidRequest) as refusal:
        recalls.inspection.call(
            "move_recall_entry", agency="ciq", entry_id=entry["entry_id"], to="CLEARED", reason="已封存"
        )
    assert refusal.value.fields[0][0] == "document_no"
    closed = recalls.move(entry, "RECALLED", reason="其余已售出，无法追回")
    assert (closed["state"], closed["got_back"]) == ("RECALLED", "0")
    with pytest.raises(Conflict):
        recalls.move(entry, "NOTIFIED", reason="x")


def test_what_was_cleared_by_mistake_is_listed_again(recalls: Recalls) -> None:
    recalls.exported()
    recalls.inspection.alert()
    [entry] = recalls.entries()
    recalls.move(entry, "CLEARED", reason="批次不符")
    assert recalls.move(entry, "LISTED", reason="核对有误")["state"] == "LISTED"


def test_an_entry_that_changed_meanwhile_is_not_moved(recalls: Recalls) -> None:
    recalls.exported()
    recalls.inspection.alert()
    [entry] = recalls.entries()
    recalls.move(entry, "NOTIFIED")
    with pytest.raises(Conflict):
        recalls.move(entry, "CLEARED", reason="x", version=1)
    with pytest.raises(PreconditionFailed):
        recalls.inspection.call(
            "move_recall_entry",
            if_match="1",
            entry_id=entry["entry_id"],
            to="CLEARED",
            reason="x",
            document_no="y",
        )


def test_each_county_moves_its_own_enterprises_alone(recalls: Recalls) -> None:
    recalls.exported()
    recalls.inspection.alert()
    [recall], [entry] = recalls.lists(), recalls.entries()
    with pytest.raises(NotPermitted):
        recalls.move(entry, "NOTIFIED", agency="nh-ciq")
    assert recalls.move_all(recall, "NOTIFIED", agency="nh-ciq")["moved"] == 0
    assert recalls.entries()[0]["state"] == "LISTED"


# ---- by officers, cases and later facts


@pytest.mark.requirement("E-09")
def test_an_officer_recalls_every_consignment_with_goods_of_a_lot(recalls: Recalls) -> None:
    lot = recalls.lot()
    part = [{"lot_id": lot["lot_id"], "quantity": "500"}]
    one, two = recalls.exported(lots=part), recalls.exported(lots=part, destination="FR")
    recalls.exported()
    held = recalls.released(lots=part)
    recall = recalls.inspection.call(
        "open_recall", agency="ciq", lot_ids=[lot["lot_id"]], reason="帮底脱胶", document_no="召〔2026〕9号"
    )
    listed = {entry["consignment_id"] for entry in recalls.entries(recall_id=recall["recall_id"])}
    assert listed == {one["consignment_id"], two["consignment_id"]}
    assert held["consignment_id"] not in listed
    for fields, error in (
        ({"lot_ids": [], "document_no": "a"}, InvalidRequest),
        ({"lot_ids": [uuid7()], "document_no": "b"}, InvalidRequest),
        ({"lot_ids": [recalls.lot("L2")["lot_id"]], "document_no": "c"}, Conflict),
        ({"consignment_ids": [held["consignment_id"]], "document_no": "d"}, Conflict),
        ({"consignment_ids": [uuid7()], "document_no": "e"}, NotFound),
    ):
        with pytest.raises(error):
            recalls.inspection.call("open_recall", agency="ciq", reason="x", **fields)
    with pytest.raises(NotPermitted):
        recalls.inspection.call("open_recall", agency="portal", lot_ids=[lot["lot_id"]], reason="x", document_no="f")


def test_an_officer_recalls_consignments_by_name(recalls: Recalls) -> None:
    gone, waiting = recalls.exported(), recalls.released()
    both = [gone["consignment_id"], waiting["consignment_id"]]
    recalls.inspection.call("open_recall", agency="ciq", consignment_ids=both, reason="x", document_no="召1")
    assert [entry["consignment_id"] for entry in recalls.entries()] == [gone["consignment_id"]]


@pytest.mark.requirement("D.4/consignment")
def test_a_disposed_trace_case_recalls_the_enterprises_goods_of_the_heading(recalls: Recalls) -> None:
    mine = recalls.exported()
    recalls.exported(TWO)
    case = uuid7()
    recalls.inspection.trace("trace_opened", case, hs_code=SHOES)
    assert recalls.entries() == []
    recalls.inspection.trace("trace_disposed", case, hs_code=SHOES, version=6)
    assert [entry["consignment_id"] for entry in recalls.entries()] == [mine["consignment_id"]]
    recalls.inspection.trace("finding_overturned", case, hs_code=SHOES, version=8)
    [entry] = recalls.entries()
    assert entry["clear_proposed"] == "trace_case OVERTURNED"


def test_a_case_that_blames_nobody_recalls_nothing(recalls: Recalls) -> None:
    recalls.exported()
    recalls.inspection.trace(
        "trace_disposed", hs_code=SHOES, disposition="NON_QUALITY", state="DISPOSED", finding_in_force=False
    )
    assert recalls.lists() == []


def test_a_fact_found_wrong_later_recalls_what_left_and_nothing_else(recalls: Recalls) -> None:
    gone, waiting = recalls.exported(), recalls.released()
    ground = Ground("fact", "LAB-2026-0007", "检测报告已撤销", "撤〔2026〕1号")
    harness = recalls.inspection
    for _ in range(2):
        with harness.pipeline.store.transaction(Caller(agency="ciq")) as tx:
            found = [tx.consignments.find(one["consignment_id"]) for one in (gone, waiting)]
            recall = list_for_recall(harness.pipeline.service.desk_of(tx), tx, found, ground)
            assert recall is not None
    assert [entry["consignment_id"] for entry in recalls.entries()] == [gone["consignment_id"]]
    with harness.pipeline.store.transaction(Caller(agency="ciq")) as tx:
        found = [tx.consignments.find(waiting["consignment_id"])]
        assert list_for_recall(harness.pipeline.service.desk_of(tx), tx, found, Ground("fact", "x", "y")) is None


# ---- goods that came back


@pytest.mark.requirement("T-08", "E-09")
def test_a_return_names_lots_pieces_and_cause_as_the_form_asks(recalls: Recalls) -> None:
    lot = recalls.lot(marks=[{"first": "NX-0001", "last": "NX-5000"}])
    gone = recalls.exported(lots=[{"lot_id": lot["lot_id"], "quantity": "1200"}])
    returned = recalls.back(
        gone,
        "2",
        marks=["NX-0007", "NX-0008"],
        value_usd="30.00",
        certificate_no="检证〔2026〕5号",
        enterprise_class=2,
        qms=True,
        qms_audited_by="认证机构",
        tested_abroad_by="BVL",
    )
    assert returned["lots"] == [
        {"lot_id": lot["lot_id"], "lot_no": "L26-1101", "quantity": "2", "marks": ["NX-0007", "NX-0008"]}
    ]
    assert (returned["cause_kind"], returned["country"], returned["statutory"]) == ("quality", "DE", False)
    assert recalls.inspection.get(gone)["state"] == "RETURNED"
    [told] = recalls.inspection.said("inspection.return_recorded")
    assert told.data["lots"] == [{"lot_id": lot["lot_id"], "lot_no": "L26-1101", "quantity": "2"}]
    assert len(recalls.inspection.said("inspection.consignment_returned")) == 1
    traced = recalls.inspection.call("trace_back", return_id=returned["return_id"])
    assert [one["lot_id"] for one in traced["items"]] == [lot["lot_id"]]


def test_the_only_lot_of_a_consignment_is_the_one_that_came_back(recalls: Recalls) -> None:
    lot = recalls.lot()
    gone = recalls.exported(lots=[{"lot_id": lot["lot_id"], "quantity": "1200"}])
    assert recalls.back(gone, "100")["lots"][0]["quantity"] == "100"


def test_a_second_part_comes_back_and_no_more_than_left(recalls: Recalls) -> None:
    gone = recalls.exported()
    recalls.back(gone, "700")
    recalls.back(gone, "500", document_no="退运〔2026〕4号", cause="transport_damage")
    for fields in ({"document_no": "退运〔2026〕5号", "quantity": "1"}, {"reason": "another body"}):
        with pytest.raises(Conflict):
            recalls.back(gone, **fields)
    assert len(recalls.inspection.said("inspection.consignment_returned")) == 1
    kinds = [one["cause_kind"] for one in recalls.inspection.call("list_returns", uscc=ONE)["items"]]
    assert kinds == ["non_quality", "quality"]
    assert len(recalls.inspection.call("list_returns", cause_kind="quality")["items"]) == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"cause": "bad_luck"}, "cause"),
        ({"goods_class": "toys"}, "goods_class"),
        ({"returned_on": "2026-11-23"}, "returned_on"),
        ({"returned_on": "2026-11-21"}, "returned_on"),
        ({"lots": [{"lot_id": uuid7(), "quantity": "1"}]}, "lots"),
        ({"marks": ["NX-1"]}, "marks"),
        ({"trace_case_id": uuid7()}, "trace_case_id"),
        ({"enterprise_class": 5}, "enterprise_class"),
    ],
)
def test_a_wrong_form_is_refused_by_the_field_that_is_wrong(recalls: Recalls, fields: Any, wrong: str) -> None:
    gone = recalls.exported()
    with pytest.raises(InvalidRequest) as refusal:
        recalls.back(gone, **fields)
    assert refusal.value.fields[0][0] == wrong
    assert recalls.inspection.get(gone)["state"] == "EXPORTED"


def test_goods_not_gone_do_not_come_back(recalls: Recalls) -> None:
    with pytest.raises(Conflict):
        recalls.back(recalls.inspection.declare())
    imported = recalls.inspection.declare(direction="import", destination=None)
    with pytest.raises(Conflict):
        recalls.back(imported)


@pytest.mark.requirement("T-06", "T-08")
def test_a_return_is_linked_to_its_trace_case_and_settled_by_who_investigated(recalls: Recalls) -> None:
    lot = recalls.lot()
    gone = recalls.exported(lots=[{"lot_id": lot["lot_id"], "quantity": "1200"}])
    returned = recalls.back(gone)
    case, other = uuid7(), recalls.back(recalls.exported(), document_no="退运〔2026〕4号")
    recalls.inspection.trace("trace_opened", case, trigger="return", hs_code=SHOES)
    recalls.inspection.trace(
        "trace_goods_changed", case, trigger="return", consignment_ids=[gone["consignment_id"], "unknown"]
    )
    assert recalls.inspection.call("get_return", return_id=returned["return_id"])["trace_case_id"] == case
    assert recalls.inspection.call("get_return", return_id=other["return_id"])["trace_case_id"] is None
    settle = {"return_id": returned["return_id"], "reason": "皮料批次", "document_no": "调〔2026〕3号"}
    with pytest.raises(NotPermitted):
        recalls.inspection.call("settle_return", agency="portal", **settle)
    with pytest.raises(Conflict):
        recalls.inspection.call("settle_return", agency="ciq", version=1, **settle)
    settled = recalls.inspection.call("settle_return", agency="ciq", cause="standard_or_contract", **settle)
    assert (settled["cause_settled"], settled["cause_settled_by"], settled["cause"]) == (
        True,
        "ciq",
        "standard_or_contract",
    )
    assert recalls.inspection.call("list_returns", trace_case_id=case)["items"][0]["return_id"] == returned["return_id"]
    with pytest.raises(NotFound):
        recalls.inspection.call("get_return", return_id=uuid7())


@pytest.mark.requirement("E-09")
def test_a_disposed_case_about_a_return_recalls_the_goods_of_its_lots_alone(recalls: Recalls) -> None:
    bad, good = recalls.lot(), recalls.lot("L26-1102")
    returned = recalls.exported(lots=[{"lot_id": bad["lot_id"], "quantity": "1200"}])
    mate = recalls.exported(lots=[{"lot_id": bad["lot_id"], "quantity": "600"}])
    recalls.exported(lots=[{"lot_id": good["lot_id"], "quantity": "1200"}])
    recalls.back(returned, "200")
    case = uuid7()
    recalls.inspection.trace("trace_opened", case, trigger="return", hs_code=SHOES)
    recalls.inspection.trace(
        "trace_goods_changed", case, trigger="return", consignment_ids=[returned["consignment_id"]]
    )
    recalls.inspection.trace(
        "trace_disposed",
        case,
        trigger="return",
        hs_code=SHOES,
        disposition="CAPABILITY",
        state="ASSISTING",
        finding_in_force=False,
        version=6,
    )
    listed = {entry["consignment_id"]: entry["quantity"] for entry in recalls.entries()}
    assert listed == {returned["consignment_id"]: "1000", mate["consignment_id"]: "1200"}


@pytest.mark.requirement("E-09", "T-06")
def test_a_case_opened_by_a_notification_recalls_the_lots_that_its_investigators_named_and_no_others(
    recalls: Recalls,
) -> None:
    bad, good = recalls.lot(), recalls.lot("L26-1102")
    gone = recalls.exported(lots=[{"lot_id": bad["lot_id"], "quantity": "1200"}])
    more = recalls.exported(lots=[{"lot_id": good["lot_id"], "quantity": "1200"}])
    case = uuid7()
    told = {"hs_code": SHOES, "disposition": "CAPABILITY", "consignment_ids": [], "version": 5}
    recalls.inspection.trace("trace_goods_changed", case, lot_ids=[bad["lot_id"]], trigger="recall", **told)
    told = {"state": "DISPOSED", "disposition": "CAPABILITY", "finding_in_force": False, "version": 5}
    recalls.inspection.trace("trace_disposed", case, trigger="recall", hs_code=SHOES, **told)
    assert [entry["consignment_id"] for entry in recalls.entries()] == [gone["consignment_id"]]
    told = {"hs_code": SHOES, "disposition": "CAPABILITY", "consignment_ids": [], "version": 6}
    lots = [bad["lot_id"], good["lot_id"]]
    recalls.inspection.trace("trace_goods_changed", case, lot_ids=lots, trigger="recall", **told)
    listed = {entry["consignment_id"] for entry in recalls.entries()}
    assert listed == {gone["consignment_id"], more["consignment_id"]}


@pytest.mark.requirement("D.4/consignment")
def test_goods_that_come_back_count_on_every_list_they_are_on(recalls: Recalls) -> None:
    gone = recalls.exported()
    recalls.inspection.alert()
    recalls.inspection.alert()
    recalls.back(gone, "500")
    assert [(one["state"], one["got_back"]) for one in recalls.entries()] == [("LISTED", "500")] * 2
    recalls.back(gone, "700", document_no="退运〔2026〕4号")
    assert [(one["state"], one["got_back"]) for one in recalls.entries()] == [("RETURNED", "1200")] * 2


def test_a_whole_return_ends_every_entry(recalls: Recalls) -> None:
    gone = recalls.exported()
    recalls.inspection.alert()
    recalls.inspection.call(
        "return_consignment", agency="portal", consignment_id=gone["consignment_id"], reason="召回", document_no="R-1"
    )
    [entry] = recalls.entries()
    assert (entry["state"], entry["got_back"]) == ("RETURNED", "1200")
    recalls.inspection.alert()
    assert len(recalls.entries()) == 1


def test_the_part_that_is_still_abroad_is_recalled(recalls: Recalls) -> None:
    gone = recalls.exported()
    recalls.back(gone, "200")
    recalls.inspection.alert()
    [entry] = recalls.entries()
    assert entry["quantity"] == "1000"


# ---- heirs


def test_an_heir_answers_for_what_is_still_to_be_got_back(recalls: Recalls) -> None:
    for _ in range(2):
        recalls.exported()
    recalls.inspection.alert()
    first, second = recalls.entries()
    recalls.move(first, "CLEARED", reason="批次不符")
    lot = recalls.lot()
    data = {**get("enterprise.succeeded").example, "uscc": ONE, "successor": TWO, "follows": True}
    recalls.inspection.deliver("enterprise.succeeded", subject=ONE, data=data)
    assert {one["consignment_id"]: one["uscc"] for one in recalls.entries()} == {
        first["consignment_id"]: ONE,
        second["consignment_id"]: TWO,
    }
    assert recalls.inspection.said(CHANGED)[-1].uscc == TWO
    consignment = recalls.inspection.declare(TWO, lots=[{"lot_id": lot["lot_id"], "quantity": "5"}])
    assert recalls.inspection.get(consignment)["lots"] == [
        {"lot_id": lot["lot_id"], "lot_no": "L26-1101", "quantity": "5"}
    ]
