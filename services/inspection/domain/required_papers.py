"""Which papers a consignment needs, by mode, grade, goods and business, and which of them are there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from databus.rules import RuleBook
from services.inspection.domain.conditions import Conditions
from services.inspection.domain.facts import Facts, Phrase, Vocabulary

HERE, STATED, FILED, KEPT, MISSING = "here", "stated", "filed", "kept", "missing"
# what a declaration says of itself stands for the paper
_STATED_BY: Final = {
    "assurance_of_conformity": "assurance_filed",
    "declaration_of_conformity": "self_declaration",
    "third_party_report": "third_party_report",
}


@dataclass(frozen=True, slots=True)
class PaperNeed:
    """A paper that is needed: one of these kinds.

    `kept`: while the enterprise is paperless it keeps the paper itself and shows it when called on (单证自存).
    `filed`: filed once, it counts while valid (单证备案).
    """

    kinds: tuple[str, ...]
    words: Phrase
    kept: bool
    filed: bool
    clause: str


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """How a needed paper stands: here, stated in the declaration, filed, kept by the enterprise, or missing."""

    need: PaperNeed
    standing: str
    shown_by: str | None

    @property
    def is_missing(self) -> bool:
        """Whether it is still to be handed in."""
        return self.standing == MISSING


class PaperRules:
    """The table of needed papers (`[[needed_paper]]`)."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._vocabulary = Vocabulary(rules.table("fact"))
        self._conditions: dict[str, Conditions] = {}

    @classmethod
    def of(cls, rules: RuleBook) -> PaperRules:
        """Read them out of the rule book, once for each book."""
        return _paper_rules(rules)

    def needs(self, facts: Facts, mode: str, business: str, on: date) -> list[PaperNeed]:
        """Return the papers that a case needs on a day.

        Source: announcement 2014 No. 124; SH 四(十二)4 (单证简化); S14 六(一) (business).
        """
        return [
            PaperNeed(
                kinds=tuple(row["kinds"]),
                words=Phrase(row["zh"], row["en"]),
                kept=row.get("kept", False),
                filed=row.get("filed", False),
                clause=row["clause"],
            )
            for row in self._rules.table("needed_paper", on=on)
            if mode in row.get("modes", (mode,))
            and business in row.get("business", (business,))
            and self._hold(row, "when", facts)
            and not ("unless" in row and self._hold(row, "unless", facts))
        ]

    def _hold(self, row: Mapping[str, Any], name: str, facts: Facts) -> bool:
        key = f"{row['key']}/{name}"
        if key not in self._conditions:
            self._conditions[key] = Conditions(row[name], self._vocabulary)
        return self._conditions[key].hold(facts)


def standings(
    needs: Sequence[PaperNeed],
    *,
    here: Collection[str],
    stated: Mapping[str, bool],
    filed: Mapping[str, str | None],
    paperless: bool,
) -> list[PaperStanding]:
    """Return how each needed paper stands.

    Args:
        needs: the papers needed.
        here: kinds of papers added to the consignment.
        stated: what the declaration says of itself, by name.
        filed: papers filed once and valid, by kind, with the number of the filing.
        paperless: whether the consignment is paperless (B and better).
    """
    found = []
    for need in needs:
        kind = next((kind for kind in need.kinds if kind in here), None)
        said = next((kind for kind in need.kinds if stated.get(_STATED_BY.get(kind, ""))), None)
        on_file = next((kind for kind in need.kinds if need.filed and kind in filed), None)
        if kind is not None:
            found.append(PaperStanding(need, HERE, kind))
        elif said is not None:
            found.append(PaperStanding(need, STATED, said))
        elif on_file is not None:
            found.append(PaperStanding(need, FILED, filed[on_file]))
        else:
            found.append(PaperStanding(need, KEPT if need.kept and paperless else MISSING, None))
    return found


@lru_cache(maxsize=8)
def _paper_rules(rules: RuleBook) -> PaperRules:
    return PaperRules(rules)
