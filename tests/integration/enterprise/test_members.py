"""Batches, assessments, rectification, holders' duties, mark licences."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.enterprise.conftest import CODES, ZONE

APPLICANT = ("lawful", "honest", "market_order", "stable_quality")
DUTIES = ("standards_work", "method_spreading", "sme_help")
NOMINEE = ("leading_role", "methods", "standards")
HEARD = ["告知书〔2026〕3号", "陈述申辩笔录〔2026〕3号"]


def judged(criteria, unmet=()):
    return [{"criterion": one, "met": one not in unmet} for one in criteria]


def assess(registry, code, unmet=(), document_no="考核〔2026〕1号", agency="office", zone_id=ZONE, **more):
    return registry.call(
        "assess_applicant", agency=agency, zone_id=zone_id, uscc=code, items=judged(APPLICANT, unmet),
        document_no=document_no, **more,
    )  # fmt: skip


@pytest.fixture
def recommended(registry):
    """Four applicants recommended, all good but the last, whose credit is no more than B."""
    registry.zone()
    for code in CODES[:4]:
        registry.register(code)
        registry.rate(code, "B" if code == CODES[3] else "A")
        registry.call("apply_membership", agency="portal", zone_id=ZONE, uscc=code)
        registry.move_member(code, "office", "OFFICE_REVIEW")
        registry.move_member(code, "office", "RECOMMENDED", grounds="体系完善、信用良好")
    return CODES[:4]


def decide(registry, accepted, refused=(), batch_no=1, agency="gov", **more):
    told = {"document_no": "惠东示范办〔2026〕12号", "decided_on": "2026-11-22"} | more
    refusals = [{"uscc": code, "reason": "质量不稳定"} for code in refused]
    return registry.call(
        "decide_batch", agency=agency, zone_id=ZONE, batch_no=batch_no, accepted=list(accepted), refused=refusals,
        **told,
    )  # fmt: skip


def states(registry):
    return {row["uscc"]: row["state"] for row in registry.call("list_members", zone_id=ZONE)["items"]}


@pytest.mark.requirement("E-01", "E-02", "E-03", "D.4/membership")
def test_the_leading_group_decides_a_batch_at_once(registry, recommended):
    batch = decide(registry, recommended[:2], recommended[2:3])
    assert (batch["accepted"], batch["refused"], batch["agency"]) == (2, 1, "gov")
    assert list(states(registry).values()) == ["ACTIVE", "ACTIVE", "REFUSED", "RECOMMENDED"]
    member, refused = registry.member(recommended[0]), registry.member(recommended[2])
    assert (member["batch_no"], member["grounds"]) == (1, "体系完善、信用良好")
    assert (refused["reason"], refused["batch_no"]) == ("质量不稳定", None)
    assert decide(registry, recommended[3:], batch_no=2, document_no="惠东示范办〔2026〕13号")["batch_no"] == 2
    listed = registry.call("list_batches", zone_id=ZONE, limit=1)
    assert [row["batch_no"] for row in listed["items"]] == [1]
    rest = registry.call("list_batches", zone_id=ZONE, cursor=listed["next_cursor"])
    assert [row["document_no"] for row in rest["items"]] == ["惠东示范办〔2026〕13号"]
    assert registry.call("get_kpis", zone_id=ZONE)["kpis"][0]["value"] == "3"


@pytest.mark.requirement("E-02", "C-08")
def test_a_batch_with_one_who_does_not_meet_the_conditions_is_decided_not_at_all(registry, recommended):
    before = len(registry.said())
    with pytest.raises(Conflict, match="whole or not at all") as told:
        decide(registry, recommended, [CODES[4]])
    assert [field for field, _ in told.value.fields] == ["accepted.3", "refused.0"]
    assert recommended[3] in told.value.fields[0][1]
    assert "SH 四(二)1" in told.value.fields[0][1]
    assert "never applied" in told.value.fields[1][1]
    assert set(states(registry).values()) == {"RECOMMENDED"}
    assert len(registry.said()) == before
    assert registry.call("list_batches", zone_id=ZONE)["items"] == []


@pytest.mark.requirement("E-01")
def test_a_batch_is_the_leading_groups_and_is_decided_once(registry, recommended):
    for agency in ("office", "ciq", "nh-gov"):
        with pytest.raises(NotPermitted, match="gov"):
            decide(registry, recommended[:1], agency=agency)
    with pytest.raises(InvalidRequest, match="named twice"):
        decide(registry, recommended[:1], recommended[:1])
    with pytest.raises(InvalidRequest, match="a day to come"):
        decide(registry, recommended[:1], decided_on="2026-11-23")
    with pytest.raises(Conflict, match="next batch is number 1"):
        decide(registry, recommended[:1], batch_no=2)
    with pytest.raises(InvalidRequest, match="accepted"):
        decide(registry, [])
    made = decide(registry, recommended[:1])
    assert decide(registry, recommended[:1]) == made
    with pytest.raises(Conflict):
        decide(registry, recommended[1:2])
    registry.refused(
        Conflict, "move_membership", "decided as a whole", agency="gov", zone_id=ZONE, uscc=recommended[1],
        to="ACTIVE", batch_no=1,
    )  # fmt: skip
    with pytest.raises(NotFound):
        registry.call("list_batches", zone_id="no-such-zone")


def test_of_two_decisions_on_a_batch_at_the_same_time_one_counts(registry, recommended):
    def attempt(number):
        try:
            return decide(registry, [recommended[number]], document_no=f"文{number}")["document_no"]
        except Conflict:
            return None

    with ThreadPoolExecutor(3) as pool:
        made = [one for one in pool.map(attempt, range(3)) if one]
    assert len(made) == 1
    assert sorted(states(registry).values()).count("ACTIVE") == 1


@pytest.mark.requirement("E-04")
def test_an_applicant_who_did_not_pass_is_not_recommended_until_assessed_anew(registry):
    registry.zone()
    registry.register(CODES[0])
    registry.call("apply_membership", agency="portal", zone_id=ZONE, uscc=CODES[0])
    with pytest.raises(Conflict, match="under review"):
        assess(registry, CODES[0])
    registry.move_member(CODES[0], "office", "OFFICE_REVIEW")
    with pytest.raises(NotPermitted, match="SN附2"):
        assess(registry, CODES[0], agency="samr")
    with pytest.raises(InvalidRequest, match="one for each of lawful, honest, market_order, stable_quality"):
        registry.call(
            "assess_applicant", agency="office", zone_id=ZONE, uscc=CODES[0], items=judged(APPLICANT[:3]),
            document_no="考核〔2026〕1号",
        )  # fmt: skip
    assert assess(registry, CODES[0], unmet=("stable_quality",))["passed"] is False
    registry.refused(
        Conflict, "move_membership", "not passed", agency="office", zone_id=ZONE, uscc=CODES[0], to="RECOMMENDED"
    )
    again = assess(registry, CODES[0], document_no="考核〔2026〕2号")
    assert (again["passed"], again["kind"], again["subject"]) == (True, "membership", f"{ZONE}/{CODES[0]}")
    assert registry.move_member(CODES[0], "office", "RECOMMENDED")["state"] == "RECOMMENDED"
    failed = registry.call("list_evaluations", zone_id=ZONE, kind="membership", passed=False)["items"]
    assert [row["document_no"] for row in failed] == ["考核〔2026〕1号"]


@pytest.mark.requirement("E-04", "Z-18")
def test_where_the_plan_has_applicants_assessed_nobody_is_recommended_without(registry):
    zone_id = "ninghai-stationery"
    registry.zone("nh-gov", zone_id=zone_id, division="330226", plan="NINGHAI_2017")
    registry.register(CODES[0])
    for agency, method, more in (
        ("portal", "apply_membership", {}),
        ("nh-office", "move_membership", {"to": "OFFICE_REVIEW"}),
    ):
        registry.call(method, agency=agency, zone_id=zone_id, uscc=CODES[0], **more)
    wanted = {"agency": "nh-office", "zone_id": zone_id, "uscc": CODES[0], "to": "RECOMMENDED"}
    refused = registry.refused(Conflict, "move_membership", "not assessed yet", **wanted)
    assert "SN附2 二 (推进)1" in dict(refused.fields)["assessed"]
    assess(registry, CODES[0], zone_id=zone_id, agency="nh-office")
    assert registry.call("move_membership", **wanted)["state"] == "RECOMMENDED"


@pytest.mark.requirement("Z-15", "E-19", "D.4/membership")
def test_a_rectification_has_a_deadline_and_is_listed_when_it_is_overdue(registry, member):
    registry.refused(
        InvalidRequest, "move_membership", "rectify_by", agency="office", zone_id=ZONE, uscc=member, to="RECTIFYING",
        rectify_by="2026-11-21",
    )  # fmt: skip
    put = registry.move_member(member, "office", "RECTIFYING", reason="自检记录不全", rectify_by="2026-12-01")
    assert registry.move_member(member, "office", "RECTIFYING", reason="自检记录不全", rectify_by="2026-12-01") == put
    with pytest.raises(Conflict, match="RECTIFYING"):
        registry.move_member(member, "office", "RECTIFYING", reason="自检记录不全", rectify_by="2026-12-31")
    assert put["due_on"] == "2026-12-01"
    assert registry.call("list_members", zone_id=ZONE, overdue=True)["items"] == []
    registry.clock.advance(timedelta(days=10))
    (late,) = registry.call("list_members", zone_id=ZONE, overdue="true")["items"]
    assert (late["uscc"], late["due_on"]) == (member, "2026-12-01")
    back = registry.move_member(member, "office", "ACTIVE", evidence="整改验收〔2026〕1号")
    assert (back["state"], back["due_on"]) == ("ACTIVE", None)
    assert registry.call("list_members", zone_id=ZONE, overdue=True)["items"] == []
    again = registry.move_member(member, "gov", "RECTIFYING")
    assert date.fromisoformat(again["due_on"]) - registry.clock.today() == timedelta(days=90)


@pytest.mark.requirement("Z-16", "E-19", "D.4/membership")
def test_nobody_is_removed_or_refused_without_reason_notice_and_defence(registry, member):
    asked = {"agency": "gov", "zone_id": ZONE, "uscc": member, "to": "REMOVED"}
    registry.refused(InvalidRequest, "move_membership", "reason", evidence=HEARD, **asked)
    registry.refused(InvalidRequest, "move_membership", "notice and of the defence", reason="不再符合条件", **asked)
    removed = registry.call("move_membership", reason="不再符合条件", evidence=HEARD, **asked)
    assert (removed["state"], removed["reason"]) == ("REMOVED", "不再符合条件")
    registry.register(CODES[1])
    registry.call("apply_membership", agency="portal", zone_id=ZONE, uscc=CODES[1])
    registry.move_member(CODES[1], "office", "OFFICE_REVIEW")
    registry.move_member(CODES[1], "office", "RECOMMENDED")
    registry.refused(
        InvalidRequest, "move_membership", "reason", agency="gov", zone_id=ZONE, uscc=CODES[1], to="REFUSED"
    )


@pytest.mark.requirement("D.4/membership", "T-04")
def test_whoever_was_removed_for_one_finding_stays_out_while_another_stands(registry, member):
    registry.trace("trace_disposed", member, "case-1")
    registry.decide(registry.proposals()["REMOVE_MEMBER"], "gov")
    registry.trace("trace_disposed", member, "case-2")
    registry.trace("finding_overturned", member, "case-1")
    registry.refused(
        Conflict, "move_membership", "a malicious finding", agency="gov", zone_id=ZONE, uscc=member, to="ACTIVE"
    )


@pytest.mark.requirement("E-05", "D.4/title")
def test_a_nominee_who_fails_the_evaluation_gets_no_title(registry, member):
    nominated = registry.call(
        "nominate_title", agency="office", zone_id=ZONE, uscc=member, grounds="龙头企业，带动三十家配套企业"
    )
    assert nominated["grounds"] == "龙头企业，带动三十家配套企业"
    asked = {"title_id": nominated["title_id"], "items": judged(NOMINEE, ("leading_role",)), "document_no": "评估1号"}
    with pytest.raises(Conflict, match="NOMINATED"):
        registry.call("evaluate_title", agency="ciq-province", **asked)
    registry.call("move_title", agency="ciq-province", title_id=nominated["title_id"], to="EVALUATING")
    with pytest.raises(NotPermitted, match="ciq-province"):
        registry.call("evaluate_title", agency="office", **asked)
    assert registry.call("evaluate_title", agency="ciq-province", **asked)["passed"] is False
    grant = {"agency": "ciq-province", "title_id": nominated["title_id"], "to": "GRANTED"}
    registry.refused(Conflict, "move_title", "evaluation was not passed", **grant)
    asked |= {"items": judged(NOMINEE, ("standards",)), "document_no": "评估2号"}
    assert registry.call("evaluate_title", agency="ciq-province", **asked)["passed"] is True
    assert registry.call("move_title", **grant)["state"] == "GRANTED"


@pytest.mark.requirement("E-05", "Z-15", "D.4/title")
def test_a_title_holds_through_its_last_day_and_expires_the_day_after(registry, member):
    title_id = registry.call("nominate_title", agency="office", zone_id=ZONE, uscc=member)["title_id"]
    move = {"agency": "ciq-province", "title_id": title_id}
    registry.refused(InvalidRequest, "move_title", "valid_until", to="EVALUATING", valid_until="2027-11-22", **move)
    registry.call("move_title", to="EVALUATING", **move)
    registry.refused(Conflict, "move_title", "last day was", to="GRANTED", valid_until="2026-11-21", **move)
    assert registry.call("move_title", to="GRANTED", valid_until="2026-11-24", **move)["valid_until"] == "2026-11-24"
    registry.refused(Conflict, "move_title", "GRANTED", to="GRANTED", valid_until="2026-11-30", **move)
    registry.clock.advance(timedelta(days=2))
    registry.run_daily()
    assert registry.title(title_id)["state"] == "GRANTED"
    registry.clock.advance(timedelta(days=1))
    registry.run_daily()
    expired = registry.title(title_id)
    assert (expired["state"], expired["history"][-1]["agency"], expired["reason"]) == ("EXPIRED", None, "期满")
    again = registry.grant(member)
    assert registry.title(again)["valid_until"] == "2029-11-25"


@pytest.mark.requirement("D.4/title")
def test_a_title_that_ran_out_is_not_given_back(registry, member):
    title_id = registry.call("nominate_title", agency="office", zone_id=ZONE, uscc=member)["title_id"]
    move = {"agency": "ciq-province", "title_id": title_id}
    registry.call("move_title", to="EVALUATING", **move)
    registry.call("move_title", to="GRANTED", valid_until="2026-12-01", **move)
    registry.trace("trace_disposed", member)
    registry.decide(registry.proposals()["REVOKE_TITLE"], "ciq-province")
    registry.trace("finding_overturned", member)
    assert "REINSTATE_TITLE" in registry.proposals()
    registry.clock.advance(timedelta(days=30))
    registry.refused(Conflict, "move_title", "last day was 2026-12-01", to="GRANTED", **move)
    registry.run_daily()
    assert "REINSTATE_TITLE" not in registry.proposals()
    assert registry.title(title_id)["state"] == "REVOKED"


def test_a_finding_that_falls_after_the_term_puts_nothing_back(registry, member):
    title_id = registry.call("nominate_title", agency="office", zone_id=ZONE, uscc=member)["title_id"]
    move = {"agency": "ciq-province", "title_id": title_id}
    registry.call("move_title", to="EVALUATING", **move)
    registry.call("move_title", to="GRANTED", valid_until="2026-12-01", **move)
    licence_id = licence(registry, member, valid_until="2026-12-01")["licence_id"]
    registry.trace("trace_disposed", member)
    registry.clock.advance(timedelta(days=30))
    registry.trace("finding_overturned", member)
    assert registry.title(title_id)["state"] == "SUSPENDED"
    registry.run_daily()
    assert registry.title(title_id)["state"] == "EXPIRED"
    assert registry.call("get_mark_licence", licence_id=licence_id)["state"] == "EXPIRED"


@pytest.mark.requirement("D.4/title")
def test_a_holder_of_a_new_title_is_not_given_the_old_one_back_beside_it(registry, member):
    old = registry.grant(member)
    registry.trace("trace_disposed", member)
    registry.decide(registry.proposals()["REVOKE_TITLE"], "ciq-province")
    registry.trace("finding_overturned", member)
    new = registry.grant(member)
    registry.refused(Conflict, "move_title", new, agency="ciq-province", title_id=old, to="GRANTED")
    with pytest.raises(Conflict, match="meanwhile"):
        registry.decide(registry.proposals()["REINSTATE_TITLE"], "ciq-province")
    assert (registry.title(old)["state"], registry.title(new)["state"]) == ("REVOKED", "GRANTED")


@pytest.mark.requirement("E-06")
def test_what_a_holder_does_for_others_is_noted_and_reviewed_each_year(registry, member):
    title_id = registry.grant(member)
    did = {"title_id": title_id, "what": "为十二家鞋材企业开办质量课堂", "reached": 12, "document_no": "活动1号"}
    noted = registry.call("record_title_activity", agency="association", kind="sme_help", on="2026-10-10", **did)
    assert (noted["kind"], noted["reached"], noted["uscc"]) == ("sme_help", 12, member)
    with pytest.raises(InvalidRequest, match="standards_work, method_spreading, sme_help"):
        registry.call("record_title_activity", agency="association", kind="charity", **did | {"document_no": "活动2号"})
    with pytest.raises(NotPermitted):
        registry.call("record_title_activity", agency="tax", kind="sme_help", **did)
    listed = registry.call("list_title_activities", title_id=title_id, year=2026)["items"]
    assert [row["what"] for row in listed] == [did["what"]]
    assert registry.call("list_title_activities", title_id=title_id, year=2025)["items"] == []
    assert [row["title_id"] for row in registry.call("list_titles", unreviewed_in=2026)["items"]] == [title_id]
    asked = {"title_id": title_id, "items": judged(DUTIES, ("standards_work",)), "document_no": "年度评议1号"}
    with pytest.raises(InvalidRequest, match="a year to come"):
        registry.call("evaluate_title", agency="ciq-province", year=2027, **asked)
    review = registry.call("evaluate_title", agency="ciq-province", year=2026, **asked)
    assert (review["kind"], review["year"], review["passed"]) == ("duties", 2026, False)
    assert registry.call("list_titles", unreviewed_in=2026)["items"] == []
    assert registry.title(title_id)["state"] == "GRANTED"


def test_nobody_without_the_title_has_the_duties_of_a_holder(registry, member):
    nominated = registry.call("nominate_title", agency="office", zone_id=ZONE, uscc=member)["title_id"]
    with pytest.raises(Conflict, match="only a holder"):
        registry.call(
            "record_title_activity", agency="portal", title_id=nominated, kind="sme_help", what="帮扶",
            document_no="活动1号",
        )  # fmt: skip
    with pytest.raises(Conflict, match="only a holder"):
        registry.call(
            "evaluate_title", agency="ciq-province", title_id=nominated, year=2026, items=judged(DUTIES),
            document_no="年度评议1号",
        )  # fmt: skip


def apply_mark(registry, code, agency="portal", **more):
    told = {"zone_id": ZONE, "uscc": code, "purpose": "广交会展位名称和标识"} | more
    return registry.call("apply_mark_licence", agency=agency, **told)


def move_mark(registry, licence_id, to, agency="office", **more):
    return registry.call("move_mark_licence", agency=agency, licence_id=licence_id, to=to, **more)


def licence(registry, code, **more):
    return move_mark(registry, apply_mark(registry, code)["licence_id"], "LICENSED", **more)


@pytest.mark.requirement("E-20")
def test_a_member_uses_the_zones_name_and_mark_at_fairs_by_licence(registry, member):
    asked = apply_mark(registry, member, evidence="申请书")
    assert apply_mark(registry, member, evidence="申请书") == asked
    use = {"licence_id": asked["licence_id"], "use": "fair", "occasion": "第140届广交会"}
    with pytest.raises(Conflict, match="no licence was held"):
        registry.call("record_mark_use", agency="portal", **use)
    with pytest.raises(NotPermitted, match="office"):
        move_mark(registry, asked["licence_id"], "LICENSED", "portal")
    held = move_mark(registry, asked["licence_id"], "LICENSED", evidence="许可〔2026〕1号")
    assert held["valid_until"] == "2028-11-22"
    with pytest.raises(InvalidRequest, match="fair, promotion, goods"):
        registry.call("record_mark_use", agency="portal", **use | {"use": "t-shirt"})
    used = registry.call("record_mark_use", agency="commerce", **use)
    assert [(one["use"], one["occasion"]) for one in used["uses"]] == [("fair", "第140届广交会")]
    shown = registry.call("get_mark_licence", licence_id=asked["licence_id"])
    assert [step["to"] for step in shown["history"]] == ["APPLIED", "LICENSED"]
    said = registry.said("enterprise.mark_licence_changed")
    assert [event.data["state"] for event in said] == ["APPLIED", "LICENSED"]
    assert registry.call("list_mark_licences", zone_id=ZONE, state="LICENSED")["items"][0]["uscc"] == member
    archive = registry.call("get_archive", uscc=member)["items"]
    assert "名称标识使用许可：许可使用" in archive[0]["zh"]


@pytest.mark.requirement("E-20", "Z-15")
def test_a_mark_licence_expires_unless_it_is_renewed(registry, member):
    held = licence(registry, member, valid_until="2026-12-31")
    with pytest.raises(Conflict, match="holds through 2026-12-31"):
        move_mark(registry, held["licence_id"], "LICENSED", valid_until="2026-12-30", evidence="续1")
    renewed = move_mark(registry, held["licence_id"], "LICENSED", valid_until="2027-01-30", evidence="续2")
    assert (renewed["valid_until"], renewed["version"]) == ("2027-01-30", 3)
    longer = move_mark(registry, held["licence_id"], "LICENSED", valid_until="2027-01-31", evidence="续2")
    assert (longer["valid_until"], longer["version"]) == ("2027-01-31", 4)
    registry.clock.advance(timedelta(days=70))
    registry.run_daily()
    assert registry.call("get_mark_licence", licence_id=held["licence_id"])["state"] == "LICENSED"
    registry.clock.advance(timedelta(days=1))
    with pytest.raises(Conflict, match="no licence was held"):
        registry.call("record_mark_use", agency="portal", licence_id=held["licence_id"], use="goods", occasion="鞋盒")
    registry.run_daily()
    assert registry.call("get_mark_licence", licence_id=held["licence_id"])["state"] == "EXPIRED"
    assert apply_mark(registry, member)["state"] == "APPLIED"


@pytest.mark.requirement("E-20")
def test_a_mark_licence_ends_with_the_membership_and_is_for_members_of_recognised_zones(registry, member):
    held = licence(registry, member)
    registry.move_member(member, "portal", "WITHDRAWN")
    ended = registry.call("get_mark_licence", licence_id=held["licence_id"])
    assert (ended["state"], ended["history"][-1]["agency"]) == ("ENDED", None)
    with pytest.raises(Conflict, match="WITHDRAWN"):
        apply_mark(registry, member)


@pytest.mark.requirement("E-20")
def test_a_zone_without_a_level_has_no_name_to_lend(registry):
    registry.zone()
    registry.register(CODES[0])
    registry.rate(CODES[0])
    registry.join(CODES[0])
    asked = apply_mark(registry, CODES[0])
    with pytest.raises(Conflict, match="holds no level"):
        move_mark(registry, asked["licence_id"], "LICENSED")


@pytest.mark.requirement("E-20", "T-04")
def test_a_malicious_finding_suspends_the_mark_at_once_and_gives_it_back_when_it_falls(registry, member):
    held = licence(registry, member)
    registry.trace("trace_disposed", member)
    suspended = registry.call("get_mark_licence", licence_id=held["licence_id"])
    assert (suspended["state"], suspended["trace_case_id"]) == ("SUSPENDED", "case-1")
    with pytest.raises(Conflict, match="malicious"):
        move_mark(registry, held["licence_id"], "LICENSED")
    registry.trace("finding_overturned", member)
    back = registry.call("get_mark_licence", licence_id=held["licence_id"])
    assert (back["state"], back["trace_case_id"], back["valid_until"]) == ("LICENSED", None, held["valid_until"])


@pytest.mark.requirement("E-20")
def test_a_licence_is_withdrawn_with_reason_and_evidence_and_given_back_by_its_holder(registry, member):
    held = licence(registry, member)
    withdraw = {"agency": "office", "licence_id": held["licence_id"], "to": "WITHDRAWN"}
    registry.refused(InvalidRequest, "move_mark_licence", "reason", evidence=HEARD, **withdraw)
    registry.refused(InvalidRequest, "move_mark_licence", "evidence", reason="超范围使用", **withdraw)
    assert registry.call("move_mark_licence", reason="超范围使用", evidence=HEARD, **withdraw)["state"] == "WITHDRAWN"
    again = licence(registry, member)
    assert move_mark(registry, again["licence_id"], "RETURNED", "portal")["state"] == "RETURNED"


@pytest.mark.requirement("E-20")
def test_a_mark_licence_goes_over_to_the_code_that_stands_for_the_enterprise(registry, member):
    held = licence(registry, member)
    registry.register(CODES[7])
    registry.call(
        "record_succession", agency="office", uscc=member, successor=CODES[7], kind="DUPLICATE", on="2026-11-22",
        document_no="并〔2026〕1号",
    )  # fmt: skip
    kept = registry.call("get_mark_licence", licence_id=held["licence_id"])
    assert (kept["uscc"], kept["state"], kept["valid_until"]) == (CODES[7], "LICENSED", held["valid_until"])
    assert registry.said("enterprise.mark_licence_changed")[-1].data["uscc"] == CODES[7]
