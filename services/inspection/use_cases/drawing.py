"""Draws of batches and of their pieces: made here, told so that anyone can make them again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from databus.errors import Conflict
from databus.rules import RuleBook
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.drawing import (
    MONITORED,
    RECIPE,
    Draw,
    DrawDay,
    Sample,
    committed,
    is_drawn,
    key_of,
    number_of,
    units_of,
)
from services.inspection.domain.facts import Phrase
from services.inspection.domain.mode_table import JsonObject, percent_text
from services.inspection.use_cases.covering import covering
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import may
from services.inspection.use_cases.reading import find
from services.inspection.use_cases.reference import sampling_plan

_SEED_BYTES: Final = 32
_MOST_REVEALED: Final = 100
_NOTHING: Final[Mapping[str, str]] = {}


def day_of(desk: Desk, work: Work, on: date) -> DrawDay:
    """Return the seed of a day; made and committed to now if the day has none yet."""
    found = work.checks.draw_day(on)
    if found is not None:
        return found
    seed = secrets.token_hex(_SEED_BYTES)
    day = DrawDay(on, seed, committed(seed), desk.clock.now())
    if work.checks.add_draw_day(day):
        _say(work, day)
        return day
    other = work.checks.draw_day(on)
    assert other is not None, "whoever was first has committed by now"
    return other


def begin_draw_day(desk: Desk, work: Work, on: date) -> None:
    """Commit to tomorrow's seed before tomorrow begins, and tell the seeds of the days that are over.

    Source: 优化营商环境条例 54 (random, and published); decision 0052.
    """
    day_of(desk, work, on)
    day_of(desk, work, on + timedelta(days=1))
    for day in work.checks.reveal_before(on, _MOST_REVEALED):
        _say(work, day)


def new_draw(desk: Desk, work: Work, consignment: Consignment, attempt: int = 1, forced: str | None = None) -> Draw:
    """Draw a consignment that is declared now; the caller keeps it.

    Args:
        desk: the desk.
        work: the transaction.
        consignment: what is declared.
        attempt: which of its declarations this is.
        forced: why it is looked at whatever is drawn.
    """
    day = day_of(desk, work, desk.clock.today())
    plan_id = covering(work, [consignment], day.on).get(consignment.consignment_id)
    return _drawn(day, consignment, attempt, forced, plan_id)


def _drawn(day: DrawDay, consignment: Consignment, attempt: int, forced: str | None, plan_id: str | None) -> Draw:
    declared = consignment.declared
    number = number_of(day.seed, key_of(declared.uscc, declared.declaration_no, attempt))
    first = consignment.decision_number if attempt == 1 else consignment.decision_number + 1
    return Draw(consignment.consignment_id, attempt, day.on, number, forced, first, plan_id)


def new_draws(
    desk: Desk, work: Work, consignments: Sequence[Consignment], forced: Mapping[str, str] = _NOTHING
) -> list[Draw]:
    """Draw consignments that are declared together, each as `new_draw` would, and keep the draws.

    `forced` says, by consignment, why one is looked at whatever is drawn.
    """
    day = day_of(desk, work, desk.clock.today())
    plans = covering(work, consignments, day.on)
    draws = [_drawn(day, one, 1, forced.get(one.consignment_id), plans.get(one.consignment_id)) for one in consignments]
    work.checks.add_draws(draws)
    return draws


def draw_anew(desk: Desk, work: Work, consignment: Consignment, forced: str | None) -> None:
    """Draw a consignment that is declared again."""
    before = standing_draw(desk, work, consignment)
    work.checks.add_draw(new_draw(desk, work, consignment, before.attempt + 1, forced))


def standing_draw(desk: Desk, work: Work, consignment: Consignment) -> Draw:
    """Return the draw of a consignment's present declaration; made now for one declared before there were draws."""
    draws = work.checks.draws(consignment.consignment_id)
    if draws:
        return draws[-1]
    draw = new_draw(desk, work, consignment)
    work.checks.add_draw(draw)
    return draw


def drawn(work: Work, consignment: Consignment, draw: Draw) -> bool:
    """Whether a batch is to be looked at: by its draw, or by what was drawn of it already.

    Under credit supervision a batch that a monitoring plan covers is not drawn by itself.
    """
    if consignment.sample_drawn or looked_at_by_law(consignment) is not None:
        return True
    spared = MONITORED if draw.plan_id is not None else None
    shares = work.checks.shares_since(consignment.consignment_id, draw.from_decision, but=spared)
    present = consignment.decided
    return is_drawn(draw, shares, None if present.mode == spared else present.sampling_percent)


def by_plan(consignment: Consignment, draw: Draw) -> str | None:
    """The monitoring plan that takes the place of drawing a batch by itself as it is decided now, or None."""
    return draw.plan_id if consignment.decided.mode == MONITORED and draw.forced is None else None


def looked_at_by_law(consignment: Consignment) -> str | None:
    """Why a batch is looked at whatever is drawn: nobody certifies catalogue goods unseen; None if nothing says so.

    Source: 商检法 5, 6; 《进出口商品免验办法》 (goods that need an inspection certificate are never exempt).
    """
    needed = consignment.statutory and consignment.declared.needs_certificate
    return "an inspection certificate is needed" if needed else None


def forced_words(rules: RuleBook, forced: str) -> Phrase:
    """Return why a batch is looked at whatever is drawn, in words; what is named in them stands at their end."""
    rows = [row for row in rules.table("forced_draw") if forced == row["en"] or forced.startswith(f"{row['en']} ")]
    if not rows:
        return Phrase(forced, forced)
    row = max(rows, key=lambda one: len(one["en"]))
    return Phrase(row["zh"].format(forced.removeprefix(row["en"]).strip()), forced)


def take_sample(desk: Desk, work: Work, consignment: Consignment, packages: int | None) -> Sample:
    """Draw the pieces (or cartons, where their number is given) of a batch that is sampled now.

    The seed is that of the day of sampling, so that nobody can know the pieces before.

    Source: 商检法 6, 19; the sampling plan's own clause.
    """
    declared, day = consignment.declared, day_of(desk, work, desk.clock.today())
    draw = standing_draw(desk, work, consignment)
    held = work.held.about([declared.uscc], [], day.on)
    zones = [one.zone_id for one in held.memberships.get(declared.uscc, ()) if one.state == "ACTIVE"]
    plan = sampling_plan(desk, work, declared.hs_code, consignment.decided.mode, day.on, zones)
    lot = packages or max(1, int(declared.quantity))
    size = plan.size_for(lot).sample
    key = key_of(declared.uscc, declared.declaration_no, draw.attempt)
    sample = Sample(
        consignment_id=consignment.consignment_id,
        number=consignment.step_number,
        on=day.on,
        attempt=draw.attempt,
        lot=lot,
        size=size,
        units=units_of(day.seed, key, lot, size),
        items=tuple(one.code for one in plan.items),
        plan=plan.name,
        clause=plan.clause,
        taken_at=desk.clock.now(),
        agency=work.caller.agency,
    )
    work.checks.add_sample(sample)
    return sample


def get_draw(desk: Desk, work: Work, consignment_id: str) -> JsonObject:
    """Return a consignment's draws and samples with all that is needed to make them again.

    A seed is told when its day is over. Which pieces are taken only inspectors see before.

    Raises:
        Conflict: it was declared before there were draws, and nobody has asked for one yet.
    """
    consignment = find(work, consignment_id)
    draws = work.checks.draws(consignment_id)
    if not draws:
        raise Conflict("the consignment was declared before there were draws", "consignment_id", "a later one")
    inspector = may(desk, work, "see_sample", consignment.declared.uscc)
    days: dict[date, DrawDay] = {}
    for on in {one.on for one in draws} | {one.on for one in work.checks.samples(consignment_id)}:
        days[on] = day_of(desk, work, on)
    return {
        "consignment_id": consignment_id,
        "uscc": consignment.declared.uscc,
        "declaration_no": consignment.declared.declaration_no,
        "mode": consignment.decided.mode,
        "sampling_percent": percent_text(consignment.decided.sampling_percent),
        "drawn": drawn(work, consignment, draws[-1]),
        "draws": [_draw_view(consignment, one, days[one.on]) for one in draws],
        "samples": [
            _sample_view(one, days[one.on], inspector=inspector) for one in work.checks.samples(consignment_id)
        ],
        "recipe": RECIPE,
    }


def _draw_view(consignment: Consignment, draw: Draw, day: DrawDay) -> JsonObject:
    declared = consignment.declared
    return {
        "attempt": draw.attempt,
        "on": draw.on,
        "key": key_of(declared.uscc, declared.declaration_no, draw.attempt),
        "number": f"{draw.number.normalize():f}",
        "forced": draw.forced or looked_at_by_law(consignment),
        "plan_id": draw.plan_id,
        **_seed_view(day),
    }


def _sample_view(sample: Sample, day: DrawDay, *, inspector: bool) -> JsonObject:
    told = inspector or day.revealed_on is not None
    return {
        "on": sample.on,
        "attempt": sample.attempt,
        "lot": sample.lot,
        "size": sample.size,
        "units": sample.units if told else None,
        "items": sample.items,
        "plan": sample.plan,
        "clause": sample.clause,
        "taken_at": sample.taken_at,
        "agency": sample.agency,
        **_seed_view(day),
    }


def _seed_view(day: DrawDay) -> JsonObject:
    return {
        "commitment": day.commitment,
        "committed_at": day.committed_at,
        "seed": day.seed if day.revealed_on is not None else None,
        "revealed_on": day.revealed_on,
    }


def _say(work: Work, day: DrawDay) -> None:
    told = {"on": day.on, **_seed_view(day), "version": 1 if day.revealed_on is None else 2}
    work.outbox.add("inspection.draw_day_changed", subject=day.on.isoformat(), data=told)
