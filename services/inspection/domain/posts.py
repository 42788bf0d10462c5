"""Posts that are kept apart: who accepts a declaration, who inspects, and who releases are different people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from databus.errors import Conflict
from databus.rules import RuleBook
from services.inspection.domain.consignment import Step

BY_RULE: Final = "inspection.by_rule/"


@dataclass(frozen=True, slots=True)
class Person:
    """An officer, as the border names one; None where a system acts that stands for all of its agency's officers."""

    agency: str
    actor: str


class Posts:
    """Which steps belong to which post (`[[post]]`), and which callers are systems, not people (`[[system_actor]]`)."""

    def __init__(self, rules: RuleBook) -> None:
        self._posts: Sequence[Mapping[str, Any]] = rules.table("post")
        self._systems = [row["pattern"] for row in rules.table("system_actor")]

    @classmethod
    def of(cls, rules: RuleBook) -> Posts:
        """Read them out of the rule book, once for each book."""
        return _posts(rules)

    def person(self, agency: str | None, actor: str | None) -> Person | None:
        """Return who acts, or None if that is not said: a system keeps its agency's posts apart itself."""
        if agency is None or actor is None:
            return None
        patterns = (pattern.replace("{agency}", re.escape(agency)) for pattern in self._systems)
        return None if any(re.fullmatch(pattern, actor) for pattern in patterns) else Person(agency, actor)

    def check(self, target: str, person: Person | None, steps: Sequence[Step]) -> None:
        """Refuse whoever held another post for this consignment since it was last declared.

        Raises:
            Conflict: names the post and the clause.

        Source: 商检法 30.
        """
        post = self._post_of(target)
        if post is None or person is None:
            return
        for step in since_declared(steps):
            held = self._post_of(step.target)
            if held is None or held["name"] == post["name"] or is_by_rule(step):
                continue
            if self.person(step.agency, step.actor) == person:
                raise Conflict(
                    f"who took the step to {step.target} ({held['en']}) may not take {target} too ({post['en']})",
                    "to",
                    f"another officer: {held['zh']}与{post['zh']}岗位分离 ({post['clause']})",
                )

    def _post_of(self, target: str) -> Mapping[str, Any] | None:
        return next((row for row in self._posts if target in row["steps"]), None)


def since_declared(steps: Sequence[Step]) -> Sequence[Step]:
    """Return the steps of the present attempt: from the last declaration on."""
    last = max((number for number, step in enumerate(steps) if step.target == "DECLARED"), default=0)
    return steps[last:]


def is_by_rule(step: Step) -> bool:
    """Whether the service took a step by rule, though somebody asked for it."""
    return step.agency is None or (step.cause or "").startswith(BY_RULE)


@lru_cache(maxsize=8)
def _posts(rules: RuleBook) -> Posts:
    return Posts(rules)
