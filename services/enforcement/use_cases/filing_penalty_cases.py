"""File penalty cases.

    order = FilePenaltyCase("report", reference, act, occurred_on, uscc=uscc)
    case = file_penalty_case(order, tx, rules, clock)

For every use case that finds something to punish: findings, reports, results of campaigns, leads. The same again
answers with the case that stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import statutes
from services.enforcement.domain.history import TRACE_CASE, day_of_act
from services.enforcement.domain.penalties import act_key, party_key
from services.enforcement.domain.penalty_cases import OVER, PenaltyCase
from services.enforcement.domain.powers import seated, sits_in
from services.enforcement.use_cases import penalty_papers
from services.enforcement.use_cases.filing_penalties import PenaltyFiling
from services.enforcement.use_cases.officers import require_officers
from services.enforcement.use_cases.penalty_case_work import PenaltyWork, keep, run
from services.enforcement.use_cases.powers import division_of, require_row

_LONGEST_NOTE: Final = 2_000


@dataclass(frozen=True)
class FilePenaltyCase:
    """What a case is filed on: where it is known from, what was done, when, by whom.

    The party is an enterprise (`uscc`), or is named with the county in which it acted. `harm`: life, health or
    financial safety was harmed, so that the act counts longer. `trace_case_id`: the finding that it follows from.
    """

    source: str
    source_reference: str
    act: str
    occurred_on: date | None = None
    uscc: str | None = None
    party_name: str | None = None
    party_place: str | None = None
    division: str | None = None
    continued_until: date | None = None
    found_on: date | None = None
    harm: bool = False
    investigators: tuple[str, ...] = ()
    trace_case_id: str | None = None
    on: date | None = None


def file_penalty_case(order: FilePenaltyCase, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> PenaltyCase:
    """File a case; the agency has 90 days from then on.

    Raises:
        NotPermitted: a body that punishes nothing there.
        InvalidRequest: no party, days out of order, investigators who may not investigate.
        NotFound: no such trace case.
        Conflict: discovered too late; another agency filed first, or fined the act; an officer is recused.

    Source: 行政处罚法 Art. 22, 25, 29, 36, 42, 43, 54, 60.
    """
    division = _place(order, tx)
    row = rules.table("penalty_case_by")[0]
    agency = require_row("file_penalty_case", row, tx, rules, division=division)
    key = act_key(order.act)
    tx.penalties.hold_party(party_key(order.uscc, order.party_name))
    standing = tx.penalty_cases.of_source(agency, order.source, order.source_reference, key, order.uscc)
    if standing is not None:
        return standing
    on = day_of_act(order.on, today=clock.today(), since=order.occurred_on)
    case = PenaltyCase(
        case_id=uuid7(),
        case_no="",
        agency=agency,
        division=division,
        uscc=order.uscc,
        party_name=order.party_name,
        party_place=order.party_place,
        source=order.source,
        source_id=order.trace_case_id,
        source_reference=order.source_reference,
        trace_case_id=order.trace_case_id,
        act=order.act,
        act_key=key,
        occurred_on=order.occurred_on,
        continued_until=order.continued_until,
        found_on=order.found_on or on,
        harm=order.harm,
        filed_on=on,
        clause=row["clause"],
    )
    _check_days(case)
    if case.ended_act_on is not None:
        statutes.check_limitation(case.ended_act_on, case.found_on, rules, harm=case.harm)
    _check_first(case, tx)
    _check_trace_case(case, tx)
    case = replace(case, investigators=investigators(order.investigators, case, agency, on, tx, rules))
    return _begin(case, tx, rules)


def file_for(filing: PenaltyFiling, tx: PenaltyWork, rules: RuleBook) -> str:
    """File the case that a finding, a case against fakes, a report or a campaign asks for; return its id.

    Fulfils `PenaltyFiler`. The same source again is answered with the case that there is. The body that asks conducts
    it; where that punishes nothing, the first that does there. When the act was done is told with the proposal.
    """
    standing = tx.penalty_cases.of_source_id(filing.source_kind, filing.source_id, filing.uscc)
    if standing is not None:
        return standing.case_id
    row = rules.table("penalty_case_by")[0]
    asking = sits_in(row["by"], filing.agency, division=filing.division, rules=rules)
    agency = filing.agency if asking else seated(row["by"], division=filing.division, rules=rules)[0]
    case = PenaltyCase(
        case_id=uuid7(),
        case_no="",
        agency=agency,
        division=filing.division,
        uscc=filing.uscc,
        party_name=filing.party,
        party_place=filing.place,
        source=filing.source_kind,
        source_id=filing.source_id,
        source_reference=filing.source_no,
        trace_case_id=filing.source_id if filing.source_kind == TRACE_CASE else None,
        act=filing.act,
        act_key=act_key(filing.act),
        occurred_on=None,
        continued_until=None,
        found_on=filing.on,
        harm=False,
        filed_on=filing.on,
        clause=row["clause"],
    )
    return _begin(case, tx, rules, note="; ".join(filing.evidence)[:_LONGEST_NOTE] or None).case_id


def _begin(case: PenaltyCase, tx: PenaltyWork, rules: RuleBook, *, note: str | None = None) -> PenaltyCase:
    run(case, penalty_papers.DECISION, case.filed_on, tx, rules)
    return keep(replace(case, case_no=penalty_papers.filed(case, tx, rules)), None, case.filed_on, tx, note=note)


def investigators(
    ids: tuple[str, ...], case: PenaltyCase, agency: str, on: date, tx: PenaltyWork, rules: RuleBook
) -> tuple[str, ...]:
    """Return the officers of these ids, at least two, certified and without an interest; nobody if none is told.

    Source: 行政处罚法 Art. 42, 43.
    """
    if not ids:
        return ()
    wanted = rules.value("investigators_min", on=on)
    found = require_officers(
        tx,
        ids,
        agency=agency,
        post="investigator",
        on=on,
        rules=rules,
        at_least=wanted,
        uscc=case.uscc,
        other_than=case.decided_by,
        field="investigators",
    )
    return tuple(one.officer_id for one in found)


def _place(order: FilePenaltyCase, tx: PenaltyWork) -> str:
    if order.uscc is None and order.party_name is None:
        raise InvalidRequest("a case is against somebody", "uscc", "a code, or party_name")
    if order.division is not None:
        return order.division
    if order.uscc is None:
        raise InvalidRequest("where it was done is missing", "division", "the county in which the act took place")
    return division_of(tx, order.uscc)


def _check_days(case: PenaltyCase) -> None:
    if case.found_on > case.filed_on:
        raise InvalidRequest("discovered after it was filed", "found_on", f"a day not after {case.filed_on}")
    if case.occurred_on is None:
        return
    if case.found_on < case.occurred_on:
        raise InvalidRequest("discovered before it was done", "found_on", f"a day not before {case.occurred_on}")
    if case.continued_until is not None and not case.occurred_on <= case.continued_until <= case.filed_on:
        right = f"from {case.occurred_on} to {case.filed_on}"
        raise InvalidRequest("the act ends out of order", "continued_until", right)


def _check_first(case: PenaltyCase, tx: PenaltyWork) -> None:
    """Refuse a second case on one act. Source: 行政处罚法 Art. 25, 29."""
    asked = tx.penalty_cases.of_trace_case(case.trace_case_id) if case.trace_case_id is not None else ()
    undated = next((one for one in asked if one.occurred_on is None and one.state not in OVER), None)
    if undated is not None:
        right = f"{undated.case_no} of {undated.agency} ({undated.case_id}): conduct that one"
        raise Conflict("the finding filed its case by itself", "trace_case_id", right)
    if case.occurred_on is None:
        return
    first = next(iter(tx.penalty_cases.on_act(case.uscc, case.party_name, case.act_key, case.occurred_on)), None)
    if first is not None:
        right = f"{first.case_no} of {first.agency} ({first.case_id}); move_jurisdiction claims it"
        raise Conflict("the first to file is competent (行政处罚法 25)", "act", right)
    fined = fined_by(case, tx)
    if fined is not None:
        raise Conflict("one act is fined once (行政处罚法 29)", "act", f"fined already by {fined}")


def fined_by(case: PenaltyCase, tx: PenaltyWork) -> str | None:
    """Return who fined the act of a case otherwise, None if nobody did; of one whose day is not known, the finding.

    Source: 行政处罚法 Art. 29.
    """
    if case.occurred_on is None:
        cited = tx.penalties.citing(case.trace_case_id) if case.trace_case_id is not None else ()
        fine = next((one for one in cited if one.state == "DECIDED" and one.fine_fen), None)
        return None if fine is None else f"{fine.agency}, {fine.document_no}"
    if case.uscc is not None:
        penalty = tx.penalties.fine_standing(case.uscc, case.act_key, case.occurred_on)
        if penalty is not None and penalty.penalty_id != case.penalty_id:
            return f"{penalty.agency}, {penalty.document_no}"
    for other in tx.penalty_cases.on_act(case.uscc, case.party_name, case.act_key, case.occurred_on):
        if other.case_id != case.case_id and other.decided_on is not None and other.fine_fen:
            return f"{other.agency}, {other.document_no}"
    return None


def _check_trace_case(case: PenaltyCase, tx: PenaltyWork) -> None:
    """Refuse a finding of another enterprise, or one that does not stand. Source: S14 六(六); DOMAIN D.6."""
    if case.trace_case_id is None:
        return
    found = tx.cases.find(case.trace_case_id)
    if found is None:
        raise NotFound(f"no trace case {case.trace_case_id}", "trace_case_id", "a case of list_trace_cases")
    if found.uscc != case.uscc:
        raise InvalidRequest("the trace case is another enterprise's", "trace_case_id", f"a case of {case.uscc}")
    if found.disposition == "MALICIOUS" and not found.finding_stands:
        raise Conflict("the finding was overturned", "trace_case_id", "a finding that stands")
