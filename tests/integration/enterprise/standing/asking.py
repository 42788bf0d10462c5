"""Asking the registry and looking at it after each step."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from databus import contracts
from databus.errors import SanhuError
from tests.integration.enterprise.standing.moves import wrong_moves
from tests.integration.enterprise.standing.seen import STANDING, Row, Seen
from tests.integration.enterprise.standing.states import wrong_sayings, wrong_states

CRITERIA = {
    "assess_applicant": ("lawful", "honest", "market_order", "stable_quality"),
    "evaluate_title": ("leading_role", "methods", "standards"),
}


class Asking(RuleBasedStateMachine):
    """What every rule of the machine does: ask, deliver, look, compare."""

    registry: Any
    steps: Counter[str]  # what was reached, over all runs of the machine

    def __init__(self) -> None:
        super().__init__()
        self.registry.start_anew()
        self.stories: dict[str, list[Any]] = {}
        self.ratings: list[Any] = []
        self.last: tuple[str, dict[str, Any], Any] | None = None
        self.looked = 0
        self.seen = self.look()

    # ---- doing and looking
    def ask(self, method: str, agency: str, **asked: Any) -> bool:
        """Call; whether it was answered. A refusal leaves nothing."""
        before = self.seen
        try:
            answer = self.registry.call(method, agency=agency, **asked)
        except SanhuError:
            self.steps[f"{method} refused"] += 1
            self.seen = self.look()
            assert self.seen.same_as(before), f"{method} was refused and left something"
            return False
        self.steps[f"{method} answered"] += 1
        self.last = (method, {"agency": agency, **asked}, answer)
        self.check()
        return True

    def evaluate(self, method: str, agency: str, *, good: bool, **asked: Any) -> None:
        items = [{"criterion": one, "met": good} for one in CRITERIA[method]]
        self.ask(method, agency, items=items, document_no=f"评估{self.looked}", **asked)

    def deliver(self, event: Any) -> None:
        self.registry.pipeline.deliver([event])
        self.check()

    def tell(self, case_id: str, code: str, name: str, facts: dict[str, Any]) -> Any:
        """What enforcement says next of a case; it is heard when it is delivered."""
        story = self.stories.setdefault(case_id, [])
        data = contracts.get(f"enforcement.{name}").example | {"case_id": case_id, "case_no": case_id, "uscc": code}
        told = self.registry.event(f"enforcement.{name}", subject=case_id, data=data | facts, sequence=len(story) + 1)
        story.append(told)
        return told

    def rating(self, code: str, grade: str, until: str = "2027-10-31") -> Any:
        """What credit says next of an enterprise."""
        data = contracts.get("credit.grade_changed").example | {"uscc": code, "grade": grade, "valid_until": until}
        self.ratings.append(self.registry.event("credit.grade_changed", subject=code, data=data))
        return self.ratings[-1]

    def look(self) -> Seen:
        seen = Seen.read(self.registry.engine, self.registry.clock.today(), self.looked)
        self.looked = max(self.looked, seen.last_said)
        return seen

    def check(self) -> None:
        before, self.seen = self.seen, self.look()
        for move in self.seen.moves_since(before):
            by = "itself" if move["agency"] is None else "people"
            self.steps[f"{move['kind']} {move['source']} → {move['target']} by {by}"] += 1
        wrong = [*wrong_moves(before, self.seen), *wrong_states(self.seen), *wrong_sayings(before, self.seen)]
        if wrong:
            raise AssertionError("\n".join(wrong))

    # ---- finding things to act on
    def state(self, zone: str, code: str) -> str | None:
        member = self.seen.tables["memberships"].get((zone, code))
        return member["state"] if member else None

    def member(self, zone: str, pick: int) -> str:
        """A member of the zone; whoever was known first if there is none."""
        found = [row for row in self.seen.rows("memberships") if row["zone_id"] == zone and row["state"] in STANDING]
        codes = sorted(row["uscc"] for row in found) or sorted(row["uscc"] for row in self.seen.rows("enterprises"))
        return str(codes[pick % len(codes)])

    def titles(self, code: str) -> list[Row]:
        found = [row for row in self.seen.rows("titles") if row["uscc"] == code]
        return sorted(found, key=lambda row: str(row["title_id"]))

    def marks(self, code: str, zone: str) -> list[Row]:
        found = [row for row in self.seen.rows("mark_licences") if (row["uscc"], row["zone_id"]) == (code, zone)]
        return sorted(found, key=lambda row: str(row["licence_id"]))

    def highest_batch(self, zone: str) -> int:
        numbers = [row["last_batch_no"] or 0 for row in self.seen.rows("memberships") if row["zone_id"] == zone]
        return max(numbers, default=0)

    def day(self, days: int) -> str:
        today: date = self.registry.clock.today()
        return (today + timedelta(days=days)).isoformat()


def given(**asked: Any) -> dict[str, Any]:
    """The arguments that are not None; tuples as lists."""
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in asked.items() if value is not None
    }
