"""The course of key figures: as it was kept, and as it will be if nobody does anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.pages import Page, page
from services.enterprise.domain.forecasts import Known, Outlook, Prospect, failing_without, forecast
from services.enterprise.domain.kpi_profiles import Profile, of_adoption
from services.enterprise.domain.memberships import Membership
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.zones import Zone
from services.enterprise.use_cases import kpis
from services.enterprise.use_cases.kept import Snapshot, ZoneFigures
from services.enterprise.use_cases.work import Work

_MANY: Final = 200
_RECTIFYING: Final = "RECTIFYING"


@dataclass(frozen=True)
class Forecast:
    """What will be of a zone's key figures until a day.

    `recovering` are members under rectification, who would count again; `at_risk` those whose removal is proposed,
    `fails_if_removed` the key figures that would fail without them.
    """

    zone_id: str
    on: date
    until: date
    profile: str
    rule_set: str
    outlooks: Sequence[Outlook]
    recovering: Sequence[Membership]
    at_risk: Sequence[str]
    fails_if_removed: Sequence[str]

    @property
    def next_failure(self) -> Outlook | None:
        """The key figure that fails first."""
        failing = [one for one in self.outlooks if one.fails_on is not None]
        return min(failing, key=lambda one: (one.fails_on, one.kpi.code), default=None)


def look_ahead(zone_id: str, until: date | None, work: Work, regulations: Regulations) -> Forecast:
    """Return which threshold fails next, on which day and why.

    Raises:
        Conflict: the zone has no thresholds.
        InvalidRequest: a day not to come, or too far.

    Source: DOMAIN Z-36 to Z-44; SH 三.
    """
    zone, today = work.zones.get(zone_id), work.clock.today()
    farthest = today + timedelta(days=int(regulations.book.value("forecast_horizon", on=today)))
    if until is not None and not today < until <= farthest:
        bounds = f"a day after {today.isoformat()}, until {farthest.isoformat()}"
        raise InvalidRequest("beyond what is foreseen", "until", bounds)
    known = _known(zone, today, until or farthest, work, regulations)
    removals = [one.uscc for one in work.proposals.open_in_zone(zone_id, "REMOVE_MEMBER", limit=_MANY)]
    at_risk = sorted({*removals} & {one.uscc for one in known.prospects})
    return Forecast(
        zone_id=zone_id,
        on=today,
        until=known.until,
        profile=known.profiles[0][1].profile,
        rule_set=regulations.version,
        outlooks=forecast(known, regulations),
        recovering=_recovering(zone_id, work),
        at_risk=at_risk,
        fails_if_removed=failing_without(known, at_risk, regulations) if at_risk else [],
    )


def _recovering(zone_id: str, work: Work) -> list[Membership]:
    under_way = [one for one in work.memberships.in_zone(zone_id) if one.state == _RECTIFYING]
    return sorted(under_way, key=lambda one: (one.due_on or date.max, one.uscc))[:_MANY]


def _known(zone: Zone, today: date, until: date, work: Work, regulations: Regulations) -> Known:
    told = work.figures.latest(zone.zone_id, year=today.year)
    fixed = kpis.counted_on(zone, today, told, work)
    return Known(
        today=today,
        until=until,
        prospects=_prospects(zone.zone_id, told, work, regulations),
        fixed={name: fixed[name] for name in ("local_exports", "national_exports")},
        campaigns={
            year: work.figures.campaigns_closed(zone.zone_id, year=year) for year in range(today.year, until.year + 1)
        },
        profiles=_profiles(zone, today, until, work, regulations),
    )


def _prospects(zone_id: str, told: ZoneFigures | None, work: Work, regulations: Regulations) -> list[Prospect]:
    members = work.figures.members(zone_id, year=told.year if told else None)
    usccs = [one.uscc for one in members]
    heads = work.versions.heads(usccs)
    facts: dict[str, list[Any]] = {}
    for fact in work.facts.held(usccs, regulations.facts.deciding_kinds):
        facts.setdefault(fact.uscc, []).append(fact)
    return [
        Prospect(one.uscc, heads[one.uscc].stated, facts.get(one.uscc, ()), one.rated, one.rated_until, one.exports)
        for one in members
    ]


def _profiles(zone: Zone, today: date, until: date, work: Work, regulations: Regulations) -> list[tuple[date, Profile]]:
    coming = [one for one in work.surveys.adoptions(zone.zone_id, limit=_MANY) if today < one.held_from <= until]
    first = (today, kpis.profile_on(zone, today, work, regulations))
    return [first, *((one.held_from, of_adoption(one)) for one in reversed(coming))]


def history(
    zone_id: str,
    *,
    code: str | None,
    since: date | None,
    until: date | None,
    cursor: str | None,
    limit: int,
    work: Work,
) -> Page[Snapshot]:
    """Return a page of the boards kept of a zone, newest first, with one key figure alone if one is named.

    A board is kept whenever it differs from the last one, with the figures and the documents it rests on.
    """
    work.zones.get(zone_id)
    found = work.figures.snapshots(zone_id, since=since, until=until, before=cursor, limit=limit + 1)
    shown = page(found, limit, lambda snapshot: snapshot.snapshot_id)
    return Page([_only(snapshot, code) for snapshot in shown.items], shown.next_cursor)


def _only(snapshot: Snapshot, code: str | None) -> Snapshot:
    if code is None:
        return snapshot
    named = {part: [row for row in snapshot.board.get(part, ()) if row["code"] == code] for part in ("kpis", "watch")}
    return replace(snapshot, board={**snapshot.board, **named})


def figures_of(
    zone_id: str, *, year: int | None, known_at: datetime | None, cursor: str | None, limit: int, work: Work
) -> Page[ZoneFigures]:
    """Return a page of a zone's yearly figures, those noted last first; with a moment, those known then."""
    work.zones.get(zone_id)
    found = work.figures.page(zone_id, year=year, known_at=known_at, before=cursor, limit=limit + 1)
    return page(found, limit, lambda figures: figures.figures_id)
