"""Key figures of a zone: counted from what the registry holds and heard, kept whenever they change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from services.enterprise.domain.kpi_profiles import Profile, of_adoption, of_rules
from services.enterprise.domain.kpis import Figures, judge, watch
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.zones import Zone
from services.enterprise.use_cases.kept import Snapshot, ZoneFigures
from services.enterprise.use_cases.saying_kpis import say_kpis
from services.enterprise.use_cases.work import Work


@dataclass(frozen=True)
class FiguresToRecord:
    """A year's denominators of a zone, and what members exported in it (US dollars)."""

    zone_id: str
    year: int
    local_exports_usd: Decimal
    national_exports_usd: Decimal
    denominator_scope: str
    document_no: str
    province_incidents_per_100m_usd: Decimal | None
    member_exports_usd: Mapping[str, Decimal]


def record_figures(wanted: FiguresToRecord, work: Work, regulations: Regulations) -> ZoneFigures:
    """Record a year's figures; those known before of the same year are known no longer, and kept.

    Raises:
        NotPermitted: another body's; says whose.
        InvalidRequest: a year to come, or exports of enterprises that are not the zone's or the county's.

    Source: SH 三(一)1 (the shares of K3, K4).
    """
    agency = work.caller.require_agency()
    zone = work.zones.get(wanted.zone_id, lock=True)
    regulations.require("record_zone_figures", agency, division=zone.division)
    if wanted.year > work.clock.today().year:
        raise InvalidRequest("a year to come", "year", f"at most {work.clock.today().year}")
    _check_members(wanted, zone, work)
    figures = ZoneFigures(
        figures_id=uuid7(),
        zone_id=wanted.zone_id,
        year=wanted.year,
        local_exports_usd=wanted.local_exports_usd,
        national_exports_usd=wanted.national_exports_usd,
        denominator_scope=wanted.denominator_scope,
        province_incidents_per_100m_usd=wanted.province_incidents_per_100m_usd,
        document_no=wanted.document_no,
        agency=agency,
        noted_at=work.clock.now(),
    )
    work.figures.replace(figures)
    exports = {uscc: {wanted.year: amount} for uscc, amount in wanted.member_exports_usd.items()}
    work.enterprises.note_exports_of_many(exports, agency, wanted.document_no)
    refresh(zone, work, regulations)
    return figures


def _check_members(wanted: FiguresToRecord, zone: Zone, work: Work) -> None:
    """Refuse exports of whom nobody registered, and of another county's who never applied to the zone."""
    known = work.enterprises.known(wanted.member_exports_usd)
    strangers = sorted(wanted.member_exports_usd.keys() - known.keys())
    if strangers:
        raise InvalidRequest("exports of enterprises nobody registered", "member_exports", ", ".join(strangers))
    far = {uscc for uscc, one in known.items() if one.division != zone.division}
    if far:
        far -= {membership.uscc for membership in work.memberships.in_zone(zone.zone_id)}
    if far:
        raise InvalidRequest("exports of other counties' enterprises", "member_exports", ", ".join(sorted(far)))


def board_on(zone_id: str, on: date | None, work: Work, regulations: Regulations) -> Snapshot:
    """Return the key figures: of today as they stand, of a past day as they were then known.

    Raises:
        Conflict: the zone has no thresholds.
        NotFound: nothing was known on that day.
    """
    zone, today = work.zones.get(zone_id), work.clock.today()
    day = on or today
    if day > today:
        raise InvalidRequest("a day to come", "on", f"a day not after {today.isoformat()}")
    if day == today:
        return _board(zone, profile_on(zone, today, work, regulations), today, work, regulations)
    kept = work.figures.snapshot(zone_id, on=day)
    if kept is None:
        raise NotFound(f"no key figures of {zone_id} were known on {day.isoformat()}")
    return kept


def profile_on(zone: Zone, day: date, work: Work, regulations: Regulations) -> Profile:
    """Return the thresholds that count for a zone on a day; Conflict if it has none."""
    found = find_profile(zone, day, work, regulations)
    if found is None:
        needed = "a zone created with a plan that has thresholds, or that adopted some by a decision"
        raise Conflict("the zone follows no plan with thresholds", "zone_id", needed)
    return found


def find_profile(zone: Zone, day: date, work: Work, regulations: Regulations) -> Profile | None:
    """Return the thresholds that a decision adopted for the day, else those of the zone's plan, else None."""
    adopted = work.surveys.adoption(zone.zone_id, on=day)
    if adopted is not None:
        return of_adoption(adopted)
    return of_rules(zone.plan, regulations) if zone.plan and regulations.measures(zone.plan) else None


def refresh_for(uscc: str, work: Work, regulations: Regulations) -> None:
    """Count anew for every zone that the enterprise is a member of."""
    refresh_for_all([uscc], work, regulations)


def refresh_for_all(usccs: Collection[str], work: Work, regulations: Regulations) -> None:
    """Count anew for every zone that one of the enterprises is a member of."""
    for zone in work.zones.having_member(*usccs) if usccs else ():
        refresh(zone, work, regulations)


def refresh_all(work: Work, regulations: Regulations) -> None:
    """Count anew for every zone with thresholds: ratings run out and years begin without anybody saying so."""
    for zone_id in work.surveys.measured():
        refresh(work.zones.get(zone_id), work, regulations)


def refresh(zone: Zone, work: Work, regulations: Regulations) -> None:
    """Count the zone's board anew as the last thing of the transaction, keep it if it differs, say what passes."""
    work.at_end(f"board/{zone.zone_id}", partial(_count, zone.zone_id, work, regulations))


def _count(zone_id: str, work: Work, regulations: Regulations) -> None:
    zone, today = work.zones.get(zone_id), work.clock.today()
    profile = find_profile(zone, today, work, regulations)
    if profile is None:
        return
    work.figures.hold_board(zone_id)
    board = _board(zone, profile, today, work, regulations)
    last = work.figures.snapshot(zone.zone_id, on=today)
    if last is not None and (last.figures, last.board) == (board.figures, board.board):
        return
    work.figures.add_snapshot(board)
    say_kpis(board, last, work)


def _board(zone: Zone, profile: Profile, on: date, work: Work, regulations: Regulations) -> Snapshot:
    told = work.figures.latest(zone.zone_id, year=on.year)
    counted = counted_on(zone, on, told, work)
    board = judge(profile.profile, profile.rows, counted, regulations)
    watched = watch(
        work.figures.incidents(zone.zone_id, year=told.year if told else on.year),
        _decimal(counted["member_exports"]),
        told.province_incidents_per_100m_usd if told else None,
        work.surveys.latest(zone.zone_id, on=on),
        regulations,
    )
    return Snapshot(
        snapshot_id=uuid7(),
        zone_id=zone.zone_id,
        on=on,
        profile=profile.profile,
        rule_set=board.rule_set,
        figures={
            **_shown(counted),
            "year": told.year if told else None,
            "denominator_scope": told.denominator_scope if told else None,
            "document_no": told.document_no if told else None,
            "thresholds_document_no": profile.document_no,
        },
        board={
            "passed": board.passed,
            "kpis": [asdict(kpi) for kpi in board.kpis],
            "watch": [dict(row) for row in watched],
        },
        noted_at=work.clock.now(),
    )


def counted_on(zone: Zone, on: date, told: ZoneFigures | None, work: Work) -> dict[str, Decimal | int | None]:
    """Count the members and what they have, with the denominators told for the year."""
    counted = work.figures.counted(zone.zone_id, on=on, year=told.year if told else None)
    return {
        **counted,
        "local_exports": told.local_exports_usd if told else None,
        "national_exports": told.national_exports_usd if told else None,
    }


def _decimal(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _shown(figures: Figures) -> dict[str, Any]:
    """Amounts as decimal text, counts as they are: what JSON keeps exactly."""
    return {name: format(value, "f") if isinstance(value, Decimal) else value for name, value in figures.items()}
