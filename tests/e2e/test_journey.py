"""The main job end to end, step by step: the very steps of `make demo`, on the real broker and database."""

import io
import re
from datetime import date

import pytest

from databus.topology import SUBSCRIPTIONS
from deploy.demo import counts
from deploy.demo.data.enterprises import batches
from deploy.demo.desk import Refusal
from deploy.demo.journey import Journey
from deploy.demo.steps.alerts import SHOES, TOYS, concerned
from deploy.demo.steps.arrival import ACTS
from deploy.demo.steps.board import passed
from deploy.demo.steps.consignments import GOODS
from deploy.demo.steps.picture import SUSPECT
from deploy.demo.steps.recognition import NOT_GOOD

requirement = pytest.mark.requirement

SUSPECT_GOODS = ("shoes-titled", "toys-titled")


def path_of(history: list[dict]) -> list[tuple[str | None, str, str | None]]:
    return [(one["from"], one["to"], one["agency"]) for one in history]


# ---- 0: what comes in
def test_the_office_spreadsheet_brings_thirty_six_enterprises(journey: Journey):
    imported = journey.arrived.imported
    assert len(imported["registered"]) == 36
    assert set(imported["registered"]) == {one.uscc for one in journey.world.enterprises}


def test_wrong_rows_are_refused_with_row_column_and_reason(journey: Journey):
    refused = {(one["row"], one["column"]) for one in journey.arrived.imported["refused"]}
    assert refused == {
        (40, "统一社会信用代码"),  # wrong check digit
        (41, "统一社会信用代码"),  # doubled row
        (42, "诚信承诺书签署日期"),  # a date that does not exist
        (43, "诚信承诺书签署日期"),  # a date typed as text
    }
    assert all(one["reason"] and one["reason_zh"] for one in journey.arrived.imported["refused"])


def test_the_same_spreadsheet_again_changes_nothing(journey: Journey):
    again = journey.arrived.again
    assert (again["registered"], again["changed"], len(again["unchanged"])) == ([], [], 36)


@requirement("A-17", "A-18")
def test_the_zone_follows_its_plan_with_eleven_agencies_and_more(journey: Journey):
    plan = journey.arrived.plan
    members = {one["agency"] for one in plan["agencies"] if one["member"]}
    assert members == {
        "ciq", "outline", "drc", "finance", "eit", "commerce", "sme", "science", "samr", "qts", "env",
    }  # fmt: skip
    assert {one["agency"] for one in plan["agencies"]} - members == {"safety", "association"}


@requirement("A-20", "Z-45")
def test_the_plan_names_tasks_with_their_agencies_and_phases_with_their_days(journey: Journey):
    plan = journey.arrived.plan
    by_task = {one["task"]: one for one in plan["tasks"]}
    assert by_task["(十四)1"]["agencies"] == ["samr", "ciq"]
    assert by_task["(十三)"]["agencies"] == ["ciq", "samr", "commerce", "sme"]
    assert [(one["begins_on"], one["ends_on"]) for one in plan["phases"]] == [
        ("2017-12-01", "2018-01-31"),
        ("2018-02-01", "2018-05-31"),
        ("2018-06-01", "2018-10-31"),
        ("2018-11-01", "2018-11-30"),
    ]
    assert all(one["clause"].startswith("SH ") for one in [*plan["tasks"], *plan["phases"], *plan["agencies"]])


@requirement("R-06", "D.4/alert")
def test_foreign_notifications_are_collected_and_none_is_issued_by_software(journey: Journey):
    alerts = journey.arrived.alerts
    assert len(alerts["collected"]) == 30
    assert {one["state"] for one in alerts["collected"]} <= {"COLLECTED", "ASSESSED"}
    assert {one["field"] for one in alerts["refused"]} == {
        "traceability.countryOrigin.name",
        "product.productCategory.key",
        "risk.riskType",
    }


@requirement("C-04")
def test_six_agencies_record_acts_that_lead_to_scores(journey: Journey):
    assert len({act.agency for act in ACTS}) == 6
    last = {act.number: told for act, told in zip(ACTS, journey.arrived.recorded, strict=True)}
    assert {number: (told["score"], told["grade"]) for number, told in last.items()} == {
        5: (100, "A"),
        7: (96, "A"),
        20: (87, "B"),
        24: (85, "B"),
        28: (75, "C"),
        30: (100, "A"),
        33: (100, "D"),
    }


@requirement("D.2/source_duty")
def test_an_agency_may_not_record_what_is_anothers_business(journey: Journey):
    assert journey.arrived.foreign_item.status == 403
    assert "L01 is for ciq" in journey.arrived.foreign_item.detail


# ---- 1: recognition, members, titles
@requirement("Z-10", "Z-11", "Z-12", "Z-13", "D.4/zone")
def test_the_zone_is_recognised_step_by_step_by_the_agencies_that_may(journey: Journey):
    assert path_of(journey.recognised.zone["history"]) == [
        (None, "DRAFT", "gov"),
        ("DRAFT", "PROV_APPLIED", "gov"),
        ("PROV_APPLIED", "PROV_ASSESSING", "ciq-province"),
        ("PROV_ASSESSING", "PROV_RECOGNISED", "ciq-province"),
        ("PROV_RECOGNISED", "NAT_APPLIED", "gov"),
        ("NAT_APPLIED", "NAT_RECOMMENDED", "ciq-province"),
        ("NAT_RECOMMENDED", "NAT_ASSESSING", "aqsiq"),
        ("NAT_ASSESSING", "NAT_RECOGNISED", "aqsiq"),
    ]
    assert journey.recognised.zone["level"] == "national"
    assert all(one["clause"] for one in journey.recognised.zone["history"])


@requirement("Z-10", "Z-11", "Z-13")
def test_the_wrong_agency_is_refused_and_told_who_may(journey: Journey):
    seen = journey.recognised
    assert [one.status for one in (seen.wrong_applicant, seen.wrong_recogniser, seen.recommender_assesses)] == [403] * 3
    assert "is for gov, not for office" in seen.wrong_applicant.detail
    assert "is for ciq-province, not for aqsiq" in seen.wrong_recogniser.detail
    assert "is for aqsiq, not for ciq-province" in seen.recommender_assesses.detail


@requirement("Z-12")
def test_national_before_provincial_is_refused_with_the_clause(journey: Journey):
    refusal = journey.recognised.national_before_provincial
    assert refusal.status == 409
    assert "S14 七(二)" in refusal.words


@requirement("E-01", "E-02", "E-03", "D.4/membership")
def test_members_join_in_two_batches(journey: Journey):
    first, second = batches()
    late = journey.world.uscc(NOT_GOOD)
    by_batch: dict[int, set[str]] = {}
    for member in journey.recognised.members:
        by_batch.setdefault(member["batch_no"], set()).add(member["uscc"])
    assert by_batch == {1: set(first) - {late}, 2: {late, *second}}


@requirement("E-02")
def test_the_first_batch_refuses_an_enterprise_without_good_credit(journey: Journey):
    refusal = journey.recognised.credit_not_good
    assert refusal.status == 409
    assert "信用良好" in refusal.words
    assert "the grade known here is B" in refusal.words


@requirement("E-05", "D.4/title")
def test_titles_are_nominated_by_the_office_and_granted_by_the_bureau(journey: Journey):
    assert len(journey.recognised.titles) == 4
    for title in journey.recognised.titles:
        assert path_of(title["history"]) == [
            (None, "NOMINATED", "office"),
            ("NOMINATED", "EVALUATING", "ciq-province"),
            ("EVALUATING", "GRANTED", "ciq-province"),
        ]


# ---- 2: ratings
@requirement("Z-43", "D.2/cycle", "D.2/grades")
def test_every_member_is_rated_formally(journey: Journey):
    assert journey.rated.formal["by_grade"] == {"A": 29, "B": 2, "C": 1}
    assert set(journey.rated.ratings) == {one["uscc"] for one in journey.recognised.members}
    assert all(one["rated"] and one["grade"] in {"A", "B", "C"} for one in journey.rated.ratings.values())


@requirement("C-04", "D.2/scale", "D.2/bonus")
def test_each_grade_is_explained_by_its_records(journey: Journey):
    for number in (5, 7, 20, 24, 28, 30):
        rating = journey.rated.ratings[journey.world.uscc(number)]
        acts = {act.item for act in ACTS if act.number == number}
        assert {one["item"] for one in rating["deductions"]} == acts
        assert all(one["clause"] and one["because_zh"] and one["because_en"] for one in rating["deductions"])
        points = sum(one["points"] for one in rating["deductions"])
        assert rating["score"] == min(100, 100 - points + min(2, len(rating["bonuses"])))


def test_members_without_records_have_full_scores(journey: Journey):
    with_records = {journey.world.uscc(act.number) for act in ACTS}
    clean = [one for uscc, one in journey.rated.ratings.items() if uscc not in with_records]
    assert {(one["grade"], one["score"], len(one["deductions"])) for one in clean} == {("A", 100, 0)}


@requirement("D.2/AA")
def test_aa_is_refused_while_a_condition_is_unmet(journey: Journey):
    assert journey.rated.aa.status == 409
    assert [field for field, _ in journey.rated.aa.errors] == ["grade_a_since"]


def test_who_may_not_rate_is_refused(journey: Journey):
    assert journey.rated.wrong_agency.status == 403


# ---- 3: the board
@requirement("Z-36", "Z-37", "Z-38", "Z-39", "Z-40", "Z-41", "Z-42", "Z-43", "Z-44")
@requirement("D.3/K1", "D.3/K2", "D.3/K3", "D.3/K4", "D.3/K5", "D.3/K6", "D.3/K7", "D.3/K8", "D.3/K9")
def test_the_board_shows_nine_figures_with_thresholds_and_clauses(journey: Journey):
    told = {one["code"]: (one["threshold"], one["clause"]) for one in journey.board["kpis"]}
    assert told == {
        "K1": ("30", "SH 三(一)1"),
        "K2": ("3", "SH 三(一)1"),
        "K3": ("10", "SH 三(一)1"),
        "K4": ("6", "SH 三(一)1"),
        "K5": ("20", "SH 三(一)1"),
        "K6": ("5", "SH 三(一)2"),
        "K7": ("100", "SH 三(一)3"),
        "K8": ("100", "SH 三(二)"),
        "K9": ("1", "SH 三(六)"),
    }


@requirement("Z-44", "D.3/K9")
def test_all_figures_pass_but_the_campaign(journey: Journey):
    assert [code for code, good in passed(journey.board).items() if not good] == ["K9"]
    assert not journey.board["passed"]


@requirement("D.3/K1", "D.3/K3", "D.3/K4", "D.3/K5")
def test_figures_are_what_the_spreadsheet_and_the_statistics_give(journey: Journey):
    told = {one["code"]: one["value"] for one in journey.board["kpis"]}
    first, second = batches()
    members = [one for one in journey.world.enterprises if one.uscc in {*first, *second}]
    exports = sum(one.exports for one in members) * 10_000  # the sheet counts in 万美元
    leading = sum(one.exports for one in members if one.leading) * 10_000
    figures = journey.world.zone["figures"]
    assert told["K1"] == "32"
    assert told["K3"] == f"{exports / int(figures['local_exports_usd']) * 100:.4f}"
    assert told["K4"] == f"{exports / int(figures['national_exports_usd']) * 100:.4f}"
    assert told["K5"] == f"{leading / exports * 100:.4f}"


# ---- 4: consignments
MODES = {
    "shoes-a": ("NON_STATUTORY_FREE", "5", "0"),
    "shoes-b": ("NON_STATUTORY_FREE", "5", "0"),
    "shoes-titled": ("NON_STATUTORY_FREE", "5", "0"),
    "shoes-outside": ("RANDOM_CHECK", "6", "2"),
    "shoes-outside-d": ("RANDOM_CHECK", "6", "10"),
    "toys-titled": ("CREDIT", "8", "2"),
    "toys-b": ("VERIFICATION", "9", "10"),
    "toys-c": ("GENERAL_RAISED", "13", "30"),
    "toys-outside": ("GENERAL", "14", "10"),
    "toys-outside-d": ("STRICT", "2", "100"),
    "toys-joint": ("JOINT", "7", "10"),
    "toys-exempt": ("EXEMPT", "3", "0"),
    "bowls-africa": ("VERIFICATION", "4", "5"),
    "lighters": ("GENERAL", "14", "20"),
}


@requirement("M-01", "M-02", "D.1/2", "D.1/3", "D.1/4", "D.1/5", "D.1/6", "D.1/7", "D.1/8", "D.1/9", "D.1/13", "D.1/14")
@pytest.mark.parametrize("goods", GOODS, ids=lambda goods: goods.key)
def test_each_consignment_gets_mode_rule_share_and_clause(journey: Journey, goods):
    decision = journey.declared.consignments[goods.key]["decision"]
    assert (decision["mode"], decision["rule"], decision["sampling_percent"]) == MODES[goods.key]
    assert decision["clauses"]
    assert decision["considered"][-1]["rule"] == decision["rule"]
    assert decision["considered"][-1]["matched"]


def test_statutory_goods_are_told_by_their_code(journey: Journey):
    for goods in GOODS:
        statutory = journey.declared.consignments[goods.key]["statutory"]
        assert statutory == (not goods.hs_code.startswith("64")), goods.key


@requirement("D.1/modifiers")
def test_release_on_document_review_needs_the_assurance(journey: Journey):
    eased = {key for key, one in journey.declared.consignments.items() if one["decision"]["document_review_release"]}
    assert eased == {"toys-titled"}


@requirement("D.1/modifiers")
def test_paperless_follows_the_grade(journey: Journey):
    not_paperless = {key for key, one in journey.declared.consignments.items() if not one["decision"]["paperless"]}
    assert not_paperless == {"shoes-outside-d", "toys-c", "toys-outside-d"}


# ---- 5: a serious alert
@requirement("R-06", "D.1/1a", "D.1/1b", "D.1/redecision", "D.6/alert_issued", "D.8/3")
def test_a_serious_alert_tightens_exactly_the_goods_concerned(journey: Journey):
    under = journey.warned.under
    assert {key: under[key] for key in concerned(TOYS)} == dict.fromkeys(concerned(TOYS), ("SPECIAL", "1a", "100"))
    tightened = dict.fromkeys(concerned(SHOES), ("TARGETED_CHECK", "1b", "100"))
    assert {key: under[key] for key in concerned(SHOES)} == tightened
    others = under.keys() - {*concerned(TOYS), *concerned(SHOES)}
    assert {key: under[key] for key in others} == {key: journey.warned.before[key] for key in others}


@requirement("R-08", "D.1/redecision", "D.8/3")
def test_lifting_the_alerts_brings_every_mode_back(journey: Journey):
    assert journey.warned.before == MODES
    assert journey.warned.after == journey.warned.before


def test_redecision_is_seen_within_seconds(journey: Journey):
    assert max([*journey.warned.tightened_s, *journey.warned.eased_s]) < 10


@requirement("D.4/alert")
def test_an_agency_that_issues_no_alerts_is_refused(journey: Journey):
    assert journey.warned.wrong_agency.status == 403


# ---- 6: notification, finding, penalty
@requirement("T-01", "D.4/trace")
def test_an_open_case_already_takes_the_ease_from_the_same_goods(journey: Journey):
    assert journey.found.opened.modes["shoes-titled"] == ("RANDOM_CHECK", "6", "10")
    assert journey.found.opened.modes["toys-titled"] == MODES["toys-titled"]


@requirement("T-02", "T-03", "D.4/trace")
@pytest.mark.parametrize(
    ("what", "status", "why"),
    [
        ("one investigator", 422, "at least 2 different officers"),
        ("recusal", 409, "回避"),
        ("no notice", 409, "行政处罚法 44"),
        ("no approvals", 409, "needs the approval of 2 officers"),
        ("own approval", 409, "who investigated or inspected does not approve"),
        ("revoked by gov", 403, "is decided by ciq-province, not by gov"),
    ],
)
def test_a_finding_keeps_to_the_procedure(journey: Journey, what: str, status: int, why: str):
    refusal: Refusal = journey.found.refusals[what]
    assert refusal.status == status
    assert why in refusal.words


@requirement("T-04", "D.6/malicious", "D.1/1a", "D.1/1b")
def test_a_malicious_finding_tightens_modes_and_suspends_the_title_at_once(journey: Journey):
    seen = journey.found.disposed
    assert journey.found.case["disposition"] == "MALICIOUS"
    assert seen.of_suspect() == {
        "shoes-titled": ("TARGETED_CHECK", "1b", "100"),
        "toys-titled": ("SPECIAL", "1a", "100"),
    }
    assert seen.title == "SUSPENDED"
    assert (seen.membership, seen.zone, seen.grade) == ("ACTIVE", ("NAT_RECOGNISED", "national"), "A")


@requirement("T-04")
def test_nobody_elses_goods_are_touched_by_the_finding(journey: Journey):
    for seen in (journey.found.disposed, journey.found.decided, journey.found.effective):
        assert {key: mode for key, mode in seen.modes.items() if key not in SUSPECT_GOODS} == {
            key: mode for key, mode in MODES.items() if key not in SUSPECT_GOODS
        }


@requirement("Z-16", "D.6/malicious")
def test_revocation_and_rectification_are_proposed_and_decided_by_the_bodies_that_may(journey: Journey):
    decided = {kind: (one["state"], one["decided_agency"]) for kind, one in journey.found.proposals.items()}
    assert decided == {
        "REVOKE_TITLE": ("ACCEPTED", "ciq-province"),
        "REMOVE_MEMBER": ("ACCEPTED", "gov"),
        "RECTIFY_ZONE": ("ACCEPTED", "ciq-province"),
    }
    seen = journey.found.decided
    assert (seen.title, seen.membership) == ("REVOKED", "REMOVED")
    assert seen.zone == ("RECTIFYING", "national")


@requirement("D.2/effective_document", "D.2/P06")
def test_a_penalty_counts_only_from_its_effective_day(journey: Journey):
    assert (journey.found.penalised.grade, journey.found.rating_told["grade"]) == ("A", "D")
    assert journey.found.rating_told["on"] == journey.found.penalty["effective_on"]


@requirement("D.2/P06", "D.6/effective_decision")
def test_credit_falls_to_d_on_the_effective_day(journey: Journey):
    assert journey.found.effective.grade == "D"
    assert [(one["item"], one["direct_d"]) for one in journey.found.rating_told["deductions"]] == [("P06", True)]


@requirement("D.6/penalty_annulled", "D.4/penalty")
def test_annulling_the_penalty_brings_credit_back_and_leaves_the_finding_standing(journey: Journey):
    seen = journey.reversed
    assert (seen.record["item"], seen.record["state"]) == ("P06", "ANNULLED")
    assert (seen.annulled.grade, seen.annulled.score) == ("A", journey.found.before.score)
    assert (seen.review["finding_review"], seen.review["finding_in_force"]) == ("OPEN", True)
    assert seen.annulled.modes == journey.found.effective.modes
    assert (seen.annulled.title, seen.annulled.zone) == ("REVOKED", ("RECTIFYING", "national"))


def test_only_the_owner_overturns_a_finding(journey: Journey):
    assert journey.reversed.wrong_reviewer.status == 403


@requirement("D.6/finding_overturned")
def test_an_overturned_finding_frees_the_goods_before_any_body_decides(journey: Journey):
    assert journey.reversed.overturned.of_suspect() == {
        "shoes-titled": ("RANDOM_CHECK", "6", "10"),
        "toys-titled": ("GENERAL", "14", "10"),
    }
    assert journey.reversed.overturned.title == "REVOKED"


@requirement("D.6/finding_overturned", "D.4/title", "D.4/zone", "D.4/membership")
def test_the_bodies_that_decided_put_back_what_they_decided(journey: Journey):
    decided = {kind: (one["state"], one["decided_agency"]) for kind, one in journey.reversed.proposals.items()}
    assert decided == {
        "RESTORE_MEMBER": ("ACCEPTED", "gov"),
        "REINSTATE_TITLE": ("ACCEPTED", "ciq-province"),
        "RESTORE_ZONE": ("ACCEPTED", "ciq-province"),
    }
    assert path_of(journey.reversed.title["history"])[3:] == [
        ("GRANTED", "SUSPENDED", None),
        ("SUSPENDED", "REVOKED", "ciq-province"),
        ("REVOKED", "GRANTED", "ciq-province"),
    ]


@requirement("D.6/finding_overturned")
def test_in_the_end_everything_is_as_it_was_before_the_notification(journey: Journey):
    assert journey.reversed.after == journey.found.before
    assert journey.reversed.after.modes == MODES
    assert journey.found.before.title == "GRANTED"


# ---- 7: a campaign
@requirement("J-01", "D.4/campaign")
def test_the_campaign_goes_its_way_by_the_agencies_taking_part(journey: Journey):
    steps = [(one["to_state"], one["agency"]) for one in journey.campaigned.campaign["history"]]
    assert list(dict.fromkeys(state for state, _ in steps)) == [
        "DRAFT", "APPROVED", "NOTIFIED", "DRAWN", "RUNNING", "RESULTS_ENTERED", "PUBLISHED", "CLOSED",
    ]  # fmt: skip
    assert ("APPROVED", "gov") in steps
    assert journey.campaigned.campaign["agencies"] == ["samr", "ciq"]


@requirement("J-01")
@pytest.mark.parametrize(("what", "status"), [("alone", 422), ("false_nonce", 422), ("unfinished", 409)])
def test_a_campaign_keeps_to_the_procedure(journey: Journey, what: str, status: int):
    assert getattr(journey.campaigned, what).status == status


def test_the_draw_is_recomputed_from_what_is_published(journey: Journey):
    campaign = journey.campaigned.campaign
    assert journey.campaigned.recomputed == campaign["targets"]
    assert journey.campaigned.verified["matches"]
    assert len(campaign["targets"]) == 6
    assert [one["uscc"] for one in campaign["draw"]] == campaign["targets"]
    for target in campaign["draw"]:
        assert len(target["officers"]) >= 2


@requirement("Z-44", "D.3/K9")
def test_the_closed_campaign_turns_the_board_green(journey: Journey):
    assert journey.campaigned.campaign["state"] == "CLOSED"
    assert journey.campaigned.board["passed"]
    changed = {
        after["code"]
        for before, after in zip(journey.board["kpis"], journey.campaigned.board["kpis"], strict=True)
        if before != after
    }
    assert changed == {"K9"}


# ---- the count
def test_every_fact_said_is_in_every_inbox_it_belongs_in_exactly_once(journey: Journey):
    found = journey.closed.counts
    assert (found.waiting, [road for road in found.roads if road.missing]) == (0, [])
    heard = {(road.producer, road.consumer) for road in found.roads}
    assert {(producer, consumer) for consumer, roads in SUBSCRIPTIONS.items() for producer in roads} <= heard | {
        ("inspection", "credit"),  # no batch of the journey was found nonconforming
        ("inspection", "enforcement"),  # none came back
    }
    assert {("enterprise", "gateway"), ("credit", "gateway"), ("enforcement", "gateway")} <= heard


def test_the_gateway_counts_as_many_deliveries_as_facts_were_said(journey: Journey):
    assert journey.closed.deliveries["total"] == sum(journey.closed.counts.said.values()) > 400


def test_no_message_is_dead_and_no_request_without_an_outcome(journey: Journey):
    assert set(journey.closed.dead.values()) == {0}
    assert journey.closed.open_notes == 0


def test_a_lost_fact_would_be_seen(journey: Journey, stack):
    assert journey.closed.counts.missing == 0
    env = {**stack.env, "SANHU_DATABASE_URL_CREDIT": stack.env["SANHU_DATABASE_URL_INSPECTION"]}
    assert counts.reconcile(env).missing > 0  # credit's inbox exchanged for another's


# ---- 8: a release and its certificate
@requirement("M-14", "F-01", "F-02")
def test_a_release_has_a_certificate_that_holds_offline_until_a_byte_is_changed(journey: Journey):
    seen = journey.certified
    assert (seen.released["state"], seen.certificate["mode"]) == ("RELEASED", "NON_STATUTORY_FREE")
    assert seen.offline["code"] == seen.online["code"] == seen.certificate["code"]
    assert seen.offline["says"]["申报编号 Declaration"] == seen.released["declaration_no"]
    assert (seen.online["state"], seen.online["kind"]) == ("VALID", "release_certificate")
    assert seen.forged


# ---- what was told
def test_the_transcript_tells_every_step_in_both_languages(journey: Journey, transcript: io.StringIO):
    assert journey.closed
    told = transcript.getvalue()
    steps = [line for line in told.splitlines() if line.startswith("━━")]
    assert [line.split()[1] for line in steps] == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "清点"]
    decided = [line for line in told.splitlines() if line.startswith("  ✓") and "〔" in line]
    assert len(decided) > 50
    assert all(re.search(r"[一-鿿]", line) and re.search(r"[a-z]{3}", line) for line in decided)


def test_the_effective_day_is_one_day_on(journey: Journey):
    penalty = journey.found.penalty
    assert (date.fromisoformat(penalty["effective_on"]) - date.fromisoformat(penalty["decided_on"])).days == 1
    assert journey.world.uscc(SUSPECT) == penalty["uscc"]
