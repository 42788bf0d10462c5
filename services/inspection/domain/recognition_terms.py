"""The tables of `rules/recognition.toml` as they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from databus.rules import RuleBook
from services.inspection.domain.offered import Items


class Terms:
    """What may stand for which check, on which grounds one is made, who took over from whom."""

    def __init__(self, rules: RuleBook) -> None:
        self._checks = {row["check"]: row for row in rules.table("routine_check")}
        self._grounds = {row["ground"]: row for row in rules.table("check_ground")}
        self._modes = {row["mode"]: row for row in rules.table("mode_check")}
        self._was: dict[str, list[str]] = {}
        for row in rules.table("predecessor"):
            self._was.setdefault(row["of"], []).append(row["was"])
        self._kinds = {row["kind"]: row for row in rules.table("result_kind")}
        self.items = Items.of(rules)

    @classmethod
    def of(cls, rules: RuleBook) -> Terms:
        """Read them out of the rule book, once for each book."""
        return _terms(rules)

    def check(self, name: str) -> Mapping[str, Any]:
        """What a routine check accepts and looks at."""
        return self._checks[name]

    @property
    def checks(self) -> tuple[str, ...]:
        """The names of the checks."""
        return tuple(self._checks)

    @property
    def grounds(self) -> tuple[str, ...]:
        """The grounds on which a check is ordered."""
        return tuple(self._grounds)

    def ground(self, name: str) -> Mapping[str, Any]:
        """What a ground means."""
        return self._grounds[name]

    def mode(self, mode: str) -> Mapping[str, Any]:
        """On which ground a mode orders its checks."""
        return self._modes[mode]

    def names(self, agency: str) -> tuple[str, ...]:
        """An agency and those it took over from."""
        return (agency, *self._was.get(agency, ()))

    def kind(self, kind: str) -> tuple[str, str]:
        """How people call a kind of results."""
        row = self._kinds[kind]
        return row["zh"], row["en"]


@lru_cache(maxsize=8)
def _terms(rules: RuleBook) -> Terms:
    return Terms(rules)
