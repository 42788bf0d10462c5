"""Negotiations about foreign rules and designs: opened for a trace case, sent, answered, ended with an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Protocol

from databus.clock import Clock
from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import negotiations
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.history import NEGOTIATION, Step, day_of_act
from services.enforcement.domain.negotiations import Negotiation, NegotiationMove
from services.enforcement.use_cases.clocks import ClockWork, hand_over_clocks, meet_clock, start_clock
from services.enforcement.use_cases.powers import check_move, division_of, require_row
from services.enforcement.use_cases.work import Kept, Work, comes_again, digest_of

CLOCK: Final = "negotiation_answer"


@dataclass(frozen=True)
class OpenNegotiation:
    """With whom, about what, and what we say."""

    case_id: str
    counterpart: str
    country: str
    channel: str
    matter: str
    position: str
    foreign_rule: str | None = None
    on: date | None = None


class Negotiations(Kept[Negotiation], Protocol):
    """Negotiations."""

    def of_case(self, case_id: str) -> Sequence[Negotiation]: ...


class NegotiationWork(Work, ClockWork, Protocol):
    """A transaction that keeps negotiations."""

    @property
    def negotiations(self) -> Negotiations: ...


def open_negotiation(order: OpenNegotiation, tx: NegotiationWork, rules: RuleBook, clock: Clock) -> Negotiation:
    """Open a negotiation for a case that was disposed of as FOREIGN_REGULATION.

    Raises:
        NotPermitted: not the owner of the case.
        Conflict: the case is not NEGOTIATING, or negotiates the same with the same already.

    Source: S14 六(六) (加大反馈和交涉力度), 六(二).
    """
    case = tx.cases.get(order.case_id)
    row = rules.table("negotiation_open")[0]
    agency = require_row("open_negotiation", row, tx, rules, division=division_of(tx, case.uscc))
    on = day_of_act(order.on, today=clock.today(), since=case.disposed_on)
    require_owner(case.agency, agency, rules, what=case.case_no, on=on)
    negotiations.row_of("negotiation_channel", order.channel, "channel", rules)
    if case.state != "NEGOTIATING":
        raise Conflict(f"{case.case_no} is {case.state}", "case_id", f"a case that is NEGOTIATING ({row['clause']})")
    for one in tx.negotiations.of_case(case.case_id):
        if one.is_open and (one.counterpart, one.matter) == (order.counterpart, order.matter):
            raise Conflict("this is negotiated already", "matter", f"negotiation {one.negotiation_id}")
    made = Negotiation(
        negotiation_id=uuid7(),
        case_id=case.case_id,
        case_no=case.case_no,
        uscc=case.uscc,
        hs_code=case.hs_code,
        agency=agency,
        counterpart=order.counterpart,
        country=order.country,
        channel=order.channel,
        matter=order.matter,
        position=order.position,
        foreign_rule=order.foreign_rule,
        opened_on=on,
        clause=row["clause"],
    )
    tx.negotiations.add(made)
    _note(tx, made, None, on)
    return made


def move_negotiation(move: NegotiationMove, tx: NegotiationWork, rules: RuleBook, clock: Clock) -> Negotiation:
    """Send our position, put down the answer, end with an outcome; the same move again changes nothing.

    Raises:
        NotPermitted: not the owner of the case.
        Conflict: no such move from here.
        InvalidRequest: what the move asks for is missing.

    Source: S14 六(六).
    """
    agency = tx.caller.require_agency()
    one = tx.negotiations.get(move.negotiation_id)
    digest = digest_of(move, agency)
    if comes_again(tx, NEGOTIATION, one.negotiation_id, move.to, digest):
        return one
    tx.expect_version(one.version)
    division = division_of(tx, one.uscc)
    transition = check_move(negotiations.machine(rules), one.state, move.to, tx, rules, division=division)
    since = max(step.on for step in tx.history.of(NEGOTIATION, one.negotiation_id))
    on = day_of_act(move.on, today=clock.today(), since=since)
    require_owner(one.agency, agency, rules, what=f"the negotiation of {one.case_no}", on=on)
    after = negotiations.moved(one, move, transition, on=on, rules=rules)
    tx.negotiations.save(after)
    _note(tx, after, one.state, on, document_no=move.document_no, digest=digest)
    if after.state == "SENT":
        start_clock(
            tx,
            rules,
            kind=CLOCK,
            subject_kind=NEGOTIATION,
            subject_id=after.negotiation_id,
            responsible=after.agency,
            on=on,
            division=division,
            uscc=after.uscc,
        )
    else:
        meet_clock(tx, rules, kind=CLOCK, subject_kind=NEGOTIATION, subject_id=after.negotiation_id, on=on)
    return after


def hand_on(tx: NegotiationWork, rules: RuleBook, case_id: str, taker: str, on: date, reason: str) -> None:
    """Make who took a case over responsible for its negotiations that go on. Source: 行政处罚法 Art. 25."""
    for one in tx.negotiations.of_case(case_id):
        if one.state != "ENDED":
            after = replace(one, agency=taker, version=one.version + 1)
            tx.negotiations.save(after)
            _note(tx, after, one.state, on)
            about = {"subject_kind": NEGOTIATION, "subject_id": one.negotiation_id}
            hand_over_clocks(tx, rules, **about, responsible=taker, on=on, reason=reason)


def _note(
    tx: NegotiationWork,
    one: Negotiation,
    before: str | None,
    on: date,
    *,
    document_no: str | None = None,
    digest: str | None = None,
) -> None:
    caller = tx.caller
    step = Step(
        NEGOTIATION, one.negotiation_id, one.version, before, one.state, on, caller.agency, caller.actor, one.clause
    )
    tx.history.add(replace(step, document_no=document_no, digest=digest))
    tx.outbox.add(
        "enforcement.negotiation_changed", subject=one.negotiation_id, data=one, uscc=one.uscc, legalbasis=one.clause
    )
