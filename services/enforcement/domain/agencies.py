"""Which agency may do what, and which agency is the successor of which."""

from __future__ import annotations

from datetime import date

from databus.errors import NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain.powers import require_seat


def require_permission(act: str, agency: str | None, rules: RuleBook, *, division: str | None = None) -> str:
    """Return the clause that lets an agency act in a division; in any if none is named.

    Raises:
        NotPermitted: names who may.
    """
    row = next(row for row in rules.table("permission") if row["act"] == act)
    require_seat(act, row["by"], row["clause"], agency, division=division, rules=rules)
    clause: str = row["clause"]
    return clause


def same_body(one: str, other: str, rules: RuleBook, *, on: date) -> bool:
    """Whether two codes stand for one body: the same agency, or one the successor of the other.

    Source: 商检法实施条例 Art. 2 (海关总署主管全国进出口商品检验工作).
    """
    return one == other or any(
        {one, other} == {row["agency"], row["successor"]} for row in rules.table("succession", on=on)
    )


def codes_of(agency: str, rules: RuleBook, *, on: date) -> tuple[str, ...]:
    """Return an agency's code and those of the bodies whose tasks it took over: what was theirs is its.

    Not the other way: a successor of many, such as customs of all bureaus, does nothing in the name of one of them.
    """
    return (agency, *sorted(row["agency"] for row in rules.table("succession", on=on) if row["successor"] == agency))


def require_owner(owner: str, agency: str, rules: RuleBook, *, what: str, on: date) -> None:
    """Refuse anyone but the owner or its successor.

    Source: 谁办案、谁录入、谁负责 (SAMR order 45).
    """
    if owner not in codes_of(agency, rules, on=on):
        raise NotPermitted(f"{what} is the business of {owner} or its successor, not of {agency}")
