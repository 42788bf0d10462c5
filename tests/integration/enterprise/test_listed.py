"""Whoever is on credit's list of joint punishment has neither new honours nor public money; what it holds it keeps."""

import pytest

from databus.errors import Conflict
from tests.integration.enterprise.conftest import CODES, ZONE
from tests.integration.enterprise.test_entitlements import entitled

SUPPORT = {"SERVICE_VOUCHER", "FEE_RELIEF", "FAST_LANE", "AWARD_RECOMMENDATION", "CLUSTER_SUPPORT"}


@pytest.mark.requirement("C-08", "D.2/effects")
def test_nobody_on_the_punishment_list_is_of_the_first_batch(registry):
    registry.zone()
    registry.recognise()
    registry.register(CODES[0])
    registry.rate(CODES[0])
    registry.listing(CODES[0])
    with pytest.raises(Conflict) as refused:
        registry.join(CODES[0])
    assert "联合惩戒" in dict(refused.value.fields)["first_batch"]
    registry.listing(CODES[0], "EXITED", version=5)
    assert registry.move_member(CODES[0], "gov", "ACTIVE", batch_no=1)["state"] == "ACTIVE"


@pytest.mark.requirement("D.2/effects")
def test_nobody_on_the_punishment_list_is_nominated_or_granted_the_title(registry, member):
    title_id = registry.call("nominate_title", agency="office", zone_id=ZONE, uscc=member)["title_id"]
    registry.call("move_title", agency="ciq-province", title_id=title_id, to="EVALUATING")
    registry.listing(member)
    granting = {"agency": "ciq-province", "title_id": title_id, "to": "GRANTED"}
    with pytest.raises(Conflict) as refused:
        registry.call("move_title", **granting)
    assert "on the list of joint punishment" in dict(refused.value.fields)["not_punished"]
    registry.call("move_title", **(granting | {"to": "NOT_GRANTED"}))
    with pytest.raises(Conflict, match="joint punishment"):
        registry.call("nominate_title", agency="office", zone_id=ZONE, uscc=member, on="2026-11-22")


@pytest.mark.requirement("D.2/effects", "E-17")
def test_the_punishment_list_takes_support_away_and_leaves_help_title_and_membership(registry, member):
    title_id = registry.grant(member)
    had = entitled(registry, member)
    assert had >= SUPPORT
    registry.listing(member, "NOTIFIED", version=2)
    assert entitled(registry, member) == had, "nobody is treated as listed before it is decided"
    registry.listing(member)
    left = entitled(registry, member)
    assert not left & SUPPORT
    assert {"PUBLIC_TESTING", "TRAINING"} <= left
    assert registry.title(title_id)["state"] == "GRANTED"
    assert registry.member(member)["state"] == "ACTIVE"
    registry.listing(member, "SERVED", version=5)
    registry.listing(member, "EXITED", version=6)
    assert entitled(registry, member) == had
    told = [(one.data["version"], one.data["in_force"]) for one in registry.said("enterprise.listing_applied")]
    assert told == [(4, True), (6, False)]


def test_the_incentive_list_takes_nothing_away(registry, member):
    had = entitled(registry, member)
    registry.listing(member, list="JOINT_INCENTIVE", effect="incentive")
    assert entitled(registry, member) == had


@pytest.mark.requirement("E-15")
def test_the_archive_tells_of_lists_and_of_other_schemes(registry, member):
    registry.listing(member)
    example = {"grade_id": "0192f0c1-0000-7000-8000-000000000091", "uscc": member, "scheme": "GACC_282"}
    rest = {"grade": "CERTIFIED", "shown_as": "A", "valid_from": "2026-05-01", "valid_until": None}
    more = {"agency": "customs", "document_no": "认1号", "clause": "海关总署令第282号", "version": 1}
    registry.deliver("credit.scheme_grade_changed", subject=example["grade_id"], data=example | rest | more)
    lines = [one["zh"] for one in registry.call("get_archive", uscc=member)["items"][:2]]
    assert lines == ["其他评价体系GACC_282：CERTIFIED（认1号）", "联合惩戒名单：列入（国发〔2016〕33号）"]
