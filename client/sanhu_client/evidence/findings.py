"""What a check found, in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Kind = Literal["edited", "dropped", "reordered", "doubled", "forked", "unsigned", "malformed", "pending"]

MOST: Final = 50

_NAMES: Final[dict[str, str]] = {
    "edited": "被改动",
    "dropped": "有缺失",
    "reordered": "次序被改",
    "doubled": "有重复",
    "forked": "出现分叉",
    "unsigned": "签名不成立",
    "malformed": "格式不对",
    "pending": "尚未入账",
}


@dataclass(frozen=True)
class Finding:
    """Something is wrong.

    Attributes:
        kind: what was done to the log, receipt or head.
        position: from which position of the log on; None where none can be named.
    """

    kind: Kind
    zh: str
    en: str
    position: int | None = None

    def __str__(self) -> str:
        return f"{_NAMES[self.kind]} {self.kind}: {self.zh} {self.en}"


@dataclass(frozen=True)
class Remark:
    """Something that is worth to know and not wrong."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"


@dataclass
class Report:
    """The result of a check.

    Attributes:
        findings: what is wrong, the first of them.
        remarks: what else is to be known.
        entries: how many were looked at.
        heads: how many signed heads hold.
        cosigners: agencies whose co-signatures hold.
    """

    findings: list[Finding] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    entries: int = 0
    heads: int = 0
    cosigners: set[str] = field(default_factory=set)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def kinds(self) -> set[str]:
        """Return what kinds of things are wrong."""
        return {each.kind for each in self.findings}

    def found(self, kind: Kind, zh: str, en: str, position: int | None = None) -> None:
        """Add something wrong; beyond the first fifty nothing is added, since they follow from one another."""
        if len(self.findings) < MOST:
            self.findings.append(Finding(kind, zh, en, position))

    def remark(self, zh: str, en: str) -> None:
        """Add something to know."""
        self.remarks.append(Remark(zh, en))
