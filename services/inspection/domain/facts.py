"""The facts that a mode decision rests on, and the words that explain them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

GRADES: Final = ("AA", "A", "B", "C", "D", "U")
ALERT_LEVELS: Final = ("none", "low", "medium", "high", "serious")
ZONE_LEVELS: Final = ("none", "provincial", "national")
PRODUCT_RISKS: Final = ("general", "elevated", "high")
RISK_ASSESSMENTS: Final = ("none", "low", "high")
DIRECTIONS: Final = ("export", "import")

Value = str | bool | int


class Facts(NamedTuple):
    """One case, in the words of the mode table.

    `zone_level` and `alert` say "none" where there is none, `enterprise_class` 0.
    """

    direction: str = "export"
    statutory: bool = False
    product_risk: str = "general"
    grade: str = "B"
    member: bool = False
    zone_level: str = "none"
    exemption: bool = False
    needs_certificate: bool = False
    alert: str = "none"
    open_trace: bool = False
    malicious_finding: bool = False
    stop_order: bool = False
    registration_required: bool = False
    registered: bool = False
    aid_or_africa: bool = False
    self_declaration: bool = False
    third_party_report: bool = False
    joint_approval: bool = False
    cnas_lab: bool = False
    own_use_equipment: bool = False
    raw_material: bool = False
    risk_assessment: str = "none"
    assurance_filed: bool = False
    enterprise_class: int = 0
    listed: bool = False


@dataclass(frozen=True, slots=True)
class FactRead:
    """A fact as it was read for a decision: whose it is, in which version, and what it said.

    `version` is None where nothing was found: absence is read too.
    """

    fact: str
    key: str
    version: int | None
    value: Any

    def as_data(self) -> dict[str, Any]:
        """The fact as it is kept with the decision."""
        return {"fact": self.fact, "key": self.key, "version": self.version, "value": self.value}


class Phrase(NamedTuple):
    """The same words in Chinese and English."""

    zh: str
    en: str


def tell(phrases: Iterable[Phrase]) -> str:
    """Put phrases into one line, Chinese first."""
    told = list(phrases)
    return "；".join(phrase.zh for phrase in told) + " (" + "; ".join(phrase.en for phrase in told) + ")"


class Vocabulary:
    """All values that each fact can have, and how a person would say them."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._rows = {row["name"]: row for row in rows}
        if tuple(self._rows) != Facts._fields:
            raise ValueError("the vocabulary must name every fact, in order")

    def values(self, fact: str) -> tuple[Value, ...]:
        """Every value the fact can have."""
        row = self._rows[fact]
        if "yes" in row:
            return (False, True)
        whole = all(key.isdecimal() for key in row["values"])
        return tuple(int(key) if whole else key for key in row["values"])

    def say(self, fact: str, value: Value) -> Phrase:
        """Say that the fact has the value."""
        row = self._rows[fact]
        if "yes" in row:
            return Phrase(*row["yes" if value else "no"])
        return Phrase(f"{row['zh']}：{row['values'][str(value)]}", f"{row['en']} {value}")

    def say_not(self, fact: str, value: Value, allowed: Sequence[Value]) -> Phrase:
        """Say that the fact has the value, where another was needed."""
        said = self.say(fact, value)
        row = self._rows[fact]
        if "yes" in row:
            return said
        needed = "、".join(row["values"][str(one)] for one in allowed)
        return Phrase(f"{said.zh}（须为{needed}）", f"{said.en}, needs {' or '.join(str(one) for one in allowed)}")
