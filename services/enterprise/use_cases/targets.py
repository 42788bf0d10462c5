"""Zone work in the county's target management: sheets set, targets scored, reviewed, objected to and settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.pages import Page, page
from services.enterprise.domain import targets as rules
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.targets import Item, Result, Score, Scorer, Sheet
from services.enterprise.domain.tasks import TaskToAssign
from services.enterprise.use_cases import kpis, tasks
from services.enterprise.use_cases.kept_figures import TargetStep
from services.enterprise.use_cases.work import Work

_ORIGIN = "evaluation"


@dataclass(frozen=True)
class SheetToSet:
    """A year's targets of a county, or of one zone in it."""

    division: str
    zone_id: str | None
    year: int
    document_no: str
    title: str
    scores_due_on: date
    items: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class SheetFile:
    """A sheet with its targets, the steps taken last on each, what the points add up to, and the KPIs meant."""

    sheet: Sheet
    items: Sequence[Item]
    steps: Mapping[str, Sequence[TargetStep]]
    results: Sequence[Result]
    overdue: Sequence[str]
    kpis: Mapping[str, bool]


def set_sheet(wanted: SheetToSet, work: Work, regulations: Regulations) -> SheetFile:
    """Set the targets of a year, each a task of its agency; the same document again is answered as it stands.

    Raises:
        NotPermitted: neither the county's leading group nor its office.
        InvalidRequest: a zone of another county, an item twice, a KPI that the zone has not.
        Conflict: the document set other targets before.

    Source: SN 四(一): 列入县政府目标管理考核, by division of duties; S14 四(四).
    """
    agency = work.caller.require_agency()
    duty = regulations.require("set_target_sheet", agency, division=wanted.division)
    _check(wanted, work, regulations)
    known = work.targets.of_document(wanted.division, wanted.year, wanted.document_no)
    if known is not None:
        if not _is_the_same(wanted, known, work.targets.items(known.sheet_id)):
            raise Conflict("the document set other targets", "document_no", "a later document")
        return show(known.sheet_id, work)
    today = work.clock.today()
    sheet = Sheet(
        sheet_id=uuid7(),
        division=wanted.division,
        zone_id=wanted.zone_id,
        year=wanted.year,
        document_no=wanted.document_no,
        title=wanted.title,
        scores_due_on=wanted.scores_due_on,
        agency=agency,
        on=today,
    )
    work.targets.save(sheet)
    for position, told in enumerate(wanted.items, start=1):
        item = Item(sheet_id=sheet.sheet_id, position=position, on=today, **told)
        work.targets.save_item(item)
        tasks.assign(_task(item, sheet, duty.clause), work, regulations)
    return show(sheet.sheet_id, work)


def _check(wanted: SheetToSet, work: Work, regulations: Regulations) -> None:
    names = [told["item"] for told in wanted.items]
    if not names or len(set(names)) != len(names):
        raise InvalidRequest("each target once", "items", "at least one target, no item twice")
    zone = work.zones.get(wanted.zone_id) if wanted.zone_id else None
    if zone is not None and zone.division != wanted.division:
        raise InvalidRequest("a zone of another county", "zone_id", f"{zone.zone_id} is in {zone.division}")
    meant = {told["kpi"] for told in wanted.items if told["kpi"]}
    if zone is None and meant:
        raise InvalidRequest("whose key figure?", "zone_id", "the zone that the key figures are of")
    profile = kpis.find_profile(zone, work.clock.today(), work, regulations) if zone is not None and meant else None
    codes = [row["code"] for row in profile.rows] if profile is not None else []
    if not meant <= set(codes):
        right = f"one of {', '.join(codes)}" if codes else "left out: the zone has no thresholds"
        raise InvalidRequest(f"no key figure of the zone: {', '.join(sorted(meant - set(codes)))}", "items.kpi", right)


def _is_the_same(wanted: SheetToSet, known: Sheet, items: Sequence[Item]) -> bool:
    head = (known.zone_id, known.title, known.scores_due_on)
    told = [{name: getattr(item, name) for name in ("item", "agency", "zh", "en", "points", "kpi")} for item in items]
    return head == (wanted.zone_id, wanted.title, wanted.scores_due_on) and told == [dict(one) for one in wanted.items]


def _task(item: Item, sheet: Sheet, clause: str) -> TaskToAssign:
    """Whoever a target is given to scores itself by the day: a task, so that it is reminded and told when late."""
    return TaskToAssign(
        zone_id=sheet.zone_id,
        origin=_ORIGIN,
        origin_id=sheet.sheet_id,
        item=item.item,
        zh=f"{sheet.year}年度目标考核自评：{item.zh}",
        en=f"Score yourself on the target of {sheet.year}: {item.en}",
        agencies=(item.agency,),
        lead=item.agency,
        due_on=sheet.scores_due_on,
        clause=clause,
        division=sheet.division,
    )


def score(sheet_id: str, item_name: str, said: Score, work: Work, regulations: Regulations) -> SheetFile:
    """Take a step of scoring a target: self-score, review, objection, settlement; said again it changes nothing.

    Raises:
        NotFound: no such sheet or target.
        Conflict: not now, or a guard is not met.
        NotPermitted: another body's step.
        InvalidRequest: points out of range, a deduction without reason and documents.

    Source: SN 四(一); SH 五(三).
    """
    agency, today = work.caller.require_agency(), work.clock.today()
    sheet = work.targets.get(sheet_id, lock=True)
    item = next((one for one in work.targets.items(sheet_id) if one.item == item_name), None)
    if item is None:
        raise NotFound(f"sheet {sheet_id} has no target {item_name}")
    last = work.targets.last_step(sheet_id, item_name)
    if last is not None and (last.agency, Score(last.step, last.points, last.reason, last.evidence)) == (agency, said):
        return show(sheet_id, work)
    work.expect_version(sheet.version)
    scorer = Scorer(agency, regulations.predecessors(agency, on=today))
    moved, transition = rules.score(item, sheet, said, scorer, regulations, today=today)
    work.targets.save_item(moved)
    work.targets.add_step(
        TargetStep(
            sheet_id=sheet_id,
            item=item_name,
            version=moved.version,
            step=said.step,
            points=said.points,
            reason=said.reason,
            evidence=said.evidence,
            agency=agency,
            actor=work.caller.actor,
            on=today,
            clause=transition.clause,
            noted_at=work.clock.now(),
        )
    )
    if said.step in {"self_score", "review"}:
        _settle_task(moved, said.evidence or (sheet.document_no,), work)
    return show(sheet_id, work)


def _settle_task(item: Item, evidence: tuple[str, ...], work: Work) -> None:
    for task in work.tasks.of_origin(_ORIGIN, item.sheet_id, lock=True):
        if task.item == item.item:
            tasks.complete_by_rule(task, evidence, work)


def close(sheet_id: str, document_no: str, work: Work, regulations: Regulations) -> SheetFile:
    """Close a sheet: what was reviewed and settled is the result; the same again is answered as it stands.

    Raises:
        NotPermitted: another body than the county's leading group.
        Conflict: a target is not settled, or objections may still come.

    Source: SN 四(一).
    """
    agency = work.caller.require_agency()
    sheet = work.targets.get(sheet_id, lock=True)
    duty = regulations.require("close_target_sheet", agency, division=sheet.division)
    if sheet.state == rules.CLOSED and sheet.closing_document_no == document_no:
        return show(sheet_id, work)
    work.expect_version(sheet.version)
    items = work.targets.items(sheet_id)
    closed = rules.close(sheet, items, document_no, agency, today=work.clock.today(), clause=duty.clause)
    work.targets.save(closed)
    return show(sheet_id, work)


def show(sheet_id: str, work: Work) -> SheetFile:
    """Return a sheet with everything said of its targets."""
    sheet, today = work.targets.get(sheet_id), work.clock.today()
    items = work.targets.items(sheet_id)
    steps: dict[str, list[TargetStep]] = {}
    for step in work.targets.last_steps(sheet_id):
        steps.setdefault(step.item, []).append(step)
    return SheetFile(
        sheet=sheet,
        items=items,
        steps=steps,
        results=rules.results(sheet, items, today=today),
        overdue=[item.item for item in items if rules.is_overdue(item, sheet, today)],
        kpis=_kpis_of(sheet, work),
    )


def _kpis_of(sheet: Sheet, work: Work) -> Mapping[str, bool]:
    """Whether the zone's key figures passed at the end of the year, before its end: at present."""
    if sheet.zone_id is None:
        return {}
    end = min(date(sheet.year + 1, 1, 1) - timedelta(days=1), work.clock.today())
    kept = work.figures.snapshot(sheet.zone_id, on=end)
    return {} if kept is None else {kpi["code"]: kpi["passed"] for kpi in kept.board["kpis"]}


def sheets(
    filters: Mapping[str, Any], *, cursor: str | None, limit: int, work: Work, regulations: Regulations
) -> Page[Sheet]:
    """Return a page of sheets by id: of a county, a zone, a year, or those that give an agency a target."""
    agency = filters["agency"]
    whose = regulations.predecessors(agency, on=work.clock.today()) if agency else None
    found = work.targets.page(
        division=filters["division"],
        zone_id=filters["zone_id"],
        year=filters["year"],
        agencies=whose,
        after=cursor,
        limit=limit + 1,
    )
    return page(found, limit, lambda sheet: sheet.sheet_id)
