"""Effects of endings: confirmed by whoever must, listed, reminded of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from databus import contracts
from databus.clock import day_of
from databus.envelope import Event
from databus.errors import Conflict, NotFound
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.effects import CONFIRMED, Effect, confirmed
from services.credit.use_cases.remedy_work import RemedyWork, Wanted


@dataclass(frozen=True)
class ConfirmEffect:
    """What was done about an effect."""

    effect_id: str
    done: str
    document_no: str | None = None


@dataclass(frozen=True)
class ListEffects:
    """Which effects, newest first."""

    equal: Mapping[str, str]
    overdue: bool
    limit: int
    cursor: str | None = None


def confirm_effect(ask: ConfirmEffect, work: RemedyWork, rules: RuleBook) -> Effect:
    """Confirm an effect; the same words again change nothing.

    Raises:
        NotFound: no such effect.
        NotPermitted: somebody else must confirm it.
        Conflict: it is confirmed already, with other words.

    Source: 信用修复管理办法 (2026); 市场监管行政处罚信息公示规定 (withdraw in 3 working days).
    """
    effect = find(ask.effect_id, work, lock=True)
    powers.require("confirm_effect", work.caller.agency, on=work.clock.today(), rules=rules, recorder=effect.agency)
    if effect.state == CONFIRMED:
        if (effect.done, effect.document_no) != (ask.done, ask.document_no):
            raise Conflict("it is confirmed already", "done", f"what was said then: {effect.done}")
        return effect
    work.expect_version(effect.version)
    return note(effect, work.caller.require_agency(), ask.done, work, document_no=ask.document_no)


def note_applied(event: Event, work: RemedyWork) -> None:
    """Confirm an effect by the word of the service responsible for it; what is confirmed already stays as it is."""
    data = contracts.validate(event.name, event.data)
    service = event.name.partition(".")[0]
    effect = work.remedies.find_effect(data["effect_id"], lock=True)
    if effect is not None and effect.state != CONFIRMED and effect.agency == service:
        note(effect, service, data["grade"], work)


def note(effect: Effect, by: str, done: str, work: RemedyWork, *, document_no: str | None = None) -> Effect:
    """Keep and say that an effect is confirmed."""
    after = confirmed(effect, at=work.clock.now(), by=by, actor=work.caller.actor, document_no=document_no, done=done)
    work.remedies.save_effect(after)
    say_effect(after, work)
    return after


def page(ask: ListEffects, work: RemedyWork) -> tuple[Sequence[Effect], str | None]:
    """Return a page of effects, newest first, and the cursor of the next."""
    late_on = work.clock.today() if ask.overdue else None
    found = work.remedies.effects_page(Wanted(ask.equal, ask.limit + 1, ask.cursor, late_on))
    shown = found[: ask.limit]
    return shown, shown[-1].effect_id if len(found) > ask.limit else None


def find(effect_id: str, work: RemedyWork, *, lock: bool = False) -> Effect:
    """Return an effect; NotFound if there is none."""
    effect = work.remedies.find_effect(effect_id, lock=lock)
    if effect is None:
        raise NotFound("no such effect", "effect_id", "an id as list_effects gives it")
    return effect


def say_effect(effect: Effect, work: RemedyWork) -> None:
    """Say an effect's whole state."""
    work.outbox.add("credit.effect_changed", subject=effect.effect_id, uscc=effect.uscc, data=said_of(effect))


def said_of(effect: Effect) -> dict[str, Any]:
    """Return an effect as its contract says it."""
    limit = effect.deadline
    return {
        "effect_id": effect.effect_id,
        "record_id": effect.record_id,
        "uscc": effect.uscc,
        "recorder": effect.recorder,
        "because": effect.because,
        "effect": effect.code,
        "responsible": effect.agency,
        "state": effect.state,
        "grade": effect.grade,
        "standing_version": effect.standing_version,
        "opened_on": effect.opened_on,
        "due_on": limit.due_on,
        "provisional": limit.provisional,
        "reminders": limit.reminders,
        "escalated_on": limit.escalated_on,
        "escalated_to": limit.escalated_to,
        "confirmed_on": day_of(effect.confirmed_at) if effect.confirmed_at else None,
        "confirmed_by": effect.confirmed_by,
        "done": effect.done,
        "version": effect.version,
    }
