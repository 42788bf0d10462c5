"""Every method refuses bad input by the field, says what would be right, and changes nothing."""

from typing import Any

import pytest
import sqlalchemy as sa

from databus.caller import Caller
from databus.errors import InvalidRequest, Unauthenticated
from databus.testing import Harness
from services.enforcement.models import Base
from services.enforcement.service import EnforcementService
from tests.integration.enforcement.risk_scenes import INFORMATION
from tests.integration.enforcement.scenes import ALERT, CASE, PENALTY
from tests.integration.enforcement.test_protected_rights import MARK
from tests.integration.enforcement.test_technical_measures import TBT

CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("issue_alert", {**ALERT, "level": "terrible"}, "level"),
    ("issue_alert", {**ALERT, "level": "none"}, "level"),
    ("issue_alert", {**ALERT, "hs_prefix": "shoes"}, "hs_prefix"),
    ("issue_alert", {**ALERT, "destination": "Germany"}, "destination"),
    ("issue_alert", {**ALERT, "destination": "DE\n"}, "destination"),
    ("issue_alert", {**ALERT, "destination": "UK"}, "destination"),
    ("issue_alert", {**ALERT, "uscc": "91441323MA4YNT0185"}, "uscc"),
    ("issue_alert", {**ALERT, "risk": " \n "}, "risk"),
    ("issue_alert", {**ALERT, "risk": "x" * 501}, "risk"),
    ("issue_alert", {**ALERT, "issued_on": "20261122"}, "issued_on"),
    ("issue_alert", {**ALERT, "issued_on": "2026-02-30"}, "issued_on"),
    ("issue_alert", {**ALERT, "issued_on": "0001-01-01"}, "issued_on"),
    ("issue_alert", {**ALERT, "issued_on": 20261122}, "issued_on"),
    ("issue_alert", {**ALERT, "agency": "ciq"}, "agency"),
    ("move_alert", {"alert_id": "a", "to": "LIFTED", "probability": "2"}, "probability"),
    ("move_alert", {"alert_id": "a", "to": "LIFTED", "probability": "NaN"}, "probability"),
    ("move_alert", {"alert_id": "a", "to": "LIFTED", "severity": 5}, "severity"),
    ("move_alert", {"alert_id": "a", "to": "LIFTED", "severity": "3"}, "severity"),
    ("move_alert", {"alert_id": "a"}, "to"),
    ("get_alert", {}, "alert_id"),
    ("list_alerts", {"limit": 0}, "limit"),
    ("list_alerts", {"limit": 201}, "limit"),
    ("list_alerts", {"in_force": "perhaps"}, "in_force"),
    *(
        (method, {"cursor": cursor}, "cursor")
        for method in ("list_alerts", "list_trace_cases", "list_penalties", "list_campaigns")
        for cursor in ("junk", "0192f0c1-0000-7000-8000-000000000031\n", "")
    ),
    ("issue_alert", {**ALERT, "source_reference": "SR/00842/26\n"}, "source_reference"),
    ("issue_alert", {**ALERT, "risk": "chromium\0 VI"}, "risk"),
    ("import_safety_gate", {"notifications": []}, "notifications"),
    ("import_safety_gate", {"notifications": "SR/1"}, "notifications"),
    ("list_served_documents", {}, "uscc"),
    ("list_clocks", {"late": "perhaps"}, "late"),
    ("list_clocks", {"due_before": "tomorrow"}, "due_before"),
    ("list_clocks", {"whose": "SAMR"}, "whose"),
    ("list_clocks", {"state": "LOST"}, "state"),
    ("get_clock", {"clock_id": " "}, "clock_id"),
    ("move_clock", {"clock_id": "c", "to": "LATE", "document_no": "x"}, "to"),
    ("move_clock", {"clock_id": "c", "to": "MET"}, "document_no"),
    ("move_clock", {"clock_id": "c", "to": "EXTENDED", "document_no": "x", "by": 0}, "by"),
    ("move_clock", {"clock_id": "c", "to": "EXTENDED", "document_no": "x", "by": "15"}, "by"),
    ("move_clock", {"clock_id": "c", "to": "EXTENDED", "document_no": "x", "on": "2026-02-30"}, "on"),
    ("issue_alert", {**ALERT, "information_id": ""}, "information_id"),
    ("move_alert", {"alert_id": "a", "to": "LIFTED", "assessment_id": 7}, "assessment_id"),
    ("record_risk_information", {**INFORMATION, "source": "rumour"}, "source"),
    ("record_risk_information", {**INFORMATION, "hazard": "boredom"}, "hazard"),
    ("record_risk_information", {**INFORMATION, "hs_prefix": "shoes"}, "hs_prefix"),
    ("record_risk_information", {**INFORMATION, "market": "UK"}, "market"),
    ("record_risk_information", {**INFORMATION, "usccs": ["91441323MA4YNT0185"]}, "usccs.0"),
    ("record_risk_information", {**INFORMATION, "brands": ["b"] * 51}, "brands"),
    ("record_risk_information", {**INFORMATION, "photos": [{"sha256": "short"}]}, "photos.0.sha256"),
    ("record_risk_information", {**INFORMATION, "traders": [{"role": "maker"}]}, "traders.0.name"),
    ("record_risk_information", {**INFORMATION, "measures": [{"from_on": "soon"}]}, "measures.0.from_on"),
    ("record_risk_information", {**INFORMATION, "published_on": 20261122}, "published_on"),
    ("record_risk_information", {**INFORMATION, "reference": "S-1\n"}, "reference"),
    ("assess_risk", {"information_id": "i", "scenarios": []}, "scenarios"),
    ("assess_risk", {"information_id": "i", "scenarios": [{"description": "x"}]}, "scenarios.0.severity"),
    ("assess_risk", {"scenarios": [{"description": "x", "severity": 1, "steps": ["2"]}]}, "scenarios.0.steps.0"),
    ("move_risk_information", {"information_id": "i", "to": "ALERTED"}, "to"),
    ("get_risk_information", {"information_id": " "}, "information_id"),
    ("list_risk_information", {"source": "rumour"}, "source"),
    ("list_risk_matches", {"state": "MAYBE"}, "state"),
    ("decide_risk_matches", {"match_ids": [], "to": "CONFIRMED"}, "match_ids"),
    ("decide_risk_matches", {"match_ids": ["m"], "to": "PROPOSED"}, "to"),
    (
        "name_risk_match",
        {"information_id": "i", "target": "country", "target_id": "t", "uscc": CASE["uscc"], "reason": "r"},
        "target",
    ),
    ("list_notices", {"recipient": "SAMR"}, "recipient"),
    ("list_notices", {"late": "perhaps"}, "late"),
    ("get_notice", {"notice_id": " "}, "notice_id"),
    ("confirm_notice", {"notice_id": "n", "uscc": "short"}, "uscc"),
    ("list_first_measures", {"state": "LOST"}, "state"),
    ("move_first_measure", {"measure_id": "m", "to": "ENDED"}, "to"),
    *((method, {"cursor": "junk"}, "cursor") for method in ("list_risk_information", "list_notices")),
    ("record_technical_measure", {**TBT, "kind": "rumour"}, "kind"),
    ("record_protected_right", {**MARK, "kind": "slogan"}, "kind"),
    ("record_protected_right", {**MARK, "name": "·"}, "name"),
    ("record_protected_right", {**MARK, "hs_prefixes": []}, "hs_prefixes"),
    ("record_protected_right", {**MARK, "licensed": ["short"]}, "licensed.0"),
    ("record_protected_right", {**MARK, "owner_country": "UK"}, "owner_country"),
    ("record_protected_right", {**MARK, "valid_until": "soon"}, "valid_until"),
    ("move_protected_right", {"right_id": "r", "to": "ENDED"}, "reason"),
    ("get_protected_right", {"right_id": " "}, "right_id"),
    ("list_protected_rights", {"hs_code": "64"}, "hs_code"),
    ("get_right_hit", {"hit_id": " "}, "hit_id"),
    ("list_right_hits", {"state": "MAYBE"}, "state"),
    ("decide_right_hit", {"hit_id": "h", "to": "PROPOSED", "reason": "r"}, "to"),
    ("decide_right_hit", {"hit_id": "h", "to": "CONFIRMED", "reason": "r", "hold": "yes"}, "hold"),
    ("record_technical_measure", {**TBT, "member": "UK"}, "member"),
    ("record_technical_measure", {**TBT, "hs_prefixes": []}, "hs_prefixes"),
    ("record_technical_measure", {**TBT, "hs_prefixes": ["shoes"]}, "hs_prefixes.0"),
    ("record_technical_measure", {**TBT, "notified_on": 20261102}, "notified_on"),
    ("record_technical_measure", {**TBT, "text_sha256": "short"}, "text_sha256"),
    ("move_technical_measure", {"measure_id": "m", "to": "FORGOTTEN"}, "to"),
    ("get_technical_measure", {"measure_id": " "}, "measure_id"),
    ("list_technical_measures", {"limit": 101}, "limit"),
    ("list_measure_notices", {"uscc": "short"}, "uscc"),
    ("draft_measure_comment", {"measure_id": "m", "text": " "}, "text"),
    ("move_measure_comment", {"comment_id": "c", "to": "DRAFTED"}, "to"),
    ("list_measure_comments", {"state": "LOST"}, "state"),
    ("open_trace_case", {**CASE, "trigger": "rumour"}, "trigger"),
    ("open_trace_case", {**CASE, "hs_code": "6403"}, "hs_code"),
    ("open_trace_case", {**CASE, "lots": "L1"}, "lots"),
    ("open_trace_case", {**CASE, "lots": [""]}, "lots.0"),
    ("move_trace_case", {"case_id": "c", "to": "ASSIGNED", "investigators": [1, 2]}, "investigators.0"),
    ("move_trace_case", {"case_id": "c", "to": "CAUSE_CLASSIFIED", "cause": "EVIL"}, "cause"),
    ("approve_finding", {"case_id": "c", "approved_by": "o8"}, "approved_by"),
    ("review_finding", {"case_id": "c", "outcome": "MAYBE", "reason": "r"}, "outcome"),
    ("list_trace_cases", {"state": "LOST"}, "state"),
    ("record_penalty", {**PENALTY, "fine_fen": -1}, "fine_fen"),
    ("record_penalty", {**PENALTY, "fine_fen": 1.5}, "fine_fen"),
    ("record_penalty", {**PENALTY, "fine_fen": "5000000"}, "fine_fen"),
    ("record_penalty", {**PENALTY, "fine_fen": 10**16}, "fine_fen"),
    ("record_penalty", {**PENALTY, "goods_value_fen": 0}, "goods_value_fen"),
    ("record_penalty", {**PENALTY, "uscc": None}, "uscc"),
    ("record_penalty", {key: PENALTY[key] for key in PENALTY if key != "effective_on"}, "effective_on"),
    ("annul_penalty", {"penalty_id": "p", "document_no": "d"}, "reason"),
    ("list_penalties", {"uscc": "short"}, "uscc"),
    ("record_substantiated_complaint", {"uscc": CASE["uscc"], "document_no": "d"}, "effective_on"),
    ("plan_campaign", {"title": "t", "kind": "raid", "year": 2026, "agencies": ["samr", "ciq"]}, "kind"),
    ("plan_campaign", {"title": "t", "kind": "ip_rights", "year": 1066, "agencies": ["samr", "ciq"]}, "year"),
    ("plan_campaign", {"title": "t", "kind": "ip_rights", "year": 2026, "agencies": ["SAMR", "ciq"]}, "agencies.0"),
    ("move_campaign", {"campaign_id": "k", "to": "NOTIFIED", "officers": [{"agency": "samr"}]}, "officers.0.officer"),
    ("commit_seed", {"campaign_id": "k", "commitment": "short"}, "commitment"),
    ("draw_campaign", {"campaign_id": "k", "seed": ""}, "seed"),
    ("draw_campaign", {"campaign_id": "k", "nonces": [{"agency": "samr", "salt": "x"}]}, "nonces.0.nonce"),
    ("verify_draw", {"seed": "s", "population": [{"uscc": "x"}]}, "population.0.uscc"),
    ("verify_draw", {"seed": "s", "population": [{"uscc": CASE["uscc"], "grade": "E"}]}, "population.0.grade"),
    ("verify_draw", {"document": {"format": "sanhu-draw-2"}}, "document"),
    ("verify_draw", {"document": {}, "seed": "s"}, "seed"),
    ("reveal_seed", {"campaign_id": "k", "secret": "no"}, "secret"),
    ("get_draw_lots", {"campaign_id": "k", "part": -1}, "part"),
    ("list_draw_targets", {"campaign_id": "k", "limit": 201}, "limit"),
    ("get_draw_proof", {"campaign_id": "k", "uscc": "short"}, "uscc"),
    ("record_campaign_result", {"campaign_id": "k", "uscc": CASE["uscc"], "finding": "fine"}, "finding"),
    ("list_campaigns", {"year": "soon"}, "year"),
    ("act_in_incident", {}, "incident_id"),
    ("draft_analysis", {"quarter": "2026Q5", "division": "441323"}, "quarter"),
    ("move_analysis", {"analysis_id": "a", "to": "SUPERSEDED"}, "to"),
    ("get_analysis", {}, "analysis_id"),
    ("check_analysis", {}, "analysis_id"),
    ("get_published_analysis", {}, "analysis_id"),
    ("list_analyses", {"quarter": "Q3"}, "quarter"),
    ("list_published_analyses", {"limit": 0}, "limit"),
    ("add_complaint_file", {}, "follow"),
    ("adjust_complaint_term", {}, "complaint_id"),
    ("amend_officer", {}, "officer_id"),
    ("answer_complaint", {}, "complaint_id"),
    ("cancel_job", {}, "job_id"),
    ("complete_return", {}, "return_id"),
    ("declare_interest", {}, "officer_id"),
    ("file_penalty_case", {}, "source"),
    ("follow_complaint", {}, "follow"),
    ("get_assistance", {}, "request_id"),
    ("get_campaign_plan", {}, "plan_id"),
    ("get_campaign_progress", {}, "campaign_id"),
    ("get_complaint", {}, "complaint_id"),
    ("get_complaint_box", {}, "complaint_id"),
    ("get_fake_case", {}, "case_id"),
    ("get_incident", {}, "incident_id"),
    ("get_served_document_file", {}, "document_id"),
    ("get_job", {}, "job_id"),
    ("get_legal_document", {}, "document_id"),
    ("get_legal_document_file", {}, "document_id"),
    ("get_officer", {}, "officer_id"),
    ("get_paper", {}, "code"),
    ("get_penalty_case", {}, "case_id"),
    ("get_reciprocity", {}, "from_on"),
    ("get_return", {}, "return_id"),
    ("get_return_coverage", {}, "from_on"),
    ("get_transfer", {}, "transfer_id"),
    ("hand_over", {}, "kind"),
    ("issue_legal_document", {}, "kind"),
    ("link_trace_goods", {}, "case_id"),
    ("list_assistance", {"limit": 0}, "limit"),
    ("list_campaign_plans", {"limit": 0}, "limit"),
    ("list_complaints", {"limit": 0}, "limit"),
    ("list_fake_cases", {"limit": 0}, "limit"),
    ("list_incident_log", {}, "incident_id"),
    ("list_incidents", {"limit": 0}, "limit"),
    ("list_job_refusals", {}, "job_id"),
    ("list_jobs", {"limit": 0}, "limit"),
    ("list_legal_documents", {"limit": 0}, "limit"),
    ("list_negotiations", {"limit": 0}, "limit"),
    ("list_officers", {"limit": 0}, "limit"),
    ("list_papers", {"limit": 0}, "limit"),
    ("list_penalty_acts", {}, "case_id"),
    ("list_penalty_cases", {"limit": 0}, "limit"),
    ("list_published_campaigns", {"limit": 0}, "limit"),
    ("list_published_results", {}, "campaign_id"),
    ("list_returns", {"limit": 0}, "limit"),
    ("list_signatures", {}, "subject_kind"),
    ("list_supports", {"limit": 0}, "limit"),
    ("list_trace_acts", {}, "case_id"),
    ("list_transfers", {"limit": 0}, "limit"),
    ("list_visits", {"limit": 0}, "limit"),
    ("move_assistance", {}, "request_id"),
    ("move_campaign_plan", {}, "plan_id"),
    ("move_complaint", {}, "complaint_id"),
    ("move_fake_case", {}, "case_id"),
    ("move_incident", {}, "incident_id"),
    ("move_jurisdiction", {}, "case_id"),
    ("move_negotiation", {}, "negotiation_id"),
    ("move_penalty_case", {}, "case_id"),
    ("move_penalty_publicity", {}, "case_id"),
    ("move_support", {}, "support_id"),
    ("move_transfer", {}, "transfer_id"),
    ("move_visit", {}, "visit_id"),
    ("open_fake_case", {}, "uscc"),
    ("open_follow_up", {}, "campaign_id"),
    ("open_incident", {}, "reference"),
    ("open_negotiation", {}, "case_id"),
    ("plan_fine_payment", {}, "case_id"),
    ("plan_recurring_campaigns", {}, "title"),
    ("plan_support", {}, "case_id"),
    ("put_job_part", {}, "job_id"),
    ("record_fine_payment", {}, "case_id"),
    ("record_officer", {}, "certificate_no"),
    ("record_penalty_act", {}, "case_id"),
    ("record_return", {}, "reason"),
    ("record_service", {}, "document_id"),
    ("record_trace_act", {}, "case_id"),
    ("register_intake_key", {}, "division"),
    ("request_assistance", {}, "to_agency"),
    ("reseal_complaint_box", {}, "complaint_id"),
    ("revoke_intake_key", {}, "kid"),
    ("split_complaint", {}, "complaint_id"),
    ("start_job", {}, "kind"),
    ("submit_complaint", {}, "follow"),
    ("transfer_complaint", {}, "complaint_id"),
    ("verify_paper", {}, "code"),
    ("withdraw_legal_document", {}, "document_id"),
    ("withdraw_paper", {}, "code"),
    ("list_intake_keys", {"all": "perhaps"}, "all"),
]


def rows(service: Harness) -> int:
    with service.engine.connect() as connection:
        return sum(
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        )


def test_bad_input_is_refused_by_field_with_what_would_be_right_and_nothing_changes(service: Harness):
    caller = Caller(agency="ciq", actor="officer-1")
    for method, fields, field in CALLS:
        with pytest.raises(InvalidRequest) as refused:
            service.pipeline.call(method, fields, caller)
        told = dict(refused.value.fields)
        assert told.get(field), f"{method}: {field} is not told, but {told}"
    assert rows(service) == 0
    assert service.said() == []


def test_every_method_is_asked_badly_above():
    methods = {name for name, operation in EnforcementService.operations().items() if operation.takes}
    ids_alone = {"get_trace_case", "get_penalty", "get_campaign", "get_draw"}
    assert {method for method, _, _ in CALLS} | ids_alone == methods


@pytest.mark.parametrize("method", sorted(n for n, o in EnforcementService.operations().items() if o.takes))
def test_an_unknown_field_is_refused_everywhere(service: Harness, method: str):
    with pytest.raises(InvalidRequest) as refused:
        service.call(method, surprise=1)
    assert "surprise" in dict(refused.value.fields)


def test_nobody_writes_without_an_agency(service: Harness):
    with pytest.raises(Unauthenticated):
        service.call("issue_alert", agency=None, **ALERT)
