"""What the ending of a record sets going: remedies settled, publicity ended, effects opened that others confirm."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

from databus.calendar import add_working_days
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.credit.domain.adopted import Adopted
from services.credit.domain.deadlines import deadline
from services.credit.domain.effects import ITSELF, RECORDER, Effect, Ended, Kind, confirmed, following
from services.credit.domain.items import find_item
from services.credit.domain.remedies import REPAIR
from services.credit.domain.repair import publicity
from services.credit.use_cases import remedies
from services.credit.use_cases.effects import say_effect
from services.credit.use_cases.remedy_work import RemedyWork
from services.credit.use_cases.work import CreditWork


def follow_ending(before: Adopted, after: Adopted, credit: CreditWork, rules: RuleBook) -> None:
    """Settle what waits, and open the effects once the enterprise has been rated anew.

    Source: 信用修复管理办法 (2026): stop publishing, sharing and using, lift measures; DOMAIN D.2.
    """
    work = cast("RemedyWork", credit)
    # whoever objects to what is repaired still hears whether it should ever have been recorded
    kind = None if after.annulment is not None else REPAIR
    remedies.settle_all(after, after.state, work, rules, kind=kind)
    _follow(before, after, work, rules)


def follow_leaving(before: Adopted, left: Adopted, credit: CreditWork, rules: RuleBook) -> None:
    """Open the effects for an enterprise that a record is about no more, since it was corrected to another.

    An objection still waits for its answer; a repair that was asked for has nothing left to repair.

    Source: 谁办案、谁录入、谁负责; DOMAIN D.2 (corrections reverse exactly).
    """
    work = cast("RemedyWork", credit)
    remedies.settle_all(before, "CORRECTED", work, rules, kind=REPAIR)
    _follow(before, left, work, rules)


def _follow(before: Adopted, after: Adopted, work: RemedyWork, rules: RuleBook) -> None:
    standing = work.book.find_standing(after.uscc)
    grade = standing.grade if standing is not None else None
    public = is_public(before, on=work.clock.today(), rules=rules)
    if public:
        end_publicity(after, after.state, work, rules)
    key = ("effects", after.record_id, after.state, after.uscc)
    work.at_end(key, lambda: _open(after, public=public, grade_before=grade, work=work, rules=rules))


def follow_correction(before: Adopted, after: Adopted, credit: CreditWork, rules: RuleBook) -> None:
    """Say that a record is public no longer, if what it says since it was corrected is not for the public.

    Source: 市场监管行政处罚信息公示规定 (changed: withdrawn in 3 working days).
    """
    today = credit.clock.today()
    if is_public(before, on=today, rules=rules) and not is_public(after, on=today, rules=rules):
        end_publicity(after, "CORRECTED", cast("RemedyWork", credit), rules)


def is_public(record: Adopted, *, on: date, rules: RuleBook) -> bool:
    """Whether the public may see a record on a day."""
    item = find_item(rules, record.item, on=record.effective_on)
    shown = publicity(item, record.effective_on, on=on, rules=rules)
    return shown.public and record.ended_on is None and record.effective_on <= on


def end_publicity(record: Adopted, because: str, work: RemedyWork, rules: RuleBook) -> None:
    """Say that a record is public no longer, and until when everybody must have withdrawn it."""
    today = work.clock.today()
    item = find_item(rules, record.item, on=record.effective_on)
    until = publicity(item, record.effective_on, on=today, rules=rules).until
    term = add_working_days(today, rules.value("effect_days", on=today))
    said = {
        "record_id": record.record_id,
        "uscc": record.uscc,
        "item": record.item,
        "agency": record.agency,
        "document_no": record.document_no,
        "public_from": record.effective_on,
        "public_until": until,
        "ended_on": today,
        "because": because,
        "withdraw_by": term.due_on,
        "provisional": term.provisional,
        "version": record.version,
    }
    work.outbox.add("credit.publicity_ended", subject=record.record_id, uscc=record.uscc, data=said)


def _open(record: Adopted, *, public: bool, grade_before: str | None, work: RemedyWork, rules: RuleBook) -> None:
    today = work.clock.today()
    standing = work.book.find_standing(record.uscc)
    assert standing is not None  # the ending was made under its lock
    ended = Ended(public=public, grade_changed=grade_before not in {None, standing.grade})
    for kind in following(ended, rules, on=today):
        effect = _effect(kind, record, today, work, rules)
        effect = replace(effect, grade=standing.grade, standing_version=standing.version)
        if kind.confirmed_by == ITSELF:
            done = f"{grade_before} → {standing.grade}, {standing.score}"
            effect = confirmed(effect, at=effect.known_at, by=ITSELF, actor=None, document_no=None, done=done)
        if work.remedies.add_effect(effect):
            say_effect(effect, work)


def _effect(kind: Kind, record: Adopted, on: date, work: RemedyWork, rules: RuleBook) -> Effect:
    term = add_working_days(on, rules.value("effect_days", on=on))
    return Effect(
        effect_id=uuid7(),
        record_id=record.record_id,
        uscc=record.uscc,
        recorder=record.agency,
        because=record.state,
        code=kind.code,
        agency=record.agency if kind.confirmed_by == RECORDER else kind.confirmed_by,
        opened_on=on,
        known_at=work.clock.now(),
        grade="",
        standing_version=0,
        deadline=deadline(term.due_on, provisional=term.provisional, on=on, rules=rules),
    )
