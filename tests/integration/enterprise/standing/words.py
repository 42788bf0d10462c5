"""Whom the machine acts on, what it says and asks for."""

from __future__ import annotations

from databus.contracts import enterprise, enterprise_members
from tests.integration.enterprise.conftest import CODES

USCCS = CODES[:4]
SECOND = "huidong-soles"
HEARD = ["告知书〔2026〕1号", "申辩笔录"]
# what a case says one time after the other, in any order; each tells the case's whole state
FOUND = {"disposition": "MALICIOUS", "finding_in_force": True}
STORIES = {
    "opened": ("trace_opened", {}),
    "malicious": ("trace_disposed", {**FOUND, "finding_review": None}),
    "review": ("finding_review_opened", {**FOUND, "finding_review": "OPEN"}),
    "upheld": ("finding_upheld", {**FOUND, "finding_review": "UPHELD"}),
    "closed": ("trace_closed", {"disposition": "MALICIOUS", "closed_on": "2026-12-22"}),
    "overturned": ("finding_overturned", {**FOUND, "finding_in_force": False, "finding_review": "OVERTURNED"}),
    "reopened": ("trace_changed", {**FOUND, "state": "REOPENED", "finding_in_force": False}),
    "capability": ("trace_disposed", {"disposition": "CAPABILITY", "finding_in_force": False}),
}  # fmt: skip
NEXT_MEMBER = {"APPLIED": "OFFICE_REVIEW", "OFFICE_REVIEW": "RECOMMENDED", "RECOMMENDED": "ACTIVE"}
WAYS_OUT = {"REMOVED": "gov", "WITHDRAWN": "portal", "RECTIFYING": "office", "ACTIVE": "office"}
NEXT_TITLE = {"NOMINATED": "EVALUATING", "EVALUATING": "GRANTED", "SUSPENDED": "GRANTED"}
NEXT_ZONE = {
    "DRAFT": ("gov", "PROV_APPLIED"),
    "PROV_APPLIED": ("ciq-province", "PROV_ASSESSING"),
    "PROV_ASSESSING": ("ciq-province", "PROV_RECOGNISED"),
    "PROV_RECOGNISED": ("gov", "NAT_APPLIED"),
    "NAT_APPLIED": ("ciq-province", "NAT_RECOMMENDED"),
    "NAT_RECOMMENDED": ("aqsiq", "NAT_ASSESSING"),
    "NAT_ASSESSING": ("aqsiq", "NAT_RECOGNISED"),
    "NAT_RECOGNISED": ("aqsiq", "RENEWAL_REVIEW"),
    "RENEWAL_REVIEW": ("aqsiq", "DEMOTED_TO_PROV"),
    "DEMOTED_TO_PROV": ("ciq-province", "RECTIFYING"),
    "RECTIFYING": ("ciq-province", "PROV_RECOGNISED"),
}
STATES = {
    "membership": enterprise.MEMBERSHIP_STATES,
    "title": enterprise.TITLE_STATES,
    "mark_licence": enterprise_members.MARK_STATES,
    "zone": enterprise.ZONE_STATES,
}
GOOD = {"pledge_signed_on": "2026-01-05", "qms": True, "self_control": True, "active": True}
FACTS = (GOOD, GOOD, {"pledge_signed_on": None}, {"qms": False}, {"self_control": False}, {"active": False})

COURSE = (
    *STORIES,
    "malicious",
    "overturned",
    "accept",
    "accept",
    "accept",
    "decline",
    "nominate",
    "days",
    "give back",
    "give back",
)
