"""What an agency may say of an act: items that exist and are its to record, days in their order."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.items import find_item


class Statement(Protocol):
    """An act as it is stated."""

    @property
    def item(self) -> str: ...
    @property
    def occurred_on(self) -> date | None: ...
    @property
    def decided_on(self) -> date | None: ...
    @property
    def effective_on(self) -> date: ...


def check_statement(said: Statement, agency: str, *, today: date, rules: RuleBook) -> None:
    """Refuse a statement that cannot be: the act, then its decision, then the day the document takes effect.

    Raises:
        InvalidRequest: an item that does not exist, or days in the wrong order; names the field.
        NotPermitted: another agency's item; names whose.

    Source: DOMAIN D.2 (a legally effective document); 行政处罚法 61 (a decision is served, then takes effect).
    """
    find_item(rules, said.item, on=said.effective_on)
    powers.require("record", agency, on=today, rules=rules, item=said.item)
    if said.occurred_on is not None and said.occurred_on > today:
        raise InvalidRequest("an act that has not happened yet", "occurred_on", f"{today} or earlier")
    if said.decided_on is not None:
        if said.decided_on > today:
            raise InvalidRequest("a document that is not decided yet", "decided_on", f"{today} or earlier")
        if said.occurred_on is not None and said.decided_on < said.occurred_on:
            raise InvalidRequest(
                "a document cannot be decided before the act", "decided_on", f"{said.occurred_on} or later"
            )
    first = said.decided_on or said.occurred_on
    if first is not None and said.effective_on < first:
        before = "it is decided" if said.decided_on else "the act"
        raise InvalidRequest(f"a document cannot take effect before {before}", "effective_on", f"{first} or later")
