"""Which agency may do what with credit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from databus.errors import NotPermitted
from databus.rules import RuleBook


def require(
    act: str, agency: str | None, *, on: date, rules: RuleBook, item: str | None = None, recorder: str | None = None
) -> None:
    """Refuse the act unless the agency has the power on the day.

    Args:
        act: `record`, `annul`, `repair`, `object`, `grant_aa`, `revoke_aa` or `rate_formally`.
        agency: who asks.
        on: the day.
        rules: the rule book.
        item: the item recorded, for `record`.
        recorder: the agency that recorded the act, for acts that are its alone (谁认定、谁修复).

    Raises:
        NotPermitted: names who may, and the clause.

    Source: the rows of `rules/powers.toml`, each with its clause.
    """
    row = next(
        row for row in rules.table("powers", on=on) if row["act"] == act and (item is None or item in row["items"])
    )
    entitled = _entitled(row["by"], recorder, on, rules)
    if "any" not in entitled and agency not in entitled:
        what = f"{act} {item}" if item else act
        raise NotPermitted(f"{what} is for {', '.join(entitled)}, not for {agency} ({row['clause']})")


def _entitled(by: Iterable[str], recorder: str | None, on: date, rules: RuleBook) -> list[str]:
    if recorder is None:
        return list(by)
    heirs = [row["is"] for row in rules.table("successors", on=on) if row["of"] == recorder]
    return [agency for name in by for agency in ([recorder, *heirs] if name == "recorder" else [name])]
