"""Declaring many consignments: each is taken or refused by itself, as `declare_consignment` would alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import Final

from databus.errors import InvalidRequest, SanhuError
from services.inspection.domain.consignment import Consignment, Declaration
from services.inspection.domain.copies import Enterprise
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.powers import registered_in
from services.inspection.use_cases.deciding import chapter_key, uscc_key, zones_key
from services.inspection.use_cases.declaring import check_declaration, declare_consignment, declare_together, taken
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.ports import Desk

ACT: Final = "declare_consignment"
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


def declare_all(
    desk: Desk, work: EvidenceWork, wishes: Sequence[Wish], *, uscc: str | None = None, dry_run: bool = False
) -> list[Answer]:
    """Take each declaration, or say why not; one that was sent before is answered with the consignment there is.

    Args:
        desk: rules and clock.
        work: the transaction; what was taken stays, whatever becomes of the others.
        wishes: in the order they are taken.
        uscc: of the enterprise that all of them must be of, if one is named.
        dry_run: tell what would come of it, with the mode that would be decided, and keep nothing. What depends on the
            draw is not told, or one could try numbers until one is found that is not drawn.

    Source: 商检法 11; SH 四(十二)4 (无纸化报检).
    """
    _hold_still(work, wishes)
    screen = _Screen(desk, work, wishes, uscc)
    answers = [screen.answer(wish) for wish in wishes]
    left = [wish for wish, answer in zip(wishes, answers, strict=True) if answer is None]
    declared = _undone(desk, work, left) if dry_run else _declared(desk, work, left)
    return [
        answer if answer is not None else declared[wish.place] for wish, answer in zip(wishes, answers, strict=True)
    ]


class _Screen:
    """Tells which declarations of a call cannot be taken, or are there already, with one question for all of them."""

    def __init__(self, desk: Desk, work: EvidenceWork, wishes: Sequence[Wish], uscc: str | None) -> None:
        asks = [wish.ask for wish in wishes if wish.ask is not None]
        self._desk = desk
        self._work = work
        self._uscc = uscc
        self._before = work.consignments.numbered({ask["declaration_no"] for ask in asks})
        self._barred = _barred(desk, work, {ask["uscc"] for ask in asks})
        self._seen: dict[str, int] = {}

    def answer(self, wish: Wish) -> Answer | None:
        """Return the answer to a declaration that is not to be taken; None: it is."""
        if wish.ask is None:
            return Answer(wish, REFUSED, problem=wish.problem)
        before = self._before.get(wish.ask["declaration_no"])
        if before is not None and _is_the_same(before, wish.ask, self._work.caller.agency):
            return Answer(wish, KNOWN, before)
        try:
            self._check(wish.place, wish.ask, before)
        except SanhuError as problem:
            return Answer(wish, REFUSED, problem=problem)
        self._seen[wish.ask["declaration_no"]] = wish.place
        return None

    def _check(self, place: int, ask: JsonObject, before: Consignment | None) -> None:
        if self._uscc not in {None, ask["uscc"]}:
            raise InvalidRequest("the declaration is another enterprise's", "uscc", str(self._uscc))
        if (barred := self._barred[ask["uscc"]]) is not None:
            raise barred
        if before is not None:
            raise taken()
        if (first := self._seen.get(ask["declaration_no"], place)) != place:
            right = f"a number of its own: declaration {first} of this call has it"
            raise InvalidRequest("the declaration number is taken", "declaration_no", right)
        check_declaration(self._desk, self._work, ask)


def _hold_still(work: EvidenceWork, wishes: Sequence[Wish]) -> None:
    """Take the locks of all in one order, so that two who take many at once do not lock each other out."""
    asks = [wish.ask for wish in wishes if wish.ask is not None]
    keys = {key for ask in asks for key in (uscc_key(ask["uscc"]), chapter_key(ask["hs_code"]))}
    if keys:
        work.held.reading(*sorted(keys), zones_key())


def _barred(desk: Desk, work: EvidenceWork, usccs: set[str]) -> Mapping[str, SanhuError | None]:
    """Why the caller may not declare for enterprises; None of those for whom it may."""
    firms = work.held.enterprises(usccs)
    return {uscc: _refusal(desk, work.caller.agency, uscc, firms.get(uscc)) for uscc in usccs}


def _refusal(desk: Desk, agency: str | None, uscc: str, firm: Enterprise | None) -> SanhuError | None:
    division = registered_in(uscc) if firm is None or firm.division is None else firm.division
    try:
        desk.require(ACT, agency, division)
    except SanhuError as problem:
        return problem
    return None


def _declared(desk: Desk, work: EvidenceWork, wishes: Sequence[Wish]) -> dict[int, Answer]:
    """Declare together what can be; where that fails, and where lots may be missing, one by one."""
    together = [wish for wish in wishes if wish.ask is not None and not wish.ask.get("lots")]
    try:
        with work.attempt():
            found = declare_together(desk, work, [wish.ask for wish in together if wish.ask is not None])
    except SanhuError:
        return {wish.place: _alone(desk, work, wish) for wish in wishes}
    done = {wish.place: Answer(wish, ACCEPTED, one) for wish, one in zip(together, found, strict=True)}
    return done | {wish.place: _alone(desk, work, wish) for wish in wishes if wish.place not in done}


def _alone(desk: Desk, work: EvidenceWork, wish: Wish) -> Answer:
    assert wish.ask is not None
    try:
        with work.attempt():
            return Answer(wish, ACCEPTED, declare_consignment(desk, work, wish.ask)[0])
    except SanhuError as problem:
        return Answer(wish, REFUSED, problem=problem)


def _undone(desk: Desk, work: EvidenceWork, wishes: Sequence[Wish]) -> dict[int, Answer]:
    answers: dict[int, Answer] = {}
    with suppress(_Undone), work.attempt():
        answers |= _declared(desk, work, [_unreleased(wish) for wish in wishes])
        raise _Undone
    return answers


def _unreleased(wish: Wish) -> Wish:
    """A declaration that is not released at once, since whether it would be tells whether it is drawn."""
    assert wish.ask is not None
    return replace(wish, ask={**wish.ask, "release_when_free": False})


def _is_the_same(before: Consignment, ask: JsonObject, agency: str | None) -> bool:
    return before.declared_by == agency and all(
        ask.get(field.name, field.default) == getattr(before.declared, field.name) for field in fields(Declaration)
    )
