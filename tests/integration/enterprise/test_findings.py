"""What follows from a malicious finding, and how it is all put back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Thread

import pytest

from databus import contracts
from databus.caller import Caller
from databus.errors import Conflict, InvalidRequest, NotPermitted
from tests.infrastructure import wait_for
from tests.integration.enterprise.conftest import CODES, ZONE, waiting


@pytest.fixture
def holder(registry, member):
    """A member with a title, found malicious."""
    registry.title_id = registry.grant(member)
    registry.trace("trace_opened", member)
    registry.trace("trace_disposed", member)
    return member


@pytest.mark.requirement("T-04", "Z-16", "E-19", "D.4/title", "A.2/9")
def test_a_malicious_finding_suspends_at_once_and_proposes_the_rest(registry, holder):
    title = registry.title(registry.title_id)
    assert (title["state"], title["trace_case_id"], title["history"][-1]["agency"]) == ("SUSPENDED", "case-1", None)
    proposed = registry.proposals()
    assert {kind: row["decided_by"] for kind, row in proposed.items()} == {
        "REVOKE_TITLE": ["ciq-province"],
        "RECTIFY_ZONE": ["ciq-province"],
        "REMOVE_MEMBER": ["gov"],
    }
    assert registry.call("get_zone", zone_id=ZONE)["state"] == "NAT_RECOGNISED"
    assert registry.member(holder)["state"] == "ACTIVE"
    said = registry.said("enterprise.proposal_changed")
    assert {event.data["kind"] for event in said} == set(proposed)
    assert {row["kind"] for row in registry.call("get_enterprise", uscc=holder)["open_proposals"]} == set(proposed)


@pytest.mark.requirement("T-04", "D.4/zone", "A.2/8", "A.2/9")
def test_each_proposal_is_decided_by_the_body_that_may_and_carried_out_at_once(registry, holder):
    proposed = registry.proposals()
    for kind, other in (("REVOKE_TITLE", "gov"), ("RECTIFY_ZONE", "aqsiq"), ("REMOVE_MEMBER", "ciq-province")):
        with pytest.raises(NotPermitted, match=proposed[kind]["decided_by"][0]):
            registry.decide(proposed[kind], other)
    with pytest.raises(InvalidRequest, match="evidence"):
        registry.decide(proposed["REVOKE_TITLE"], "ciq-province", evidence=[])
    assert registry.title(registry.title_id)["state"] == "SUSPENDED"
    decided = registry.decide(proposed["REVOKE_TITLE"], "ciq-province")
    assert (decided["state"], decided["decided_agency"]) == ("ACCEPTED", "ciq-province")
    assert registry.title(registry.title_id)["state"] == "REVOKED"
    registry.decide(proposed["RECTIFY_ZONE"], "ciq-province")
    zone = registry.call("get_zone", zone_id=ZONE)
    assert (zone["state"], zone["level"], zone["trace_case_id"]) == ("RECTIFYING", "national", "case-1")
    registry.decide(proposed["REMOVE_MEMBER"], "gov", "decline")
    assert registry.member(holder)["state"] == "ACTIVE"
    assert registry.proposals() == {}


def test_a_decision_is_made_once(registry, holder):
    removal = registry.proposals()["REMOVE_MEMBER"]
    first = registry.decide(removal, "gov", "decline")
    assert registry.decide(removal, "gov", "decline") == first
    with pytest.raises(Conflict):
        registry.decide(removal, "gov", "accept")
    assert registry.member(holder)["state"] == "ACTIVE"


@pytest.mark.requirement("T-04", "D.4/title")
def test_an_overturned_finding_withdraws_what_is_open_and_reinstates_what_was_only_suspended(registry, holder):
    registry.trace("finding_review_opened", holder)
    assert registry.title(registry.title_id)["state"] == "SUSPENDED"
    registry.trace("finding_overturned", holder)
    title = registry.title(registry.title_id)
    assert (title["state"], title["trace_case_id"], title["history"][-1]["agency"]) == ("GRANTED", None, None)
    assert registry.proposals() == {}
    assert set(registry.proposals("WITHDRAWN")) == {"REVOKE_TITLE", "RECTIFY_ZONE", "REMOVE_MEMBER"}


@pytest.mark.requirement("T-04", "D.4/title", "D.4/zone")
def test_what_people_decided_is_put_back_by_the_same_people(registry, holder):
    proposed = registry.proposals()
    for kind, agency in (("REVOKE_TITLE", "ciq-province"), ("RECTIFY_ZONE", "ciq-province"), ("REMOVE_MEMBER", "gov")):
        registry.decide(proposed[kind], agency)
    assert registry.member(holder)["state"] == "REMOVED"
    registry.trace("finding_overturned", holder)
    back = registry.proposals()
    assert {kind: row["decided_by"] for kind, row in back.items()} == {
        "REINSTATE_TITLE": ["ciq-province"],
        "RESTORE_ZONE": ["ciq-province"],
        "RESTORE_MEMBER": ["gov"],
    }
    assert registry.title(registry.title_id)["state"] == "REVOKED"
    with pytest.raises(Conflict, match="not ACTIVE"):
        registry.decide(back["REINSTATE_TITLE"], "ciq-province")
    registry.decide(back["RESTORE_MEMBER"], "gov")
    registry.decide(back["REINSTATE_TITLE"], "ciq-province")
    registry.decide(back["RESTORE_ZONE"], "ciq-province")
    assert (registry.member(holder)["state"], registry.member(holder)["batch_no"]) == ("ACTIVE", 1)
    assert registry.title(registry.title_id)["state"] == "GRANTED"
    zone = registry.call("get_zone", zone_id=ZONE)
    assert (zone["state"], zone["level"], zone["trace_case_id"]) == ("NAT_RECOGNISED", "national", None)


@pytest.mark.requirement("D.4/zone")
def test_a_zone_goes_back_to_the_level_it_had(registry):
    registry.zone()
    registry.recognise("provincial")
    registry.register(CODES[0])
    registry.rate(CODES[0])
    registry.join(CODES[0])
    registry.trace("trace_disposed", CODES[0])
    registry.decide(registry.proposals()["RECTIFY_ZONE"], "ciq-province")
    registry.trace("finding_overturned", CODES[0])
    registry.decide(registry.proposals()["RESTORE_ZONE"], "ciq-province")
    assert registry.call("get_zone", zone_id=ZONE)["state"] == "PROV_RECOGNISED"


def test_another_finding_that_stands_keeps_everything_as_it_is(registry, holder):
    registry.trace("trace_disposed", holder, "case-2")
    registry.decide(registry.call("list_proposals", kind="RECTIFY_ZONE")["items"][0], "ciq-province")
    registry.decide(registry.call("list_proposals", kind="RECTIFY_ZONE", state="OPEN")["items"][0], "ciq-province")
    registry.trace("finding_overturned", holder, "case-1")
    assert registry.title(registry.title_id)["state"] == "SUSPENDED"
    assert "RESTORE_ZONE" not in registry.proposals()
    registry.trace("finding_overturned", holder, "case-2")
    assert registry.title(registry.title_id)["state"] == "GRANTED"
    assert set(registry.proposals()) == {"RESTORE_ZONE"}


@pytest.mark.requirement("D.4/zone")
def test_a_zone_rectified_once_for_a_finding_that_stands_still_gets_its_level_back_from_a_later_one(registry, holder):
    registry.decide(registry.proposals()["RECTIFY_ZONE"], "ciq-province")
    registry.move_zone(("ciq-province", "NAT_RECOGNISED"))
    registry.clock.advance(timedelta(days=30))
    registry.register(CODES[1])
    registry.rate(CODES[1])
    registry.join(CODES[1])
    registry.trace("trace_disposed", CODES[1], "case-2")
    registry.decide(registry.proposals(uscc=CODES[1])["RECTIFY_ZONE"], "ciq-province")
    registry.trace("finding_overturned", CODES[1], "case-2")
    registry.decide(registry.proposals(uscc=CODES[1])["RESTORE_ZONE"], "ciq-province")
    assert registry.call("get_zone", zone_id=ZONE)["state"] == "NAT_RECOGNISED"


def test_a_finding_waits_for_a_membership_under_way_and_then_proposes_its_end(registry):
    registry.zone()
    registry.recognise()
    code = CODES[0]
    registry.register(code)
    registry.rate(code)
    registry.call("apply_membership", agency="portal", zone_id=ZONE, uscc=code)
    registry.move_member(code, "office", "OFFICE_REVIEW")
    registry.move_member(code, "office", "RECOMMENDED")
    operation = registry.pipeline.operations["move_membership"]
    asked = operation.takes().load({"zone_id": ZONE, "uscc": code, "to": "ACTIVE", "batch_no": 1})
    heard = Thread(target=registry.trace, args=("trace_disposed", code))
    with registry.pipeline.store.transaction(Caller(agency="gov")) as tx:
        registry.pipeline.service.move_membership(asked, tx)
        heard.start()
        wait_for(lambda: waiting(registry))
    heard.join(10)
    assert registry.member(code)["state"] == "ACTIVE"
    assert set(registry.proposals()) == {"RECTIFY_ZONE", "REMOVE_MEMBER"}


def test_a_case_opened_again_leaves_everything_as_it_is_until_it_is_found_otherwise(registry, holder):
    registry.trace("trace_closed", holder)
    registry.trace("trace_changed", holder, state="REOPENED", disposition="MALICIOUS", finding_in_force=False)
    assert registry.title(registry.title_id)["state"] == "SUSPENDED"
    registry.trace("trace_disposed", holder, disposition="CAPABILITY", finding_in_force=False)
    assert registry.title(registry.title_id)["state"] == "GRANTED"
    assert registry.proposals() == {}


def test_a_removal_makes_the_open_revocation_moot(registry, holder):
    registry.decide(registry.proposals()["REMOVE_MEMBER"], "gov")
    title = registry.title(registry.title_id)
    assert (title["state"], title["trace_case_id"]) == ("REVOKED", "case-1")
    assert set(registry.proposals()) == {"RECTIFY_ZONE"}
    assert registry.proposals("WITHDRAWN")["REVOKE_TITLE"]["decision"].startswith("moot")


@pytest.mark.requirement("T-02", "T-03")
@pytest.mark.parametrize("disposition", ["FOREIGN_REGULATION", "CAPABILITY", "NON_QUALITY"])
def test_other_causes_touch_neither_title_nor_zone(registry, member, disposition):
    title_id = registry.grant(member)
    registry.trace("trace_disposed", member, disposition=disposition, finding_in_force=False)
    assert registry.title(title_id)["state"] == "GRANTED"
    assert registry.proposals() == {}


def test_events_doubled_late_or_out_of_order_lead_to_the_same_state(registry, member):
    title_id = registry.grant(member)
    example = {"case_id": "case-1", "uscc": member}
    late = contracts.get("enforcement.trace_disposed").example | example
    last = contracts.get("enforcement.finding_overturned").example | example
    registry.deliver("enforcement.finding_overturned", subject="case-1", data=last, sequence=9)
    event = registry.deliver("enforcement.trace_disposed", subject="case-1", data=late, sequence=6)
    registry.pipeline.deliver([event])
    assert registry.title(title_id)["state"] == "GRANTED"
    assert registry.proposals() == {}


def test_a_finding_given_twice_proposes_once(registry, member):
    registry.grant(member)
    event = registry.trace("trace_disposed", member)
    registry.pipeline.deliver([event])
    registry.trace("finding_upheld", member)
    assert len(registry.call("list_proposals")["items"]) == 3


def test_closing_the_case_does_not_give_the_title_back(registry, holder):
    registry.trace("trace_closed", holder)
    assert registry.title(registry.title_id)["state"] == "SUSPENDED"
    assert set(registry.proposals()) == {"REVOKE_TITLE", "RECTIFY_ZONE", "REMOVE_MEMBER"}
    registry.refused(
        Conflict, "move_title", "no_finding_stands", agency="ciq-province", title_id=registry.title_id, to="GRANTED"
    )


def test_the_proposals_before_a_body_are_found(registry, holder):
    assert set(registry.proposals(decided_by="gov")) == {"REMOVE_MEMBER"}
    assert set(registry.proposals(decided_by="ciq-province")) == {"REVOKE_TITLE", "RECTIFY_ZONE"}


def test_of_decisions_made_at_the_same_time_one_counts(registry, holder):
    removal = registry.proposals()["REMOVE_MEMBER"]

    def decide(number):
        try:
            told = registry.decide(removal, "gov", ("accept", "decline")[number % 2], reason=f"意见{number}")
        except Conflict:
            return None
        return told["state"]

    with ThreadPoolExecutor(8) as pool:
        made = [state for state in pool.map(decide, range(8)) if state]
    assert len(made) == 1
    assert registry.member(holder)["state"] == {"ACCEPTED": "REMOVED", "DECLINED": "ACTIVE"}[made[0]]
    said = [event for event in registry.said("enterprise.proposal_changed") if event.subject == removal["proposal_id"]]
    assert [event.data["version"] for event in said] == [1, 2]


def test_batches_stay_in_order_when_many_join_at_the_same_time(registry):
    registry.zone()
    for code in CODES[:8]:
        registry.register(code)
        registry.rate(code)
        registry.call("apply_membership", agency="portal", zone_id=ZONE, uscc=code)
        registry.move_member(code, "office", "OFFICE_REVIEW")
        registry.move_member(code, "office", "RECOMMENDED")

    def join(number):
        return registry.move_member(CODES[number], "gov", "ACTIVE", batch_no=1)["state"]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(join, range(8))) == {"ACTIVE"}
    kpis = registry.call("get_kpis", zone_id=ZONE)["kpis"]
    assert kpis[0]["value"] == "8"
