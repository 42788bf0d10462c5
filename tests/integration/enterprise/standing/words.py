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
WAYS_OUT = {"WITHDRAWN": "portal", "RECTIFYING": "office"}
# of the moves open from a state, the one that brings it on
NEXT = {
    "membership": {"APPLIED": "OFFICE_REVIEW", "OFFICE_REVIEW": "RECOMMENDED", "RECOMMENDED": "ACTIVE"}
    | {"ACTIVE": "RECTIFYING", "RECTIFYING": "ACTIVE", "REMOVED": "ACTIVE"},
    "title": {"NOMINATED": "EVALUATING", "EVALUATING": "GRANTED", "SUSPENDED": "GRANTED", "REVOKED": "GRANTED"}
    | {"GRANTED": "SUSPENDED"},
    "mark_licence": {"APPLIED": "LICENSED", "LICENSED": "LICENSED", "SUSPENDED": "LICENSED"},
    "zone": {
        "DRAFT": "PROV_APPLIED",
        "PROV_APPLIED": "PROV_ASSESSING",
        "PROV_ASSESSING": "PROV_RECOGNISED",
        "PROV_RECOGNISED": "NAT_APPLIED",
        "NAT_APPLIED": "NAT_RECOMMENDED",
        "NAT_RECOMMENDED": "NAT_ASSESSING",
        "NAT_ASSESSING": "NAT_RECOGNISED",
        "NAT_RECOGNISED": "RENEWAL_REVIEW",
        "DEMOTED_TO_PROV": "NAT_APPLIED",
    },
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
    "take away",
)
