"""Offers and what enterprises have of them: platforms, vouchers, relief, rewards, training, a fast lane."""

from datetime import date

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from databus.identifiers import make_uscc
from tests.integration.enterprise.conftest import CODES, ZONE
from tests.integration.enterprise.serving import Counter

CANCELLED = {"reason": "重复发放", "evidence": ["告知书〔2026〕9号", "陈述申辩笔录"]}


@pytest.fixture
def counter(registry, member) -> Counter:
    return Counter(registry)


@pytest.mark.requirement("P-01", "P-02", "A-12")
def test_a_platform_serves_the_five_functions_and_its_tests_are_found_by_goods_and_standard(registry, counter):
    told = {row["code"] for row in registry.call("list_service_rules")["choices"]["service_function"]}
    assert told == {"standards", "evaluation", "training", "support", "testing"}
    platform = counter.platform(functions=sorted(told))
    shoes = counter.test(platform)
    toys = counter.test(platform, name="玩具可迁移元素", standard="GB 6675.4-2014", hs_prefixes=["9503"])

    def found(**asked):
        return [row["entry_id"] for row in registry.call("list_entries", register="platform_test", **asked)["items"]]

    assert found(hs="64039900") == [shoes]
    assert found(hs="6403") == [shoes]
    assert found(hs="9503") == [toys]
    assert found(hs="8708") == []
    assert found(q="6675") == [toys]
    assert found(q="%") == []
    assert found(parent_id=platform) == [shoes, toys]
    (row,) = registry.call("list_entries", register="platform_test", hs="640399")["items"]
    assert (row["facts"]["price_fen"], row["facts"]["member_price_fen"], row["facts"]["working_days"]) == (
        50000,
        30000,
        3,
    )


@pytest.mark.requirement("P-03")
def test_a_voucher_is_issued_spent_in_parts_and_never_beyond_its_value(registry, counter):
    offer = counter.vouchers(capacity=100_000)
    voucher = counter.issue(offer, CODES[0], 80_000)
    assert (voucher["state"], voucher["unused"], voucher["valid_until"]) == ("ISSUED", 80_000, "2027-05-21")
    test = counter.test(counter.platform())
    spent = counter.spend(voucher, test, 25_000)
    assert (spent["state"], spent["used"], spent["spending"]["cost_fen"]) == ("ISSUED", 25_000, 30_000)
    refused = registry.refused(Conflict, "spend_voucher", **counter.spending(voucher, test, 30_001))
    assert dict(refused.fields) == {"amount_fen": "at most 30000 of 30000 fen"}
    for amount in (30_000, 25_000):
        spent = counter.spend(voucher, test, amount)
    assert (spent["state"], spent["used"], spent["unused"]) == ("SPENT", 80_000, 0)
    refused = registry.refused(Conflict, "spend_voucher", **counter.spending(voucher, test, 1))
    assert "SPENT" in str(refused)
    states = [(said.data["previous_state"], said.data["state"], said.data["used"]) for said in counter.said()]
    assert states == [
        (None, "ISSUED", 0),
        ("ISSUED", "ISSUED", 25_000),
        ("ISSUED", "ISSUED", 55_000),
        ("ISSUED", "SPENT", 80_000),
    ]
    (line, *_) = registry.call("get_archive", uscc=CODES[0], event="enterprise.benefit_changed")["items"]
    assert line["zh"] == "公共服务检验检疫服务券：已用完（SH 四(八)2）"


@pytest.mark.requirement("P-03")
def test_a_spending_is_told_once_and_taken_back_once(registry, counter):
    voucher = counter.issue(counter.vouchers(), CODES[0], 30_000)
    test = counter.test(counter.platform())
    asked = counter.spending(voucher, test, 30_000)
    first = registry.call("spend_voucher", **asked)
    assert registry.call("spend_voucher", **asked) == first
    registry.refused(Conflict, "spend_voucher", **asked | {"amount_fen": 29_999})
    registry.refused(Conflict, "spend_voucher", "settled already", **asked | {"agency": "sme"})
    back = {"agency": "lab", "benefit_id": voucher["benefit_id"], "reverses": asked["receipt_no"]}
    registry.refused(InvalidRequest, "spend_voucher", "reason", **back, receipt_no="冲-1")
    registry.refused(InvalidRequest, "spend_voucher", "test_id", **back, receipt_no="冲-1", reason="错", test_id=test)
    taken = registry.call("spend_voucher", **back, receipt_no="冲-1", reason="检测未做")
    assert (taken["state"], taken["used"], taken["spending"]["amount_fen"]) == ("ISSUED", 0, -30_000)
    registry.refused(Conflict, "spend_voucher", "taken back already", **back, receipt_no="冲-2", reason="再次")
    registry.refused(
        InvalidRequest, "spend_voucher", "reverses", **back | {"reverses": "冲-1"}, receipt_no="冲-3", reason="再次"
    )
    whole = registry.call("get_benefit", benefit_id=voucher["benefit_id"])
    assert [row["amount_fen"] for row in whole["spendings"]] == [-30_000, 30_000]
    assert [row["to"] for row in whole["history"]] == ["ISSUED", "SPENT", "ISSUED"]


@pytest.mark.requirement("P-03")
def test_a_receipt_of_a_body_counts_once_whatever_voucher_it_is_told_of(registry, counter):
    offer = counter.vouchers()
    first, second = counter.issue(offer, CODES[0], 30_000), counter.issue(offer, CODES[0], 30_000)
    test = counter.test(counter.platform())
    asked = counter.spending(first, test, 10_000)
    spent = registry.call("spend_voucher", **asked)["spending"]
    again = asked | {"benefit_id": second["benefit_id"]}
    refused = registry.refused(Conflict, "spend_voucher", "settled already", **again)
    assert [field for field, _ in refused.fields] == ["receipt_no"]
    assert first["benefit_id"] in refused.fields[0][1]
    assert spent["spending_id"] in refused.fields[0][1]
    assert registry.call("get_benefit", benefit_id=second["benefit_id"])["used"] == 0
    registry.call("spend_voucher", **again | {"agency": "sme"})  # another body's receipts have numbers of their own
    back = {"agency": "lab", "benefit_id": first["benefit_id"], "reverses": asked["receipt_no"], "reason": "未做"}
    other = counter.spending(second, test, 5_000)
    registry.call("spend_voucher", **other)
    refused = registry.refused(Conflict, "spend_voucher", "settled already", **back, receipt_no=other["receipt_no"])
    assert [field for field, _ in refused.fields] == ["receipt_no"]
    assert registry.call("spend_voucher", **back, receipt_no="冲-71")["used"] == 0
    registry.refused(Conflict, "spend_voucher", "settled already", **again)  # taken back or not, it was settled


@pytest.mark.requirement("P-03")
def test_a_voucher_that_ran_out_or_was_cancelled_gives_back_what_was_not_spent(registry, counter):
    offer = counter.vouchers(capacity=60_000)
    test = counter.test(counter.platform())
    first = counter.issue(offer, CODES[0], 40_000)
    counter.spend(first, test, 15_000)
    refused = registry.refused(Conflict, "grant_benefit", **counter.granting(offer, CODES[0], amount_fen=20_001))
    assert dict(refused.fields)["capacity"] == "at most 20000 of 60000 (SH 六(三))"
    second = counter.issue(offer, CODES[0], 20_000)
    cancel = {"agency": "sme", "benefit_id": second["benefit_id"], "to": "CANCELLED"}
    registry.refused(InvalidRequest, "move_benefit", "reason", **cancel)
    registry.refused(InvalidRequest, "move_benefit", "evidence", **cancel, reason="重复发放")
    registry.refused(NotPermitted, "move_benefit", "sme", **cancel | {"agency": "lab"}, **CANCELLED)
    assert registry.call("move_benefit", **cancel, **CANCELLED)["state"] == "CANCELLED"
    assert registry.call("move_benefit", **cancel, **CANCELLED)["state"] == "CANCELLED"
    registry.refused(Conflict, "spend_voucher", **counter.spending(second, test, 1))
    assert counter.offer(offer)["committed"] == 40_000
    counter.on(date(2027, 5, 22))
    registry.refused(Conflict, "spend_voucher", "run out", **counter.spending(first, test, 1))
    registry.run_daily(date(2027, 5, 22))
    registry.run_daily(date(2027, 5, 22))
    ended = registry.call("get_benefit", benefit_id=first["benefit_id"])
    assert (ended["state"], ended["used"], counter.offer(offer)["committed"]) == ("EXPIRED", 15_000, 15_000)
    taken = registry.call(
        "spend_voucher",
        agency="lab",
        benefit_id=first["benefit_id"],
        reverses=ended["spendings"][0]["receipt_no"],
        receipt_no="冲-9",
        reason="检测未做",
    )
    assert (taken["state"], taken["used"], counter.offer(offer)["committed"]) == ("EXPIRED", 0, 0)


@pytest.mark.requirement("P-03")
def test_a_voucher_is_spent_only_on_services_that_are_in_force_and_that_it_is_for(registry, counter):
    voucher = counter.issue(counter.vouchers(functions=["testing"]), CODES[0], 30_000)
    platform = counter.platform(functions=["testing", "training"])
    lesson = counter.test(platform, name="培训", function="training")
    test = counter.test(platform)
    registry.refused(Conflict, "spend_voucher", "other services", **counter.spending(voucher, lesson, 100))
    registry.refused(InvalidRequest, "spend_voucher", "test_id", **counter.spending(voucher, platform, 100))
    registry.refused(InvalidRequest, "spend_voucher", "test_id", **counter.spending(voucher, "nothing", 100))
    registry.call("end_entry", agency="lab", entry_id=test, reason="停止服务")
    registry.refused(Conflict, "spend_voucher", "not in force", **counter.spending(voucher, test, 100))
    elsewhere = counter.test(counter.platform(division="330226"), division="330226", agency="nh-office")
    registry.refused(InvalidRequest, "spend_voucher", "county", **counter.spending(voucher, elsewhere, 100))
    registry.refused(NotFound, "spend_voucher", **counter.spending({"benefit_id": "nobody"}, test, 100))


@pytest.mark.requirement("P-04")
def test_fees_are_relieved_by_the_percent_agreed_and_no_fen_more(registry, counter):
    offer = counter.relief(relief_percent=35, capacity=1_000_00)
    granted = counter.grant(offer, CODES[0], agency="ciq", charge_fen=10_001)
    assert (granted["state"], granted["amount"], granted["charge_fen"]) == ("GRANTED", 3500, 10_001)
    registry.refused(InvalidRequest, "grant_benefit", "amount_fen", **counter.granting(offer, CODES[0], amount_fen=1))
    registry.refused(InvalidRequest, "grant_benefit", "charge_fen", **counter.granting(offer, CODES[0], charge_fen=1))
    refused = registry.refused(Conflict, "grant_benefit", **counter.granting(offer, CODES[0], charge_fen=300_000))
    assert "capacity" in dict(refused.fields)
    once = counter.granting(offer, CODES[0], charge_fen=20_000)
    first = registry.call("grant_benefit", **once)
    assert registry.call("grant_benefit", **once) == first
    registry.refused(Conflict, "grant_benefit", "document", **once | {"agency": "ciq"})
    gone = {"agency": "ciq", "benefit_id": first["benefit_id"], "to": "CANCELLED", **CANCELLED}
    assert registry.call("move_benefit", **gone)["state"] == "CANCELLED"
    assert counter.offer(offer)["committed"] == 3500


@pytest.mark.requirement("E-18")
def test_a_member_with_a_quality_award_is_rewarded_and_no_other(registry, counter):
    offer = counter.reward(capacity=50_000_00, most_each=30_000_00)
    asked = counter.granting(offer, CODES[0], amount_fen=30_000_00)
    refused = registry.refused(Conflict, "grant_benefit", **asked)
    assert "the registry says no" in dict(refused.fields)["quality_award"]
    registry.call("amend_enterprise", agency="office", uscc=CODES[0], quality_award=True)
    assert registry.call("grant_benefit", **asked)["amount"] == 30_000_00
    refused = registry.refused(Conflict, "grant_benefit", **counter.granting(offer, CODES[0], amount_fen=1))
    assert dict(refused.fields) == {"most_each": "at most 0 more, 3000000 of 3000000 are held already"}
    registry.trace("trace_disposed", CODES[0], disposition="MALICIOUS")
    refused = registry.refused(Conflict, "grant_benefit", **counter.granting(offer, CODES[0], amount_fen=1))
    assert "a finding stands" in dict(refused.fields)["no_finding"]


@pytest.mark.requirement("P-05")
def test_training_has_places_attendance_and_certificates(registry, counter):
    counter.outsider(CODES[1])
    lesson = counter.training(capacity=10, most_each=6)
    first = counter.grant(lesson, CODES[0], agency="portal", document_no=None, people=6)
    assert (first["state"], first["amount"]) == ("SIGNED_UP", 6)
    registry.refused(
        Conflict, "grant_benefit", "signed up", **counter.granting(lesson, CODES[0], document_no=None, people=1)
    )
    refused = registry.refused(
        Conflict, "grant_benefit", **counter.granting(lesson, CODES[1], document_no=None, people=1)
    )
    assert set(dict(refused.fields)) == {"in_zone"}
    came = {"agency": "sme", "benefit_id": first["benefit_id"], "to": "ATTENDED"}
    refused = registry.refused(Conflict, "move_benefit", **came, people=5)
    assert "training_was_held" in dict(refused.fields)
    counter.on(date(2026, 12, 12))
    registry.refused(InvalidRequest, "move_benefit", "people", **came)
    registry.refused(Conflict, "move_benefit", "at most 6", **came, people=7)
    registry.refused(NotPermitted, "move_benefit", "for", **came | {"agency": "portal"}, people=5)
    registry.refused(Conflict, "move_benefit", "sme runs it", **came | {"agency": "office"}, people=5)
    assert registry.call("move_benefit", **came, people=5)["used"] == 5
    passed = came | {"to": "CERTIFIED"}
    registry.refused(Conflict, "move_benefit", "at most 5", **passed, people=6)
    assert registry.call("move_benefit", **passed, people=4)["certified"] == 4
    whole = registry.call("get_benefit", benefit_id=first["benefit_id"])
    assert len(set(whole["certificates"])) == 4
    assert [row["to"] for row in whole["history"]] == ["SIGNED_UP", "ATTENDED", "CERTIFIED"]


@pytest.mark.requirement("P-05", "C-06")
def test_places_are_given_back_by_who_withdraws_and_by_a_training_that_is_called_off(registry, counter):
    lesson = counter.training(capacity=6, most_each=6, topic="law_and_integrity")
    first = counter.grant(lesson, CODES[0], agency="portal", document_no=None, people=6)
    out = {"agency": "portal", "benefit_id": first["benefit_id"], "to": "WITHDRAWN"}
    assert registry.call("move_benefit", **out)["state"] == "WITHDRAWN"
    assert counter.offer(lesson)["left"] == 6
    again = counter.grant(lesson, CODES[0], agency="association", document_no=None, people=4)
    off = {"offer_id": lesson["offer_id"], "to": "CALLED_OFF", "reason": "讲师缺席"}
    registry.refused(Conflict, "move_offer", "sme runs it", agency="office", **off)
    assert registry.call("move_offer", agency="sme", **off)["left"] == 6
    assert registry.call("move_offer", agency="sme", **off)["state"] == "CALLED_OFF"
    assert registry.call("get_benefit", benefit_id=again["benefit_id"])["state"] == "CALLED_OFF"
    refused = registry.refused(
        Conflict, "grant_benefit", **counter.granting(lesson, CODES[0], document_no=None, people=1)
    )
    assert "讲师缺席" in str(refused)


@pytest.mark.requirement("F-01")
def test_the_fast_lane_has_clocks_in_working_days_faster_than_the_usual_way(registry, counter):
    lane = counter.fast_lane()
    filed = counter.grant(lane, CODES[0], agency="portal", matter="出口食品接触产品备案")
    assert (filed["state"], filed["due_on"]) == ("FILED", "2026-11-24")
    step = {"benefit_id": filed["benefit_id"]}
    registry.refused(Conflict, "move_benefit", "ciq runs it", agency="samr", **step, to="ACCEPTED")
    registry.refused(InvalidRequest, "move_benefit", "reason", agency="ciq", **step, to="RETURNED")
    back = registry.call("move_benefit", agency="ciq", **step, to="RETURNED", reason="缺营业执照副本")
    assert (back["state"], back["due_on"]) == ("RETURNED", None)
    counter.on(date(2026, 11, 26))
    assert registry.call("move_benefit", agency="portal", **step, to="FILED")["due_on"] == "2026-11-30"
    accepted = registry.call("move_benefit", agency="ciq", **step, to="ACCEPTED")
    assert (accepted["state"], accepted["due_on"]) == ("ACCEPTED", "2026-12-03")

    def overdue():
        return [row["benefit_id"] for row in registry.call("list_benefits", kind="FAST_LANE", overdue=True)["items"]]

    counter.on(date(2026, 12, 3))
    assert overdue() == []
    counter.on(date(2026, 12, 4))
    assert overdue() == [filed["benefit_id"]]
    registry.refused(InvalidRequest, "move_benefit", "evidence", agency="ciq", **step, to="REFUSED", reason="不符合")
    assert registry.call("move_benefit", agency="ciq", **step, to="APPROVED")["due_on"] is None
    assert overdue() == []
    registry.refused(Conflict, "move_benefit", "final", agency="portal", **step, to="WITHDRAWN")


@pytest.mark.requirement("F-01")
def test_a_fast_lane_that_is_not_faster_is_refused_and_one_for_outsiders_too(registry, counter):
    asked = counter.opening("FAST_LANE", policy="FAST_LANE", agency="ciq", capacity=None)
    terms = {"matter": "filing", "accept_days": 2, "decide_days": 5, "usual_days": 5}
    registry.refused(InvalidRequest, "open_offer", "decide_days", **asked, terms=terms)
    registry.refused(InvalidRequest, "open_offer", "capacity", **asked | {"capacity": 1, "terms": terms})
    counter.outsider(CODES[1])
    refused = registry.refused(
        Conflict, "grant_benefit", **counter.granting(counter.fast_lane(), CODES[1], agency="portal", matter="备案")
    )
    assert set(dict(refused.fields)) == {"in_zone"}


def test_an_offer_says_what_its_kind_needs_and_nothing_else(registry, counter):
    asked = counter.opening("VOUCHER", project_id=counter.project("vouchers")["project_id"], capacity=1000)
    terms = {"valid_days": 180, "functions": ["testing"]}
    for wrong, field in (
        ({"terms": terms | {"hours": 3}}, "hours"),
        ({"terms": {"valid_days": 180}}, "functions"),
        ({"terms": terms | {"functions": ["flying"]}}, "functions"),
        ({"terms": terms, "policy": "NOTHING"}, "policy"),
        ({"terms": terms, "policy": "NINGHAI_SUPPORT"}, "policy"),
        ({"terms": terms, "capacity": None}, "capacity"),
        ({"terms": terms, "most_each": 1001}, "most_each"),
        ({"terms": terms, "project_id": None}, "project_id"),
        ({"terms": terms, "ends_on": "2026-01-01"}, "ends_on"),
        ({"terms": terms, "division": None}, "division"),
        ({"terms": terms, "unknown": 1}, "unknown"),
    ):
        registry.refused(InvalidRequest, "open_offer", field, **asked | wrong)
    registry.refused(NotPermitted, "open_offer", "ciq", **asked | {"agency": "portal", "terms": terms})
    registry.refused(NotPermitted, "open_offer", "nh-office", **asked | {"terms": terms, "division": "330226"})
    opened = registry.call("open_offer", **asked, terms=terms)
    assert registry.call("open_offer", **asked, terms=terms) == opened
    registry.refused(Conflict, "open_offer", **asked | {"capacity": 900}, terms=terms)
    assert opened["terms"] == terms | {"covers_percent": 100}


def test_an_offer_is_for_its_term_and_closed_by_who_opened_it(registry, counter):
    offer = counter.vouchers(capacity=50_000)
    counter.issue(offer, CODES[0], 20_000)
    registry.refused(
        Conflict,
        "grant_benefit",
        "term of the offer",
        **counter.granting(offer, CODES[0], amount_fen=1, on="2025-12-31"),
    )
    registry.refused(
        InvalidRequest,
        "grant_benefit",
        "a day to come",
        **counter.granting(offer, CODES[0], amount_fen=1, on="2026-12-31"),
    )
    end = {"offer_id": offer["offer_id"], "reason": "任务完成"}
    registry.refused(Conflict, "move_offer", "called off", agency="sme", **end, to="CALLED_OFF")
    assert registry.call("move_offer", agency="sme", **end, to="CLOSED")["state"] == "CLOSED"
    registry.refused(Conflict, "move_offer", "not open", agency="sme", **end | {"reason": "又"}, to="CLOSED")
    registry.refused(Conflict, "grant_benefit", "CLOSED", **counter.granting(offer, CODES[0], amount_fen=1))
    (project,) = registry.call("list_projects", earmark="vouchers")["items"]
    assert project["offered_fen"] == 20_000


def test_what_is_offered_and_given_is_listed_page_by_page(registry, counter):
    offer = counter.vouchers(capacity=50_000)
    made = [counter.issue(offer, CODES[0], 1000)["benefit_id"] for _ in range(5)]
    seen, cursor = [], None
    while True:
        page = registry.call("list_benefits", offer_id=offer["offer_id"], limit=2, cursor=cursor)
        seen += [row["benefit_id"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == made
    assert [row["offer_id"] for row in registry.call("list_offers", kind="VOUCHER", state="OPEN")["items"]] == [
        offer["offer_id"]
    ]
    assert registry.call("list_offers", kind="REWARD")["items"] == []
    assert registry.call("list_benefits", uscc=CODES[5])["items"] == []
    registry.refused(PreconditionFailed, "move_offer", agency="sme", offer_id=offer["offer_id"], to="CLOSED",
        reason="终", if_match="1")  # fmt: skip


def test_an_offer_of_a_zone_is_for_its_members_and_its_cluster(registry, counter):
    other = {"zone_id": "huidong-lamps", "hs_prefixes": ["9405"], "name": "灯具示范区", "product": "灯具"}
    registry.zone(**other)
    lamps = counter.vouchers(zone_id="huidong-lamps", division=None)
    refused = registry.refused(Conflict, "grant_benefit", **counter.granting(lamps, CODES[0], amount_fen=1))
    assert set(dict(refused.fields)) == {"zone_id"}
    assert counter.issue(counter.vouchers(zone_id=ZONE, division=None), CODES[0], 1)["state"] == "ISSUED"


@pytest.mark.requirement("P-01", "P-03")
def test_members_pay_the_price_for_members_and_others_the_usual_one(registry, counter):
    test = counter.test(counter.platform())
    voucher = counter.issue(counter.vouchers(), CODES[0], 60_000)
    assert counter.spend(voucher, test, 1)["spending"]["cost_fen"] == 30_000
    counter.outsider(CODES[1])
    cultivating = counter.vouchers(policy="CULTIVATION")
    assert counter.spend(counter.issue(cultivating, CODES[1], 60_000), test, 1)["spending"]["cost_fen"] == 50_000


@pytest.mark.requirement("P-05", "A-15")
def test_another_county_serves_its_enterprises_by_its_own_bodies(registry, counter):
    zone = {"name": "宁海县出口模具质量安全示范区", "product": "模具", "hs_prefixes": ["8480"], "division": "330226"}
    registry.call("create_zone", agency="nh-gov", zone_id="ninghai-moulds", **zone)
    code = make_uscc("330226", "MA280002")
    told = {"name": "宁海县合成模具厂", "hs_codes": ["848071"], "synthetic": True}
    registry.call("register_enterprise", agency="nh-office", uscc=code, **told)
    lesson = {"capacity": 5, "most_each": 5, "policy": "NINGHAI_SUPPORT", "division": None, "zone_id": "ninghai-moulds"}
    opened = counter.training(**lesson, topic="tbt", agency="nh-commerce")
    assert (opened["division"], opened["agency"]) == ("330226", "nh-commerce")
    registry.refused(
        NotPermitted, "grant_benefit", "nh-office", **counter.granting(opened, code, document_no=None, people=1)
    )
    signed = counter.grant(opened, code, agency="portal", document_no=None, people=5)
    counter.on(date(2026, 12, 12))
    step = {"benefit_id": signed["benefit_id"], "to": "ATTENDED", "people": 5}
    registry.refused(Conflict, "move_benefit", "nh-commerce runs it", agency="nh-office", **step)
    assert registry.call("move_benefit", agency="nh-commerce", **step)["state"] == "ATTENDED"


def test_what_an_enterprise_has_goes_over_to_the_one_that_it_is_under_another_code(registry, counter):
    offer = counter.vouchers(capacity=100_000, most_each=50_000)
    voucher = counter.issue(offer, CODES[0], 30_000)
    used_up = counter.issue(offer, CODES[0], 10_000)
    test = counter.test(counter.platform())
    counter.spend(used_up, test, 10_000)
    registry.register(CODES[30])
    said = len(counter.said())
    told = {"uscc": CODES[0], "successor": CODES[30], "kind": "RENUMBERED", "document_no": "文"}
    registry.call("record_succession", agency="office", **told)
    (event, _) = counter.said()[said:]
    assert (event.data["uscc"], event.data["state"], event.data["version"]) == (CODES[30], "ISSUED", 2)
    assert counter.spend(voucher, test, 5_000)["uscc"] == CODES[30]
    found = registry.call("list_benefits", uscc=CODES[30])["items"]
    assert [one["benefit_id"] for one in found] == [voucher["benefit_id"], used_up["benefit_id"]]
    refused = registry.refused(Conflict, "grant_benefit", **counter.granting(offer, CODES[30], amount_fen=10_001))
    assert "40000 of 50000" in str(refused)


def test_a_voucher_of_an_enterprise_that_was_dissolved_by_the_day_is_not_spent(registry, counter):
    voucher = counter.issue(counter.vouchers(), CODES[0], 30_000)
    test = counter.test(counter.platform())
    counter.on(date(2026, 11, 25))
    registry.call("amend_enterprise", agency="office", uscc=CODES[0], active=False)
    registry.refused(Conflict, "spend_voucher", "dissolved", **counter.spending(voucher, test, 1000))
    assert counter.spend(voucher, test, 1000, on="2026-11-22")["used"] == 1000
