"""Risk information that a report leads to: collected with its filing, saying nothing of who reported.

Source: SH 三(五); S14 三(四), 五(四); 商检法 31.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import powers
from services.enforcement.domain.complaints import Complaint
from services.enforcement.domain.risk_information import Told, source_row
from services.enforcement.use_cases.intake_work import IntakeWork, bodies_of
from services.enforcement.use_cases.matching import propose_matches
from services.enforcement.use_cases.risk_information import begin
from services.enforcement.use_cases.risk_saying import say_information
from services.enforcement.use_cases.risk_work import RiskWork

RISK_INFORMATION: Final = "RISK_INFORMATION"
SOURCE: Final = "complaint"


@dataclass(frozen=True)
class ReportedRisk:
    """What is known of the goods, in codes and numbers alone; or the information that stands already."""

    information_id: str | None = None
    hazard: str | None = None
    hs_prefix: str | None = None
    market: str | None = None
    brands: tuple[str, ...] | None = None
    models: tuple[str, ...] | None = None
    barcodes: tuple[str, ...] | None = None
    batches: tuple[str, ...] | None = None


def tell_risk(
    complaint: Complaint, risk: ReportedRisk | None, leads: Collection[str], tx: RiskWork, rules: RuleBook, clock: Clock
) -> str | None:
    """Collect the risk information that a report which is filed leads to, or link what stands; None without the lead.

    Its number is that of the document of the filing, its words are those of the list; it is matched at once.

    Raises:
        InvalidRequest: goods are told of a report that leads to no risk information.
        NotFound: there is no such information.
        Conflict: the information was dismissed.
    """
    if RISK_INFORMATION not in leads:
        if risk is not None:
            raise InvalidRequest(
                "the report leads to no risk information", "risk", f"left out, or leads with {RISK_INFORMATION}"
            )
        return complaint.information_id
    told = risk or ReportedRisk()
    if told.information_id is not None:
        standing = tx.risk_information.get(told.information_id)
        if standing.state == "DISMISSED":
            raise Conflict("the information was dismissed", "risk.information_id", "information that stands, or none")
        return standing.information_id
    made = _told(complaint, told, rules)
    known = tx.risk_information.of_reference(SOURCE, made.reference)
    if known is not None:
        return known.information_id
    one = begin(made, tx, rules, clock, channel="direct", agency=_owner(complaint, rules))
    say_information(propose_matches(one, tx, rules, clock.today()), tx)
    return one.information_id


def reports_of(information_id: str, work: IntakeWork, rules: RuleBook, clock: Clock) -> list[dict[str, Any]]:
    """Return the reports that led to information, to the units they concern; to everybody else there are none."""
    agency = work.caller.agency
    if agency is None:
        return []
    bodies = set(bodies_of(agency, rules, clock.today()))
    return [
        {"complaint_id": one.complaint_id, "agency": one.agency, "document_no": one.document_no}
        for one in work.intake.complaints.leading_to(information_id)
        if {one.agency, one.intake_agency} & bodies
    ]


def _told(complaint: Complaint, risk: ReportedRisk, rules: RuleBook) -> Told:
    about = next(row["zh"] for row in rules.table("intake_subject") if row["code"] == complaint.category)
    lead = next(row["zh"] for row in rules.table("intake_lead") if row["code"] == RISK_INFORMATION)
    goods = {name: value for name, value in vars(risk).items() if name != "information_id" and value is not None}
    name = complaint.against_name if complaint.against_uscc is None else None
    return Told(
        source=SOURCE,
        reference=str(complaint.document_no),
        product=about if risk.hs_prefix is None else f"HS {risk.hs_prefix}",
        description=f"{lead}：{about}",
        usccs=() if complaint.against_uscc is None else (complaint.against_uscc,),
        traders=() if name is None else ({"name": name, "role": None, "country": None},),
        division=complaint.division,
        **goods,
    )


def _owner(complaint: Complaint, rules: RuleBook) -> str:
    """Who answers for it: the unit, if it tells of such a source, else the first of the county that does."""
    by = source_row(SOURCE, rules)["by"]
    if powers.sits_in(by, complaint.agency, division=complaint.division, rules=rules):
        return complaint.agency
    return next(iter(powers.seated(by, division=complaint.division, rules=rules)), complaint.agency)
