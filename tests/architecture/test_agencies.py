"""Who may do what: the services' rules and the border's grants name the same agencies, and do not lock each other out."""

from collections.abc import Iterator
from typing import Any

import pytest

from gateway.domain.access import register
from gateway.http.routes import ROUTES
from tests.architecture.survey import SERVICES, rule_book
from tests.each import each

# Not agencies: who recorded a thing, whoever it is; whom it was given to; and everybody.
WORDS = {"recorder", "owner", "any"}
# Rows that name a kind of act and not a method: what carries it out.
METHODS_OF_ACT = {
    ("enforcement", "campaign_report"): {"start_job"},
    ("enforcement", "quality_analysis"): {"start_job"},
    ("enforcement", "read_whole"): {"get_analysis"},
    ("enterprise", "check_zone"): {"record_check"},
    ("enterprise", "comment_for_enterprise"): {"comment_draft"},
    ("enterprise", "consult"): {"open_consultation"},
    ("enterprise", "export_archive"): {"start_job"},
    ("enterprise", "export_facts"): {"start_job"},
    ("enterprise", "export_registry"): {"start_job"},
    ("enterprise", "job_import_facts"): {"start_job"},
    ("enterprise", "job_import_enterprises"): {"start_job"},
    ("enterprise", "summarise_year"): {"start_job"},
    ("enterprise", "verify_finding"): {"move_finding"},
    ("credit", "import_records"): {"start_job"},
    ("credit", "report_credit"): {"start_job"},
    ("credit", "export_ratings"): {"start_job"},
    ("credit", "record"): {"record_act"},
    ("credit", "annul"): {"annul_record"},
    ("credit", "correct"): {"correct_record"},
    ("credit", "repair"): {"repair_record"},
    ("credit", "object"): {"object_to_record"},
    ("enterprise", "pay_for_another"): {"record_payment"},
    ("inspection", "release_without_fresh_alerts"): {"release_consignment"},
    ("inspection", "see_sample"): {"get_draw"},
    ("inspection", "export_consignments"): {"start_job"},
    ("inspection", "trace_report"): {"start_job"},
    ("inspection", "import_goods"): {"start_job"},
    ("enforcement", "take_in"): {"move_complaint"},
    ("enforcement", "export_penalty_publicity"): {"start_job"},
    ("enforcement", "handle"): {"register_intake_key"},
    ("enforcement", "assign"): {"transfer_complaint"},
    ("enforcement", "import_risk_information"): {"start_job"},
    ("enforcement", "import_technical_measures"): {"start_job"},
    ("enforcement", "draft_measure_comment_of_enterprise"): {"draft_measure_comment"},
    ("enforcement", "export_documents"): {"start_job"},
    ("enforcement", "register_officers"): {"record_officer", "amend_officer", "declare_interest", "start_job"},
    ("inspection", "propose_monitoring"): {"propose_monitoring_plan"},
    ("inspection", "monitor_everywhere"): {"propose_monitoring_plan"},
    ("inspection", "agree_on_recognition"): {
        "propose_recognition_agreement",
        "answer_recognition_agreement",
        "end_recognition_agreement",
    },
}
METHODS_OF_TABLE = {
    ("enterprise", "assessment_kind"): {"record_assessment"},
    ("enterprise", "condition_judge"): {"judge_condition"},
    ("enterprise", "meeting_rhythm"): {"call_meeting"},
    ("enterprise", "fact_kind"): {"record_fact", "amend_fact", "record_contact"},
    ("enterprise", "mark_move"): {"move_mark_licence"},
    ("enterprise", "benefit_move"): {"move_benefit"},
    ("enterprise", "membership_application"): {"apply_membership"},
    ("enterprise", "membership_move"): {"move_membership"},
    ("enterprise", "pledge_outcome"): {"follow_up_pledge"},
    ("enterprise", "offer_kind"): {"grant_benefit"},
    ("enterprise", "proposal"): {"decide_proposal"},
    ("enterprise", "recogniser"): {"move_zone"},
    ("enterprise", "succession"): {"record_succession"},
    ("enterprise", "register"): {"record_entry", "end_entry"},
    ("enterprise", "target_move"): {"score_target"},
    ("enterprise", "title_move"): {"move_title"},
    ("enterprise", "title_nomination"): {"nominate_title"},
    ("enterprise", "zone_move"): {"move_zone"},
    ("inspection", "approval"): {"record_approval"},
    ("inspection", "recall_move"): {"move_recall", "move_recall_entry"},
    ("inspection", "application_move"): {"move_application"},
    ("inspection", "approval_move"): {"move_approval"},
    ("inspection", "approval_review"): {"review_approval"},
    ("inspection", "co_inspection_move"): {
        "answer_co_inspection",
        "cancel_co_inspection",
        "record_co_inspection",
        "sign_co_inspection",
    },
    ("inspection", "duty"): {"move_consignment", "record_result", "assess_consignment", "add_document", "lift_stop"},
    ("inspection", "filing_move"): {"move_filing"},
    ("inspection", "laboratory_move"): {"move_laboratory"},
    ("inspection", "monitoring_plan_move"): {"move_monitoring_plan"},
    ("inspection", "monitoring_sample_move"): {"move_monitoring_sample", "record_monitoring_result"},
    ("inspection", "policy_move"): {"decide_policy", "withdraw_policy"},
    ("inspection", "recognition_agreement_move"): {"answer_recognition_agreement", "end_recognition_agreement"},
    ("inspection", "reference_kind"): {"record_goods", "record_reference", "withdraw_reference"},
    ("inspection", "regime_move"): {"close_regime"},
    ("inspection", "registration_move"): {"decide_registration"},
    ("inspection", "reinspection_level"): {"record_result"},
    ("credit", "listing_move"): {"move_listing"},
    ("credit", "objection_moves"): {"answer_objection", "withdraw_remedy"},
    ("credit", "repair_moves"): {"decide_repair", "withdraw_remedy"},
    ("credit", "reporting_duties"): {"file_report"},
    ("enforcement", "alert_move"): {"move_alert", "issue_alert"},
    ("enforcement", "assistance_move"): {"move_assistance"},
    ("enforcement", "assistance_open"): {"request_assistance"},
    ("enforcement", "transfer_open"): {"hand_over"},
    ("enforcement", "incident_open"): {"open_incident"},
    ("enforcement", "incident_act"): {"act_in_incident"},
    ("enforcement", "incident_move"): {"move_incident"},
    ("enforcement", "transfer_move"): {"move_transfer"},
    ("enforcement", "first_measure_move"): {"move_first_measure"},
    ("enforcement", "notice_move"): {"confirm_notice"},
    ("enforcement", "risk_information_move"): {"move_risk_information", "assess_risk", "issue_alert"},
    ("enforcement", "risk_match_move"): {"decide_risk_matches", "name_risk_match"},
    ("enforcement", "measure_kind"): {"record_technical_measure"},
    ("enforcement", "measure_move"): {"move_technical_measure"},
    ("enforcement", "measure_comment_move"): {"move_measure_comment"},
    ("enforcement", "analysis_move"): {"move_analysis"},
    ("enforcement", "protected_right_kind"): {"record_protected_right"},
    ("enforcement", "protected_right_move"): {"move_protected_right"},
    ("enforcement", "right_hit_move"): {"decide_right_hit"},
    ("enforcement", "risk_source"): {"record_risk_information"},
    ("enforcement", "campaign_move"): {"move_campaign", "draw_campaign"},
    ("enforcement", "campaign_plan"): {"plan_campaign"},
    ("enforcement", "campaign_above"): {"move_campaign", "draw_campaign", "open_follow_up"},
    ("enforcement", "campaign_follow_up"): {"open_follow_up"},
    ("enforcement", "visit_move"): {"move_visit"},
    ("enforcement", "campaign_plan_kind"): {"plan_recurring_campaigns"},
    ("enforcement", "campaign_plan_move"): {"move_campaign_plan"},
    ("enforcement", "draw_escrow"): {"commit_seed", "reveal_seed"},
    ("enforcement", "draw_move"): {"commit_seed", "reveal_seed", "draw_campaign"},
    ("enforcement", "clock_move"): {"move_clock"},
    ("enforcement", "complaint_move"): {"move_complaint"},
    ("enforcement", "report_move"): {"move_complaint", "answer_complaint"},
    ("enforcement", "mixed_move"): {"split_complaint"},
    ("enforcement", "intake_revocation"): {"revoke_intake_key"},
    ("enforcement", "document"): {"issue_legal_document"},
    ("enforcement", "document_move"): {"record_service", "withdraw_legal_document"},
    ("enforcement", "fake_move"): {"move_fake_case"},
    ("enforcement", "fake_open"): {"open_fake_case"},
    ("enforcement", "finding_move"): {"review_finding"},
    ("enforcement", "negotiation_move"): {"move_negotiation"},
    ("enforcement", "negotiation_open"): {"open_negotiation"},
    ("enforcement", "support_move"): {"move_support"},
    ("enforcement", "support_plan"): {"plan_support"},
    ("enforcement", "trace_act_by"): {"record_trace_act"},
    ("enforcement", "jurisdiction_move"): {"move_jurisdiction"},
    ("enforcement", "penalty_case_by"): {"file_penalty_case", "record_penalty_act", "record_fine_payment"},
    ("enforcement", "penalty_case_move"): {"move_penalty_case"},
    ("enforcement", "penalty_publicity_move"): {"move_penalty_publicity"},
    ("enforcement", "trace_move"): {"move_trace_case"},
    ("enforcement", "trace_open"): {"open_trace_case"},
}
METHODS_OF_CONSIGNMENT_MOVE = {
    "RELEASED": {"release_consignment"},
    "RETURNED": {"return_consignment"},
    "CONFORMING": {"record_result"},
    "NONCONFORMING": {"record_result"},
}


def rows() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every row of the services' rules that names who may."""
    for service in SERVICES:
        for table in rule_book(service).tables():
            yield from ((service, table, row) for row in rule_book(service).table(table) if "by" in row)


def methods_of(service: str, table: str, row: dict[str, Any]) -> set[str]:
    if (service, table) == ("inspection", "consignment_move"):
        return METHODS_OF_CONSIGNMENT_MOVE.get(row["to"], {"move_consignment"})
    if (service, table) in METHODS_OF_TABLE:
        return METHODS_OF_TABLE[service, table]
    act = row.get("act") or row["name"]
    return METHODS_OF_ACT.get((service, act), {act})


def name_of(row: tuple[str, str, dict[str, Any]]) -> str:
    service, table, told = row
    what = told.get("to") or told.get("act") or told.get("name") or told.get("kind") or told.get("code") or ""
    return f"{service}-{table}-{what}"


every_row = each(("service", "table", "row"), rows(), ids=name_of)


@every_row
def test_every_agency_that_a_rule_names_takes_part(service: str, table: str, row: dict[str, Any]) -> None:
    assert set(row["by"]) - WORDS <= register().agencies.keys()


@every_row
def test_customs_may_what_inspection_and_quarantine_might(service: str, table: str, row: dict[str, Any]) -> None:
    assert "ciq" not in row["by"] or "customs" in row["by"]


@every_row
def test_whoever_a_rule_lets_act_is_let_through_the_border(service: str, table: str, row: dict[str, Any]) -> None:
    methods = {f"{service}.{method}" for method in methods_of(service, table, row)}
    grants = {route.grant for route in ROUTES if route.operation in methods}
    assert grants, f"no route leads to {methods}"
    locked_out = {code for code in set(row["by"]) - WORDS if not grants & register().agencies[code].grants}
    assert locked_out == set()


def test_a_predecessors_tasks_go_to_a_body_that_takes_part() -> None:
    agencies = register().agencies
    assert agencies["ciq"].successor == "customs"
    assert agencies["ciq"].grants <= agencies["customs"].grants


def may_move_a_zone_to(state: str) -> set[str]:
    return {code for row in rule_book("enterprise").table("zone_move") if row["to"] == state for code in row["by"]}


@pytest.mark.requirement("A-01", "A-16", "Z-11")
def test_the_national_level_is_assessed_and_recognised_by_the_general_administration_alone() -> None:
    assert may_move_a_zone_to("NAT_ASSESSING") == {"aqsiq"}
    assert {
        code
        for row in rule_book("enterprise").table("zone_move")
        if row["to"] == "NAT_RECOGNISED" and row["from"] == "NAT_ASSESSING"
        for code in row["by"]
    } == {"aqsiq"}


@pytest.mark.requirement("A-02", "A-16", "Z-13")
def test_the_bureau_assesses_the_provincial_level_and_recommends_for_the_national() -> None:
    for state in ("PROV_ASSESSING", "NAT_RECOMMENDED"):
        assert may_move_a_zone_to(state) == {"ciq-province"}


@pytest.mark.requirement("A-04", "Z-10")
def test_the_local_government_is_the_applicant() -> None:
    assert may_move_a_zone_to("PROV_APPLIED") == may_move_a_zone_to("NAT_APPLIED") == {"gov"}


@pytest.mark.requirement("A-15")
def test_the_departments_of_ninghai_take_part() -> None:
    departments = {"nh-eit", "nh-science", "nh-finance", "nh-commerce", "nh-samr", "nh-ciq", "nh-towns"}
    assert {register().agencies[code].division for code in departments} == {"330226"}


@pytest.mark.requirement("A-15", "A-17")
def test_every_agency_of_a_plan_takes_part() -> None:
    rows = [row for table in ("plan_agency", "plan_duty") for row in rule_book("enterprise").table(table)]
    seats = [code for row in rule_book("enterprise").table("plan_seat") for code in row["agencies"]]
    assert {row["agency"] for row in rows} | set(seats) <= register().agencies.keys()


def test_a_code_means_one_body_in_one_county() -> None:
    for code, agency in register().agencies.items():
        assert (agency.division == "330226") == code.startswith("nh-"), code


def test_every_body_that_ended_has_somebody_who_answers_for_it() -> None:
    agencies = register().agencies
    ended = [one for one in agencies.values() if one.valid_to is not None]
    assert {one.code for one in ended} == {"ciq", "nh-ciq", "ciq-ningbo", "ciq-province", "aqsiq"}
    assert {one.successor for one in ended} == {"customs"}
    assert {agencies[code].successor for code in ("qts", "safety")} == {"samr", "emergency"}


@pytest.mark.requirement("A-07", "A-09", "A-10")
def test_associations_accreditors_and_third_party_bodies_take_part_each_with_its_own_work() -> None:
    agencies = register().agencies
    assert {"members:write", "inspection:declare"} <= agencies["association"].grants
    for code in ("cnas", "lab"):
        assert "inspection:document" in agencies[code].grants
        assert not agencies[code].grants & {"inspection:approve", "penalties:write", "credit:rate", "proposals:decide"}


@pytest.mark.parametrize("service", [name for name in SERVICES if "seat" in rule_book(name).tables()])
def test_every_service_seats_the_same_bodies(service: str) -> None:
    assert rule_book(service).table("seat") == rule_book("enterprise").table("seat")
