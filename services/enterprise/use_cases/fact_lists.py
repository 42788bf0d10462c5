"""Facts as they are listed and shown; contacts are not among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from databus.errors import NotFound
from databus.pages import Page, page
from services.enterprise.domain.facts import Fact
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import records
from services.enterprise.use_cases.work import Work

SHOWN_HISTORY: Final = 100
SHOWN_FOLLOW_UPS: Final = 20


@dataclass(frozen=True)
class Asked:
    """Which facts are asked for."""

    uscc: str | None
    zone_id: str | None
    kind: str | None
    on: date | None
    known_at: datetime | None
    ends_before: date | None


def listing(asked: Asked, *, after: str | None, limit: int, work: Work, regulations: Regulations) -> Page[Fact]:
    """Facts of an enterprise or of a zone's members, a page; contacts are not among them."""
    records.check_times(None, asked.known_at, work)
    if asked.zone_id is not None:
        work.zones.get(asked.zone_id)
    if asked.uscc is not None:
        work.enterprises.get(asked.uscc)
    kinds = [asked.kind] if asked.kind else regulations.facts.open_kinds()
    told = {name: value for name, value in vars(asked).items() if name != "kind"}
    found = work.facts.page(**told, kinds=kinds, after=after, limit=limit + 1)
    return page(found, limit, lambda fact: fact.fact_id)


def file_of(fact_id: str, work: Work, regulations: Regulations) -> dict[str, Any]:
    """A fact with what was known of it before, and what was found of it, if a pledge: the newest of each."""
    history = work.facts.of_fact(fact_id)
    if not history or regulations.facts.kinds[history[-1].kind].personal:
        raise NotFound(f"there is no fact {fact_id}")
    found = work.facts.follow_ups(fact_id)
    return {**vars(history[-1]), "history": history[-SHOWN_HISTORY:], "follow_ups": found[-SHOWN_FOLLOW_UPS:]}
