"""Batches: many applications decided at once, all or none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Final

from databus.errors import Conflict, InvalidRequest, NotFound
from services.enterprise.domain.batches import Batch, BatchToDecide
from services.enterprise.domain.memberships import ACTIVE, REFUSED
from services.enterprise.domain.moves import Move
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import kpis, memberships
from services.enterprise.use_cases.work import Work

_TOLD_AT_MOST: Final = 50


def decide(wanted: BatchToDecide, work: Work, regulations: Regulations) -> Batch:
    """Take in and refuse the applicants that a decision of the leading group names; one it cannot decide stops all.

    Raises:
        InvalidRequest: an enterprise is named twice, or the day is to come.
        Conflict: the batch was decided already, or somebody cannot be decided; names each, and why.

    Source: SH 二(二)3, 四(二).
    """
    agency, zone = work.caller.require_agency(), work.zones.get(wanted.zone_id, lock=True)
    duty = regulations.require("decide_batch", agency, division=zone.division)
    _check(wanted, work)
    on = wanted.decided_on or work.clock.today()
    unmet: list[tuple[str, str]] = []
    for place, uscc, move in _moves(wanted, on, agency):
        try:
            membership = work.memberships.get(wanted.zone_id, uscc, lock=True)
            memberships.move_one(membership, move, work, regulations)
        except (Conflict, NotFound) as error:
            unmet.append((place, f"{uscc}: {error}"))
    if unmet:
        raise Conflict.about("the batch is decided whole or not at all", unmet[:_TOLD_AT_MOST])
    batch = Batch(
        zone_id=wanted.zone_id,
        batch_no=wanted.batch_no,
        document_no=wanted.document_no,
        decided_on=on,
        agency=agency,
        actor=work.caller.actor,
        accepted=len(wanted.accepted),
        refused=len(wanted.refused),
        clause=duty.clause,
        noted_at=work.clock.now(),
    )
    work.batches.add(batch)
    kpis.refresh(zone, work, regulations)
    return batch


def _check(wanted: BatchToDecide, work: Work) -> None:
    named = [*wanted.accepted, *(refusal.uscc for refusal in wanted.refused)]
    twice = sorted({uscc for uscc in named if named.count(uscc) > 1})
    if twice:
        raise InvalidRequest("an enterprise is named twice", "accepted", f"each once: {', '.join(twice)}")
    decided = work.batches.find(wanted.zone_id, wanted.batch_no)
    if decided is not None:
        raise Conflict("the batch was decided", "batch_no", f"by {decided.document_no} on {decided.decided_on}")


def _moves(wanted: BatchToDecide, on: date, agency: str) -> Iterator[tuple[str, str, Move]]:
    document = (wanted.document_no,)
    accepted = (
        (f"accepted.{place}", uscc, Move(ACTIVE, on, agency, document, batch_no=wanted.batch_no))
        for place, uscc in enumerate(wanted.accepted)
    )
    refused = (
        (f"refused.{place}", refusal.uscc, Move(REFUSED, on, agency, document, refusal.reason))
        for place, refusal in enumerate(wanted.refused)
    )
    return chain(accepted, refused)
