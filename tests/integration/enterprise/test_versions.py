from datetime import timedelta

import pytest
import sqlalchemy as sa

from databus.errors import InvalidRequest, NotFound, NotPermitted
from databus.identifiers import make_uscc
from tests.integration.enterprise.conftest import CODES, ZONE

OLD = make_uscc("110103", "MA5H0001")  # 崇文区, a district until 2010
NOWHERE = make_uscc("999999", "MA5H0001")


def amend(registry, **changes):
    return registry.call("amend_enterprise", **({"agency": "office", "uscc": CODES[0]} | changes))


def seen(registry, **asked):
    return registry.call("get_enterprise", uscc=CODES[0], **asked)


@pytest.mark.requirement("E-01", "E-12")
def test_a_change_of_name_is_known_from_its_day_and_the_old_name_stands_before(registry):
    registry.register(CODES[0], name="惠东县大岭鞋厂", on="2020-01-01")
    registry.clock.advance(timedelta(days=1))
    amend(registry, name="惠东县吉隆鞋业有限公司", on="2025-06-01", document_no="变更核准〔2025〕8号")
    assert seen(registry)["name"] == "惠东县吉隆鞋业有限公司"
    assert seen(registry, on="2025-05-31")["name"] == "惠东县大岭鞋厂"
    assert seen(registry, on="2025-06-01")["name"] == "惠东县吉隆鞋业有限公司"
    for name in ("大岭鞋", "吉隆鞋业"):
        assert [one["uscc"] for one in registry.call("list_enterprises", q=name)["items"]] == [CODES[0]]
    found = registry.call("list_versions", uscc=CODES[0])["items"]
    assert [(one["name"], one["held_from"], one["held_until"], one["known_until"] is None) for one in found] == [
        ("惠东县吉隆鞋业有限公司", "2025-06-01", None, True),
        ("惠东县大岭鞋厂", "2020-01-01", "2025-06-01", True),
        ("惠东县大岭鞋厂", "2020-01-01", None, False),
    ]
    assert (found[0]["agency"], found[0]["document_no"]) == ("office", "变更核准〔2025〕8号")


@pytest.mark.requirement("E-12")
def test_a_correction_of_the_past_leaves_the_present_and_what_was_known_as_they_were(registry):
    registry.register(CODES[0], on="2020-01-01", own_brand=True)
    known = registry.clock.now().isoformat()
    registry.clock.advance(timedelta(hours=1))
    corrected = amend(registry, own_brand=False, on="2021-01-01", until="2022-01-01")
    assert (corrected["own_brand"], corrected["version"]) == (True, 2)
    assert seen(registry, on="2021-06-01")["own_brand"] is False
    assert seen(registry, on="2021-06-01", known_at=known)["own_brand"] is True
    assert seen(registry, on="2022-01-01")["own_brand"] is True
    (said,) = registry.said("enterprise.changed")
    assert (said.data["own_brand"], said.data["version"]) == (True, 2)
    assert amend(registry, own_brand=False, on="2021-01-01", until="2022-01-01")["version"] == 2
    assert len(registry.said("enterprise.changed")) == 1


def test_days_and_moments_to_come_and_before_the_record_are_refused(registry):
    registry.register(CODES[0], on="2020-01-01")
    asked = {"agency": "office", "uscc": CODES[0], "leading": True}
    registry.refused(InvalidRequest, "amend_enterprise", "to come", on="2026-11-23", **asked)
    registry.refused(InvalidRequest, "amend_enterprise", "past period", on="2026-11-20", until="2026-11-20", **asked)
    registry.refused(InvalidRequest, "amend_enterprise", "past period", on="2026-11-20", until="2026-12-01", **asked)
    registry.refused(
        InvalidRequest, "amend_enterprise", "at least one", agency="office", uscc=CODES[0], on="2026-11-20"
    )
    registry.refused(InvalidRequest, "get_enterprise", "to come", uscc=CODES[0], on="2026-11-23")
    registry.refused(InvalidRequest, "get_enterprise", "to come", uscc=CODES[0], known_at="2026-11-23T00:00:00Z")
    with pytest.raises(NotFound, match="2019"):
        seen(registry, on="2019-12-31")
    with pytest.raises(NotFound, match="no enterprise"):
        registry.call("get_enterprise", uscc=CODES[1], on="2026-01-01")
    with pytest.raises(NotFound):
        seen(registry, on="2026-01-01", known_at="2026-01-01T00:00:00Z")


def test_the_record_as_known_now_of_today_is_the_present(registry, member):
    registry.call("record_fact", agency="office", uscc=member, kind="brand", details={"name": "惠鞋"})
    amend(registry, leading=True)
    registry.clock.advance(timedelta(hours=1))
    present, asked = seen(registry), seen(registry, on="2026-11-22", known_at=registry.clock.now().isoformat())
    differing = {name for name in present if present[name] != asked[name]}
    assert differing <= {"version"}


@pytest.mark.requirement("E-01")
def test_memberships_and_titles_are_shown_as_they_were(registry, member):
    registry.grant(member)
    registry.clock.advance(timedelta(days=10))
    registry.move_member(member, "gov", "REMOVED", reason="不再符合条件", evidence=["告知书〔2026〕1号"])
    (now,) = seen(registry)["memberships"]
    (then,) = seen(registry, on="2026-11-25")["memberships"]
    assert (now["state"], then["state"], then["batch_no"]) == ("REMOVED", "ACTIVE", 1)
    assert [one["state"] for one in seen(registry, on="2026-11-25")["titles"]] == ["GRANTED"]


def test_a_division_that_stands_no_more_or_is_unknown_is_told_and_never_refused(registry):
    old = registry.call("register_enterprise", agency="customs", uscc=OLD, name="合成旧区企业", synthetic=True)
    (told,) = old["warnings"]
    assert (told["field"], "崇文区" in told["zh"], "2010" in told["en"]) == ("division", True, True)
    unknown = registry.call(
        "register_enterprise", agency="customs", uscc=NOWHERE, name="合成未知区企业", synthetic=True
    )
    assert "no list" in unknown["warnings"][0]["en"]
    assert registry.register(CODES[0])["warnings"] == []
    assert registry.call("get_enterprise", uscc=OLD)["warnings"] == old["warnings"]


@pytest.mark.requirement("E-19")
def test_a_dissolved_enterprise_is_a_member_of_no_zone_and_may_apply_again_once_put_right(registry, member):
    title = registry.grant(member)
    amend(registry, active=False, document_no="注销〔2026〕1号")
    assert registry.member(member)["state"] == "ENDED"
    assert registry.title(title)["state"] == "REVOKED"
    board = {kpi["code"]: kpi for kpi in registry.call("get_kpis", zone_id=ZONE)["kpis"]}
    assert board["K1"]["value"] == "0"
    amend(registry, active=True)
    assert registry.call("apply_membership", agency="portal", zone_id=ZONE, uscc=member)["state"] == "APPLIED"


def test_versions_are_listed_page_by_page_and_as_known_at_a_moment(registry):
    registry.register(CODES[0])
    known = registry.clock.now().isoformat()
    for number in range(4):
        registry.clock.advance(timedelta(hours=1))
        amend(registry, name=f"惠东县合成{number}号鞋厂")
    page, found = registry.call("list_versions", uscc=CODES[0], limit=2), []
    while True:
        found += page["items"]
        if page["next_cursor"] is None:
            break
        page = registry.call("list_versions", uscc=CODES[0], limit=2, cursor=page["next_cursor"])
    assert len(found) == 5
    assert len(registry.call("list_versions", uscc=CODES[0], known_at=known)["items"]) == 1
    registry.refused(InvalidRequest, "list_versions", "cursor", uscc=CODES[0], cursor="first")


def test_a_countys_bodies_amend_the_enterprises_of_their_own_county(registry):
    ours = make_uscc("330226", "MA5H0001")
    registry.call("register_enterprise", agency="nh-office", uscc=ours, name="宁海县合成文具厂", synthetic=True)
    asked = {"uscc": ours, "leading": True}
    registry.refused(NotPermitted, "amend_enterprise", "nh-office", agency="office", **asked)
    assert registry.call("amend_enterprise", agency="nh-office", **asked)["leading"] is True


def test_reading_the_present_asks_no_more_however_many_versions_there_are(registry):
    registry.register(CODES[0])
    registry.register(CODES[1])
    for number in range(30):
        amend(registry, name=f"惠东县合成{number}号鞋厂")
    few, many = statements(registry, CODES[1]), statements(registry, CODES[0])
    assert few == many
    assert not any("enterprise_versions" in text for text in many)


def statements(registry, code):
    """What get_enterprise asks of the database, as text without values."""
    asked = []

    def listener(*told):
        asked.append(told[2])

    sa.event.listen(registry.engine, "before_cursor_execute", listener)
    try:
        registry.call("get_enterprise", uscc=code)
    finally:
        sa.event.remove(registry.engine, "before_cursor_execute", listener)
    return asked
