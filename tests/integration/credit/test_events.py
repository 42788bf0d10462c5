"""What other services say, taken into credit; said twice, late or out of order it changes nothing wrongly."""

from datetime import timedelta

import pytest

from databus.contracts import get
from databus.errors import InvalidRequest
from tests.integration.credit.conftest import ONE, TWO

PENALTY = "0192f0c1-0000-7000-8000-000000000051"
CASE = "0192f0c1-0000-7000-8000-000000000041"


def annulled(penalty):
    return penalty(state="ANNULLED", annulled_on="2026-11-24", annulment_document_no="复议〔2026〕3号", version=2)


@pytest.mark.requirement("D.2/effective_document")
@pytest.mark.requirement("D.6/effective_decision")
def test_a_penalty_becomes_a_record_that_counts_from_its_effective_day(credit, penalty):
    credit.rated()
    credit.deliver("enforcement.penalty_decided", subject=PENALTY, data=penalty())
    (record,) = credit.call("list_records", uscc=ONE)["items"]
    assert (record["item"], record["agency"], record["penalty_id"]) == ("P06", "samr", PENALTY)
    assert record["trace_case_id"] == CASE
    assert credit.grade() == (100, "A")
    credit.clock.advance(timedelta(days=1))
    credit.run_daily()
    assert credit.changes() == [("U", "A"), ("A", "D")]


@pytest.mark.requirement("D.2/effective_document")
@pytest.mark.requirement("D.6/penalty_annulled")
def test_a_penalty_annulled_takes_its_record_back(credit, penalty):
    credit.rated()
    credit.deliver("enforcement.penalty_decided", subject=PENALTY, data=penalty(effective_on="2026-11-22"))
    assert credit.grade() == (100, "D")
    credit.clock.advance(timedelta(days=2))
    credit.deliver("enforcement.penalty_annulled", subject=PENALTY, data=annulled(penalty))
    assert credit.grade() == (100, "A")
    (record,) = credit.call("list_records", uscc=ONE)["items"]
    assert (record["state"], record["ended_on"]) == ("ANNULLED", "2026-11-24")
    assert credit.changes() == [("U", "A"), ("A", "D"), ("D", "A")]
    said = [event for event in credit.said() if event.subject == record["record_id"]]
    assert [event.sequence for event in said if event.name.startswith("credit.record_")] == [1, 2]


def test_a_penalty_event_said_twice_counts_once(credit, penalty):
    credit.rated()
    event = credit.deliver("enforcement.penalty_decided", subject=PENALTY, data=penalty(item="L04"))
    credit.pipeline.deliver([event, event])
    again = credit.event("enforcement.penalty_decided", subject=PENALTY, data=penalty(item="L04"))
    credit.pipeline.deliver([again])
    assert len(credit.call("list_records")["items"]) == 1
    assert len(credit.said("credit.record_added")) == 1


def test_an_annulment_that_overtakes_its_penalty_leaves_nothing_counting(credit, penalty):
    credit.rated()
    decided = credit.event("enforcement.penalty_decided", subject=PENALTY, data=penalty(effective_on="2026-11-20"))
    credit.clock.advance(timedelta(days=2))
    credit.deliver("enforcement.penalty_annulled", subject=PENALTY, data=annulled(penalty))
    credit.pipeline.deliver([decided])
    (record,) = credit.call("list_records")["items"]
    assert record["state"] == "ANNULLED"
    assert credit.grade() == (100, "A")
    assert credit.changes()[-1][1] == "A"


def test_an_act_its_agency_recorded_itself_falls_with_the_penalty(credit, penalty):
    credit.rated()
    own = credit.act("惠东市监罚〔2026〕12号", item="P06", effective_on="2026-11-21")
    credit.deliver("enforcement.penalty_decided", subject=PENALTY, data=penalty())
    assert len(credit.call("list_records")["items"]) == 1
    credit.clock.advance(timedelta(days=2))
    credit.deliver("enforcement.penalty_annulled", subject=PENALTY, data=annulled(penalty))
    assert credit.call("get_record", record_id=own["record_id"])["state"] == "ANNULLED"
    assert credit.grade() == (100, "A")


@pytest.mark.requirement("D.6/finding_overturned")
def test_an_overturned_finding_annuls_the_malicious_items_that_rest_on_it_and_no_others(credit, penalty):
    credit.rated()
    credit.deliver("enforcement.penalty_decided", subject=PENALTY, data=penalty(effective_on="2026-11-22"))
    credit.act("别的文书", item="P06", trace_case_id="0192f0c1-0000-7000-8000-0000000000ff", uscc=TWO)
    credit.act("另一文书", item="L04", trace_case_id=CASE)
    overturned = {**get("enforcement.finding_overturned").example, "uscc": ONE}
    credit.deliver("enforcement.finding_overturned", subject=CASE, data=overturned)
    states = {record["document_no"]: record["state"] for record in credit.call("list_records")["items"]}
    assert states == {"惠东市监罚〔2026〕12号": "ANNULLED", "别的文书": "EFFECTIVE", "另一文书": "EFFECTIVE"}
    assert credit.grade() == (94, "A")


@pytest.mark.requirement("D.6/finding_overturned")
def test_a_penalty_heard_after_its_finding_was_overturned_leaves_nothing_counting(credit, penalty):
    credit.rated()
    late = credit.event("enforcement.penalty_decided", subject=PENALTY, data=penalty(effective_on="2026-11-22"))
    credit.clock.advance(timedelta(seconds=1))
    overturned = {**get("enforcement.finding_overturned").example, "uscc": ONE}
    credit.deliver("enforcement.finding_overturned", subject=CASE, data=overturned)
    credit.pipeline.deliver([late])
    (record,) = credit.call("list_records")["items"]
    assert (record["state"], record["ended_on"]) == ("ANNULLED", "2026-11-22")
    assert credit.grade() == (100, "A")
    credit.clock.advance(timedelta(seconds=1))
    again = penalty(penalty_id=PENALTY[:-1] + "9", document_no="惠东市监罚〔2026〕99号", effective_on="2026-11-22")
    credit.deliver("enforcement.penalty_decided", subject=again["penalty_id"], data=again)
    assert credit.grade() == (100, "D")  # found anew after the finding fell


@pytest.mark.requirement("D.2/O01")
def test_a_substantiated_complaint_is_recorded(credit):
    credit.rated()
    data = {**get("enforcement.complaint_substantiated").example, "uscc": ONE}
    credit.deliver("enforcement.complaint_substantiated", subject=data["complaint_id"], data=data)
    (record,) = credit.call("list_records")["items"]
    assert (record["item"], record["document_no"]) == ("O01", "诉〔2026〕5号")
    assert credit.grade() == (99, "A")


@pytest.mark.requirement("D.2/P01")
def test_a_batch_found_nonconforming_is_recorded_once_a_document_says_so(credit):
    data = {**get("inspection.nonconformity_found").example, "uscc": ONE}
    subject = data["consignment_id"]
    credit.deliver("inspection.nonconformity_found", subject=subject, data={**data, "document_no": None})
    credit.deliver("inspection.nonconformity_found", subject=subject, data={**data, "item": None})
    assert credit.call("list_records")["items"] == []
    credit.deliver("inspection.nonconformity_found", subject=subject, data=data, agency="customs")
    (record,) = credit.call("list_records")["items"]
    assert (record["item"], record["agency"], record["effective_on"]) == ("P01", "customs", "2026-11-22")


@pytest.mark.requirement("D.2/P01")
def test_a_batch_found_nonconforming_is_recorded_though_a_later_finding_overtook_it(credit):
    data = {**get("inspection.nonconformity_found").example, "uscc": ONE}
    for sequence, document_no in ((2, "检〔2026〕10号"), (1, "检〔2026〕9号")):
        told = {**data, "document_no": document_no}
        credit.deliver("inspection.nonconformity_found", subject=data["consignment_id"], data=told, sequence=sequence)
    records = credit.call("list_records")["items"]
    assert {record["document_no"] for record in records} == {"检〔2026〕9号", "检〔2026〕10号"}


def batch(credit, name, consignment_id="c1", **change):
    data = {**get(f"inspection.nonconformity_{name}").example, "uscc": ONE, "consignment_id": consignment_id, **change}
    agency = "ciq" if name == "found" else "ciq-province"
    return credit.event(f"inspection.nonconformity_{name}", subject=consignment_id, data=data, agency=agency)


@pytest.mark.requirement("D.2/P01")
@pytest.mark.requirement("D.4/consignment")
def test_a_nonconformity_withdrawn_after_a_reinspection_takes_its_record_back(credit):
    credit.rated()
    credit.act("别的文书", item="P05")
    credit.pipeline.deliver([batch(credit, "found"), batch(credit, "found", item="P02", document_no="检〔2026〕10号")])
    assert credit.grade() == (86, "B")
    credit.clock.advance(timedelta(days=2))
    credit.pipeline.deliver([batch(credit, "withdrawn", on="2026-11-24", reason="复〔2026〕1号")])
    assert credit.grade() == (90, "A")
    records = {record["document_no"]: record for record in credit.call("list_records", uscc=ONE)["items"]}
    assert {number: record["state"] for number, record in records.items()} == {
        "别的文书": "EFFECTIVE",
        "检〔2026〕10号": "EFFECTIVE",
        "检〔2026〕9号": "ANNULLED",
    }
    taken_back = records["检〔2026〕9号"]
    assert (taken_back["agency"], taken_back["ended_on"]) == ("ciq", "2026-11-24")
    [said] = credit.said("credit.record_annulled")
    assert said.subject == taken_back["record_id"]
    assert credit.changes()[-1] == ("B", "A")


@pytest.mark.requirement("D.2/P01")
def test_a_nonconformity_heard_after_its_withdrawal_leaves_nothing_counting(credit):
    credit.rated()
    found, withdrawn = batch(credit, "found"), batch(credit, "withdrawn")
    credit.pipeline.deliver([withdrawn])
    assert credit.call("list_records")["items"] == []
    credit.pipeline.deliver([found])
    (record,) = credit.call("list_records")["items"]
    assert (record["state"], record["ended_on"]) == ("ANNULLED", "2026-11-22")
    assert credit.grade() == (100, "A")


def test_a_withdrawal_overtaken_by_a_new_finding_takes_back_the_old_one_alone(credit):
    credit.rated()
    withdrawn = batch(credit, "withdrawn")
    again = batch(credit, "found", document_no="检〔2026〕11号")
    found = batch(credit, "found")
    for event in (again, withdrawn, found):
        credit.pipeline.deliver([event])
    states = {record["document_no"]: record["state"] for record in credit.call("list_records")["items"]}
    assert states == {"检〔2026〕9号": "ANNULLED", "检〔2026〕11号": "EFFECTIVE"}


def test_a_record_of_two_batches_falls_when_both_are_found_conforming(credit):
    credit.rated()
    credit.pipeline.deliver([batch(credit, "found", "c1"), batch(credit, "found", "c2")])
    credit.pipeline.deliver([batch(credit, "withdrawn", "c1")])
    assert credit.grade() == (96, "A")
    credit.pipeline.deliver([batch(credit, "withdrawn", "c2")])
    assert credit.grade() == (100, "A")


def test_a_withdrawal_without_a_document_takes_nothing_back(credit):
    credit.rated()
    credit.pipeline.deliver([batch(credit, "found"), batch(credit, "withdrawn", document_no=None)])
    credit.pipeline.deliver([batch(credit, "withdrawn", item=None)])
    assert credit.grade() == (96, "A")


def test_a_penalty_with_an_item_that_does_not_exist_is_refused_whole(credit, penalty):
    with pytest.raises(InvalidRequest, match="one of L01"):
        credit.deliver("enforcement.penalty_decided", subject=PENALTY, data=penalty(item="Z99"))
    assert credit.call("list_records")["items"] == []


def test_an_older_state_of_an_enterprise_does_not_replace_a_newer(credit):
    data = {**get("enterprise.registered").example, "uscc": ONE, "own_brand": False, "pledge": False}
    older = credit.event("enterprise.registered", subject=ONE, data=data)
    newer = credit.event("enterprise.changed", subject=ONE, data={**data, "cnas_lab": True, "version": 2})
    credit.pipeline.deliver([newer])
    credit.pipeline.deliver([older])
    assert credit.call("get_rating", uscc=ONE)["bonuses"] == ["cnas_lab"]


def test_a_batch_of_events_about_one_enterprise_is_applied_in_order(credit, penalty):
    credit.rated()
    events = [
        credit.event("enforcement.penalty_decided", subject=PENALTY, data=penalty(effective_on="2026-11-22")),
        credit.event(
            "enforcement.penalty_annulled", subject=PENALTY, data={**annulled(penalty), "annulled_on": "2026-11-22"}
        ),
    ]
    credit.pipeline.deliver(events)
    assert credit.changes() == [("U", "A"), ("A", "D"), ("D", "A")]


def test_a_change_in_the_registry_that_credit_does_not_look_at_makes_no_new_rating(credit):
    credit.rated()
    ratings = len(credit.call("get_rating_history", uscc=ONE)["items"])
    credit.register(leading=False, name="惠东县另名鞋业有限公司")
    assert len(credit.call("get_rating_history", uscc=ONE)["items"]) == ratings
