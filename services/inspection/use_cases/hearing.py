"""What inspection does when others say something: keep a copy, and decide anew what it touches."""

from __future__ import annotations

from typing import Any, Final

from databus import contracts
from databus.envelope import Event
from services.inspection.domain.copies import (
    Alert,
    Enterprise,
    Listing,
    Membership,
    Rating,
    Scope,
    Title,
    TraceCase,
    Zone,
)
from services.inspection.domain.reach import Reach
from services.inspection.use_cases.deciding import chapter_key, uscc_key, zones_key
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.redeciding import redecide_touched, restore_stale

_ALERT_IN_FORCE: Final = frozenset({"ISSUED", "UPGRADED", "DOWNGRADED"})
_TRACE_ENDED: Final = frozenset({"CLOSED", "ARCHIVED"})


def hear_enterprise(desk: Desk, work: Work, event: Event) -> None:
    """Keep what the mode table reads of the registry, the CNAS laboratory, and where the enterprise is."""
    data = _data(event)
    systems = {name: data[name] for name in ("leading", "own_brand", "qms", "self_control")}
    names = {name: data[name] for name in ("name", "name_en")}
    copy = Enterprise(data["uscc"], data["cnas_lab"], data["version"], data["division"], **systems, **names)
    work.held.writing(uscc_key(copy.uscc))
    before = work.held.enterprise(copy.uscc)
    work.held.put(copy)
    if copy.cnas_lab != (before.cnas_lab if before else False):
        redecide_touched(desk, work, [Reach(uscc=copy.uscc)], _cause(event))


def hear_zone(desk: Desk, work: Work, event: Event) -> None:
    """Keep a zone's level; members keep it while the zone is rectifying.

    Source: DOMAIN D.4 zone.
    """
    data = _data(event)
    copy = Zone(data["zone_id"], data["level"], data["state"], data["version"], data["division"])
    work.held.writing(zones_key())
    before = work.held.zone(copy.zone_id)
    work.held.put(copy)
    if copy.level != (before.level if before else None):
        redecide_touched(desk, work, [Reach(zone_id=copy.zone_id)], _cause(event))


def hear_membership(desk: Desk, work: Work, event: Event) -> None:
    """Keep a membership; only ACTIVE ones count."""
    data = _data(event)
    work.held.writing(uscc_key(data["uscc"]))
    work.held.put(Membership(data["zone_id"], data["uscc"], data["state"], data["version"]))
    redecide_touched(desk, work, [Reach(uscc=data["uscc"])], _cause(event))


def hear_title(desk: Desk, work: Work, event: Event) -> None:
    """Keep a title."""
    data = _data(event)
    work.held.writing(uscc_key(data["uscc"]))
    work.held.put(Title(data["title_id"], data["zone_id"], data["uscc"], data["state"], data["version"]))
    redecide_touched(desk, work, [Reach(uscc=data["uscc"])], _cause(event))


def hear_rating(desk: Desk, work: Work, event: Event) -> None:
    """Keep a rating; before the first formal rating it is U.

    Source: DOMAIN D.1, last paragraphs.
    """
    data = _data(event)
    grade = data["grade"] if data["rated"] else "U"
    work.held.writing(uscc_key(data["uscc"]))
    work.held.put(Rating(data["uscc"], grade, data["valid_until"], event.time, data["version"]))
    redecide_touched(desk, work, [Reach(uscc=data["uscc"])], _cause(event))


def hear_listing(desk: Desk, work: Work, event: Event) -> None:
    """Keep a place on a list, decide anew exactly what it touches, and confirm that it is acted on.

    Source: 国发〔2016〕33号 (key scrutiny, no easings); DOMAIN D.2 (effects).
    """
    data = _data(event)
    copy = Listing(data["listing_id"], data["uscc"], data["list"], data["effect"], data["in_force"], data["version"])
    work.held.writing(uscc_key(copy.uscc))
    before = work.held.listing(copy.listing_id)
    work.held.put(copy)
    held = before.in_force if before else False
    moved = before is not None and before.uscc != copy.uscc and (held or copy.in_force)
    if copy.in_force == held and not moved:
        return
    touched = [Reach(uscc=copy.uscc)]
    if moved and before is not None:  # it went over to the code that stands for an old one
        work.held.writing(uscc_key(before.uscc))
        touched.append(Reach(uscc=before.uscc))
    # all at once: that it is acted on is said here
    changed = redecide_touched(desk, work, touched, _cause(event), at_once=True).changed
    told = {
        "listing_id": copy.listing_id,
        "uscc": copy.uscc,
        "list": copy.list,
        "in_force": copy.in_force,
        "version": copy.version,
        "touched": changed,
    }
    work.outbox.add("inspection.listing_applied", subject=copy.listing_id, uscc=copy.uscc, data=told)


def hear_effect(work: Work, event: Event) -> None:
    """Confirm that inspection goes by the grade since a record ended; if it does not yet, the reminder asks again.

    Source: 信用修复管理办法 (2026): measures are lifted after a repair; DOMAIN D.2 (effects).
    """
    data = _data(event)
    if (data["responsible"], data["state"]) != ("inspection", "WAITING"):
        return
    held = work.held.rating(data["uscc"])
    if held is not None and (held.grade == data["grade"] or held.version >= data["standing_version"]):
        told = {name: data[name] for name in ("effect_id", "uscc", "version")} | {"grade": held.grade}
        work.outbox.add("inspection.effect_applied", subject=data["effect_id"], uscc=data["uscc"], data=told)


def hear_alive(desk: Desk, work: Work, event: Event) -> None:
    """Decide anew what silence had made more careful, as soon as the producer speaks again."""
    restore_stale(desk, work, event.producer, _cause(event))


def hear_alert(desk: Desk, work: Work, event: Event) -> None:
    """Keep an alert, and decide anew exactly what it covers, or covered before.

    Source: SH 三(七); DOMAIN D.6.
    """
    data = _data(event)
    uscc = data["uscc"] and work.successions.stands_for(data["uscc"])
    scope = Scope(data["hs_prefix"], data["destination"], uscc)
    copy = Alert(data["alert_id"], data["level"], scope, data["state"] in _ALERT_IN_FORCE, data["version"])
    work.held.writing(chapter_key(scope.hs_prefix))
    before = work.held.alert(copy.alert_id)
    scopes = [scope]
    if before is not None and before.scope != scope:
        work.held.writing(chapter_key(before.scope.hs_prefix))
        scopes.append(before.scope)
    work.held.put(copy)
    redecide_touched(desk, work, [Reach.of(one) for one in scopes], _cause(event))


def hear_trace_case(desk: Desk, work: Work, event: Event) -> None:
    """Keep a trace case: open it concerns the enterprise's goods of one heading, a malicious finding all of them.

    Source: S14 六(六); DESIGN §5.
    """
    data = _data(event)
    copy = TraceCase(
        case_id=data["case_id"],
        uscc=work.successions.stands_for(data["uscc"]),
        hs_code=data["hs_code"],
        open=data["state"] not in _TRACE_ENDED,
        finding_in_force=data["finding_in_force"],
        version=data["version"],
    )
    work.held.writing(uscc_key(copy.uscc))
    before = work.held.trace_case(copy.case_id)
    work.held.put(copy)
    touched = reached_by(before) ^ reached_by(copy)
    redecide_touched(desk, work, sorted(touched, key=str), _cause(event))


def reached_by(case: TraceCase | None) -> set[Reach]:
    """What a case concerns: while it is open its heading, while a finding is in force everything of the enterprise."""
    found = set()
    if case is not None and case.open:
        found.add(Reach(uscc=case.uscc, hs_prefix=case.heading))
    if case is not None and case.finding_in_force:
        found.add(Reach(uscc=case.uscc))
    return found


def _data(event: Event) -> dict[str, Any]:
    """Return the event's data with dates as dates."""
    return contracts.validate(event.name, event.data, event.version)


def _cause(event: Event) -> str:
    return f"{event.name}/{event.subject}"
