"""Cases against makers and sellers of fakes: opened for an enterprise of the zone, wherever the fakes are made."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Protocol

from databus.clock import Clock
from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import fakes
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.fakes import FakeCase, FakeMove
from services.enforcement.domain.history import FAKE_CASE, Step, day_of_act
from services.enforcement.use_cases.filing_penalties import PenaltyFiler, PenaltyFiling
from services.enforcement.use_cases.officers import OfficerWork, attest_officers
from services.enforcement.use_cases.powers import check_move, require_row
from services.enforcement.use_cases.work import Kept, Work, comes_again, digest_of


@dataclass(frozen=True)
class OpenFakeCase:
    """Whose goods are faked, what the fakes are, who is suspected and where; the suspect need be in no register."""

    uscc: str
    division: str
    mark: str
    goods: str
    suspect: str
    suspect_place: str
    source: str
    source_reference: str
    right_no: str | None = None
    hs_code: str | None = None
    suspect_uscc: str | None = None
    on: date | None = None


class FakeCases(Kept[FakeCase], Protocol):
    """Cases against fakes."""

    def of_source(self, source: str, source_reference: str, uscc: str) -> FakeCase | None: ...

    def next_number(self, year: int) -> int: ...


class FakeWork(Work, OfficerWork, Protocol):
    """A transaction that keeps cases against fakes."""

    @property
    def fakes(self) -> FakeCases: ...


def open_fake_case(order: OpenFakeCase, tx: FakeWork, rules: RuleBook, clock: Clock) -> FakeCase:
    """Open a case where the fakes are made or sold; the suspect may be named by description and place alone.

    Raises:
        NotPermitted: a body that does not act in that division.
        Conflict: a case on this source for this enterprise exists.

    Source: SN附2 三(三)2; S14 六(六); 行政处罚法 Art. 22 (the act's place).
    """
    row = rules.table("fake_open")[0]
    agency = require_row("open_fake_case", row, tx, rules, division=order.division)
    standing = tx.fakes.of_source(order.source, order.source_reference, order.uscc)
    if standing is not None:
        raise Conflict("a case on this source exists", "source_reference", f"{standing.case_no}, {standing.case_id}")
    on = day_of_act(order.on, today=clock.today())
    told = asdict(order)
    del told["on"]
    number = tx.fakes.next_number(on.year)
    case = FakeCase(
        case_id=uuid7(),
        case_no=f"假〔{on.year}〕{number}号",
        agency=agency,
        opened_on=on,
        clause=row["clause"],
        **told,
    )
    tx.fakes.add(case)
    _note(tx, case, None, on)
    return case


def move_fake_case(
    move: FakeMove, tx: FakeWork, rules: RuleBook, clock: Clock, *, file: PenaltyFiler | None = None
) -> FakeCase:
    """Move a case on; the same move again changes nothing. `file` files the penalty case of a case PENALTY_CASE.

    Raises:
        NotPermitted: not the owner of the case.
        Conflict: no such move from here, or an investigator is recused.
        InvalidRequest: what the move asks for is missing.

    Source: SN附2 三(三)2; 行政处罚法 Art. 27, 42, 43, 57.
    """
    agency = tx.caller.require_agency()
    case = tx.fakes.get(move.case_id)
    digest = digest_of(move, agency)
    if comes_again(tx, FAKE_CASE, case.case_id, move.to, digest):
        return case
    tx.expect_version(case.version)
    transition = check_move(fakes.machine(rules), case.state, move.to, tx, rules, division=case.division)
    since = max(step.on for step in tx.history.of(FAKE_CASE, case.case_id))
    on = day_of_act(move.on, today=clock.today(), since=since)
    require_owner(case.agency, agency, rules, what=case.case_no, on=on)
    after = fakes.moved(case, _with_officers(case, move, tx, rules, on=on), transition, on=on, rules=rules)
    if after.state == "PENALTY_CASE" and move.penalty_case_id is None and file is not None:
        after = replace(after, penalty_case_id=file(_filing_of(after, on), tx, rules))
    tx.fakes.save(after)
    _note(tx, after, case.state, on, note=move.reason, document_no=move.document_no, digest=digest)
    return after


def _with_officers(case: FakeCase, move: FakeMove, tx: FakeWork, rules: RuleBook, *, on: date) -> FakeMove:
    """Return the move with investigators of the register told by their ids, before anybody counts them.

    Neither the suspect's friends investigate nor those of whose goods are faked.

    Source: 行政处罚法 Art. 42, 43.
    """
    for uscc in (case.uscc, case.suspect_uscc):
        if move.investigators and uscc is not None:
            by = attest_officers(
                tx,
                move.investigators,
                agency=case.agency,
                post="investigator",
                on=on,
                rules=rules,
                uscc=uscc,
                field="investigators",
            )
            move = replace(move, investigators=by.names)
    return move


def _filing_of(case: FakeCase, on: date) -> PenaltyFiling:
    return PenaltyFiling(
        source_kind=FAKE_CASE,
        source_id=case.case_id,
        source_no=case.case_no,
        uscc=case.suspect_uscc,
        party=case.suspect,
        place=case.suspect_place,
        division=case.division,
        agency=case.agency,
        act=case.finding or case.goods,
        evidence=tuple(f"{one['title']} {one['sha256']}" for one in case.evidence),
        document_no=case.document_no,
        on=on,
        occurred_on=case.opened_on,
    )


def _note(
    tx: FakeWork,
    case: FakeCase,
    before: str | None,
    on: date,
    *,
    note: str | None = None,
    document_no: str | None = None,
    digest: str | None = None,
) -> None:
    caller = tx.caller
    step = Step(FAKE_CASE, case.case_id, case.version, before, case.state, on, caller.agency, caller.actor, case.clause)
    tx.history.add(replace(step, note=note, document_no=document_no, digest=digest))
    tx.outbox.add(
        "enforcement.fake_case_changed", subject=case.case_id, data=case, uscc=case.uscc, legalbasis=case.clause
    )
