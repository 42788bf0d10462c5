"""Proposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.errors import NotFound
from services.enterprise.domain.proposals import ACCEPTED, OPEN, Proposal
from services.enterprise.models import ProposalRow
from services.enterprise.repository.rows import find, listed, select_from, upsert


class StoredProposals:
    """Queries on proposals."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, proposal_id: str, *, lock: bool = False) -> Proposal:
        """Return a proposal; NotFound if there is none."""
        statement = select_from(ProposalRow).where(ProposalRow.proposal_id == proposal_id)
        found = find(self._session, Proposal, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no proposal {proposal_id}")
        return found

    def save(self, proposal: Proposal) -> None:
        upsert(self._session, ProposalRow, proposal)

    def open_about(self, about: str) -> Sequence[Proposal]:
        """Open proposals about something, their rows held: none of them is decided meanwhile."""
        return self._open(ProposalRow.about == about, lock=True)

    def open_for_case(self, trace_case_id: str) -> Sequence[Proposal]:
        """Open proposals that rest on a case, their rows held."""
        return self._open(ProposalRow.trace_case_id == trace_case_id, lock=True)

    def open_for_zone(self, zone_id: str) -> Sequence[Proposal]:
        """Open proposals about a zone, its members and their titles, their rows held."""
        return self._open(ProposalRow.zone_id == zone_id, lock=True)

    def open_for_enterprise(self, uscc: str, *, lock: bool = False) -> Sequence[Proposal]:
        return self._open(ProposalRow.uscc == uscc, lock=lock)

    def accepted_for_zone(self, zone_id: str, kind: str) -> Sequence[Proposal]:
        statement = select_from(ProposalRow).where(
            ProposalRow.zone_id == zone_id, ProposalRow.kind == kind, ProposalRow.state == ACCEPTED
        )
        return listed(self._session, Proposal, statement)

    def open_in_zone(self, zone_id: str, kind: str, *, limit: int) -> Sequence[Proposal]:
        """Open proposals of a kind in a zone, oldest first."""
        statement = select_from(ProposalRow).where(
            ProposalRow.zone_id == zone_id, ProposalRow.kind == kind, ProposalRow.state == OPEN
        )
        return listed(self._session, Proposal, statement.order_by(ProposalRow.proposal_id).limit(limit))

    def latest(self, kind: str, about: str, trace_case_id: str) -> Proposal | None:
        """The proposal made last of a kind about something for a case."""
        statement = select_from(ProposalRow).where(
            ProposalRow.kind == kind, ProposalRow.about == about, ProposalRow.trace_case_id == trace_case_id
        )
        return find(self._session, Proposal, statement.order_by(ProposalRow.proposal_id.desc()).limit(1))

    def page(
        self,
        *,
        state: str | None,
        kind: str | None,
        zone_id: str | None,
        uscc: str | None,
        decided_by: str | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Proposal]:
        statement = select_from(ProposalRow).order_by(ProposalRow.proposal_id).limit(limit)
        for column, wanted in (
            (ProposalRow.state, state),
            (ProposalRow.kind, kind),
            (ProposalRow.zone_id, zone_id),
            (ProposalRow.uscc, uscc),
        ):
            if wanted:
                statement = statement.where(column == wanted)
        if decided_by:
            statement = statement.where(ProposalRow.decided_by.contains([decided_by]))
        if after:
            statement = statement.where(ProposalRow.proposal_id > after)
        return listed(self._session, Proposal, statement)

    def _open(self, condition: sa.ColumnElement[bool], *, lock: bool) -> Sequence[Proposal]:
        statement: sa.Select[Any] = select_from(ProposalRow).where(condition, ProposalRow.state == OPEN)
        return listed(self._session, Proposal, statement.order_by(ProposalRow.proposal_id), lock=lock)
