"""What a check found item by item: measured against a limit, or matching what was declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from databus.errors import InvalidRequest
from databus.rules import RuleBook

Asked = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ItemFound:
    """One item: what was measured, between which limits, or whether it is as declared; `clause` is the limit's."""

    item: str
    conforms: bool
    measured: Decimal | None
    unit: str | None
    at_least: Decimal | None
    at_most: Decimal | None
    method: str | None
    clause: str | None
    note: str | None

    def as_data(self) -> dict[str, Any]:
        """The item as it is kept and told: exact amounts as text."""
        amounts = {name: getattr(self, name) for name in ("measured", "at_least", "at_most")}
        return {
            "item": self.item,
            "conforms": self.conforms,
            **{name: None if amount is None else str(amount) for name, amount in amounts.items()},
            "unit": self.unit,
            "method": self.method,
            "clause": self.clause,
            "note": self.note,
        }


def judged(
    items: Sequence[Asked], *, hs_code: str, destination: str | None, on: date, rules: RuleBook
) -> list[ItemFound]:
    """Judge every item by its limit: the rule's where there is one, else the one named.

    Raises:
        InvalidRequest: names the item and what is missing, or that a looser limit than the rule's was named.

    Source: 商检法 6, 7 (technical regulations); the rows of `[[item_limit]]`, each with its clause.
    """
    wrong: list[str] = []
    found = []
    for number, asked in enumerate(items):
        limit = _limit(rules, asked["item"], hs_code, destination, on)
        found.append(_judge(asked, limit, f"items.{number}", wrong))
    if wrong:
        raise InvalidRequest("the items cannot be judged", *wrong)
    return [one for one in found if one is not None]


def check_conclusion(result: str, items: Sequence[ItemFound], detail: str | None) -> None:
    """Refuse a conclusion that its own items contradict.

    Raises:
        InvalidRequest: names the items.
    """
    failed = [one.item for one in items if not one.conforms]
    if result == "conforming" and failed:
        raise InvalidRequest("these items do not conform: " + ", ".join(failed), "result", "nonconforming")
    if result == "nonconforming" and items and not failed and detail is None:
        raise InvalidRequest("every item conforms", "detail", "what does not conform, if no item says it")


def _judge(asked: Asked, limit: Asked | None, where: str, wrong: list[str]) -> ItemFound | None:
    if asked["measured"] is None:
        if asked["matches"] is None:
            wrong += [f"{where}.measured", "what was measured, or matches: true or false"]
            return None
        return _found(asked, asked["matches"], None, None, None)
    bounds = {}
    for side, tighter in (("at_least", max), ("at_most", min)):
        ruled = None if limit is None or side not in limit else Decimal(limit[side])
        named = asked[side]
        if ruled is not None and named is not None and tighter(ruled, named) != named:
            wrong += [f"{where}.{side}", f"{ruled} or stricter ({limit['clause'] if limit else ''})"]
        bounds[side] = ruled if named is None else named
    if bounds["at_least"] is None and bounds["at_most"] is None:
        wrong += [f"{where}.at_most", "the limit, at_least or at_most: the rules know none for this item"]
        return None
    if limit is not None and asked["unit"] not in {None, limit["unit"]}:
        wrong += [f"{where}.unit", limit["unit"]]
    low, high = bounds["at_least"], bounds["at_most"]
    conforms = (low is None or asked["measured"] >= low) and (high is None or asked["measured"] <= high)
    return _found(asked, conforms, low, high, limit)


def _found(asked: Asked, conforms: bool, low: Decimal | None, high: Decimal | None, limit: Asked | None) -> ItemFound:
    return ItemFound(
        item=asked["item"],
        conforms=conforms,
        measured=asked["measured"],
        unit=asked["unit"] or (limit["unit"] if limit else None),
        at_least=low,
        at_most=high,
        method=asked["method"],
        clause=limit["clause"] if limit else None,
        note=asked["note"],
    )


def _limit(rules: RuleBook, item: str, hs_code: str, destination: str | None, on: date) -> Asked | None:
    fitting = [
        row
        for row in rules.table("item_limit", on=on)
        if row["item"] == item
        and hs_code.startswith(row["hs_prefix"])
        and (not row["destinations"] or destination in row["destinations"])
    ]
    return max(fitting, key=lambda row: (len(row["hs_prefix"]), len(row["destinations"]) > 0), default=None)
