"""Technical measures: record what a market will ask, follow it, tell the makers of such goods.

Source: SH 三(五); S12 五(四); S14 六(二).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from databus.clock import Clock
from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain.history import Step, day_of_act
from services.enforcement.domain.measure_comments import MeasureComment
from services.enforcement.domain.technical_measures import (
    HOME,
    OPEN,
    MeasureMove,
    MeasureNotice,
    MeasureTold,
    TechnicalMeasure,
    begun,
    kind_row,
    longest_prefix,
    machine,
    markets_of,
    moved,
)
from services.enforcement.use_cases.clocks import cancel_clocks, clocks_of, meet_clock, start_clock
from services.enforcement.use_cases.measure_work import Maker, MeasureWork
from services.enforcement.use_cases.powers import check_move, require_row
from services.enforcement.use_cases.work import comes_again, digest_of

MEASURE: Final = "technical_measure"
COMMENTING: Final = "measure_comment"  # the clock until comments are taken no more
ENTRY: Final = "measure_entry"  # the clock until it enters into force
A_STEP: Final = 2_000  # makers looked at in one transaction
_ZONES_SHOWN: Final = 200


def record(told: MeasureTold, tx: MeasureWork, rules: RuleBook, clock: Clock) -> TechnicalMeasure:
    """Record a measure; the same again is answered as it stands.

    Raises:
        NotPermitted: an agency that does not tell of this kind.
        Conflict: something else was told under the member's reference.
        InvalidRequest: days that contradict each other.
    """
    row, today = kind_row(told.kind, rules), clock.today()
    agency = require_row(f"a measure of the kind {told.kind}", row, tx, rules, division=None)
    standing = tx.technical_measures.of_reference(told.member, told.reference)
    digest = digest_of(told, "")  # whoever tells it
    if standing is not None:
        if standing.digest == digest:
            return standing
        right = f"get_technical_measure {standing.measure_id}"
        raise Conflict("something else was told under this reference", "reference", right)
    named = {name: value for name, value in vars(told).items() if not name.endswith(("_on", "_until"))}
    measure = TechnicalMeasure(
        measure_id=uuid7(),
        agency=agency,
        recorded_on=today,
        matched=False,
        matched_after="",
        digest=digest,
        clause=row["clause"],
        **begun(told, row, today=today),
        **named,
    )
    tx.technical_measures.add(measure)
    note(MEASURE, measure.measure_id, measure, None, today, tx)
    _run_clocks(measure, tx, rules, today)
    say(measure, tx)
    return measure


def move(order: MeasureMove, tx: MeasureWork, rules: RuleBook, clock: Clock) -> TechnicalMeasure:
    """Say what became of a measure: adopted, in force, its days moved, withdrawn, repealed; the same again is answered.

    Raises:
        NotPermitted, Conflict, InvalidRequest: see the state machine.
    """
    agency, today = tx.caller.require_agency(), clock.today()
    before = tx.technical_measures.get(order.measure_id)
    digest = digest_of(order, agency)
    if comes_again(tx, MEASURE, before.measure_id, order.to, digest):
        return before
    tx.expect_version(before.version)
    transition = check_move(machine(rules), before.state, order.to, tx, rules, division=None)
    on = day_of_act(order.on, today=today, since=before.recorded_on)
    after = moved(before, order, transition, today=today)
    tx.technical_measures.save(after)
    note(
        MEASURE, after.measure_id, after, before.state, on, tx,
        note=order.reason, document_no=order.document_no, digest=digest,
    )  # fmt: skip
    _end_clocks(before, after, order, tx, rules, on)
    _run_clocks(after, tx, rules, on)
    say(after, tx)
    return after


def match_next(tx: MeasureWork, rules: RuleBook, clock: Clock) -> bool:
    """Tell the next makers of what a measure is about; True if there was one to tell of."""
    measure = tx.technical_measures.unmatched()
    if measure is None:
        return False
    makers = tx.measure_notices.makers(measure.hs_prefixes, measure.matched_after, A_STEP)
    tx.measure_notices.add_new(_notices(measure, makers, tx, rules, clock.today()))
    last = makers[-1].uscc if makers else measure.matched_after
    tx.technical_measures.save(replace(measure, matched=len(makers) < A_STEP, matched_after=last))
    return True


def measure_file(measure_id: str, tx: MeasureWork) -> dict[str, Any]:
    """Return a measure with how many it concerns, in which zones, what was said on it, its clocks and its history."""
    measure = tx.technical_measures.look(measure_id)
    return {
        **vars(measure),
        "concerned": tx.measure_notices.counts(measure_id),
        "zones": tx.measure_notices.zones(measure_id, _ZONES_SHOWN),
        "comments": tx.measure_comments.counts(measure_id),
        "clocks": clocks_of(tx, MEASURE, measure_id),
        "history": tx.history.of(MEASURE, measure_id),
    }


def say(measure: TechnicalMeasure, tx: MeasureWork) -> None:
    """Say where a measure stands, to every agency."""
    name, key = "enforcement.technical_measure_changed", measure.measure_id
    tx.outbox.add(name, subject=key, data=measure, legalbasis=measure.clause)


def note(
    kind: str,
    subject_id: str,
    thing: TechnicalMeasure | MeasureComment,
    before: str | None,
    on: date,
    tx: MeasureWork,
    **more: str | None,
) -> None:
    """Keep a step in the life of a measure or of a comment."""
    caller = tx.caller
    step = Step(kind, subject_id, thing.version, before, thing.state, on, caller.agency, caller.actor, thing.clause)
    tx.history.add(replace(step, **more))  # type: ignore[arg-type]


def _notices(
    measure: TechnicalMeasure, makers: list[Maker], tx: MeasureWork, rules: RuleBook, today: date
) -> list[MeasureNotice]:
    if not makers:
        return []
    markets, usccs = markets_of(measure.member, rules), [one.uscc for one in makers]
    sold = set() if measure.member == HOME else tx.measure_notices.exporters(usccs, markets, measure.hs_prefixes)
    return [
        MeasureNotice(
            notice_id=uuid7(),
            measure_id=measure.measure_id,
            uscc=one.uscc,
            division=one.division,
            hs_prefix=longest_prefix(one.hs_codes, measure.hs_prefixes) or measure.hs_prefixes[0],
            way="goods_and_market" if one.uscc in sold else "goods",
            sent_on=today,
        )
        for one in makers
    ]


def _run_clocks(measure: TechnicalMeasure, tx: MeasureWork, rules: RuleBook, on: date) -> None:
    """Let the terms run that end on days the measure itself names, as long as these are to come."""
    waits = {"NOTIFIED": (COMMENTING, measure.comment_until), "ADOPTED": (ENTRY, measure.in_force_on)}
    kind, until = waits.get(measure.state, (None, None))
    if kind is None or until is None or until <= on:
        return
    key = measure.measure_id
    start_clock(
        tx, rules, kind=kind, subject_kind=MEASURE, subject_id=key, responsible=measure.agency, on=on, until=until
    )  # fmt: skip


def _end_clocks(
    before: TechnicalMeasure, after: TechnicalMeasure, order: MeasureMove, tx: MeasureWork, rules: RuleBook, on: date
) -> None:
    key = after.measure_id
    if after.state == "IN_FORCE":
        meet_clock(tx, rules, kind=ENTRY, subject_kind=MEASURE, subject_id=key, on=on)
    moves = (before.comment_until, before.in_force_on) != (after.comment_until, after.in_force_on)
    if after.state != before.state or moves or after.state not in OPEN:
        reason = order.reason or after.state
        cancel_clocks(tx, rules, subject_kind=MEASURE, subject_id=key, on=on, reason=reason)
