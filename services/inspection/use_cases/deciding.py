"""Deciding the mode of consignments, and deciding it anew when a fact has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from databus.errors import Conflict, NotFound
from services.inspection.domain.consignment import Consignment, DecisionMade, Outcome
from services.inspection.domain.gathering import Gathered, Gathering
from services.inspection.domain.mode_table import Decision, JsonObject
from services.inspection.domain.silence import Moment, Sign
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import require

_ZONES_KEY = "zones"


def uscc_key(uscc: str) -> str:
    """The lock on what is held about an enterprise."""
    return f"uscc:{uscc}"


def chapter_key(hs_prefix: str) -> str:
    """The lock on what is held about goods: HS chapters, the widest that an alert can name."""
    return f"hs:{hs_prefix[:2]}"


def zones_key() -> str:
    """The lock on the levels of zones."""
    return _ZONES_KEY


def hold_still(work: Work, uscc: str, hs_code: str) -> None:
    """Let no fact about these goods change until this transaction ends.

    Without it a fact applied at the same moment would neither be read here nor find the consignment to re-decide.
    """
    work.held.reading(uscc_key(uscc), chapter_key(hs_code), _ZONES_KEY)


def fetch(work: Work, consignment_id: str, version: int | None = None) -> Consignment:
    """Return a consignment to be changed, with the facts about it held still.

    Raises:
        NotFound: there is none.
        Conflict: it has changed since the version named; PreconditionFailed likewise for If-Match.
    """
    seen = work.consignments.find(consignment_id)
    if seen is None:
        raise NotFound("there is no such consignment", "consignment_id", "the id a declaration was answered with")
    hold_still(work, seen.declared.uscc, seen.declared.hs_code)
    found = work.consignments.find(consignment_id, for_update=True)
    assert found is not None
    work.expect_version(found.version)
    if version not in {None, found.version}:
        raise Conflict("the consignment has changed since you read it", "version", f"now {found.version}")
    return found


def locked(work: Work, consignment_ids: Iterable[str]) -> list[Consignment]:
    """Return consignments to be changed with something else, in the order in which all lock them, facts held still."""
    ids = sorted(set(consignment_ids))
    seen = [one for one in map(work.consignments.find, ids) if one is not None]
    keys = {key for one in seen for key in (uscc_key(one.declared.uscc), chapter_key(one.declared.hs_code))}
    if keys:
        work.held.reading(*sorted(keys), _ZONES_KEY)
    held = [work.consignments.find(one.consignment_id, for_update=True) for one in seen]
    return [one for one in held if one is not None]


def gather(desk: Desk, work: Work, consignments: Iterable[Consignment]) -> list[tuple[Consignment, Gathered]]:
    """Gather the facts of consignments as they stand now."""
    found = list(consignments)
    now, on = desk.now()
    heard = work.heard_of(desk.silence.producers)
    signs = {producer: Sign(one.high_water, one.up_to) for producer, one in heard.items()}
    moment = Moment(now, on, signs, desk.silence.stale_after(on))
    chapters = {one.declared.hs_code[:2] for one in found}
    held = work.held.about(
        {one.declared.uscc for one in found},
        chapters,
        on,
        {one.declared.hs_code for one in found},
        {one.declared.destination for one in found if one.declared.destination},
    )
    gathering = Gathering(held, desk.goods, desk.silence, moment)
    return [(one, gathering.gather(one)) for one in found]


def decide_now(
    ledger: Ledger,
    consignments: Iterable[Consignment],
    cause: str | None,
    *,
    spare_stale: bool = False,
    anew: bool = False,
) -> list[DecisionMade]:
    """Decide consignments on the facts of this moment; those whose decision changes move on and are told.

    Nothing is written before the ledger is. With `spare_stale`, what only silence would change is left as it is;
    with `anew`, even an equal decision is made and told.
    """
    found = list(consignments)
    if not found:
        return []
    table = ledger.desk.tables.on(ledger.on)
    changed = []
    for one, gathered in gather(ledger.desk, ledger.work, found):
        if spare_stale and one.outcome is not None:
            known = table.decide(gathered.known, gathered.eases)
            if known.outcome == one.outcome.same_as:
                continue
        decision = table.decide(gathered.facts, gathered.eases)
        outcome = Outcome.of(decision, gathered.stale)
        if not anew and one.outcome is not None and one.outcome.same_as == outcome.same_as:
            if one.outcome.stale != outcome.stale:
                one.outcome = replace(one.outcome, stale=outcome.stale)
                ledger.flag(one)
            continue
        made = _made(ledger, one, gathered, decision, cause, table.digest)
        _settle(ledger, one, made, outcome)
        changed.append(made)
    return changed


def redecide(
    desk: Desk, work: Work, consignments: Iterable[Consignment], cause: str, *, spare_stale: bool = False
) -> list[DecisionMade]:
    """Decide open consignments anew because of a fact; unchanged decisions leave no trace.

    Source: DOMAIN D.1, D.6 (alert.issued → re-evaluate open consignments).
    """
    ledger = Ledger(desk, work)
    changed = decide_now(ledger, consignments, cause, spare_stale=spare_stale)
    ledger.write()
    return changed


def require_standing(desk: Desk, work: Work, consignment: Consignment) -> None:
    """Refuse to go on under a decision that the facts of this moment no longer give (time alone changes some)."""
    [(_, gathered)] = gather(desk, work, [consignment])
    decision = desk.tables.on(desk.clock.today()).decide(gathered.facts, gathered.eases)
    stands = consignment.decided
    if decision.outcome != stands.same_as:
        raise Conflict(
            f"the decision {stands.mode} by rule {stands.rule} no longer stands",
            "state",
            f"the facts now give {decision.mode} by rule {decision.rule}: let it be decided anew first",
        )


def redecide_one(desk: Desk, work: Work, ask: JsonObject) -> Consignment:
    """Decide one consignment anew because an officer asks."""
    consignment = fetch(work, ask["consignment_id"], ask["version"])
    require(desk, work, "redecide_consignment", consignment.declared.uscc)
    desk.machine.check(consignment.state, "MODE_DECIDED", agency=None)
    redecide(desk, work, [consignment], f"inspection.redecision_asked/{consignment.consignment_id}")
    return consignment


def _made(
    ledger: Ledger,
    consignment: Consignment,
    gathered: Gathered,
    decision: Decision,
    cause: str | None,
    digest: str,
) -> DecisionMade:
    return DecisionMade(
        number=consignment.decision_number + 1,
        at=ledger.now,
        on=ledger.on,
        cause=cause,
        agency=ledger.work.caller.agency,
        facts=gathered.facts,
        read=gathered.read,
        stale=gathered.stale,
        eases=gathered.eases,
        table_digest=digest,
        decision=decision,
    )


def _settle(ledger: Ledger, consignment: Consignment, made: DecisionMade, outcome: Outcome) -> None:
    target = consignment.state_after(outcome)
    consignment.previous_mode = consignment.outcome.mode if consignment.outcome else None
    consignment.outcome = outcome
    consignment.statutory = made.facts.statutory
    consignment.product_risk = made.facts.product_risk
    consignment.decision_number = made.number
    ledger.made(consignment, made)
    if target == consignment.state:
        ledger.change(consignment)
    else:
        clause = "; ".join(made.decision.clauses)
        ledger.step(consignment, target, clause=clause, by_rule=True, cause=made.cause)
    ledger.say("mode_decided", consignment, cause=made.cause)
