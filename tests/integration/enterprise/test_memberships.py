import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.enterprise.conftest import CODES, ZONE


@pytest.mark.requirement("E-01", "E-02", "E-03", "E-04", "D.4/membership")
def test_members_join_in_two_batches_each_step_by_its_body(registry):
    registry.zone()
    for code in CODES[:2]:
        registry.register(code)
    registry.rate(CODES[0], "A")
    joined = registry.join(CODES[0])
    assert (joined["state"], joined["batch_no"], joined["membership_id"]) == ("ACTIVE", 1, f"{ZONE}/{CODES[0]}")
    registry.rate(CODES[1], "B")
    assert registry.join(CODES[1], batch_no=2)["batch_no"] == 2
    said = registry.said("enterprise.membership_changed")
    assert [event.data["state"] for event in said[:4]] == ["APPLIED", "OFFICE_REVIEW", "RECOMMENDED", "ACTIVE"]
    members = registry.call("list_members", zone_id=ZONE, state="ACTIVE")["items"]
    assert [(row["uscc"], row["grade"], row["batch_no"]) for row in members] == [
        (CODES[0], "A", 1),
        (CODES[1], "B", 2),
    ]
    assert [row["uscc"] for row in registry.call("list_members", zone_id=ZONE, batch_no=2)["items"]] == [CODES[1]]


@pytest.mark.requirement("E-02", "C-08")
def test_the_first_batch_rests_on_the_grade_as_credit_said_it(registry):
    registry.zone()
    registry.register(CODES[0])
    with pytest.raises(Conflict, match="grade known here is U"):
        registry.join(CODES[0])
    asked = {"agency": "gov", "zone_id": ZONE, "uscc": CODES[0], "to": "ACTIVE", "batch_no": 1}
    registry.rate(CODES[0], "B")
    refused = registry.refused(Conflict, "move_membership", **asked)
    assert "SH 四(二)1" in dict(refused.fields)["first_batch"]
    registry.rate(CODES[0], "A", valid_until="2026-11-21")
    expired = registry.refused(Conflict, "move_membership", **asked)
    assert "the grade known here is U" in dict(expired.fields)["first_batch"]
    registry.rate(CODES[0], "AA", valid_until="2026-11-22")
    assert registry.call("move_membership", **asked)["state"] == "ACTIVE"


@pytest.mark.requirement("E-01")
def test_others_than_the_leading_group_do_not_decide(registry):
    registry.zone()
    registry.register(CODES[0])
    registry.refused(NotPermitted, "apply_membership", "portal", agency="samr", zone_id=ZONE, uscc=CODES[0])
    with pytest.raises(NotFound):
        registry.call("apply_membership", agency="portal", zone_id=ZONE, uscc=CODES[1])
    registry.call("apply_membership", agency="portal", zone_id=ZONE, uscc=CODES[0])
    registry.refused(
        NotPermitted, "move_membership", "office", agency="gov", zone_id=ZONE, uscc=CODES[0], to="OFFICE_REVIEW"
    )
    registry.refused(
        InvalidRequest, "move_membership", "batch_no", agency="office", zone_id=ZONE, uscc=CODES[0],
        to="OFFICE_REVIEW", batch_no=0,
    )  # fmt: skip


def test_an_application_asked_for_again_is_answered_as_it_stands(registry):
    registry.zone()
    registry.register(CODES[0])
    asked = {"agency": "portal", "zone_id": ZONE, "uscc": CODES[0], "evidence": "申请书"}
    assert registry.call("apply_membership", **asked) == registry.call("apply_membership", **asked)
    assert len(registry.said("enterprise.membership_changed")) == 1
    registry.move_member(CODES[0], "office", "OFFICE_REVIEW")
    registry.refused(Conflict, "apply_membership", **asked)


@pytest.mark.requirement("E-05", "D.4/title", "A.2/5")
def test_a_title_ends_with_the_membership(registry, member):
    title_id = registry.grant(member)
    registry.refused(Conflict, "nominate_title", "GRANTED", agency="office", zone_id=ZONE, uscc=member)
    registry.move_member(member, "portal", "WITHDRAWN")
    title = registry.title(title_id)
    assert (title["state"], "退出" in title["reason"]) == ("REVOKED", True)
    assert registry.said("enterprise.title_changed")[-1].data["clause"] == "S14 六(六)"
    registry.refused(Conflict, "nominate_title", "WITHDRAWN", agency="office", zone_id=ZONE, uscc=member)


@pytest.mark.requirement("E-05")
def test_a_nomination_under_way_is_closed_with_the_membership(registry, member):
    nominated = registry.call("nominate_title", agency="office", zone_id=ZONE, uscc=member, evidence="推荐表")
    assert registry.call("nominate_title", agency="office", zone_id=ZONE, uscc=member, evidence="推荐表") == nominated
    registry.move_member(member, "gov", "REMOVED", reason="不再符合条件", evidence="告知书〔2026〕2号")
    assert registry.title(nominated["title_id"])["state"] == "NOT_GRANTED"
    assert registry.call("list_titles", uscc=member, state="NOT_GRANTED")["items"][0]["uscc"] == member


@pytest.mark.requirement("Z-15")
def test_whoever_left_may_come_back_in_a_later_batch(registry, member):
    registry.move_member(member, "portal", "WITHDRAWN")
    assert registry.join(member, batch_no=2)["batch_no"] == 2
    versions = [event.data["version"] for event in registry.said("enterprise.membership_changed")]
    assert versions == list(range(1, 10))
