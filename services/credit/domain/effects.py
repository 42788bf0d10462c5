"""What must follow when a record ends: publicity, sharing and use stop, measures are lifted; each is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from databus.rules import RuleBook
from services.credit.domain.deadlines import Deadline, closed

ITSELF: Final = "credit"
RECORDER: Final = "recorder"
PUBLIC: Final = "public"
GRADE: Final = "grade"
WAITING: Final = "WAITING"
CONFIRMED: Final = "CONFIRMED"
STATES: Final = (WAITING, CONFIRMED)


@dataclass(frozen=True)
class Kind:
    """An effect by rule."""

    code: str
    confirmed_by: str
    when: str
    zh: str
    en: str
    clause: str


@dataclass(frozen=True)
class Effect:
    """One effect of an ending of a record.

    Attributes:
        recorder: the agency that recorded the act.
        because: ANNULLED or REPAIRED.
        agency: who must confirm it: an agency, or a service by its event.
        grade: the grade since the ending; `standing_version`: the version of the rating with it.
        done: what was done, in the words of whoever confirmed.
    """

    effect_id: str
    record_id: str
    uscc: str
    recorder: str
    because: str
    code: str
    agency: str
    opened_on: date
    known_at: datetime
    grade: str
    standing_version: int
    deadline: Deadline
    confirmed_at: datetime | None = None
    confirmed_by: str | None = None
    actor: str | None = None
    document_no: str | None = None
    done: str | None = None
    version: int = 1

    @property
    def state(self) -> str:
        return WAITING if self.confirmed_at is None else CONFIRMED


@dataclass(frozen=True)
class Ended:
    """What is asked of an ending: was the record public, did the grade change."""

    public: bool
    grade_changed: bool


def following(ended: Ended, rules: RuleBook, *, on: date) -> Sequence[Kind]:
    """Return the effects that must follow.

    Source: 信用修复管理办法 (2026): stop publishing, sharing and using, lift measures; rows of `effects`.
    """
    met = {PUBLIC: ended.public, GRADE: ended.grade_changed, "always": True}
    return [kind for kind in kinds(rules, on=on) if met[kind.when]]


def kinds(rules: RuleBook, *, on: date) -> Sequence[Kind]:
    """Return every effect of the day."""
    return [Kind(**{name: row[name] for name in Kind.__annotations__}) for row in rules.table("effects", on=on)]


def confirmed(
    effect: Effect, *, at: datetime, by: str, actor: str | None, document_no: str | None, done: str
) -> Effect:
    """Return an effect that is confirmed."""
    return replace(
        effect,
        deadline=closed(effect.deadline),
        confirmed_at=at,
        confirmed_by=by,
        actor=actor,
        document_no=document_no,
        done=done,
        version=effect.version + 1,
    )
