"""Recording assessments of zones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from databus.errors import Conflict
from databus.identifiers import uuid7
from services.enterprise.domain.assessments import Assessment, check_state, kind_named, profile_for, score
from services.enterprise.domain.duties import Duty
from services.enterprise.domain.moves import check_day
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.tasks import CANCELLED, DONE, Task
from services.enterprise.use_cases.work import Work


@dataclass(frozen=True)
class ToRecord:
    """An assessment to record; the newest profile that fits counts where none is named."""

    zone_id: str
    kind: str
    profile: str | None
    points: Mapping[str, int]
    findings: Mapping[str, str]
    conclusion: str
    document_no: str
    evidence: tuple[str, ...]
    on: date


def record(wanted: ToRecord, work: Work, regulations: Regulations) -> Assessment:
    """Record an assessment with the points of each section and what they come to.

    Raises:
        NotPermitted: another body's assessment; says whose in that county.
        Conflict: the zone is in a state without such an assessment, or the document is recorded already.
        InvalidRequest: a profile or a section that does not fit.

    Source: S12 六(二), 六(三); S14 五, 七(二), 七(三); SN 四(三), 四(四); SH 五(三).
    """
    agency = work.caller.require_agency()
    zone = work.zones.get(wanted.zone_id, lock=True)
    kind = kind_named(wanted.kind, regulations)
    duty = Duty(tuple(kind["by"]), kind["clause"])
    regulations.require_of(duty, f"a {wanted.kind} assessment", agency, division=zone.division)
    check_day(wanted.on, since=None, today=work.clock.today())
    check_state(kind, zone.state, zone.since, wanted.on)
    if work.assessments.find(zone.zone_id, wanted.kind, wanted.document_no) is not None:
        raise Conflict("this document is recorded already", "document_no", "the number of another document")
    profile = profile_for(wanted.profile, wanted.kind, zone.division, wanted.on, regulations)
    scored = score(profile["profile"], wanted.points, wanted.findings, wanted.on, regulations)
    tasks = [task for task in _plan_tasks(zone.zone_id, zone.plan, work) if task.state != CANCELLED]
    assessment = Assessment(
        assessment_id=uuid7(),
        zone_id=zone.zone_id,
        kind=wanted.kind,
        profile=profile["profile"],
        sections=scored.sections,
        score=scored.score,
        most=scored.most,
        passed=scored.passed,
        conclusion=wanted.conclusion,
        document_no=wanted.document_no,
        evidence=wanted.evidence,
        on=wanted.on,
        agency=agency,
        actor=work.caller.actor,
        clause=kind["clause"],
        tasks_done=sum(task.state == DONE for task in tasks),
        tasks_given=len(tasks),
        rule_set=regulations.version,
        noted_at=work.clock.now(),
    )
    work.assessments.add(assessment)
    return assessment


def _plan_tasks(zone_id: str, plan: str | None, work: Work) -> list[Task]:
    return list(work.tasks.of_origin("plan", plan, zone_id=zone_id)) if plan else []
