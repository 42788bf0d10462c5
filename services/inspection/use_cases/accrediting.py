"""Laboratories as CNAS tells of them, and the adoption list: what changes is judged anew in every report it touches."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.pages import page
from databus.state_machine import StateMachine
from services.inspection.domain.laboratories import (
    WITHDRAWN,
    Accreditation,
    AdoptedBody,
    Coverage,
    Interruption,
    Laboratory,
    why_not_accredited,
)
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.powers import check_move
from services.inspection.domain.reach import Reach
from services.inspection.use_cases.deciding import uscc_key, zones_key
from services.inspection.use_cases.evidence_work import EvidenceWork, note, require_reasons, view_steps
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.powers import require, require_seated
from services.inspection.use_cases.redeciding import redecide_touched
from services.inspection.use_cases.reporting import judge_anew, judge_those_of

_MOST_ACCREDITATIONS = 10
_SHOWN = 100


def record_laboratory(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Record a laboratory with an accreditation, or another accreditation of one that is known.

    An accreditation named in `replaces` ends the day before the new one begins; what was tested before keeps its scope.

    Source: S12 五(三); SH 四(十二)3; DOMAIN A-09.
    """
    [row] = [one for one in desk.rules.table("evidence_act") if one["name"] == "record_laboratory"]
    require_seated(desk, work, "record_laboratory", row, None)
    known = work.evidence.laboratory_numbered(ask["cnas_no"])
    uscc = known.uscc if known else ask["uscc"]
    if known and ask["uscc"] not in {None, known.uscc}:
        raise Conflict("the laboratory is another enterprise's", "uscc", f"left out, or {known.uscc}")
    if uscc is not None:
        work.held.writing(uscc_key(uscc))
    granted = Accreditation(
        ask["valid_from"], ask["valid_until"], ask["document_no"], tuple(Coverage(**one) for one in ask["scope"])
    )
    if granted.valid_until < granted.valid_from:
        raise InvalidRequest("it ends before it begins", "valid_until", f"{granted.valid_from} or later")
    after = _opened(ask, granted) if known is None else _extended(known, ask, granted)
    work.evidence.add(after) if known is None else work.evidence.save(after)
    _told(desk, work, after, "ACCREDITED", row["clause"], ask)
    return view(after, desk.clock.today())


def move_laboratory(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Suspend an accreditation, lift that, or withdraw it, from a day; reports are judged anew by their days.

    Raises:
        Conflict: not from how it stands on that day.
        InvalidRequest: no reasons, or a day to come.
    """
    today = desk.clock.today()
    on = ask["on"] or today
    if on > today:
        raise InvalidRequest("a day to come", "on", f"{today} or earlier: it is told when it has happened")
    require_reasons(ask)
    seen = _find(work, ask["laboratory_id"])
    if seen.uscc is not None:
        work.held.writing(uscc_key(seen.uscc))
    before = _find(work, ask["laboratory_id"], for_update=True)
    work.expect_version(before.version)
    machine = StateMachine.from_rows("laboratory", desk.rules.table("laboratory_move"))
    agency = work.caller.agency
    move = check_move(machine, before.state(on), ask["to"], agency, division=None, rules=desk.rules)
    after = replace(before, interruptions=_interrupted(before, ask, on), version=before.version + 1)
    work.evidence.save(after)
    _told(desk, work, after, ask["to"], move.clause, ask)
    return view(after, today)


def get_laboratory(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Return a laboratory with its whole scope and its steps, as it stands on a day."""
    found = _find(work, ask["laboratory_id"])
    steps = view_steps(work.evidence.steps(found.laboratory_id))
    return {**view(found, ask["on"] or desk.clock.today()), "steps": steps}


def list_laboratories(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """List laboratories in short; with `hs_code`, those open to members that may test these goods on the day.

    Source: S12 五(三), S14 六(四) (public testing platform: laboratories opened); DOMAIN A-12, P-01.
    """
    on = ask["on"] or desk.clock.today()
    if ask["hs_code"] is not None:
        open_ones = work.evidence.laboratories_testing(ask["hs_code"])
        able = [one for one in open_ones if _tests(one, ask["hs_code"], ask["item"], on)]
        return {"items": [brief(one, on) for one in able], "next_cursor": None}
    filters = {name: ask[name] for name in ("uscc", "body", "cnas_no") if ask[name] is not None}
    found = work.evidence.laboratories(filters, ask["cursor"], ask["limit"] + 1)
    told = page(found, ask["limit"], lambda one: one.laboratory_id)
    return {"items": [brief(one, on) for one in told.items], "next_cursor": told.next_cursor}


def record_adopted_body(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Put a third-party body on the adoption list for goods from a day, or end its entry; reports are judged anew.

    Raises:
        InvalidRequest: an end without its reason, or before the beginning.

    Source: 商检法 6¶3 (采信目录); S14 六(一)出口; DOMAIN A-10.
    """
    require(desk, work, "record_adopted_body")
    if ask["listed_until"] is not None:
        require_reasons(ask)
        if ask["listed_until"] < ask["listed_from"]:
            raise InvalidRequest("it ends before it begins", "listed_until", f"{ask['listed_from']} or later")
    work.held.writing(zones_key())  # which every decision reads: an entry may be for all goods
    before = work.evidence.body_entry(ask["code"], ask["listed_from"], for_update=True)
    after = AdoptedBody(
        entry_id=before.entry_id if before else uuid7(),
        agency=work.caller.require_agency(),
        version=before.version + 1 if before else 1,
        **{**ask, "hs_prefixes": tuple(ask["hs_prefixes"])},
    )
    work.evidence.save(after) if before else work.evidence.add(after)
    note(desk, work, after.entry_id, "ENDED" if after.listed_until else "LISTED", _clause(desk), ask)
    told = {**view_body(after, desk.clock.today()), "clause": _clause(desk)}
    work.outbox.add("inspection.adopted_body_changed", subject=after.entry_id, data=told)
    judge_those_of(desk, work, after.code)
    prefixes = {*after.hs_prefixes, *(before.hs_prefixes if before else ())}
    everything = not after.hs_prefixes or (before is not None and not before.hs_prefixes)
    touched = [Reach(direction="export")] if everything else [Reach(hs_prefix=one) for one in sorted(prefixes)]
    redecide_touched(desk, work, touched, f"inspection.adopted_body_changed/{after.entry_id}")
    return view_body(after, desk.clock.today())


def list_adopted_bodies(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """List the entries of the adoption list, newest first, and the codes of the list that ships with the rules."""
    on = ask["on"] or desk.clock.today()
    found = work.evidence.page_of_bodies(ask["code"], ask["cursor"], ask["limit"] + 1)
    told = page(found, ask["limit"], lambda one: one.entry_id)
    return {"items": [view_body(one, on) for one in told.items], "next_cursor": told.next_cursor}


def view(laboratory: Laboratory, on: date) -> JsonObject:
    """Return a laboratory as it stands on a day, with its whole scope."""
    told = asdict(laboratory)
    return {**told, "state": laboratory.state(on), "valid_until": _valid_until(laboratory, on)}


def brief(laboratory: Laboratory, on: date) -> JsonObject:
    """Return a laboratory in short: what goods it may test on a day."""
    told = view(laboratory, on)
    prefixes = {scope.hs_prefix for one in laboratory.accredited(on) for scope in one.scope}
    return {name: told[name] for name in told if name not in {"accreditations", "interruptions"}} | {
        "hs_prefixes": sorted(prefixes)[:_SHOWN]
    }


def view_body(body: AdoptedBody, on: date) -> JsonObject:
    """Return an entry of the adoption list as it is told."""
    return {**asdict(body), "hs_prefixes": list(body.hs_prefixes), "listed": body.holds(on)}


def _find(work: EvidenceWork, laboratory_id: str, *, for_update: bool = False) -> Laboratory:
    found = work.evidence.laboratory(laboratory_id, for_update=for_update)
    if found is None:
        raise NotFound("there is no such laboratory", "laboratory_id", "the id that record_laboratory answered")
    return found


def _opened(ask: JsonObject, granted: Accreditation) -> Laboratory:
    names = ("cnas_no", "name", "name_en", "uscc", "body", "division", "open_to_members", "terms")
    return Laboratory(laboratory_id=uuid7(), accreditations=(granted,), **{name: ask[name] for name in names})


def _extended(known: Laboratory, ask: JsonObject, granted: Accreditation) -> Laboratory:
    ended = granted.valid_from - timedelta(days=1)
    kept = [
        replace(one, valid_until=ended) if one.document_no in ask["replaces"] and one.valid_until > ended else one
        for one in known.accreditations
        if not (one.document_no in ask["replaces"] and one.valid_from > ended)
    ]
    if len(kept) >= _MOST_ACCREDITATIONS:
        raise Conflict("a laboratory has that many accreditations", "replaces", "the numbers of those that end")
    if any(one.document_no == granted.document_no for one in kept):
        raise Conflict("the accreditation is there already", "document_no", "the number of another decision")
    names = ("name", "name_en", "body", "division", "open_to_members", "terms")
    details = {name: ask[name] for name in names}
    return replace(known, accreditations=(*kept, granted), version=known.version + 1, **details)


def _interrupted(before: Laboratory, ask: JsonObject, on: date) -> tuple[Interruption, ...]:
    present = before.interrupted(on)
    kept = [one for one in before.interruptions if one is not present]
    if present is not None:
        kept.append(replace(present, until_on=on))
    if ask["to"] in {"SUSPENDED", "WITHDRAWN"}:
        kind = WITHDRAWN if ask["to"] == "WITHDRAWN" else "suspended"
        document_no = ask["document_no"] or ask["evidence"][0]
        kept.append(Interruption(kind, on, None, document_no, ask["reason"]))
    return tuple(kept)


def _tests(laboratory: Laboratory, hs_code: str, item: str | None, on: date) -> bool:
    if why_not_accredited(laboratory, hs_code, on) is not None:
        return False
    scopes = [scope for one in laboratory.accredited(on) for scope in one.scope if hs_code.startswith(scope.hs_prefix)]
    return item is None or any(not scope.items or item in scope.items for scope in scopes)


def _valid_until(laboratory: Laboratory, on: date) -> date | None:
    return max((one.valid_until for one in laboratory.accredited(on)), default=None)


def _clause(desk: Desk) -> str:
    return desk.clause_of("record_adopted_body")


def _told(desk: Desk, work: EvidenceWork, after: Laboratory, step: str, clause: str, ask: JsonObject) -> None:
    """Keep the step, say it, judge reports anew, and decide anew what the enterprise's own laboratory bears on."""
    taken = note(desk, work, after.laboratory_id, step, clause, ask)
    told = brief(after, desk.clock.today())
    told |= {"step": step, "on": taken.on, "document_no": taken.document_no, "reason": taken.reason, "clause": clause}
    work.outbox.add("inspection.laboratory_changed", subject=after.laboratory_id, uscc=after.uscc, data=told)
    judge_anew(desk, work)
    if after.uscc is not None:
        cause = f"inspection.laboratory_changed/{after.laboratory_id}"
        redecide_touched(desk, work, [Reach(uscc=after.uscc)], cause)
