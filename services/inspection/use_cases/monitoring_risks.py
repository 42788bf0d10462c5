"""What monitoring does to a product's risk: raised by rule when results show it, lapsing unless shown again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from databus.identifiers import uuid7
from services.inspection.domain.facts import Phrase
from services.inspection.domain.monitoring import MonitoringPlan
from services.inspection.domain.monitoring_risk import is_news, risk_shown, window_from, worse
from services.inspection.domain.reference import MONITORING, PRODUCT_RISK, Entry, next_day
from services.inspection.use_cases.deciding import chapter_key
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.reference import record_entries, take_back

# of an entry taken back by rule: other results of its time count still, as they do not where a person withdrew it
_CORRECTED: Final = "corrected_by"


def raise_risks(
    desk: Desk, work: Work, plan: MonitoringPlan, hs_prefixes: Iterable[str], document_no: str
) -> list[Entry]:
    """Record the risk that results on these goods show, if that is news; what it touches is decided anew at once.

    It holds for members of the plan's zone (of a plan for everywhere: for all), for a term, and lapses unless new
    results, with those of the window, still show it. It lowers nothing: what the rules, the authority or earlier
    monitoring say stands beside it, and the worst holds. Once a person has withdrawn what monitoring recorded, only
    results told since then count.

    Source: S14 六(一)出口 (风险监测); decision 0056.
    """
    raised = []
    for prefix in sorted(set(hs_prefixes)):
        # two results at a time would each miss the other
        work.held.writing(chapter_key(prefix))
        entry = _raised(desk, work, plan, prefix, document_no)
        if entry is not None:
            record_entries(desk, work, [entry])
            raised.append(entry)
    return raised


def correct_risks(
    desk: Desk, work: Work, plan: MonitoringPlan, hs_prefixes: Iterable[str], document_no: str
) -> list[Entry]:
    """Take back every risk that results, as they are now known to have been, did not show when it was recorded.

    Whatever lower risk they do show is for `raise_risks` to record.

    Source: DOMAIN D.6 (what rested on it is reversed).
    """
    fallen = []
    for prefix in sorted(set(hs_prefixes)):
        work.held.writing(chapter_key(prefix))
        recorded = work.monitoring.risks([prefix], plan.zone_id)
        for one in recorded:
            if one.withdrawn_at is None and not _was_shown(desk, work, plan, one, recorded):
                marked = replace(one, value={**one.value, _CORRECTED: document_no})
                fallen.append(take_back(desk, work, marked, f"监测结果更正 (result corrected): {document_no}"))
    return fallen


def _was_shown(desk: Desk, work: Work, plan: MonitoringPlan, entry: Entry, recorded: Sequence[Entry]) -> bool:
    """Whether the results known when a risk was recorded, as they stand now, show as much."""
    at, on = entry.recorded_at, entry.from_on
    assert at is not None, "what monitoring says is recorded"
    assert entry.hs_prefix is not None, "and is about goods"
    since = _withdrawn(one for one in recorded if one.withdrawn_at is not None and one.withdrawn_at <= at)
    results = work.monitoring.results(entry.hs_prefix, plan.zone_id, window_from(desk.rules, on), since)
    found = risk_shown([one for one in results if one.told_at is not None and one.told_at <= at], on, desk.rules)
    return found.level is not None and not worse(entry.said, found.level)


def _withdrawn(recorded: Iterable[Entry]) -> datetime | None:
    """The last moment at which a person withdrew what monitoring had recorded."""
    by_hand = (one.withdrawn_at for one in recorded if _CORRECTED not in one.value)
    return max((at for at in by_hand if at is not None), default=None)


def _raised(desk: Desk, work: Work, plan: MonitoringPlan, prefix: str, document_no: str) -> Entry | None:
    today = desk.clock.today()
    recorded = work.monitoring.risks([prefix], plan.zone_id)
    since = _withdrawn(recorded)
    results = work.monitoring.results(prefix, plan.zone_id, window_from(desk.rules, today), since)
    found = risk_shown(results, today, desk.rules)
    if found.level is None:
        return None
    until_on = today + timedelta(days=desk.limit("monitoring_risk_holds_days", today) - 1)
    standing = [one for one in recorded if one.withdrawn_at is None]
    renewed = desk.limit("monitoring_risk_renewed_within_days", today)
    if not is_news(found.level, until_on, standing, today, renewed):
        return None
    return Entry(
        entry_id=uuid7(),
        kind=PRODUCT_RISK,
        value={"risk": found.level},
        from_on=today,
        clause=found.clause or plan.clause,
        name=_told(found.because),
        hs_prefix=prefix,
        zone_id=plan.zone_id,
        until_on=until_on,
        document_no=document_no,
        source=MONITORING,
        agency=plan.agency,
        actor=work.caller.actor,
        recorded_at=desk.clock.now(),
        next_on=next_day(today, until_on, today),
    )


def _told(because: Phrase) -> str:
    return f"{because.zh} ({because.en})"
