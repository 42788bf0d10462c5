"""Reference data of goods and countries: recorded with its days and its document, withdrawn where it was wrong."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import COUNTRIES, uuid7
from databus.pages import Page, page
from services.inspection.domain.facts import PRODUCT_RISKS
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.reach import Reach
from services.inspection.domain.reference import (
    GOODS_KINDS,
    LIST_KINDS,
    PRODUCT_RISK,
    SAMPLING_PLAN,
    STATUTORY,
    TRADE_AGREEMENT,
    Entry,
    next_day,
)
from services.inspection.domain.sampling_plans import SamplingPlan, plan_for, shipped_plans, wrong_sizes
from services.inspection.use_cases.deciding import chapter_key, zones_key
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import require_seated
from services.inspection.use_cases.redeciding import redecide_touched

CHANGED: Final = "inspection.goods_changed"
FLAGS: Final = ("statutory", "not_statutory")
_WORDS: Final = {STATUTORY: FLAGS, PRODUCT_RISK: PRODUCT_RISKS}


def record_goods(desk: Desk, work: Work, ask: JsonObject) -> Entry:
    """Record what goods are from a day on; what is open and touched is decided anew, at once or on that day.

    Raises:
        NotPermitted: not the body whose catalogue or risk grading it is.
        InvalidRequest: names each field that is missing or cannot be.

    Source: 商检法 4, 5 (目录); order 113 (产品风险).
    """
    entry = entry_of(desk, work, ask, source="officer")
    record_entries(desk, work, [entry])
    return entry


def record_reference(desk: Desk, work: Work, ask: JsonObject) -> Entry:
    """Record a sampling plan, a partner of a trade agreement, or a country's place on a list; as `record_goods`.

    Source: 商检法 6, 19; S14 六(一)出口; SH 四(十二)1.
    """
    entry = entry_of(desk, work, ask, source="officer")
    if entry.zone_id is not None and work.held.zone(entry.zone_id) is None:
        raise InvalidRequest("it cannot be recorded like this", "zone_id", "a zone that the registry has told of")
    record_entries(desk, work, [entry])
    return entry


def entry_of(desk: Desk, work: Work, ask: JsonObject, *, source: str) -> Entry:
    """Make an entry of what is asked, once it is found possible and the caller's to say.

    Raises:
        NotPermitted, InvalidRequest: as `record_goods`.
    """
    row = next(one for one in desk.rules.table("reference_kind") if one["kind"] == ask["kind"])
    require_seated(desk, work, f"recording of {ask['kind']}", row, None)
    wrong = _wrong(ask, row["needs"])
    if wrong:
        raise InvalidRequest("it cannot be recorded like this", *wrong)
    return Entry(
        entry_id=uuid7(),
        kind=ask["kind"],
        value=_value(ask),
        from_on=ask["from_on"],
        clause=ask["clause"] or row["clause"],
        name=ask["name"] or "",
        hs_prefix=ask.get("hs_prefix"),
        country=ask.get("country"),
        zone_id=ask.get("zone_id"),
        mode=ask.get("mode"),
        until_on=ask["until_on"],
        document_no=ask["document_no"],
        source=source,
        agency=work.caller.require_agency(),
        actor=work.caller.actor,
        recorded_at=desk.clock.now(),
        next_on=next_day(ask["from_on"], ask["until_on"], desk.clock.today()),
    )


def record_entries(desk: Desk, work: Work, entries: Sequence[Entry]) -> None:
    """Keep entries, say each, and decide anew what those in force today touch: all that they touch, once.

    For one entry, a portion of a file, or what monitoring found of a product's risk.
    """
    if not entries:
        return
    today = desk.clock.today()
    lock_entries(work, entries)
    work.entries.add(entries)
    for one in entries:
        say(work, one)
    begun = [one for one in entries if one.holds(today)]
    if begun:
        cause = f"{CHANGED}/{begun[0].entry_id}"
        redecide_touched(desk, work, reaches(begun), cause)


def withdraw_reference(desk: Desk, work: Work, ask: JsonObject) -> Entry:
    """Take an entry back that was wrong: from now on it never was; who asks what was known before still finds it.

    Raises:
        NotFound: there is none.
        NotPermitted: not the body that may record it.
        Conflict: it was withdrawn already.
    """
    seen = get_reference(work, ask["entry_id"])
    row = next(one for one in desk.rules.table("reference_kind") if one["kind"] == seen.kind)
    require_seated(desk, work, f"withdrawal of {seen.kind}", row, None)
    lock_entries(work, [seen])
    found = work.entries.find(ask["entry_id"], for_update=True)
    assert found is not None
    work.expect_version(found.version)
    if found.withdrawn_at is not None:
        raise Conflict("it was withdrawn already", "entry_id", f"withdrawn at {found.withdrawn_at}")
    return take_back(desk, work, found, ask["reason"])


def take_back(desk: Desk, work: Work, found: Entry, reason: str) -> Entry:
    """Let an entry be as if it never was, and decide anew what it touches; its chapter is locked already."""
    entry = replace(found, withdrawn_at=desk.clock.now(), reason=reason, next_on=None, version=found.version + 1)
    work.entries.save(entry)
    say(work, entry)
    if entry.holds(desk.clock.today()):
        redecide_touched(desk, work, reaches([entry]), f"{CHANGED}/{entry.entry_id}")
    return entry


def get_reference(work: Work, entry_id: str) -> Entry:
    """Return an entry, or NotFound."""
    found = work.entries.find(entry_id)
    if found is None:
        raise NotFound("there is no such entry", "entry_id", "the id that it was recorded with")
    return found


def list_goods(work: Work, ask: JsonObject) -> Page[Entry]:
    """List what was recorded of goods, newest first."""
    kinds = GOODS_KINDS if ask["kind"] is None else (ask["kind"],)
    return _page(work, {**ask, "kinds": kinds})


def list_references(work: Work, ask: JsonObject) -> Page[Entry]:
    """List sampling plans, trade agreements and lists of countries as recorded, newest first."""
    kinds = LIST_KINDS if ask["kind"] is None else (ask["kind"],)
    return _page(work, {**ask, "kinds": kinds})


def sampling_plan(
    desk: Desk, work: Work, hs_code: str, mode: str, on: date, zones: Collection[str] = ()
) -> SamplingPlan:
    """Return the plan by which lots of these goods are sampled in a mode on a day, for members of these zones.

    Source: 商检法 6, 19; 2017 rules; the rows of `rules/sampling_plans.toml` and what was recorded since.
    """
    entries = [*shipped_plans(desk.rules), *work.entries.plans(hs_code, on)]
    found = plan_for(entries, hs_code, mode, on, zones)
    if found is None:
        raise Conflict("there was no sampling plan yet", "on", "a day on which one holds")
    return found


def reaches(entries: Sequence[Entry]) -> list[Reach]:
    """Which open consignments entries can concern; a sampling plan decides no mode."""
    found = [Reach(hs_prefix=one.hs_prefix or "", zone_id=one.zone_id) for one in entries if one.kind in GOODS_KINDS]
    found += [Reach(destination=one.country, direction="export") for one in entries if one.country is not None]
    return list(dict.fromkeys(found))


def lock_entries(work: Work, entries: Sequence[Entry]) -> None:
    """Let nobody decide about the chapters of these goods until this transaction ends.

    Countries are read by every decision, as zones are.
    """
    keys = {chapter_key(one.hs_prefix or "") for one in entries if one.kind in GOODS_KINDS}
    work.held.writing(*sorted(keys | {zones_key() for one in entries if one.country is not None}))


def say(work: Work, entry: Entry) -> None:
    """Say an entry with all that it is."""
    told = {
        "entry_id": entry.entry_id,
        "kind": entry.kind,
        "hs_prefix": entry.hs_prefix,
        "country": entry.country,
        "zone_id": entry.zone_id,
        "mode": entry.mode,
        "says": entry.said,
        "from_on": entry.from_on,
        "until_on": entry.until_on,
        "document_no": entry.document_no,
        "clause": entry.clause,
        "source": entry.source,
        "agency": entry.agency,
        "withdrawn": entry.withdrawn_at is not None,
        "reason": entry.reason,
        "version": entry.version,
    }
    work.outbox.add(CHANGED, subject=entry.entry_id, data=told)


def _page(work: Work, ask: JsonObject) -> Page[Entry]:
    found = work.entries.page(ask, ask["cursor"], ask["limit"] + 1)
    return page(found, ask["limit"], lambda one: one.entry_id)


def _wrong(ask: JsonObject, needs: Sequence[str]) -> list[str]:
    wrong: list[str] = []
    for name in needs:
        if ask.get(name) is None:
            wrong += [name, f"given, for {ask['kind']}"]
    if ask["until_on"] is not None and ask["until_on"] < ask["from_on"]:
        wrong += ["until_on", f"{ask['from_on']} or later, or left out"]
    words = _WORDS.get(ask["kind"])
    if words is not None and ask["says"] not in words:
        wrong += ["says", "one of: " + ", ".join(words)]
    if ask.get("country") is not None and ask["country"] not in COUNTRIES:
        wrong += ["country", "a country of ISO 3166-1 alpha-2, such as KE"]
    if wrong or ask["kind"] not in LIST_KINDS:
        return wrong
    return _wrong_list(ask)


def _wrong_list(ask: JsonObject) -> list[str]:
    about = {SAMPLING_PLAN: {"hs_prefix", "zone_id", "mode", "plan"}, TRADE_AGREEMENT: {"country", "agreement"}}
    meant = about.get(ask["kind"], {"country", "listed"})
    wrong: list[str] = []
    for name in ("hs_prefix", "zone_id", "mode", "plan", "country", "agreement", "listed"):
        if ask[name] is not None and name not in meant:
            wrong += [name, f"left out, for {ask['kind']}"]
    if not wrong and ask["kind"] == SAMPLING_PLAN:
        found = wrong_sizes(ask["plan"]["sizes"])
        wrong += ["plan", found] if found else []
    return wrong


def _value(ask: JsonObject) -> dict[str, Any]:
    if ask["kind"] == STATUTORY:
        return {"statutory": ask["says"] == FLAGS[0]}
    if ask["kind"] == PRODUCT_RISK:
        return {"risk": ask["says"]}
    if ask["kind"] == SAMPLING_PLAN:
        return dict(ask["plan"])
    if ask["kind"] == TRADE_AGREEMENT:
        return {"agreement": ask["agreement"], "brings": ["CERTIFICATE_OF_ORIGIN"]}
    return {"listed": ask["listed"]}
