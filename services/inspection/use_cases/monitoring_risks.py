"""What monitoring does to a product's risk: raised by rule when results show it, lapsing unless shown again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from databus.identifiers import uuid7
from services.inspection.domain.facts import Phrase
from services.inspection.domain.monitoring import MonitoringPlan
from services.inspection.domain.monitoring_risk import is_news, risk_shown, window_from
from services.inspection.domain.reference import MONITORING, PRODUCT_RISK, Entry, next_day
from services.inspection.use_cases.deciding import chapter_key
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.reference import record_entries


def raise_risks(
    desk: Desk, work: Work, plan: MonitoringPlan, hs_prefixes: Iterable[str], document_no: str
) -> list[Entry]:
    """Record the risk that results on these goods show, if that is news; what it touches is decided anew at once.

    It holds for a term and lapses unless new results, with those of the window, still show it. It lowers nothing: what
    the rules, the authority or earlier monitoring say stands beside it, and the worst holds. Once a person has
    withdrawn what monitoring recorded, only results told since then count.

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


def _raised(desk: Desk, work: Work, plan: MonitoringPlan, prefix: str, document_no: str) -> Entry | None:
    today = desk.clock.today()
    recorded = work.monitoring.risks([prefix])
    since = max((one.withdrawn_at for one in recorded if one.withdrawn_at is not None), default=None)
    results = work.monitoring.results(prefix, window_from(desk.rules, today), since)
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
