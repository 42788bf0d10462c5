"""How draws by commitments are kept and found again: their terms, commitments, lots, targets, and leads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from psycopg2.extensions import get_wait_callback
from sqlalchemy.dialects.postgresql import insert

from databus.lots import BLOCK, Lot
from databus.many import insert_many
from services.enforcement import models
from services.enforcement.domain.alerts import IN_FORCE
from services.enforcement.domain.campaigns import Scope
from services.enforcement.domain.drawing import CLOSED, OPEN, PREPARING, Commitment, DrawRecord, OpenLot
from services.enforcement.domain.draws import Target
from services.enforcement.domain.trace_cases import OVER
from services.enforcement.repository.copying import copy_rows
from services.enforcement.repository.kept import Kept, thing_of, things, values_of
from services.enforcement.repository.population import drawn_from

_EACH: Final = 5_000
_COPIED: Final = 100_000
_FETCHED: Final = 20_000
T = TypeVar("T")


class Draws(Kept[DrawRecord]):
    """Draws by commitments."""

    # ---- commitments
    def commitments(self, campaign_id: str) -> list[Commitment]:
        table = models.table(models.CommitmentRow)
        return things(
            self.session,
            sa.select(table).where(table.c.campaign_id == campaign_id).order_by(table.c.agency),
            Commitment,
        )

    def is_spent(self, commitment: str) -> bool:
        """Whether a commitment was ever made before, in any campaign, or was any escrow holder's."""
        table, draws = models.table(models.CommitmentRow), self.table
        made = sa.exists().where(table.c.commitment == commitment)
        held = sa.exists().where(draws.c.escrow_key == commitment)
        return bool(self.session.scalar(sa.select(sa.or_(made, held))))

    def commit(self, commitment: Commitment) -> None:
        self.session.execute(sa.insert(models.table(models.CommitmentRow)).values(values_of(commitment)))

    def reveal(self, commitment: Commitment) -> None:
        table = models.table(models.CommitmentRow)
        update = sa.update(table).where(
            table.c.campaign_id == commitment.campaign_id, table.c.agency == commitment.agency
        )
        self.session.execute(update.values(secret=commitment.secret, revealed_at=commitment.revealed_at))

    def under_way(self, on: date, tried_before: datetime) -> list[str]:
        """Return campaigns whose draws may go on by themselves: to be frozen, past their term, or closed.

        Those that could not go on when they were last tried come again once that was before a moment.
        """
        column = self.table.c
        due = sa.or_(column.state.in_((PREPARING, CLOSED)), sa.and_(column.state == OPEN, column.closes_on < on))
        again = sa.or_(column.problem.is_(None), column.tried_at <= tried_before)
        asked = sa.select(column.campaign_id).where(due, again)
        return list(self.session.scalars(asked.order_by(column.campaign_id)))

    def failing(self) -> int:
        """Count the draws that could not go on when that was last tried."""
        asked = sa.select(sa.func.count()).where(self.table.c.problem.is_not(None))
        return int(self.session.scalar(asked) or 0)

    # ---- the population
    def population_size(self, scope: Scope) -> int:
        """Count who may be drawn."""
        asked = drawn_from(scope).order_by(None).subquery()
        return int(self.session.scalar(sa.select(sa.func.count()).select_from(asked)) or 0)

    def of_population(self, scope: Scope, usccs: Collection[str]) -> set[str]:
        """Return who of some enterprises may be drawn."""
        asked = drawn_from(scope).order_by(None).subquery()
        return set(self.session.scalars(sa.select(asked.c.uscc).where(asked.c.uscc.in_(usccs)))) if usccs else set()

    def each_of_population(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """Yield who may be drawn and the grade, some rows in memory at a time."""
        asked = drawn_from(scope).execution_options(yield_per=_FETCHED)
        for row in self.session.execute(asked):
            yield row[0], row[1]

    def leads(self, lists: Collection[str], complaints_since: date) -> dict[str, list[str]]:
        """Return who is to be targeted besides by grade, and for what reasons, each in the order of the reasons."""
        alert, case = models.table(models.AlertRow), models.table(models.TraceCaseRow)
        listing, lead = models.table(models.ListingRow), models.table(models.LeadRow)
        complaint = models.table(models.ComplaintRow)
        asked = sa.union(
            sa.select(alert.c.uscc, sa.literal("alert")).where(alert.c.uscc.is_not(None), alert.c.state.in_(IN_FORCE)),
            sa.select(case.c.uscc, sa.literal("trace_case")).where(case.c.state.not_in(OVER)),
            sa.select(listing.c.uscc, sa.literal("listed")).where(listing.c.in_force, listing.c.list.in_(lists)),
            sa.select(lead.c.uscc, lead.c.reason).where(lead.c.standing),
            # not called a complaint: a proof of the draw tells its target the reasons
            sa.select(complaint.c.uscc, sa.literal("lead")).where(complaint.c.effective_on >= complaints_since),
        )
        found: dict[str, list[str]] = {}
        for uscc, reason in sorted(map(tuple, self.session.execute(asked))):
            found.setdefault(uscc, []).append(reason)
        return found

    def tell_leads(self, source_kind: str, source_id: str, usccs: Iterable[str], reason: str, on: date) -> None:
        """Keep that enterprises are to be targeted; told again it stands again."""
        table = models.table(models.LeadRow)
        for some in _parts(usccs):
            rows = [
                {
                    "source_kind": source_kind,
                    "source_id": source_id,
                    "uscc": uscc,
                    "reason": reason,
                    "told_on": on,
                    "standing": True,
                }
                for uscc in some
            ]
            told = insert(table).values(rows)
            key = ["source_kind", "source_id", "uscc"]
            changed = {name: told.excluded[name] for name in ("reason", "told_on", "standing")}
            self.session.execute(told.on_conflict_do_update(index_elements=key, set_=changed))

    def end_leads(self, source_kind: str, source_id: str | None = None, usccs: Collection[str] | None = None) -> None:
        """Let leads end: of a source, or of some enterprises."""
        table = models.table(models.LeadRow)
        update = sa.update(table).where(table.c.source_kind == source_kind, table.c.standing)
        if source_id is not None:
            update = update.where(table.c.source_id == source_id)
        if usccs is not None:
            update = update.where(table.c.uscc.in_(usccs))
        self.session.execute(update.values(standing=False))

    def end_visited_leads(self, campaign_id: str, source_kinds: Collection[str], unless: Collection[str]) -> None:
        """Let leads end that were told before their enterprise was visited in a campaign, `unless` it was not found."""
        table, result = models.table(models.LeadRow), models.table(models.ResultRow)
        visited = sa.exists().where(
            result.c.campaign_id == campaign_id,
            result.c.uscc == table.c.uscc,
            result.c.finding.not_in(unless),
            result.c.checked_on >= table.c.told_on,
        )
        update = sa.update(table).where(table.c.source_kind.in_(source_kinds), table.c.standing, visited)
        self.session.execute(update.where(table.c.source_id != campaign_id).values(standing=False))

    def end_old_leads(self, source_kind: str, told_before: date) -> None:
        """Let leads of a source end that were told before a day."""
        table = models.table(models.LeadRow)
        old = sa.update(table).where(table.c.source_kind == source_kind, table.c.standing)
        self.session.execute(old.where(table.c.told_on < told_before).values(standing=False))

    # ---- lots
    def keep_lots(self, campaign_id: str, rows: Iterator[Mapping[str, Any]]) -> None:
        """Keep a frozen population: by COPY, or in statements of many rows where the driver is green."""
        table = models.table(models.LotRow)
        told = ({"campaign_id": campaign_id, **row} for row in rows)
        if get_wait_callback() is None:
            # in parts, none of which is near the limit of a statement's time
            while (first := next(told, None)) is not None:
                copy_rows(self.session, table, chain([first], islice(told, _COPIED - 1)))
            return
        for some in _parts(told):
            insert_many(self.session, table, some)

    def keep_blocks(self, campaign_id: str, roots: Sequence[bytes]) -> None:
        rows = [{"campaign_id": campaign_id, "number": number, "root": root} for number, root in enumerate(roots)]
        insert_many(self.session, models.table(models.BlockRow), rows)

    def blocks(self, campaign_id: str) -> list[bytes]:
        table = models.table(models.BlockRow)
        asked = sa.select(table.c.root).where(table.c.campaign_id == campaign_id).order_by(table.c.number)
        return [bytes(root) for root in self.session.scalars(asked)]

    def each_lot(self, campaign_id: str) -> Iterator[Lot]:
        """Yield all lots in their order, some in memory at a time."""
        table = models.table(models.LotRow)
        asked = sa.select(table.c.identity, table.c.grade, table.c.reasons.is_not(None))
        asked = asked.where(table.c.campaign_id == campaign_id).order_by(table.c.place)
        for identity, grade, reasoned in self.session.execute(asked.execution_options(yield_per=_FETCHED)):
            yield Lot(bytes(identity).hex(), grade, reasoned)

    def lot_lines(self, campaign_id: str, first: int, count: int) -> list[str]:
        """Return the lines of some lots, from a place on."""
        table = models.table(models.LotRow)
        asked = sa.select(table.c.identity, table.c.grade, table.c.reasons.is_not(None)).where(
            table.c.campaign_id == campaign_id, table.c.place >= first, table.c.place < first + count
        )
        found = self.session.execute(asked.order_by(table.c.place))
        return [Lot(bytes(identity).hex(), grade, reasoned).line for identity, grade, reasoned in found]

    def block_lines(self, campaign_id: str, place: int) -> list[str]:
        """Return the lines of the block in which a lot stands."""
        return self.lot_lines(campaign_id, place // BLOCK * BLOCK, BLOCK)

    def lot_of(self, campaign_id: str, uscc: str) -> OpenLot | None:
        table = models.table(models.LotRow)
        return next(iter(self._open(table.c.campaign_id == campaign_id, table.c.uscc == uscc)), None)

    def open_lots(self, campaign_id: str, identities: Iterable[str]) -> Iterator[OpenLot]:
        """Yield lots by their identities, with the enterprises they are."""
        table = models.table(models.LotRow)
        for some in _parts(map(bytes.fromhex, identities)):
            yield from self._open(table.c.campaign_id == campaign_id, table.c.identity.in_(some))

    def first_lots(self, campaign_id: str, count: int) -> list[OpenLot]:
        """Return some enterprises of the population."""
        table = models.table(models.LotRow)
        return self._open(table.c.campaign_id == campaign_id, table.c.place < count)

    def _open(self, *conditions: sa.ColumnElement[bool]) -> list[OpenLot]:
        table = models.table(models.LotRow)
        return [
            OpenLot(row.place, bytes(row.identity).hex(), row.uscc, row.grade, tuple(row.reasons or ()))
            for row in self.session.execute(sa.select(table).where(*conditions).order_by(table.c.place))
        ]

    # ---- targets
    def keep_targets(self, campaign_id: str, targets: Iterable[Target]) -> None:
        table = models.table(models.TargetRow)
        for some in _parts(targets):
            rows = [{"campaign_id": campaign_id, **values_of(one)} for one in some]
            plain = [{**row, "reasons": list(row["reasons"]), "officers": list(row["officers"])} for row in rows]
            insert_many(self.session, table, plain)

    def target(self, campaign_id: str, uscc: str) -> Target | None:
        table = models.table(models.TargetRow)
        asked = sa.select(table).where(table.c.campaign_id == campaign_id, table.c.uscc == uscc)
        row = self.session.execute(asked).mappings().first()
        return None if row is None else thing_of(row, Target)

    def targets_page(self, campaign_id: str, *, limit: int, after: int) -> list[Target]:
        """Return targets in their order, behind a place; one more than the limit if there are more."""
        table = models.table(models.TargetRow)
        asked = sa.select(table).where(table.c.campaign_id == campaign_id, table.c.place > after)
        return things(self.session, asked.order_by(table.c.place).limit(limit + 1), Target)

    def each_target(self, campaign_id: str) -> Iterator[Target]:
        """Yield all targets in their order, some in memory at a time."""
        after, found = 0, self.targets_page(campaign_id, limit=_EACH - 1, after=0)
        while found:
            yield from found
            after = found[-1].place
            found = self.targets_page(campaign_id, limit=_EACH - 1, after=after)

    def target_usccs(self, campaign_id: str, most: int | None = None) -> list[str]:
        table = models.table(models.TargetRow)
        asked = sa.select(table.c.uscc).where(table.c.campaign_id == campaign_id).order_by(table.c.place)
        return list(self.session.scalars(asked.limit(most)))

    def without_result(self, campaign_id: str) -> int:
        """Count the targets whose results are not entered."""
        target, result = models.table(models.TargetRow), models.table(models.ResultRow)
        entered = sa.exists().where(result.c.campaign_id == target.c.campaign_id, result.c.uscc == target.c.uscc)
        asked = sa.select(sa.func.count()).select_from(target).where(target.c.campaign_id == campaign_id, ~entered)
        return int(self.session.scalar(asked) or 0)


def _parts(rows: Iterable[T]) -> Iterator[list[T]]:
    left = iter(rows)
    while some := list(islice(left, _EACH)):
        yield some
