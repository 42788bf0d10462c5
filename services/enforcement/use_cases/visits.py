"""Hand visits out to the officers drawn, excuse whoever need not go, send the next in the order, note what is done."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, Protocol

from databus import logs, lots
from databus.clock import Clock
from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import visits
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.clocks import Clock as Term
from services.enforcement.domain.draws import Target
from services.enforcement.domain.recognised import Already, already
from services.enforcement.domain.visits import ACCEPTED, ASSIGNED, DONE, EXCUSED, OPEN, REPLACED, Visit, VisitMove
from services.enforcement.use_cases.clocks import cancel_clocks, clocks_of, meet_clock, start_clock
from services.enforcement.use_cases.draw_work import DrawWork
from services.enforcement.use_cases.powers import check_move, division_of_scope
from services.enforcement.use_cases.who_goes import Going, hindered, hindrance, register_of, who_goes
from services.enforcement.use_cases.work import Kept, Result

VISITS: Final = "campaign_visits"
_LOOKED_AT: Final = 20  # campaigns in a step

log = logs.get(__name__)


class Visits(Kept[Visit], Protocol):
    """Visits kept."""

    def keep(self, visits: Sequence[Visit]) -> None: ...

    def of_target(self, campaign_id: str, uscc: str) -> Sequence[Visit]: ...

    def open_of(self, campaign_id: str, agency: str) -> int: ...

    def cancel(self, campaign_id: str, on: date) -> None: ...

    def without_visits(self, campaign_id: str, most: int) -> Sequence[Target]: ...

    def to_hand_out(self, most: int) -> Sequence[str]: ...

    def page_of(
        self,
        *,
        limit: int,
        cursor: str | None,
        open: bool | None = None,  # noqa: A002  — the field's name
        late_on: date | None = None,
        agencies: Collection[str] | None = None,
        **wanted: Any,
    ) -> tuple[Sequence[Visit], str | None]: ...

    def counted(self, campaign_id: str) -> Sequence[dict[str, Any]]: ...


class VisitWork(DrawWork, Protocol):
    """A transaction in which visits are handed out and made."""

    @property
    def visits(self) -> Visits: ...


def campaign_moved(campaign: Campaign, tx: VisitWork, rules: RuleBook, on: date) -> None:
    """Hand out the first visits of a campaign that begins to run; nobody goes any more for one that is over."""
    if campaign.state == "RUNNING":
        division = division_of_scope(tx, campaign.division, campaign.zone_id, campaign.lead_agency, rules)
        for agency in campaign.agencies:
            start_clock(
                tx,
                rules,
                kind=VISITS,
                subject_kind=VISITS,
                subject_id=_subject(campaign.campaign_id, agency),
                responsible=agency,
                on=on,
                division=division,
            )
        hand_out(campaign, tx, rules, on)
    elif campaign.state in {"RESULTS_ENTERED", "CANCELLED"}:
        tx.visits.cancel(campaign.campaign_id, on)
        for agency in campaign.agencies:
            subject = _subject(campaign.campaign_id, agency)
            reason = f"the campaign is {campaign.state}"
            cancel_clocks(tx, rules, subject_kind=VISITS, subject_id=subject, on=on, reason=reason)


def hand_out_rest(tx: VisitWork, rules: RuleBook, clock: Clock) -> bool:
    """Hand out some of the visits that are left of one campaign; True if there were any."""
    return any(_handed_out(one, tx, rules, clock.today()) for one in tx.visits.to_hand_out(_LOOKED_AT))


def _handed_out(campaign_id: str, tx: VisitWork, rules: RuleBook, on: date) -> bool:
    try:
        with tx.attempt():
            return hand_out(tx.campaigns.get(campaign_id), tx, rules, on)
    except Exception as problem:
        log.warning("visits.not_handed_out", campaign_id=campaign_id, exc_info=problem)
        return False


def hand_out(campaign: Campaign, tx: VisitWork, rules: RuleBook, on: date) -> bool:
    """Assign the officers drawn to the next targets; an agency for which a result counts already is excused.

    True if anybody was assigned.

    Source: 优化营商环境条例 Art. 54 (one visit for several checks), 57; DOMAIN D.5.
    """
    targets = tx.visits.without_visits(campaign.campaign_id, rules.value("visits_at_once_max", on=campaign.planned_on))
    terms = {agency: term_of(campaign.campaign_id, agency, tx) for agency in campaign.agencies}
    known = tx.copies.recognised([one.uscc for one in targets])
    record = tx.draws.find(campaign.campaign_id)
    register = register_of(record, tx)
    made: list[Visit] = []
    for target in targets:
        told = already(target, campaign, known, rules, on=campaign.drawn_on or on)
        under = {one.agency: f"{one.issuer} {one.document_no} ({one.under})" for one in told}
        going = who_goes(target, record, register, under, on, rules)
        parts = list(_visits(campaign.campaign_id, target, going, terms, under, on))
        made.extend(parts)
        if parts and all(one.state == EXCUSED for one in parts):
            tx.campaigns.enter(_standing_for(campaign.campaign_id, target.uscc, told[0]))
    tx.visits.keep(made)
    _meet(campaign, tx, rules, on)
    return bool(made)


def _visits(
    campaign_id: str,
    target: Target,
    going: Sequence[Going],
    terms: dict[str, Term | None],
    under: dict[str, str],
    on: date,
) -> Iterator[Visit]:
    leader = next((one for one in going if one.goes and one.agency not in under), None)
    for one in going:
        term = terms.get(one.agency)
        excused = under.get(one.agency)
        assigned = ASSIGNED if one.goes else REPLACED
        yield Visit(
            visit_id=uuid7(),
            campaign_id=campaign_id,
            uscc=target.uscc,
            agency=one.agency,
            officer=one.officer,
            leads=one is leader,
            state=assigned if excused is None else EXCUSED,
            assigned_on=on,
            due_on=on if term is None else term.due_on,
            provisional=term is not None and term.provisional,
            ended_on=None if excused is None and one.goes else on,
            note=excused or one.note,
        )


def _standing_for(campaign_id: str, uscc: str, known: Already) -> Result:
    """Return the result of another body that stands for a visit nobody has to make."""
    return Result(
        campaign_id=campaign_id,
        uscc=uscc,
        finding="conforming",
        measures=(),
        checked_on=known.found_on,
        document_no=known.document_no,
        agency=known.issuer,
    )


def move_visit(move: VisitMove, tx: VisitWork, rules: RuleBook, clock: Clock) -> Visit:
    """Accept a visit, or say that its officer cannot go: then the next in the order of the draw does.

    Raises:
        NotPermitted: not the officer's agency.
        Conflict: no such move from here; nobody is left to go.
        InvalidRequest: no reason.

    Source: 优化营商环境条例 Art. 54; 行政处罚法 Art. 42, 43; decision 0069.
    """
    agency, today = tx.caller.require_agency(), clock.today()
    visit = tx.visits.get(move.visit_id)
    require_owner(visit.agency, agency, rules, what="the visit", on=today)
    if visit.state == move.to:
        return visit
    tx.expect_version(visit.version)
    if move.to == ACCEPTED:
        _check_fit(visit, tx, rules, today)
    campaign = tx.campaigns.look(visit.campaign_id)
    division = division_of_scope(tx, campaign.division, campaign.zone_id, campaign.lead_agency, rules)
    transition = check_move(visits.machine(rules), visit.state, move.to, tx, rules, division=division)
    after = visits.moved(visit, move, transition, on=today)
    tx.visits.save(after)
    if move.to == REPLACED:
        tx.visits.keep([_stand_in(visit, tx, rules, today)])
    return after


def _check_fit(visit: Visit, tx: VisitWork, rules: RuleBook, on: date) -> None:
    register = register_of(tx.draws.find(visit.campaign_id), tx)
    why = hindrance(register.get(visit.key), visit.uscc, on, rules)
    if why is not None:
        raise Conflict(why, "to", "REPLACED, so that the next in the order of the draw goes")


def _stand_in(visit: Visit, tx: VisitWork, rules: RuleBook, on: date) -> Visit:
    """Return the visit of the next in the order of the draw, of the same agency if it has anybody left."""
    record, target = tx.draws.find(visit.campaign_id), tx.draws.target(visit.campaign_id, visit.uscc)
    if record is None or record.seed is None or target is None or target.identity is None:
        raise Conflict("this draw has no order of officers", "to", "a campaign drawn by commitments")
    parts = tx.visits.of_target(visit.campaign_id, visit.uscc)
    gone = frozenset(one.key for one in parts if one.state == REPLACED)
    going = {one.key for one in parts if one.key not in gone}
    wanted = max(record.frozen["officers_per_visit"], len(going) + 1)
    out = gone | hindered(record, register_of(record, tx), visit.uscc, on, rules)
    order = lots.visitors(record.seed, target.identity, visit.uscc, record.visitors, wanted, out)
    left = [one for one in order if one not in going]
    chosen = next((one for one in left if one.startswith(f"{visit.agency}/")), None) or next(iter(left), None)
    if chosen is None:
        raise Conflict("no officer is left who could go (行政处罚法 42)", "to", "DONE by those assigned")
    agency, officer = chosen.split("/", 1)
    return replace(
        visit,
        visit_id=uuid7(),
        agency=agency,
        officer=officer,
        state=ASSIGNED,
        assigned_on=on,
        accepted_on=None,
        ended_on=None,
        note=f"in the place of {visit.key}",
        version=1,
    )


def result_entered(campaign: Campaign, uscc: str, tx: VisitWork, rules: RuleBook, on: date) -> None:
    """Note that a target was visited: all parts in its visit are done."""
    machine = visits.machine(rules)
    for one in tx.visits.of_target(campaign.campaign_id, uscc):
        if one.state in OPEN:
            transition = machine.check(one.state, DONE, agency=None)
            tx.visits.save(visits.moved(one, VisitMove(one.visit_id, DONE), transition, on=on))
    _meet(campaign, tx, rules, on)


def _meet(campaign: Campaign, tx: VisitWork, rules: RuleBook, on: date) -> None:
    """Let the terms of agencies end that have nothing left to visit."""
    if tx.visits.without_visits(campaign.campaign_id, 1):
        return
    for agency in campaign.agencies:
        if not tx.visits.open_of(campaign.campaign_id, agency):
            subject = _subject(campaign.campaign_id, agency)
            meet_clock(tx, rules, kind=VISITS, subject_kind=VISITS, subject_id=subject, on=on)


def term_of(campaign_id: str, agency: str, tx: VisitWork) -> Term | None:
    """Return the term within which an agency visits its targets in a campaign."""
    return next(reversed(clocks_of(tx, VISITS, _subject(campaign_id, agency))), None)


def _subject(campaign_id: str, agency: str) -> str:
    return f"{campaign_id}/{agency}"
