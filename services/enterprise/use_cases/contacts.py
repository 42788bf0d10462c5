"""Contacts of enterprises: persons, of whom no event and no archive tells, and who are forgotten in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from services.enterprise.domain.facts import CONTACT, Fact
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases.facts import FactTold, tell
from services.enterprise.use_cases.records import Dated
from services.enterprise.use_cases.work import Work

SHOWN: Final = 200


@dataclass(frozen=True)
class ContactTold:
    """A contact as somebody tells it."""

    uscc: str
    details: Mapping[str, Any]
    dated: Dated


def state(told: ContactTold, work: Work, regulations: Regulations) -> Fact:
    """State a contact; told again for the same post and name it is corrected. No event and no archive tells of it.

    One told again without its first day holds from the day it was known to.
    """
    held_from = told.dated.held_from
    if held_from is None:
        known = work.facts.same(told.uscc, CONTACT, regulations.facts.kinds[CONTACT].identify(told.details))
        held_from = known.held_from if known is not None else work.clock.today()
    return tell(FactTold(told.uscc, CONTACT, told.details, held_from, told.dated.held_until), work, regulations)[1]


def on_day(uscc: str, on: date, work: Work) -> list[Fact]:
    """The contacts of an enterprise on a day."""
    work.enterprises.get(uscc)
    return list(work.facts.held([uscc], [CONTACT], on=on))[-SHOWN:]


def forget(on: date, work: Work, regulations: Regulations) -> None:
    """Forget the persons who have been no contacts for the time they are kept. Source: DOMAIN D.5."""
    kept = timedelta(days=regulations.book.value("contact_retention", on=on))
    work.facts.forget(CONTACT, on - kept)
