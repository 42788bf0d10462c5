"""Recording facts about enterprises, correcting, ending and withdrawing them; flags that turn with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.fact_rules import FactKind
from services.enterprise.domain.facts import EXPORT, PLEDGE, Fact
from services.enterprise.domain.records import TICK
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import kpis, records
from services.enterprise.use_cases.saying import say_fact
from services.enterprise.use_cases.work import Work

Came = Literal["recorded", "corrected", "unchanged"]
RECHECKED_AT_ONCE: Final = 500
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class FactTold:
    """A fact as somebody tells it; `held_from` left out is the day its details name, or today."""

    uscc: str
    kind: str
    details: Mapping[str, Any]
    held_from: date | None = None
    held_until: date | None = None
    document_no: str | None = None


@dataclass(frozen=True)
class FactChange:
    """What is known better of a fact; `changes` are those of its fields that were told."""

    fact_id: str
    kind: str | None
    changes: Mapping[str, Any]
    withdrawn: bool
    reason: str | None


def record(told: FactTold, work: Work, regulations: Regulations) -> Fact:
    """Record a fact; the same told again is answered as it stands.

    Raises:
        Conflict: it is known otherwise (amend it instead), or another enterprise succeeded this one.
        NotPermitted: another agency's to state; says whose.
    """
    enterprise, kind = _hold(told.uscc, told.kind, work, regulations)
    fact = fact_of(told, kind, work)
    same = work.facts.same(fact.uscc, fact.kind, fact.identity)
    if same is not None:
        if content_of(same) == content_of(fact):
            return same
        raise Conflict("the fact is known otherwise", "details", f"amend {same.fact_id} instead")
    _write(fact, "recorded", enterprise, kind, work, regulations)
    return fact


def take_in(told: FactTold, work: Work, regulations: Regulations) -> Came:
    """Record a fact, or correct the one known of the same identity; says which."""
    return tell(told, work, regulations)[0]


def tell(told: FactTold, work: Work, regulations: Regulations) -> tuple[Came, Fact]:
    """Record a fact, or correct the one known of the same identity; the fact as it is known then, and what came."""
    enterprise, kind = _hold(told.uscc, told.kind, work, regulations)
    fact = fact_of(told, kind, work)
    same = work.facts.same(fact.uscc, fact.kind, fact.identity)
    if same is None:
        _write(fact, "recorded", enterprise, kind, work, regulations)
        return "recorded", fact
    if content_of(same) == content_of(fact):
        return "unchanged", same
    corrected = _superseding(same, fact)
    _write(corrected, "corrected", enterprise, kind, work, regulations, superseded=same)
    return "corrected", corrected


def amend(change: FactChange, work: Work, regulations: Regulations) -> Fact:
    """Correct a fact, end it, or withdraw it; what was known stays known as of then.

    Raises:
        NotFound: no such fact, or one withdrawn.
        PreconditionFailed: the caller read another version.
        InvalidRequest: of another kind, or days that cannot be.
    """
    history = work.facts.of_fact(change.fact_id)
    if not history or regulations.facts.kinds[history[-1].kind].personal:
        raise NotFound(f"there is no fact {change.fact_id}")
    enterprise, kind = _hold(history[-1].uscc, history[-1].kind, work, regulations)
    known = work.facts.of_fact(change.fact_id)[-1]
    if known.known_until is not None:
        if change.withdrawn:
            return known
        raise Conflict("the fact was withdrawn", "fact_id", "record it anew")
    if change.kind not in {None, known.kind}:
        raise InvalidRequest("a fact of another kind", "kind", known.kind)
    work.expect_version(known.version)
    if change.withdrawn:
        return _withdraw(known, change.reason, enterprise, kind, work, regulations)
    fact = _changed(known, change.changes, kind, work)
    if content_of(fact) == content_of(known) and fact.document_no == known.document_no:
        return known
    ended = fact.held_until is not None and fact.held_until != known.held_until
    said = "ended" if ended and fact.details == known.details else "corrected"
    _write(fact, said, enterprise, kind, work, regulations, superseded=known, reason=change.reason)
    return fact


def recheck(on: date, work: Work, regulations: Regulations, *, limit: int = RECHECKED_AT_ONCE) -> bool:
    """Turn the flags of enterprises of which a fact began or ended by a day; whether there may be more."""
    due = work.enterprises.to_recheck(on, limit=limit)
    records.keep_all(due, work, regulations)
    return len(due) == limit


def _hold(uscc: str, name: str, work: Work, regulations: Regulations) -> tuple[Enterprise, FactKind]:
    """Hold the enterprise that a fact is about, if the caller may state facts of this kind of it."""
    kind = regulations.facts.kind(name)
    enterprise = work.enterprises.get(uscc, lock=True)
    regulations.require_of(kind.duty, f"stating {kind.en}", work.caller.require_agency(), division=enterprise.division)
    records.refuse_succeeded(uscc, work)
    return enterprise, kind


def fact_of(told: FactTold, kind: FactKind, work: Work) -> Fact:
    """The fact that is told; InvalidRequest if its days cannot be."""
    held_from, held_until = _days(told, work.clock.today())
    return Fact(
        fact_id=uuid7(),
        uscc=told.uscc,
        kind=told.kind,
        identity=kind.identify(told.details),
        details=dict(told.details),
        held_from=held_from,
        held_until=held_until,
        known_from=work.clock.now(),
        known_until=None,
        agency=work.caller.agency,
        actor=work.caller.actor,
        document_no=told.document_no,
    )


def _days(told: FactTold, today: date) -> tuple[date, date | None]:
    """The days of a fact: those that its details name, where they name them."""
    named: tuple[date, date | None] = (told.held_from or today, told.held_until)
    if told.kind == EXPORT:
        year = int(told.details["year"])
        named = (date(year, 1, 1), date(year + 1, 1, 1))
        if year > today.year:
            raise InvalidRequest("a year to come", "details.year", f"at most {today.year}")
        if told.held_until not in {None, named[1]}:
            raise InvalidRequest("not the end of the year", "held_until", named[1].isoformat())
    if told.kind == PLEDGE:
        named = (date.fromisoformat(told.details["signed_on"]), told.held_until)
        if named[0] > today:
            raise InvalidRequest("a day to come", "details.signed_on", f"a day not after {today.isoformat()}")
    if told.held_from not in {None, named[0]}:
        raise InvalidRequest("not the day that the details name", "held_from", named[0].isoformat())
    _check_days(*named)
    return named


def _check_days(held_from: date, held_until: date | None) -> None:
    if held_until is not None and held_until <= held_from:
        raise InvalidRequest("it would hold on no day", "held_until", f"a day after {held_from.isoformat()}")


def _changed(known: Fact, changes: Mapping[str, Any], kind: FactKind, work: Work) -> Fact:
    details = changes.get("details", known.details)
    told = FactTold(
        known.uscc,
        known.kind,
        details,
        changes.get("held_from", None if kind.kind in {EXPORT, PLEDGE} else known.held_from),
        changes.get("held_until", None if kind.kind == EXPORT else known.held_until),
        changes.get("document_no", known.document_no),
    )
    fact = _superseding(known, fact_of(told, kind, work))
    if fact.identity != known.identity and work.facts.same(fact.uscc, fact.kind, fact.identity) is not None:
        raise Conflict("another fact has this identity", "details", "amend that one")
    return fact


def _superseding(known: Fact, fact: Fact) -> Fact:
    moment = max(fact.known_from, known.known_from + TICK)
    return replace(fact, fact_id=known.fact_id, known_from=moment, version=known.version + 1)


def _withdraw(
    known: Fact, reason: str | None, enterprise: Enterprise, kind: FactKind, work: Work, regulations: Regulations
) -> Fact:
    moment = max(work.clock.now(), known.known_from + TICK)
    work.facts.close([known], moment)
    withdrawn = replace(known, known_until=moment)
    _follow(withdrawn, enterprise, work, regulations, amount=None)
    say_fact(withdrawn, "withdrawn", kind.duty.clause, work, reason=reason)
    return withdrawn


def _write(
    fact: Fact,
    said: str,
    enterprise: Enterprise,
    kind: FactKind,
    work: Work,
    regulations: Regulations,
    *,
    superseded: Fact | None = None,
    reason: str | None = None,
) -> None:
    if superseded is not None:
        work.facts.close([superseded], fact.known_from)
        if superseded.identity != fact.identity:
            _follow(superseded, None, work, regulations, amount=None)
    work.facts.add([fact])
    amount = Decimal(fact.details["amount_usd"]) if fact.kind == EXPORT else None
    _follow(fact, enterprise, work, regulations, amount=amount)
    if not kind.personal:
        say_fact(fact, said, kind.duty.clause, work, reason=reason)


def _follow(
    fact: Fact, enterprise: Enterprise | None, work: Work, regulations: Regulations, *, amount: Decimal | None
) -> None:
    """What follows from a fact: the flags it decides, and the year's total that it is."""
    if fact.kind == EXPORT and fact.details["market"] is None and fact.details["hs_code"] is None:
        work.enterprises.set_export(fact.uscc, int(fact.details["year"]), amount, fact.agency or "")
        kpis.refresh_for(fact.uscc, work, regulations)
    if enterprise is not None and fact.kind in regulations.facts.deciding_kinds:
        records.keep(enterprise, work, regulations)


def content_of(fact: Fact) -> tuple[Any, ...]:
    """What tells whether two say the same of a fact."""
    return fact.details, fact.held_from, fact.held_until


def end_on(fact: Fact, on: date, reason: str | None, work: Work, regulations: Regulations) -> Fact:
    """End a fact of a locked enterprise from a day on; at the earliest on the day after it began."""
    until = max(on, fact.held_from + _DAY)
    kind, enterprise = regulations.facts.kinds[fact.kind], work.enterprises.get(fact.uscc, lock=True)
    ended = replace(
        _superseding(fact, replace(fact, known_from=work.clock.now())),
        held_until=until,
        agency=work.caller.agency,
        actor=work.caller.actor,
    )
    _write(ended, "ended", enterprise, kind, work, regulations, superseded=fact, reason=reason)
    return ended
