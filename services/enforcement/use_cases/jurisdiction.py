"""Disputes about who is competent for a penalty case: claimed, talked about, referred, settled."""

from __future__ import annotations

from datetime import date

from databus.clock import Clock
from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import jurisdiction, powers
from services.enforcement.domain.agencies import same_body
from services.enforcement.domain.document_text import agency_zh
from services.enforcement.domain.history import day_of_act
from services.enforcement.domain.jurisdiction import DISPUTED, REFERRED, SETTLED, Claim, JurisdictionMove
from services.enforcement.domain.penalty_cases import PENALTY_CASE, PenaltyCase
from services.enforcement.use_cases.clocks import hand_over_clocks, meet_clock
from services.enforcement.use_cases.penalty_case_work import PenaltyWork, keep, last_day, run
from services.enforcement.use_cases.penalty_papers import issue
from services.enforcement.use_cases.powers import check_move
from services.enforcement.use_cases.work import digest_of

TALKS = "jurisdiction_talks"


def move_jurisdiction(move: JurisdictionMove, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> PenaltyCase:
    """Claim a case that another agency filed first, refer the dispute, settle it; the same again changes nothing.

    Raises:
        NotPermitted: not who makes such a step.
        Conflict: the case is decided, one's own, or no such step from here.
        InvalidRequest: settled on neither of them; no document.

    Source: 行政处罚法 Art. 25 (first to file; talks; common superior).
    """
    agency = tx.caller.require_agency()
    case = tx.penalty_cases.get(move.case_id)
    digest = digest_of(move, agency)
    if any(step.digest == digest for step in tx.history.of(PENALTY_CASE, case.case_id)):
        return case
    tx.expect_version(case.version)
    transition = check_move(jurisdiction.machine(rules), case.jurisdiction, move.to, tx, rules, division=case.division)
    on = day_of_act(move.on, today=clock.today(), since=last_day(tx, case))
    claim = Claim(
        case,
        move,
        agency,
        is_owner=same_body(case.agency, agency, rules, on=on),
        is_claimant=case.claimant is not None and same_body(case.claimant, agency, rules, on=on),
        is_superior=case.superior == agency,
    )
    after = jurisdiction.moved(claim, transition, superior=_superior(case, rules))
    _follow(case, after, move, agency, tx, rules, on=on)
    note = f"jurisdiction {move.to}: {move.reason}"
    return keep(
        after, case.state, on, tx, clause=transition.clause, note=note, document_no=move.document_no, digest=digest
    )


def _superior(case: PenaltyCase, rules: RuleBook) -> str:
    """Return who stands above both: the government of the county where the act was done.

    Raises:
        InvalidRequest: no government of the county is connected.
    """
    above = next(row for row in rules.table("jurisdiction_move") if row["from"] == REFERRED)
    found = powers.seated(above["by"], division=case.division, rules=rules)
    if not found:
        raise InvalidRequest("no common superior is connected", "case_id", "talks alone")
    return found[0]


def _follow(
    before: PenaltyCase,
    after: PenaltyCase,
    move: JurisdictionMove,
    agency: str,
    tx: PenaltyWork,
    rules: RuleBook,
    *,
    on: date,
) -> None:
    if after.jurisdiction == DISPUTED:
        run(after, TALKS, on, tx, rules)
        return
    meet_clock(tx, rules, kind=TALKS, subject_kind=PENALTY_CASE, subject_id=after.case_id, on=on)
    if after.jurisdiction != SETTLED:
        return
    if after.agency != before.agency:
        hand_over_clocks(
            tx,
            rules,
            subject_kind=PENALTY_CASE,
            subject_id=after.case_id,
            responsible=after.agency,
            on=on,
            reason=move.reason,
        )
    if before.jurisdiction == REFERRED:
        other = before.claimant if after.agency == before.agency else before.agency
        facts = {"case_no": after.case_no, "competent": after.agency, "other": other, "reason": move.reason}
        both = "、".join(agency_zh(one, rules) for one in (after.agency, other) if one is not None)
        issue(after, "jurisdiction_designation", facts, on, tx, rules, agency=agency, addressee=both)
