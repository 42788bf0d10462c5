"""The rule book of the registry, made ready: state machines, levels, thresholds, who may do what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from databus.seats import Seats
from databus.state_machine import StateMachine, Transition
from services.enterprise.domain.duties import Duty
from services.enterprise.domain.fact_rules import FactRules

Row = Mapping[str, Any]


class Regulations:
    """Everything that the rules decide, read once."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self._seats = Seats(book.table("seat"))
        self.facts = FactRules(book)
        self.zone = StateMachine.from_rows("zone", book.table("zone_move"))
        self.membership = StateMachine.from_rows("membership", book.table("membership_move"))
        self.title = StateMachine.from_rows("title", book.table("title_move"))
        self.mark = StateMachine.from_rows("mark licence", book.table("mark_move"))
        self.target = StateMachine.from_rows("target", book.table("target_move"))
        self.levels: dict[str, str | None] = {row["state"]: row["level"] or None for row in book.table("zone_level")}
        self.recognisers: dict[str, Duty] = {row["level"]: _duty(row) for row in book.table("recogniser")}
        self.zone_ends: dict[str, str] = {row["state"]: row["clause"] for row in book.table("zone_end")}
        self.application = _duty(book.table("membership_application")[0])
        self.nomination = _duty(book.table("title_nomination")[0])
        self.first_batch: Sequence[Row] = book.table("first_batch")
        self.judges = _duty(book.table("condition_judge")[0])
        self.proposals: dict[str, Row] = {row["kind"]: row for row in book.table("proposal")}
        self._duties = {row["act"]: _duty(row) for row in book.table("duty")}

    @property
    def version(self) -> str:
        """Name and version of the rule set, such as enterprise-2026.1."""
        return self.book.version

    def value(self, key: str, *, on: date) -> Any:
        """Return what a parameter says on a day that a caller names; Conflict if no rule said anything yet."""
        try:
            return self.book.value(key, on=on)
        except KeyError:
            raise Conflict("no rule was in force on that day", "on", f"a later day: {key} was not ruled yet") from None

    def seat(self, agency: str, division: str | None) -> str:
        """The seat that an agency takes in a county, its main one; its own code where it takes none there."""
        return next(iter(self._seats.taken_by(agency, division)), agency)

    def sits_in(self, agency: str, seats: Collection[str], division: str | None) -> bool:
        """Whether an agency takes one of the seats in a division (None: in any)."""
        return not set(seats).isdisjoint(self._seats.taken_by(agency, division))

    def seated(self, seats: Collection[str], division: str | None) -> tuple[str, ...]:
        """The agencies that sit in these seats in a division."""
        return self._seats.agencies(seats, division)

    def require(self, act: str, agency: str, *, division: str | None = None) -> Duty:
        """Return the duty; NotPermitted, naming who may in that county, if it is another agency's."""
        return self.require_of(self._duties[act], act, agency, division=division)

    def require_of(self, duty: Duty, act: str, agency: str, *, division: str | None = None) -> Duty:
        """Return the duty; NotPermitted, naming who may in that county, unless the agency is one of them."""
        if not self.sits_in(agency, duty.by, division):
            who = ", ".join(self.seated(duty.by, division)) or "nobody in this county"
            raise NotPermitted(f"{act} is for {who}, not for {agency} ({duty.clause})")
        return duty

    def check(
        self, machine: StateMachine, state: str, to: str, *, agency: str | None, division: str | None
    ) -> Transition:
        """Return a state machine's move by an agency of a county (None: the service itself), `by` its agencies.

        Raises:
            InvalidRequest: no such state.
            Conflict: no such move from here; says which there are.
            NotPermitted: somebody else's move; says whose.
        """
        move = machine.check(state, to, agency=None)
        who = self.seated(sorted(move.by), division)
        if agency is not None and not self.sits_in(agency, move.by, division):
            whose = ", ".join(who) or "the service itself, by rule"
            raise NotPermitted(f"{machine.name}: {state} → {to} is for {whose}, not for {agency} ({move.clause})")
        return replace(move, by=frozenset(who))

    def demands(self, plan: str | None, guard: str, *, on: date) -> bool:
        """Whether a plan demands what a guard of zones looks for, from the day of the demand on."""
        rows = self.book.table("zone_requirement", on=on)
        return any((row["plan"], row["guard"]) == (plan, guard) for row in rows)

    def profile(self, name: str, *, field: str = "profile") -> Row:
        """Return a KPI profile's head; InvalidRequest lists those there are."""
        for row in self.book.table("kpi_profile"):
            if row["profile"] == name:
                return row
        known = ", ".join(row["profile"] for row in self.book.table("kpi_profile"))
        raise InvalidRequest("no such profile", field, f"one of {known}")

    def measures(self, plan: str | None) -> bool:
        """Whether a plan has thresholds; that of Ninghai states none."""
        return any(row["profile"] == plan for row in self.book.table("kpi_profile"))

    def require_plan(self, name: str) -> None:
        """Raise InvalidRequest if there is no such plan; lists those there are."""
        known = [row["plan"] for row in self.book.table("plan")]
        if name not in known:
            raise InvalidRequest("no such plan", "plan", f"one of {', '.join(known)}")

    def rows(self, table: str, key: str, value: str) -> list[Row]:
        """Rows of a table whose `key` is the value."""
        return [row for row in self.book.table(table) if row[key] == value]

    def predecessors(self, agency: str, *, on: date) -> set[str]:
        """The agency and those whose duties it has taken over by the day."""
        return {agency} | {
            row["agency"] for row in self.book.table("successor") if row["successor"] == agency and row["since"] <= on
        }


def _duty(row: Row) -> Duty:
    return Duty(tuple(row["by"]), row["clause"])
