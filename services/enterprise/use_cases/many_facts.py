"""Facts of one kind about many enterprises, as a file tells them: taken in with a few statements for all of them.

What comes of it is what `facts.take_in` leaves, one by one; a test compares both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from databus import strict_json
from databus.errors import InvalidRequest
from databus.sheets.layouts import Layout, Line
from databus.sheets.opened import Refusal
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.fact_columns import wrong_together
from services.enterprise.domain.fact_rules import FactKind
from services.enterprise.domain.facts import EXPORT, LARGEST, PLEDGE, Fact
from services.enterprise.domain.records import TICK
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import kpis, records
from services.enterprise.use_cases.barring import barred
from services.enterprise.use_cases.facts import FactTold, content_of, fact_of
from services.enterprise.use_cases.saying import say_facts
from services.enterprise.use_cases.work import Work

_DAY = timedelta(days=1)
_OWN = frozenset({"uscc", "held_from", "last_day", "document_no"})
_WRONG_DAYS: Mapping[str, tuple[str, str]] = {
    "details.year": ("year", "年份不能晚于今年"),
    "details.signed_on": ("signed_on", "签署日期不能晚于今天"),
    "held_until": ("last_day", "有效期至不能早于有效期自"),
}


@dataclass
class TakenFacts:
    """What came of rows of facts."""

    recorded: list[Fact] = field(default_factory=list)
    corrected: list[Fact] = field(default_factory=list)
    unchanged: int = 0
    superseded: list[Fact] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def take_all(
    lines: Sequence[Line], kind: FactKind, layout: Layout, work: Work, regulations: Regulations, *, dry_run: bool
) -> TakenFacts:
    """Record or correct the facts that rows tell; a row that may not be taken is refused.

    A column that the sheet lacks changes nothing of a fact that is known; a first day left blank neither.
    """
    usccs = sorted({str(line.told["uscc"]) for line in lines})
    known = work.enterprises.known(usccs, lock=not dry_run)
    away = barred(usccs, known, kind.duty, work, regulations)
    standing = {(fact.uscc, fact.identity): fact for fact in work.facts.held(usccs, [kind.kind])}
    taken, seen = TakenFacts(), dict[tuple[str, str], int]()
    for line in lines:
        if line.told["uscc"] in away:
            taken.refused.append(Refusal(line.row, layout.heading_of("uscc"), *away[line.told["uscc"]]))
        else:
            _weigh(line, kind, layout, standing, seen, taken, work)
    if not dry_run:
        _write(taken, kind, known, work, regulations)
    return taken


def _weigh(
    line: Line,
    kind: FactKind,
    layout: Layout,
    standing: Mapping[tuple[str, str], Fact],
    seen: dict[tuple[str, str], int],
    taken: TakenFacts,
    work: Work,
) -> None:
    """Say what a row would change."""
    details = {one.field: one.blank for one in layout.columns if one.field not in _OWN and not one.shown}
    details |= {name: value for name, value in line.told.items() if name not in _OWN}
    key = (str(line.told["uscc"]), kind.identify(details))
    first = seen.setdefault(key, line.row)
    if first != line.row:
        taken.refused.append(
            Refusal(line.row, layout.heading_of("uscc"), f"与第{first}行重复", f"the same as in row {first}")
        )
        return
    same = standing.get(key)
    if same is not None:
        details |= {name: value for name, value in same.details.items() if name not in line.told}
    wrong = _wrong(kind.kind, details)
    if wrong is not None:
        name, zh, en = wrong
        taken.refused.append(Refusal(line.row, layout.heading_of(name), zh, en))
        return
    try:
        fact = fact_of(_told(line, kind.kind, details, same), kind, work)
    except InvalidRequest as error:
        name, zh = _WRONG_DAYS[error.fields[0][0]]
        taken.refused.append(Refusal(line.row, layout.heading_of(name), zh, f"{error.message}: {error.fields[0][1]}"))
        return
    if same is None:
        taken.recorded.append(fact)
    elif content_of(same) == content_of(fact):
        taken.unchanged += 1
    else:
        taken.superseded.append(same)
        taken.corrected.append(replace(fact, fact_id=same.fact_id, version=same.version + 1))


def _wrong(kind: str, details: Mapping[str, Any]) -> tuple[str, str, str] | None:
    if len(strict_json.dumps(details)) > LARGEST:
        return "uscc", f"该行内容过长，最多{LARGEST}字节", f"up to {LARGEST} bytes in all"
    return wrong_together(kind, details)


def _told(line: Line, kind: str, details: Mapping[str, Any], same: Fact | None) -> FactTold:
    told, named = line.told, kind in {EXPORT, PLEDGE}
    begins = date.fromisoformat(told["held_from"]) if told.get("held_from") else None
    if begins is None and same is not None and not named:
        begins = same.held_from
    ends = date.fromisoformat(told["last_day"]) + _DAY if told.get("last_day") else None
    if "last_day" not in told and same is not None and kind != EXPORT:
        ends = same.held_until
    document = told.get("document_no") or (same.document_no if same is not None else None)
    return FactTold(str(told["uscc"]), kind, details, begins, ends, document)


def _write(
    taken: TakenFacts, kind: FactKind, known: Mapping[str, Enterprise], work: Work, regulations: Regulations
) -> None:
    """Close what is known no longer, write what is known instead, turn flags and totals, say all of it."""
    written = [*taken.recorded, *taken.corrected]
    if not written:
        return
    moment = max([work.clock.now(), *(fact.known_from + TICK for fact in taken.superseded)])
    recorded = [replace(fact, known_from=moment) for fact in taken.recorded]
    corrected = [replace(fact, known_from=moment) for fact in taken.corrected]
    if taken.superseded:
        work.facts.close(taken.superseded, moment)
    work.facts.add([*recorded, *corrected])
    usccs = sorted({fact.uscc for fact in written})
    if kind.kind == EXPORT:
        _total(written, work, regulations)
    if kind.kind in regulations.facts.deciding_kinds:
        records.keep_all([known[uscc] for uscc in usccs], work, regulations)
    say_facts(recorded, "recorded", kind.duty.clause, work)
    say_facts(corrected, "corrected", kind.duty.clause, work)


def _total(facts: Sequence[Fact], work: Work, regulations: Regulations) -> None:
    """Keep the totals of years, which key figures are counted from."""
    totals = {
        (fact.uscc, int(fact.details["year"])): Decimal(fact.details["amount_usd"])
        for fact in facts
        if fact.details["market"] is None and fact.details["hs_code"] is None
    }
    if totals:
        work.enterprises.set_exports(totals, work.caller.require_agency())
        kpis.refresh_for_all(sorted({uscc for uscc, _ in totals}), work, regulations)
