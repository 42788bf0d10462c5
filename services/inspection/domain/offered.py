"""Results that may count for others: what was found about which goods, by whom, for how long, signed by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook

VALID: Final = "VALID"
REVOKED: Final = "REVOKED"
SET_ASIDE: Final = "SET_ASIDE"
CONFORMING: Final = "conforming"
NONCONFORMING: Final = "nonconforming"
FINDINGS: Final = (CONFORMING, NONCONFORMING)
KINDS: Final = ("test_report", "verification", "site_check", "certificate")


@dataclass(frozen=True, slots=True)
class ItemFound:
    """One thing that was looked at, and how it was."""

    item: str
    finding: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who stands for a result: a detached JWS by a key of the agency's, or none where the door alone attests it."""

    agency: str
    actor: str | None
    key_id: str | None = None
    jws: str | None = None
    jwk: Mapping[str, Any] | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfferedResult:
    """A result that may count for others.

    `hs_prefixes` and `consignment_ids` say what it is about: empty means all the enterprise's goods. `counts_for` are
    those who said it together, so that it is the own result of each. `digest` is the SHA-256 of its statement.
    `said_of` is the enterprise as its statement names it, `uscc` the one that stands for it now; they differ after a
    succession. `reopening`: checks that rested on it are still being reopened. `flag`: what is to be known, in words.
    """

    result_id: str
    uscc: str
    said_of: str
    kind: str
    issuer: str
    document_no: str
    items: tuple[ItemFound, ...]
    hs_prefixes: tuple[str, ...]
    consignment_ids: tuple[str, ...]
    found_on: date
    valid_from: date
    valid_until: date
    source: str
    source_id: str
    counts_for: tuple[str, ...]
    basis: str | None
    report_sha256: str | None
    digest: str
    signatures: tuple[Signature, ...]
    offered_at: datetime
    offered_by: str
    actor: str | None
    state: str = VALID
    ended_on: date | None = None
    reason: str | None = None
    ended_document_no: str | None = None
    ended_by: str | None = None
    flag: str | None = None
    reopening: bool = False
    version: int = 1

    def finding_on(self, item: str, known: Items) -> str | None:
        """What it found about an item; None if it did not look at it. Nonconforming in part is nonconforming."""
        found = [one.finding for one in self.items if known.covers(one.item, item)]
        if not found:
            return None
        return NONCONFORMING if NONCONFORMING in found else CONFORMING

    def about(self, hs_code: str | None) -> bool:
        """Whether goods of this code are within it; without a code, the enterprise itself is meant."""
        if not self.hs_prefixes:
            return True
        return hs_code is not None and hs_code.startswith(self.hs_prefixes)

    def holds(self, on: date) -> bool:
        """Whether it is valid on a day: both days count."""
        return self.valid_from <= on <= self.valid_until


class Items:
    """Items with a name, and which lies within which (`[[check_item]]`); any other item stands for itself."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._within = {row["code"]: frozenset(row.get("within", ())) for row in rows}
        self._names = {row["code"]: (row["zh"], row["en"]) for row in rows}

    @classmethod
    def of(cls, rules: RuleBook) -> Items:
        """Read them out of the rule book, once for each book."""
        return _items(rules)

    def covers(self, looked_at: str, wanted: str) -> bool:
        """Whether who looked at one item has looked at the other."""
        return key_of(looked_at) == key_of(wanted) or key_of(looked_at) in self._within.get(key_of(wanted), ())

    def wider(self, item: str) -> tuple[str, ...]:
        """The keys of the items by which this one is covered, itself first."""
        return (key_of(item), *sorted(self._within.get(key_of(item), ())))

    def name(self, item: str) -> tuple[str, str]:
        """How people call it, in Chinese and English."""
        return self._names.get(key_of(item), (item, item))


@lru_cache(maxsize=8)
def _items(rules: RuleBook) -> Items:
    return Items(rules.table("check_item"))


def key_of(item: str) -> str:
    """The form in which items are compared: case and spaces do not tell two apart."""
    return "".join(item.casefold().split())


def kind_row(rules: RuleBook, kind: str, on: date) -> Mapping[str, Any]:
    """Return what is said of a kind of results."""
    return next(row for row in rules.table("result_kind", on=on) if row["kind"] == kind)


def validity(
    kind: str, found_on: date, valid_from: date | None, valid_until: date | None, rules: RuleBook
) -> tuple[date, date]:
    """Return the first and the last day on which a result counts.

    Raises:
        InvalidRequest: longer than its kind may count, or over before it began.

    Source: the rows of `result_kind`, each with its clause.
    """
    row = kind_row(rules, kind, found_on)
    first = valid_from or found_on
    last = valid_until or first + timedelta(days=row["usual_days"] - 1)
    latest = found_on + timedelta(days=row["most_days"])
    if first < found_on:
        raise InvalidRequest("it counts before it was found", "valid_from", f"{found_on} or later")
    if last < first:
        raise InvalidRequest("it is over before it begins", "valid_until", f"{first} or later")
    if last > latest:
        most = f"{latest} at the latest: a {row['en']} counts at most {row['most_days']} days ({row['clause']})"
        raise InvalidRequest("it would count too long", "valid_until", most)
    return first, last


def statement_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is signed of a result: who found what about which goods, when, for how long.

    Args:
        told: an offered result, or the fields that make it.
    """
    return {
        "statement": "sanhu-result-1",
        "issuer": told["issuer"],
        "uscc": told.get("said_of", told["uscc"]),
        "kind": told["kind"],
        "document_no": told["document_no"],
        "found_on": told["found_on"].isoformat(),
        "valid_from": told["valid_from"].isoformat(),
        "valid_until": told["valid_until"].isoformat(),
        "hs_prefixes": list(told["hs_prefixes"]),
        "consignment_ids": list(told["consignment_ids"]),
        "basis": told["basis"],
        "report_sha256": told["report_sha256"],
        "items": [{"item": one.item, "finding": one.finding, "detail": one.detail} for one in told["items"]],
    }


def contradicted(one: OfferedResult, other: OfferedResult, known: Items) -> list[str]:
    """Return the items about which two results say opposite things of the same goods at the same time.

    Source: DOMAIN D.5 (监管互认): results between which nobody may choose by himself.
    """
    if one.uscc != other.uscc or one.result_id == other.result_id:
        return []
    if one.valid_until < other.valid_from or other.valid_until < one.valid_from:
        return []
    if not _same_goods(one, other):
        return []
    items = dict.fromkeys(key_of(found.item) for found in (*one.items, *other.items))
    return [item for item in items if {one.finding_on(item, known), other.finding_on(item, known)} == set(FINDINGS)]


def _same_goods(one: OfferedResult, other: OfferedResult) -> bool:
    if one.consignment_ids and other.consignment_ids:
        return not set(one.consignment_ids).isdisjoint(other.consignment_ids)
    if not one.hs_prefixes or not other.hs_prefixes:
        return True
    return any(_overlap(mine, theirs) for mine in one.hs_prefixes for theirs in other.hs_prefixes)


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def conforming_items(items: Iterable[ItemFound]) -> tuple[str, ...]:
    """Return the items that were found conforming."""
    return tuple(one.item for one in items if one.finding == CONFORMING)
