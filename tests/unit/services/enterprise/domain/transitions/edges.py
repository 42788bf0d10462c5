"""A table of moves written down once more by hand, and how what the domain does is held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from databus.errors import InvalidRequest, NotPermitted, SanhuError
from databus.state_machine import StateMachine

Facts = dict[str, Any]
# Huidong's bodies and Ninghai's, those of the nation, and one that nobody knows
BODIES = (
    "gov", "office", "sme", "samr", "qts", "commerce", "eit", "finance", "association", "ciq", "ciq-province", "portal",
    "aqsiq", "customs", "nh-gov", "nh-office", "nh-commerce", "nh-samr", "nh-ciq", "ciq-ningbo", "somebody",
)  # fmt: skip
HUIDONG, NINGHAI = "441323", "330226"
# who sits in Ninghai where the tables name the bodies of Huidong; nobody of its own sits in the other seats
IN_NINGHAI = {
    "gov": {"nh-gov"},
    "office": {"nh-office", "nh-commerce"},
    "ciq-province": {"ciq-ningbo"},
    "aqsiq": {"aqsiq"},
    "portal": {"portal"},
}


@dataclass(frozen=True)
class Edge:
    """A move: the bodies of Huidong that may make it, and what must hold for it, by name."""

    by: frozenset[str]
    demands: tuple[str, ...] = ()

    def bodies(self, division: str) -> set[str]:
        if division == HUIDONG:
            return set(self.by)
        return {body for seat in self.by for body in IN_NINGHAI.get(seat, ())}


def edge(by: str, *demands: str) -> Edge:
    return Edge(frozenset(by.split()), demands)


Edges = Mapping[tuple[str, str], Edge]
Holds = Callable[[Facts], bool]


@dataclass(frozen=True)
class Law:
    """What may become of one kind of thing.

    `good` lists, for each fact that a decision looks at, what it may be: the first of each lets any move through.
    `demands` says of each demand which facts it looks at and when it holds; `always` lists what every move must meet;
    `told_as` is the field that a refusal names where it is not the demand. `proper` are facts that a move needs.
    Facts also hold `source`, `to`, `agency` and `division`.
    """

    edges: Edges
    facts: Mapping[str, Sequence[Any]]
    demands: Mapping[str, tuple[Sequence[str], Holds]]
    always: tuple[str, ...] = ()
    told_as: Mapping[str, str] = field(default_factory=dict)
    proper: Callable[[str, str], Facts] = field(default=lambda _source, _to: {})

    @property
    def states(self) -> set[str]:
        return {state for pair in self.edges for state in pair}

    def good(self, source: str, to: str, agency: str | None, division: str = HUIDONG) -> Facts:
        first = {name: values[0] for name, values in self.facts.items()}
        told = {"source": source, "to": to, "agency": agency, "division": division}
        return first | self.proper(source, to) | told

    def cases(self, source: str, to: str, agency: str | None) -> Iterator[Facts]:
        """Every combination of the facts that the move looks at; of the others each once as it is not best."""
        good = self.good(source, to, agency)
        looked_at = {name for demand in self.edges[source, to].demands for name in self.demands[demand][0]}
        names = [name for name in self.facts if name in looked_at]
        for values in product(*(self.facts[name] for name in names)):
            yield good | dict(zip(names, values, strict=True))
        for name in self.facts.keys() - looked_at:
            yield from (good | {name: value} for value in self.facts[name])

    def unmet(self, facts: Facts) -> set[str]:
        """The demands of the move that do not hold, by the fields that a refusal names."""
        demanded = (*self.edges[facts["source"], facts["to"]].demands, *self.always)
        return {self.told_as.get(demand, demand) for demand in demanded if not self.demands[demand][1](facts)}


def told(move: Callable[[], Any]) -> Any:
    """What came of a move: the thing as it is now, or the error."""
    try:
        return move()
    except SanhuError as error:
        return error


def names(error: Any) -> set[str]:
    return {name for name, _ in error.fields}


def check_allowed_alike(law: Law, go: Callable[[Facts], Any], *, demanding: str | None = None) -> int:
    """Every move of the table, by each body that may and by the service itself, under every combination of facts.

    With `demanding`, the moves that demand it alone.
    """
    tried = 0
    for (source, to), one in law.edges.items():
        if demanding not in {None, *one.demands}:
            continue
        for agency in (*sorted(one.by), None):
            for facts in law.cases(source, to, agency):
                unmet, came = law.unmet(facts), told(lambda facts=facts: go(facts))
                if unmet:
                    assert isinstance(came, SanhuError), f"allowed in spite of {unmet}: {facts}"
                    assert names(came) & unmet, f"refused for {came}, not for {unmet}: {facts}"
                else:
                    assert not isinstance(came, SanhuError), f"refused, {came}: {facts}"
                    assert came.state == to
                tried += 1
    return tried


def check_nobody_else_moves(law: Law, go: Callable[[Facts], Any]) -> None:
    """Every other move, by anybody, and every move by every other body, in either county."""
    for source, to in product(sorted(law.states), sorted(law.states)):
        one = law.edges.get((source, to))
        for agency, division in product((*BODIES, None), (HUIDONG, NINGHAI)):
            facts = law.good(source, to, agency, division)
            came = told(lambda facts=facts: go(facts))
            said = f"{source} → {to} by {agency} in {division}: {came}"
            if one is None:
                assert isinstance(came, SanhuError), said
                assert names(came) == {"to"}, said
            elif agency is not None and agency not in one.bodies(division):
                assert isinstance(came, NotPermitted), said
            elif unmet := law.unmet(facts):  # the move is for one of two bodies
                assert names(came) & unmet, said
            else:
                assert getattr(came, "state", None) == to, said


def check_rules_are_the_table(law: Law, machine: StateMachine) -> None:
    """The rules name the moves of the table, and no other; a state unknown is bad input."""
    assert {(move.source, move.target) for move in machine.transitions()} == set(law.edges)
    for move in machine.transitions():
        one = law.edges[move.source, move.target]
        assert move.by == one.by, move
        assert set(move.guards) == set(one.demands), move
        assert move.clause, move
    assert isinstance(told(lambda: machine.check(machine_start(law), "NOWHERE", agency=None)), InvalidRequest)


def machine_start(law: Law) -> str:
    return next(iter(law.edges))[0]


def reached_from(law: Law, start: Any, steps: Callable[[Any], Iterator[Any]]) -> set[Any]:
    """Breadth first: everything that any sequence of moves leads to."""
    assert law.edges
    seen, wave = {start}, [start]
    while wave:
        wave = [one for one in {found for node in wave for found in steps(node)} if one not in seen]
        seen.update(wave)
    return seen
