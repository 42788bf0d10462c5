"""An enterprise as the registry holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

ROLES = ("manufacturer", "supplier", "trader")
FLAGS = ("leading", "own_brand", "qms", "self_control", "cnas_lab", "quality_award")


@dataclass(frozen=True)
class Enterprise:
    """Registry facts; `pledge_signed_on` is the day the 质量诚信承诺书 was signed, None without one in force."""

    uscc: str
    name: str
    division: str
    role: str
    name_en: str | None = None
    hs_codes: tuple[str, ...] = ()
    leading: bool = False
    own_brand: bool = False
    qms: bool = False
    self_control: bool = False
    cnas_lab: bool = False
    quality_award: bool = False
    pledge_signed_on: date | None = None
    active: bool = True
    synthetic: bool = False
    version: int = 1

    @property
    def pledge(self) -> bool:
        """Whether a pledge is in force."""
        return self.pledge_signed_on is not None

    def amended(self, changes: Mapping[str, Any]) -> Enterprise:
        """Return the enterprise with the changes; the same object if they change nothing."""
        changed = replace(self, **dict(changes))
        return self if changed == self else replace(changed, version=self.version + 1)


AMENDABLE = tuple(field.name for field in fields(Enterprise) if field.name not in {"uscc", "version", "synthetic"})
