"""What is done in a penalty case between its moves: evidence, defence, hearing, review, stays; each kind is a rule row.

Source: 行政处罚法 Art. 42–45, 54–58, 64, 73.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain.fines import Stay
from services.enforcement.domain.penalty_cases import PenaltyCase

HEARING_ASKED: Final = "hearing_requested"
HEARING_HELD: Final = "hearing_held"
HEARING_WITHDRAWN: Final = "hearing_withdrawn"
WAIVED: Final = "rights_waived"
DEFENCE: Final = "defence"
REVIEW: Final = "legal_review"
AGREED: Final = "agreed"
_INVESTIGATES: Final = "investigator"
_HEARABLE: Final = frozenset({"NOTICE", "HEARING"})


@dataclass(frozen=True)
class PenaltyAct:
    """One act: by whom, on which day, what it found or said; each piece of evidence by its SHA-256.

    `round` is how many notices the party had been sent by then.
    """

    act_id: str
    case_id: str
    uscc: str | None
    kind: str
    on: date
    officers: tuple[str, ...]
    place: str | None
    heard: str | None
    findings: str
    outcome: str | None
    evidence: Sequence[Mapping[str, Any]]
    document_no: str | None
    agency: str
    actor: str | None
    clause: str
    round: int = 0


def act_row(kind: str, rules: RuleBook) -> dict[str, Any]:
    """Return what the rules say of a kind of act; InvalidRequest if there is none."""
    rows = rules.table("penalty_act")
    for row in rows:
        if row["code"] == kind:
            return row
    raise InvalidRequest("there is no such act", "kind", "one of " + ", ".join(row["code"] for row in rows))


def check(
    act: PenaltyAct, case: PenaltyCase, row: Mapping[str, Any], acts: Sequence[PenaltyAct], rules: RuleBook
) -> None:
    """Refuse an act that the case does not allow now, or that lacks what its kind asks for.

    Raises:
        Conflict: the case stands where no such act is done; what it ends has not begun; it goes on already.
        InvalidRequest: an entry is missing, or an outcome that the kind does not have.
    """
    clause = row["clause"]
    if case.state not in row["in"]:
        where = ", ".join(row["in"])
        raise Conflict(f"{row['code']} is not done while a case is {case.state} ({clause})", "kind", f"while {where}")
    for name in row["needs"]:
        if not getattr(act, name):
            raise InvalidRequest(f"{row['code']} asks for this ({clause})", name, "an entry")
    outcomes = row.get("outcomes", ())
    if act.outcome is not None and act.outcome not in outcomes:
        raise InvalidRequest(
            f"{row['code']} has no such outcome ({clause})", "outcome", " or ".join(outcomes) or "none"
        )
    if row.get("ends") and row["ends"] not in going_on(acts, [row["ends"]], endings(rules)):
        raise Conflict(f"there is no {row['ends']} to end ({clause})", "kind", f"{row['ends']} first")


def endings(rules: RuleBook) -> dict[str, frozenset[str]]:
    """Return by which acts each act that goes on is ended."""
    rows = [row for row in rules.table("penalty_act") if row.get("ends")]
    return {kind: frozenset(row["code"] for row in rows if row["ends"] == kind) for kind in {r["ends"] for r in rows}}


def going_on(acts: Sequence[PenaltyAct], kinds: Sequence[str], ends: Mapping[str, Collection[str]]) -> set[str]:
    """Of kinds of acts, those that began and were not ended, by all acts oldest first."""
    open_now: set[str] = set()
    for act in acts:
        if act.kind in kinds:
            open_now.add(act.kind)
        open_now -= {kind for kind in open_now if act.kind in ends.get(kind, ())}
    return open_now


def stands_still(case: PenaltyCase, acts: Sequence[PenaltyAct], rules: RuleBook) -> bool:
    """Whether something goes on during which the term of the decision does not run, by all acts oldest first.

    A hearing is waited for only while the notice it was asked for on stands: who is told of a new proposal asks anew.
    """
    kinds = [row["code"] for row in rules.table("penalty_act") if row.get("pauses")]
    waits = case.state in _HEARABLE
    counted = [one for one in acts if one.kind != HEARING_ASKED or (waits and one.round == case.rounds)]
    return bool(going_on(counted, kinds, endings(rules)))


def took_part(case: PenaltyCase, acts: Sequence[PenaltyAct], rules: RuleBook) -> frozenset[str]:
    """Return who investigated a case at any time: they neither host its hearing nor review nor decide it.

    Source: 行政处罚法 Art. 43, 57, 58, 64(四).
    """
    return frozenset((*case.investigators, *_officers_of(acts, rules, investigate=True)))


def judged(case: PenaltyCase, acts: Sequence[PenaltyAct], rules: RuleBook) -> frozenset[str]:
    """Return who hosted the hearing of a case, reviewed or decided it: they do not investigate it."""
    host = () if case.hearing_host is None else (case.hearing_host,)
    return frozenset((*case.decided_by, *host, *_officers_of(acts, rules, investigate=False)))


def _officers_of(acts: Sequence[PenaltyAct], rules: RuleBook, *, investigate: bool) -> set[str]:
    posts = {row["code"]: row["post"] for row in rules.table("penalty_act")}
    return {one for act in acts for one in act.officers if (posts[act.kind] == _INVESTIGATES) == investigate}


def stays(acts: Sequence[PenaltyAct], rules: RuleBook) -> list[Stay]:
    """Return the days on which no surcharge runs. Source: 行政处罚法 Art. 73 (复议、诉讼期间不予计算)."""
    found: list[Stay] = []
    ends = endings(rules)
    for row in rules.table("penalty_act"):
        if row.get("stays"):
            found += _spans(acts, row["code"], ends.get(row["code"], frozenset()))
    return found


def _spans(acts: Sequence[PenaltyAct], kind: str, ends: Collection[str]) -> list[Stay]:
    begun: date | None = None
    spans: list[Stay] = []
    for act in acts:
        if act.kind == kind and begun is None:
            begun = act.on
        elif act.kind in ends and begun is not None:
            spans.append(Stay(begun, act.on))
            begun = None
    return [*spans, Stay(begun, None)] if begun is not None else spans


def last_of(acts: Sequence[PenaltyAct], kind: str, round_: int) -> PenaltyAct | None:
    """Return the newest act of a kind since a notice of this count."""
    found = [one for one in acts if one.kind == kind and one.round == round_]
    return found[-1] if found else None
