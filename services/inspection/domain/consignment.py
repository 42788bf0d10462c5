"""A consignment: what was declared, what was decided, and how it moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from databus.errors import Conflict
from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.inspection.domain.easing import Ease
from services.inspection.domain.facts import FactRead, Facts
from services.inspection.domain.mode_table import Decision

# A re-decision reaches these. A result that stands (NONCONFORMING and after) is undone by no change of mode:
# the decision is looked at again before such a batch is released.
OPEN_STATES: Final = frozenset(
    {"DECLARED", "MODE_DECIDED", "DOC_REVIEW", "VERIFYING", "SAMPLED", "TESTING", "JOINT_TESTING", "CONFORMING", "HELD"}
)
FREE_MODES: Final = frozenset({"EXEMPT", "NON_STATUTORY_FREE"})
REFUSED: Final = "REFUSED"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What was declared; it never changes."""

    uscc: str
    declaration_no: str
    direction: str
    hs_code: str
    product: str
    quantity: Decimal
    unit: str
    value: Mapping[str, Any]
    destination: str | None
    aid: bool
    needs_certificate: bool
    self_declaration: bool
    third_party_report: bool
    third_party_body: str | None
    assurance_filed: bool
    own_use_equipment: bool
    raw_material: bool
    release_when_free: bool
    business: str = "trade"
    re_export_of: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The present decision of a consignment, in short."""

    mode: str
    rule: str
    sampling_percent: Decimal | None
    paperless: bool
    document_review_release: bool
    lab_report_accepted: bool
    clauses: tuple[str, ...]
    rule_set: str
    stale: tuple[str, ...] = ()

    @classmethod
    def of(cls, decision: Decision, stale: tuple[str, ...]) -> Outcome:
        """Shorten a decision."""
        return cls(
            mode=decision.mode,
            rule=decision.rule,
            sampling_percent=decision.sampling_percent,
            paperless=decision.paperless,
            document_review_release=decision.document_review_release,
            lab_report_accepted=decision.lab_report_accepted,
            clauses=decision.clauses,
            rule_set=decision.rule_set,
            stale=stale,
        )

    @property
    def same_as(self) -> tuple[object, ...]:
        """What makes two decisions the same; see Decision.outcome."""
        return (
            self.mode,
            self.rule,
            self.sampling_percent,
            self.paperless,
            self.document_review_release,
            self.lab_report_accepted,
        )

    @property
    def strictness(self) -> Decimal:
        """The share sampled; what may not move at all is stricter than any share."""
        return Decimal(101) if self.sampling_percent is None else self.sampling_percent


@dataclass(slots=True)
class Consignment:
    """A consignment as it stands.

    `sample_drawn` holds from the drawing of a sample until a result is recorded for it.
    """

    consignment_id: str
    declared: Declaration
    declared_on: date
    declared_by: str
    statutory: bool
    product_risk: str
    state: str = "DECLARED"
    outcome: Outcome | None = None
    previous_mode: str | None = None
    decision_number: int = 0
    step_number: int = 0
    sample_drawn: bool = False
    released_on: date | None = None
    version: int = 0

    @property
    def decided(self) -> Outcome:
        """The present decision; every consignment that was ever answered has one."""
        if self.outcome is None:
            raise Conflict("the consignment has no decision yet")
        return self.outcome

    def state_after(self, outcome: Outcome) -> str:
        """Return the state that a changed decision leads to.

        A drawn sample is never cancelled by a favourable decision; HOLD holds; a refused batch stays refused, and one
        under re-inspection there; anything else starts anew.

        Source: DOMAIN D.4 consignment.
        """
        if self.state == REFUSED:
            return REFUSED
        if outcome.mode == "HOLD":
            return "HELD"
        if self.state == "REINSPECTION":
            return self.state
        before = self.outcome
        if before is not None and self.state not in {"HELD", "STOPPED", "DECLARED"}:
            same_way = (before.mode, before.rule, before.sampling_percent) == (
                outcome.mode,
                outcome.rule,
                outcome.sampling_percent,
            )
            if self.state == "DOC_REVIEW" and not outcome.document_review_release:
                return "MODE_DECIDED"
            if same_way or (self.sample_drawn and outcome.strictness <= before.strictness):
                return self.state
        return "MODE_DECIDED"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a consignment's state: who, why, clause, evidence."""

    number: int
    at: datetime
    source: str | None
    target: str
    agency: str | None
    actor: str | None
    clause: str
    reason: str | None
    cause: str | None
    document_no: str | None
    decision_number: int | None


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """A decision as it is kept: the facts as read, the table's digest, and what came of it."""

    number: int
    at: datetime
    on: date
    cause: str | None
    agency: str | None
    facts: Facts
    read: tuple[FactRead, ...]
    stale: tuple[str, ...]
    table_digest: str
    decision: Decision
    eases: tuple[Ease, ...] = ()


@dataclass(frozen=True, slots=True)
class Paths:
    """Where each mode leads (`[[path]]`)."""

    allowed: Mapping[str, Sequence[str]]
    first: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_rules(cls, rules: RuleBook) -> Paths:
        """Read them out of the rule book."""
        rows = rules.table("path")
        return cls(
            {row["mode"]: row["to"] for row in rows}, {row["mode"]: row["first"] for row in rows if "first" in row}
        )

    def check(self, mode: str, to: str) -> None:
        """Refuse a step that the mode does not lead to."""
        if to not in self.allowed[mode]:
            leads = ", ".join(self.allowed[mode]) or "nowhere until it is lifted"
            raise Conflict(f"mode {mode} does not lead to {to}", "to", f"mode {mode} leads to {leads}")


def consignment_machine(rules: RuleBook) -> StateMachine:
    """Return the moves of a consignment."""
    return StateMachine.from_rows("consignment", rules.table("consignment_move"))
