"""Requests for assistance (执法互助): drafted, sent, accepted, answered, disputed, decided above; a hard stop."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain import assistance, powers
from services.enforcement.domain.agencies import same_body
from services.enforcement.domain.assistance import ASSISTANCE, AssistanceMove, AssistanceRequest
from services.enforcement.domain.history import Step
from services.enforcement.use_cases.assistance_letters import write_letter
from services.enforcement.use_cases.assistance_terms import run_terms
from services.enforcement.use_cases.clocks import clocks_of
from services.enforcement.use_cases.intake_work import bodies_of
from services.enforcement.use_cases.legal_documents import DocumentWork
from services.enforcement.use_cases.moves_of_parties import move_of
from services.enforcement.use_cases.powers import require_row
from services.enforcement.use_cases.work import Kept, Work

_SAID: Final = ("request_id", "from_agency", "to_agency", "uscc", "state", "clause", "version")


@dataclass(frozen=True)
class RequestAssistance:
    """Whom to ask, for what, on which basis."""

    to_agency: str
    reference: str
    matter: str
    legal_basis: str
    asked: tuple[str, ...]
    uscc: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    evidence: Sequence[Mapping[str, Any]] | None = None


class AssistanceRequests(Kept[AssistanceRequest], Protocol):
    """Requests for assistance."""

    def of_reference(self, from_agency: str, to_agency: str, reference: str) -> AssistanceRequest | None: ...

    def page_of(
        self,
        bodies: Collection[str],
        *,
        role: str | None,
        overdue: bool | None,
        limit: int,
        cursor: str | None,
        **wanted: str | None,
    ) -> tuple[Sequence[AssistanceRequest], str | None]: ...

    def to_stop(self, today: date, states: Collection[str], limit: int) -> Sequence[AssistanceRequest]: ...

    def reciprocity(
        self, *, from_on: date, until_on: date, from_agency: str | None, to_agency: str | None
    ) -> Sequence[dict[str, Any]]: ...


class AssistanceWork(Work, DocumentWork, Protocol):
    """A transaction in which agencies help each other."""

    @property
    def assistance(self) -> AssistanceRequests: ...


def request(order: RequestAssistance, tx: AssistanceWork, rules: RuleBook, clock: Clock) -> AssistanceRequest:
    """Draft a request; nobody but who asks sees it before it is sent.

    Raises:
        NotPermitted: an agency that takes no part.
        InvalidRequest: asked of oneself, or of who takes no part.
        Conflict: the reference stands for another request.
    """
    row = rules.table("assistance_open")[0]
    agency = require_row("request_assistance", row, tx, rules, division=None)
    if same_body(order.to_agency, agency, rules, on=clock.today()):
        raise InvalidRequest("asked of oneself", "to_agency", "another agency")
    if not powers.sits_in(row["by"], order.to_agency, division=None, rules=rules):
        right = ", ".join(powers.seated(row["by"], division=None, rules=rules))
        raise InvalidRequest(f"it takes no part in assistance ({row['clause']})", "to_agency", right)
    standing = tx.assistance.of_reference(agency, order.to_agency, order.reference)
    if standing is not None:
        raise Conflict("a request of this reference exists", "reference", standing.request_id)
    made = AssistanceRequest(
        request_id=uuid7(),
        from_agency=agency,
        created_on=clock.today(),
        clause=row["clause"],
        **{**asdict(order), "evidence": tuple(order.evidence or ())},
    )
    tx.assistance.add(made)
    _keep(made, None, made.created_on, tx)
    return made


def move(order: AssistanceMove, tx: AssistanceWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Move a request on; the same move again changes nothing.

    Raises:
        NotFound: there is none, or it concerns others.
        NotPermitted: another party's move.
        Conflict, InvalidRequest: see `domain.assistance.moved`.
    """
    today, agency = clock.today(), tx.caller.require_agency()
    before = visible(order.request_id, tx, rules, today, lock=True)
    about, machine = (ASSISTANCE, before.request_id), assistance.machine(rules)
    digest, transition = move_of(order, before, tx, rules, what="move_assistance", about=about, machine=machine)
    if transition is None:
        return file_of(before, tx)
    assistance.require_party(before, transition, bodies_of(agency, rules, today), rules)
    superior = assistance.common_superior(before.from_agency, before.to_agency, rules, on=today)
    after = assistance.moved(before, order, transition, on=today, superior=superior)
    after = write_letter(before, run_terms(before, after, tx, rules, on=today, superior=superior), tx, rules, on=today)
    tx.assistance.save(after)
    _keep(after, before.state, today, tx, note=_note_of(order), digest=digest)
    return file_of(after, tx)


def stop_overdue(tx: AssistanceWork, rules: RuleBook, clock: Clock, *, limit: int) -> bool:
    """Close what was not answered within the last day, and tell the common superior; True if more waits.

    Source: DOMAIN D.7 (30 days, hard stop).
    """
    today = clock.today()
    found = tx.assistance.to_stop(today, assistance.UNANSWERED, limit)
    for before in found:
        transition = assistance.machine(rules).check(before.state, "CLOSED", agency=None)
        superior = assistance.common_superior(before.from_agency, before.to_agency, rules, on=today)
        after = assistance.stopped(before, transition, on=today, superior=superior)
        run_terms(before, after, tx, rules, on=today, superior=superior)
        tx.assistance.save(after)
        _keep(after, before.state, today, tx, note="OVERDUE")
    return len(found) == limit


def visible(request_id: str, tx: AssistanceWork, rules: RuleBook, on: date, *, lock: bool = False) -> AssistanceRequest:
    """Return a request to whom it concerns; for everybody else there is none."""
    found = tx.assistance.find(request_id, lock=lock)
    if found is None or not assistance.may_see(found, bodies_of(tx.caller.require_agency(), rules, on)):
        raise NotFound("there is no such request", "request_id", "one of list_assistance")
    return found


def file_of(found: AssistanceRequest, tx: AssistanceWork) -> JsonObject:
    """Return a request with its terms and history."""
    return {
        **_shown(found, tx),
        "clocks": clocks_of(tx, ASSISTANCE, found.request_id),
        "history": tx.history.of(ASSISTANCE, found.request_id),
    }


def get(request_id: str, tx: AssistanceWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Return a request to whom it concerns."""
    return file_of(visible(request_id, tx, rules, clock.today()), tx)


def listed(
    ask: Mapping[str, Any], tx: AssistanceWork, rules: RuleBook, clock: Clock
) -> tuple[list[JsonObject], str | None]:
    """Return a page of requests that concern the calling agency, newest first."""
    found, cursor = tx.assistance.page_of(bodies_of(tx.caller.require_agency(), rules, clock.today()), **ask)
    return [_shown(one, tx) for one in found], cursor


def reciprocity(ask: Mapping[str, Any], tx: AssistanceWork) -> JsonObject:
    """Return for every ordered pair of agencies what was asked in a period and what became of it.

    Raises:
        InvalidRequest: the period ends before it begins.
    """
    if ask["until_on"] < ask["from_on"]:
        raise InvalidRequest("ends before it begins", "until_on", f"a day not before {ask['from_on']}")
    return {"items": [_pair(row) | _period(ask) for row in tx.assistance.reciprocity(**ask)]}


def _period(ask: Mapping[str, Any]) -> JsonObject:
    return {"from_on": ask["from_on"], "until_on": ask["until_on"]}


def _pair(row: Mapping[str, Any]) -> JsonObject:
    refused = {one: row[f"refused_{one}"] for one in assistance.REFUSALS}
    told = {name: value for name, value in row.items() if not name.startswith("refused_")}
    return {**told, "refused": sum(refused.values()), "refused_by_reason": refused}


def _shown(found: AssistanceRequest, tx: AssistanceWork) -> JsonObject:
    running = [one for one in clocks_of(tx, ASSISTANCE, found.request_id) if not one.is_over]
    due = min(running, key=lambda one: one.due_on, default=None)
    return {
        **{name: getattr(found, name) for name in found.__dataclass_fields__},
        "due_on": due.due_on if due else None,
        "provisional": due.provisional if due else False,
    }


def _note_of(order: AssistanceMove) -> str | None:
    return order.explanation or order.reason or order.supplement or order.decision


def _keep(
    after: AssistanceRequest,
    before: str | None,
    on: date,
    tx: AssistanceWork,
    *,
    note: str | None = None,
    digest: str | None = None,
) -> None:
    """Keep a step, and say it to whom it concerns; drafts are nobody's but the asker's."""
    caller, key = tx.caller, after.request_id
    step = Step(ASSISTANCE, key, after.version, before, after.state, on, caller.agency, caller.actor, after.clause)
    number = {"SENT": after.letter_no, "ANSWERED": after.reply_no, "REFUSED": after.reply_no}.get(after.state)
    tx.history.add(replace(step, note=note, document_no=number, digest=digest))
    if after.state == "DRAFT":
        return
    due_on = _shown(after, tx)["due_on"] or after.stop_on
    brief = {**{name: getattr(after, name) for name in _SAID}, "due_on": due_on}
    names = {"superior": after.superior, "overdue": after.overdue, "late": after.late, "moved_on": on}
    _say("enforcement.assistance_changed", after, {**brief, **names}, tx)
    words = {"matter": after.matter, "answer": after.answer, "refusal": after.refusal}
    if after.state == "SENT":
        _say("enforcement.assistance_requested", after, {**brief, **words}, tx)
    elif after.state in {"ANSWERED", "REFUSED"}:
        _say("enforcement.assistance_answered", after, {**brief, **words}, tx)


def _say(name: str, after: AssistanceRequest, data: JsonObject, tx: AssistanceWork) -> None:
    tx.outbox.add(name, subject=after.request_id, data=data, uscc=after.uscc, legalbasis=after.clause)
