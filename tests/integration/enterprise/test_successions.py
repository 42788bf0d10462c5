from datetime import timedelta

import pytest

from databus.errors import Conflict, InvalidRequest, NotPermitted
from tests.integration.enterprise.conftest import CODES, ZONE

OLD, NEW, THIRD = CODES[:3]


def succeed(registry, kind="DUPLICATE", **told):
    asked = {"agency": "office", "uscc": OLD, "successor": NEW, "document_no": "惠东中小企〔2026〕9号"} | told
    return registry.call("record_succession", kind=kind, **asked)


def file_of(registry, code, **asked):
    return registry.call("get_enterprise", uscc=code, **asked)


@pytest.fixture
def both(registry, member):
    """A member of the zone and the same enterprise registered once more."""
    registry.register(NEW, qms=False)
    assert member == OLD
    return registry


@pytest.mark.requirement("E-01", "E-05", "E-15")
def test_of_a_duplicate_memberships_titles_facts_and_archive_follow_and_the_old_code_says_who_stands_for_it(both):
    title = both.grant(OLD)
    certificate = {"scheme": "QMS", "number": "1", "issuer": "某认证中心"}
    fact = both.call("record_fact", agency="office", uscc=OLD, kind="certificate", details=certificate)
    both.call("record_fact", agency="office", uscc=OLD, kind="export", details={"year": 2025, "amount_usd": "10.00"})
    known = both.clock.now().isoformat()
    both.clock.advance(timedelta(days=1))
    made = succeed(both, reason="同一企业重复登记")
    assert (made["follows"], made["ends"], made["clause"]) == (True, True, "SH 六(二)")
    old, new = file_of(both, OLD), file_of(both, NEW)
    assert (old["active"], [link["successor"] for link in old["successors"]]) == (False, [NEW])
    assert [link["uscc"] for link in new["predecessors"]] == [OLD]
    assert [(one["state"], one["batch_no"]) for one in new["memberships"]] == [("ACTIVE", 1)]
    assert [one["state"] for one in old["memberships"]] == ["ENDED"]
    assert [one["title_id"] for one in new["titles"]] == [title]
    assert both.title(title)["state"] == "GRANTED"
    assert (new["qms"], new["exports_usd"], old["exports_usd"]) == (True, {"2025": "10.00"}, {})
    assert both.call("get_fact", fact_id=fact["fact_id"])["uscc"] == NEW
    assert [one["uscc"] for one in both.call("list_facts", uscc=OLD, known_at=known)["items"]] == [OLD, OLD]
    board = {kpi["code"]: kpi for kpi in both.call("get_kpis", zone_id=ZONE)["kpis"]}
    assert board["K1"]["value"] == "1"
    (said,) = both.said("enterprise.succeeded")
    assert (said.subject, said.data["successor"]) == (OLD, NEW)
    told = [line["event"] for line in both.call("get_archive", uscc=NEW, limit=200)["items"]]
    assert told.count("enterprise.succeeded") == 1
    assert {"credit.grade_changed", "enterprise.title_changed"} <= set(told)
    assert succeed(both, reason="同一企业重复登记") == made


def test_the_chain_is_followed_to_the_one_that_stands_today(both):
    both.register(THIRD)
    succeed(both)
    succeed(both, kind="RENUMBERED", uscc=NEW, successor=THIRD)
    assert [link["successor"] for link in file_of(both, OLD)["successors"]] == [NEW, THIRD]
    assert file_of(both, THIRD)["memberships"][0]["state"] == "ACTIVE"
    both.refused(Conflict, "amend_enterprise", THIRD, agency="office", uscc=OLD, leading=True)
    both.refused(Conflict, "record_fact", THIRD, agency="office", uscc=OLD, kind="brand", details={"name": "惠鞋"})


def test_a_succession_is_recorded_once_and_leads_in_no_circle(both):
    both.register(THIRD)
    succeed(both)
    asked = {"agency": "office", "document_no": "文", "kind": "DUPLICATE"}
    both.refused(Conflict, "record_succession", "stands for", uscc=OLD, successor=THIRD, **asked)
    both.refused(Conflict, "record_succession", "stands for", uscc=NEW, successor=OLD, **asked)
    both.refused(
        Conflict, "record_succession", "otherwise", uscc=OLD, successor=NEW, **(asked | {"kind": "TAKEN_OVER"})
    )
    both.refused(InvalidRequest, "record_succession", "itself", uscc=NEW, successor=NEW, **asked)
    both.refused(InvalidRequest, "record_succession", "to come", uscc=NEW, successor=THIRD, on="2027-01-01", **asked)
    both.refused(
        NotPermitted, "record_succession", "office", uscc=NEW, successor=THIRD, **(asked | {"agency": "portal"})
    )


@pytest.mark.requirement("E-19")
def test_nobody_walks_out_of_a_finding_by_another_code(both):
    both.trace("trace_disposed", OLD, disposition="MALICIOUS", state="DISPOSED")
    asked = {"agency": "office", "document_no": "文", "kind": "DUPLICATE"}
    both.refused(Conflict, "record_succession", "S14 六", uscc=OLD, successor=NEW, **asked)
    both.refused(Conflict, "record_succession", "S14 六", uscc=NEW, successor=OLD, **asked)


@pytest.mark.requirement("E-19", "Z-16")
def test_a_finding_made_later_under_an_old_code_concerns_whoever_stands_for_it(both):
    title = both.grant(OLD)
    case = {"trigger": "return", "opened_on": "2026-11-20"}
    both.trace("trace_opened", OLD, **case)
    both.register(THIRD)
    succeed(both)
    succeed(both, kind="RENUMBERED", uscc=NEW, successor=THIRD)
    both.trace("trace_disposed", OLD, **case, disposition="MALICIOUS", state="DISPOSED")
    assert (both.title(title)["uscc"], both.title(title)["state"]) == (THIRD, "SUSPENDED")
    proposed = both.proposals()
    assert {kind: row["uscc"] for kind, row in proposed.items()} == dict.fromkeys(
        ("REVOKE_TITLE", "RECTIFY_ZONE", "REMOVE_MEMBER"), THIRD
    )
    assert [case["case_id"] for case in file_of(both, THIRD)["open_cases"]] == ["case-1"]
    watched = {row["code"]: row for row in both.call("get_kpis", zone_id=ZONE)["watch"]}
    assert watched["K10"]["incidents"] == 1
    both.decide(proposed["REMOVE_MEMBER"], "gov")
    both.trace("finding_overturned", OLD, disposition="MALICIOUS", finding_review="OVERTURNED")
    assert both.proposals()["RESTORE_MEMBER"]["uscc"] == THIRD


def test_two_that_are_both_known_in_a_zone_are_settled_first(both):
    both.rate(NEW)
    both.call("amend_enterprise", agency="office", uscc=NEW, qms=True)
    both.join(NEW)
    asked = {"agency": "office", "document_no": "文", "kind": "DUPLICATE", "uscc": OLD, "successor": NEW}
    both.refused(Conflict, "record_succession", ZONE, **asked)
    both.move_member(NEW, "portal", "WITHDRAWN")
    succeed(both)
    assert both.member(NEW)["state"] == "ACTIVE"


def test_of_a_takeover_nothing_follows_and_the_memberships_end(both):
    both.call("record_fact", agency="office", uscc=OLD, kind="brand", details={"name": "惠鞋"})
    made = succeed(both, kind="TAKEN_OVER")
    assert (made["follows"], made["ends"]) == (False, True)
    old, new = file_of(both, OLD), file_of(both, NEW)
    assert (old["active"], [one["state"] for one in old["memberships"]]) == (False, ["ENDED"])
    assert (new["memberships"], [link["kind"] for link in new["predecessors"]]) == ([], ["TAKEN_OVER"])
    assert [one["uscc"] for one in both.call("list_facts", uscc=OLD)["items"]] == [OLD]
    told = [line["event"] for line in both.call("get_archive", uscc=NEW, limit=200)["items"]]
    assert told.count("enterprise.succeeded") == 1
    assert "credit.grade_changed" not in told


def test_a_division_ends_nothing(both):
    both.register(THIRD)
    succeed(both, kind="DIVIDED")
    succeed(both, kind="DIVIDED", successor=THIRD)
    old = file_of(both, OLD)
    assert (old["active"], [link["successor"] for link in old["successors"]]) == (True, [NEW, THIRD])
    assert [one["state"] for one in old["memberships"]] == ["ACTIVE"]


def test_where_both_state_a_fact_of_one_identity_the_successors_own_stands(both):
    for code, amount in ((OLD, "10.00"), (NEW, "20.00")):
        details = {"year": 2025, "amount_usd": amount}
        both.call("record_fact", agency="office", uscc=code, kind="export", details=details)
    succeed(both)
    assert file_of(both, NEW)["exports_usd"] == {"2025": "20.00"}
