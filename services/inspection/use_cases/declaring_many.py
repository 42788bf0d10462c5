"""Declaring many consignments: each is taken or refused by itself, as `declare_consignment` would alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Final

from databus.errors import InvalidRequest, SanhuError
from services.inspection.domain.consignment import Consignment, Declaration
from services.inspection.domain.mode_table import JsonObject
from services.inspection.use_cases.deciding import chapter_key, uscc_key, zones_key
from services.inspection.use_cases.declaring import declare_consignment
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.ports import Desk

ACCEPTED: Final = "accepted"
KNOWN: Final = "known"
REFUSED: Final = "refused"
OUTCOMES: Final = (ACCEPTED, KNOWN, REFUSED)


@dataclass(frozen=True, slots=True)
class Wish:
    """One declaration as it was sent: its place, and what it says or what is wrong with its form."""

    place: int
    ask: JsonObject | None
    problem: SanhuError | None = None
    declaration_no: str | None = None
    uscc: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one declaration."""

    wish: Wish
    outcome: str
    consignment: Consignment | None = None
    problem: SanhuError | None = None


class _Undone(Exception):
    """What a dry run did is undone."""


def declare_all(desk: Desk, work: EvidenceWork, wishes: Sequence[Wish], *, dry_run: bool = False) -> list[Answer]:
    """Take each declaration, or say why not; one that was sent before is answered with the consignment there is.

    Args:
        desk: rules and clock.
        work: the transaction; what was taken stays, whatever becomes of the others.
        wishes: in the order they are taken.
        dry_run: tell what would come of it, with the mode that would be decided; nothing is kept.

    Source: 商检法 11; SH 四(十二)4 (无纸化报检).
    """
    _hold_still(work, [one.ask for one in wishes if one.ask is not None])
    seen: dict[str, int] = {}
    return [_answer(desk, work, wish, seen, dry_run=dry_run) for wish in wishes]


def declare_of(
    desk: Desk, work: EvidenceWork, wishes: Sequence[Wish], uscc: str | None, *, dry_run: bool
) -> list[Answer]:
    """Take declarations, of one enterprise alone where it is named."""
    return declare_all(desk, work, [_of(wish, uscc) for wish in wishes], dry_run=dry_run)


def _of(wish: Wish, uscc: str | None) -> Wish:
    if uscc is None or wish.ask is None or wish.ask["uscc"] == uscc:
        return wish
    problem = InvalidRequest("the declaration is another enterprise's", "uscc", uscc)
    return Wish(wish.place, None, problem, wish.declaration_no, wish.uscc)


def _hold_still(work: EvidenceWork, asks: Sequence[JsonObject]) -> None:
    """Take the locks of all in one order, so that two who take many at once do not lock each other out."""
    keys = {key for ask in asks for key in (uscc_key(ask["uscc"]), chapter_key(ask["hs_code"]))}
    if keys:
        work.held.reading(*sorted(keys), zones_key())


def _answer(desk: Desk, work: EvidenceWork, wish: Wish, seen: dict[str, int], *, dry_run: bool) -> Answer:
    if wish.ask is None:
        return Answer(wish, REFUSED, problem=wish.problem)
    number = wish.ask["declaration_no"]
    if number in seen:
        right = f"a number of its own: declaration {seen[number]} of this call has it"
        return Answer(wish, REFUSED, problem=InvalidRequest("the declaration number is taken", "declaration_no", right))
    seen[number] = wish.place
    before = work.consignments.find_by_declaration_no(number)
    if before is not None and _is_the_same(before, wish.ask, work.caller.require_agency()):
        return Answer(wish, KNOWN, before)
    try:
        return Answer(wish, ACCEPTED, _declared(desk, work, wish.ask, dry_run=dry_run))
    except SanhuError as problem:
        return Answer(wish, REFUSED, problem=problem)


def _declared(desk: Desk, work: EvidenceWork, ask: JsonObject, *, dry_run: bool) -> Consignment:
    taken = []
    with suppress(_Undone), work.attempt():
        taken.append(declare_consignment(desk, work, ask)[0])
        if dry_run:
            raise _Undone
    return taken[0]


def _is_the_same(before: Consignment, ask: Mapping[str, object], agency: str) -> bool:
    return before.declared_by == agency and all(
        ask.get(field.name, field.default) == getattr(before.declared, field.name) for field in fields(Declaration)
    )
