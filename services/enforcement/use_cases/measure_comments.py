"""Comments on technical measures: drafted, sent, answered.

Source: S14 六(二) 交涉; SH 三(五) 企业与部门间信息互通; WTO TBT Agreement 2.9.4.
"""

from __future__ import annotations

from typing import Final

from databus.clock import Clock
from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import powers
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.history import day_of_act
from services.enforcement.domain.measure_comments import CommentDraft, CommentMove, MeasureComment, machine, moved
from services.enforcement.domain.technical_measures import OPEN, TechnicalMeasure
from services.enforcement.use_cases.clocks import cancel_clocks, meet_clock, start_clock
from services.enforcement.use_cases.measure_work import MeasureWork
from services.enforcement.use_cases.powers import division_of, require_row
from services.enforcement.use_cases.technical_measures import COMMENTING, MEASURE, note
from services.enforcement.use_cases.work import comes_again, digest_of

COMMENT: Final = "measure_comment"
ANSWERING: Final = "measure_comment_answer"  # the clock until an enterprise has its answer


def draft(told: CommentDraft, tx: MeasureWork, rules: RuleBook, clock: Clock) -> MeasureComment:
    """Draft a comment, of an enterprise or for the member; the same again is answered as it stands.

    Raises:
        NotPermitted: see the rules.
        Conflict: the measure is over.
    """
    measure = tx.technical_measures.look(told.measure_id)
    act = "draft_measure_comment" if told.uscc is None else "draft_measure_comment_of_enterprise"
    row = next(row for row in rules.table("permission") if row["act"] == act)
    division = None if told.uscc is None else division_of(tx, told.uscc)
    agency, today = require_row(act, row, tx, rules, division=division), clock.today()
    digest = digest_of(told, agency)
    standing = tx.measure_comments.of_digest(told.measure_id, digest)
    if standing is not None:
        return standing
    if measure.state not in OPEN:
        raise Conflict(f"the measure is {measure.state}", "measure_id", "one of list_technical_measures that stands")
    comment = MeasureComment(
        comment_id=uuid7(),
        measure_id=told.measure_id,
        uscc=told.uscc,
        division=division,
        state="DRAFTED",
        text=told.text,
        agency=agency,
        actor=tx.caller.actor,
        drafted_on=today,
        sent_to=None,
        sent_on=None,
        document_no=None,
        answer=None,
        answered_on=None,
        answered_by=None,
        digest=digest,
        clause=row["clause"],
    )
    tx.measure_comments.add(comment)
    note(COMMENT, comment.comment_id, comment, None, today, tx)
    return comment


def move(order: CommentMove, tx: MeasureWork, rules: RuleBook, clock: Clock) -> MeasureComment:
    """Send, answer or withdraw a comment; the same again is answered as it stands.

    Raises:
        NotPermitted: another's comment, or not a department's answer.
        Conflict, InvalidRequest: see the state machine.
    """
    agency, today = tx.caller.require_agency(), clock.today()
    before = tx.measure_comments.get(order.comment_id)
    digest = digest_of(order, agency)
    if comes_again(tx, COMMENT, before.comment_id, order.to, digest):
        return before
    tx.expect_version(before.version)
    measure = tx.technical_measures.look(before.measure_id)
    transition = machine(rules).check(before.state, order.to, agency=None)
    on = day_of_act(order.on, today=today, since=before.sent_on or before.drafted_on)
    if "owner" in transition.by:
        require_owner(before.agency, agency, rules, what="the comment", on=on)
    else:
        what, by = f"comment: {before.state} → {order.to}", sorted(transition.by)
        powers.require_seat(what, by, transition.clause, agency, division=before.division, rules=rules)
    after = moved(before, order, transition, measure, agency=agency, on=on)
    tx.measure_comments.save(after)
    told = order.reason or order.answer
    note(
        COMMENT, after.comment_id, after, before.state, on, tx,
        note=told, document_no=order.document_no, digest=digest,
    )  # fmt: skip
    _follow(after, measure, order, tx, rules)
    return after


def _follow(
    comment: MeasureComment, measure: TechnicalMeasure, order: CommentMove, tx: MeasureWork, rules: RuleBook
) -> None:
    """Let the clock of comments be met by one that went to the member; let that of an enterprise's answer run."""
    key, on = comment.comment_id, comment.answered_on or comment.sent_on
    if on is None:
        return
    if comment.uscc is None:
        meet_clock(tx, rules, kind=COMMENTING, subject_kind=MEASURE, subject_id=measure.measure_id, on=on)
    elif comment.state == "SENT":
        start_clock(
            tx, rules, kind=ANSWERING, subject_kind=COMMENT, subject_id=key, responsible=measure.agency, on=on,
            uscc=comment.uscc,
        )  # fmt: skip
    elif comment.state == "ANSWERED":
        meet_clock(tx, rules, kind=ANSWERING, subject_kind=COMMENT, subject_id=key, on=on)
    else:
        reason = order.reason or comment.state
        cancel_clocks(tx, rules, subject_kind=COMMENT, subject_id=key, on=on, reason=reason)
