"""The one-page file of a consignment: what happened, how it stands, what comes next, who must act, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from databus.agency_names import agency_en, agency_zh
from databus.clock import day_of
from databus.errors import Conflict
from services.inspection.domain.checks import Clearing, Release, TemporaryGoods
from services.inspection.domain.consignment import FREE_MODES, Consignment, Step
from services.inspection.domain.drawing import MONITORED, Draw
from services.inspection.domain.facts import Facts, Phrase
from services.inspection.domain.mode_table import JsonObject, percent_text
from services.inspection.domain.powers import seats_of
from services.inspection.domain.required_papers import PaperStanding
from services.inspection.domain.validity import reinspection_until
from services.inspection.domain.way import Duty, Situation, next_duty, told
from services.inspection.use_cases.assessing import conditions
from services.inspection.use_cases.drawing import by_plan, drawn
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.new_business import business_view, state_of
from services.inspection.use_cases.paper_needs import paper_standings, paper_view
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.powers import division_of
from services.inspection.use_cases.reading import find, get_consignment

_TOLD_STEPS: Final = 12


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a consignment, read once."""

    steps: Sequence[Step]
    releases: Sequence[Release]
    clearings: Sequence[Clearing]
    admitted: TemporaryGoods | None

    @property
    def found(self) -> Step | None:
        """The step that found the batch nonconforming, or refused it, last."""
        return next((step for step in reversed(self.steps) if step.target in {"NONCONFORMING", "REFUSED"}), None)

    @property
    def cleared(self) -> str | None:
        """How the last refusal was cleared, or None."""
        number = None if self.found is None else self.found.number
        return next((one.how for one in self.clearings if one.number == number), None)


def get_page(desk: Desk, work: EvidenceWork, consignment_id: str) -> JsonObject:
    """Return a consignment with all that happened to it, how it stands, and what comes next.

    Source: STYLE 2 (the one-page file); 商检法 11, 15, 27; SH 四(十二)4.
    """
    consignment = find(work, consignment_id)
    facts = work.checks.facts_of(consignment_id, consignment.decision_number)
    papers = paper_standings(desk, work, consignment)
    checks = work.checks
    kept = _Kept(
        work.consignments.steps(consignment_id),
        checks.releases(consignment_id),
        checks.clearings(consignment_id),
        checks.temporary(consignment_id),
    )
    draws = checks.draws(consignment_id)
    is_drawn = drawn(work, consignment, draws[-1]) if draws else None
    next_step = _next(desk, consignment, kept, papers, drawn_now=bool(is_drawn))
    return {
        **get_consignment(desk, work, consignment_id),
        "business_terms": business_view(desk, consignment, facts),
        "papers": [paper_view(one) for one in papers],
        "drawn": is_drawn,
        "monitoring": _monitoring(desk, work, consignment, draws[-1] if draws else None),
        "samples_taken": len(checks.samples(consignment_id)),
        "by_rule": _by_rule(desk, work, consignment, draws[-1]) if draws else [],
        "releases": [asdict(one) for one in kept.releases],
        "reinspections": [asdict(one) for one in checks.reinspections(consignment_id)],
        "clearings": [asdict(one) for one in kept.clearings],
        "re_export": None if kept.admitted is None else {**asdict(kept.admitted), "state": state_of(kept.admitted)},
        "next": None if next_step is None else _duty_view(desk, work, consignment, next_step),
        "summary": _summary(desk, consignment, kept.steps, facts, next_step),
    }


def _by_rule(desk: Desk, work: EvidenceWork, consignment: Consignment, draw: Draw) -> list[JsonObject]:
    """The conditions of going on by rule, while that is what may come next."""
    if consignment.state != "MODE_DECIDED":
        return []
    return [
        {"condition": one.name, "holds": one.holds, "zh": one.said.zh, "en": one.said.en, "clause": one.clause}
        for one in conditions(desk, work, consignment, draw)
    ]


def _monitoring(desk: Desk, work: EvidenceWork, consignment: Consignment, draw: Draw | None) -> JsonObject | None:
    """How a batch under credit supervision is sampled: by a monitoring plan, or by itself where none covers it."""
    if draw is None or consignment.decided.mode != MONITORED:
        return None
    plan_id, clause = by_plan(consignment, draw), desk.clause_of("propose_monitoring")
    plan = None if plan_id is None else work.monitoring.plan(plan_id)
    share = percent_text(consignment.decided.sampling_percent)
    said = (
        Phrase(f"无监测计划覆盖，按{share}%逐批抽取", f"no monitoring plan covers it: each batch is drawn at {share} %")
        if plan is None
        else Phrase(
            f"由监测计划“{plan.title}”抽样，不逐批抽取", f"drawn by monitoring plan “{plan.title}”, not by batch"
        )
    )
    return {"plan_id": plan_id, "by_plan": plan is not None, "zh": said.zh, "en": said.en, "clause": clause}


def _next(
    desk: Desk, consignment: Consignment, kept: _Kept, papers: Sequence[PaperStanding], *, drawn_now: bool
) -> Duty | None:
    outcome, missing = consignment.decided, [one.need.words for one in papers if one.is_missing]
    how = [Phrase(row["zh"], row["en"]) for row in desk.rules.table("clearing") if row["how"] == kept.cleared]
    situation = Situation(
        state=consignment.state,
        drawn=drawn_now,
        free=outcome.mode in FREE_MODES,
        reviewed=outcome.document_review_release,
        undrawn_passes=any(row["mode"] == outcome.mode for row in desk.rules.table("undrawn")),
        papers_missing=bool(missing),
        export=consignment.declared.direction == "export",
        admitted=kept.admitted is not None and kept.admitted.closed_on is None,
        cleared=kept.cleared is not None,
    )
    words = {
        "first": _state_word(desk, desk.paths.first.get(outcome.mode, "SAMPLED")),
        "papers": Phrase("、".join(one.zh for one in missing), ", ".join(one.en for one in missing)),
        "cleared": how[-1] if how else Phrase("", ""),
        "because": Phrase(outcome.rule, f"rule {outcome.rule}"),
    }
    return next_duty(desk.rules, situation, words, _terms(desk, kept))


def _terms(desk: Desk, kept: _Kept) -> JsonObject:
    return {
        "none": None,
        "reinspection": reinspection_until(desk.rules, day_of(kept.found.at)) if kept.found else None,
        "release": kept.releases[-1].valid_until if kept.releases else None,
        "re_export": kept.admitted.due_on if kept.admitted else None,
    }


def _duty_view(desk: Desk, work: EvidenceWork, consignment: Consignment, duty: Duty) -> JsonObject:
    agencies = seats_of(desk.rules).agencies(duty.seats, division_of(work, consignment.declared.uscc))
    return {
        "zh": duty.said.zh,
        "en": duty.said.en,
        "who": [
            {"agency": one, "zh": agency_zh(one, desk.rules), "en": agency_en(one, desk.rules)} for one in agencies
        ],
        "by_on": duty.by_on,
        "clause": duty.clause,
    }


def _summary(
    desk: Desk, consignment: Consignment, steps: Sequence[Step], facts: Facts, duty: Duty | None
) -> dict[str, str]:
    outcome, share = consignment.decided, percent_text(consignment.decided.sampling_percent)
    parts = [_step_said(desk, step) for step in steps[-_TOLD_STEPS:]]
    sampled = Phrase("不放行", "nothing moves") if share is None else Phrase(f"抽检{share}%", f"{share} % sampled")
    mode = _mode_word(desk, outcome.mode, outcome.rule)
    parts.append(
        Phrase(
            f"监管方式：{mode.zh}（规则{outcome.rule}，{sampled.zh}；信用{facts.grade}级）",
            f"mode: {mode.en} (rule {outcome.rule}, {sampled.en}; grade {facts.grade})",
        )
    )
    if duty is not None:
        until = Phrase("", "") if duty.by_on is None else Phrase(f"，{duty.by_on}前", f", by {duty.by_on}")
        parts.append(Phrase(f"下一步：{duty.said.zh}{until.zh}", f"next: {duty.said.en}{until.en}"))
    return told(parts)._asdict()


def _step_said(desk: Desk, step: Step) -> Phrase:
    word, on = _state_word(desk, step.target), day_of(step.at)
    if step.agency is None:
        return Phrase(f"{on}{word.zh}", f"{on} {word.en}")
    who = Phrase(agency_zh(step.agency, desk.rules), agency_en(step.agency, desk.rules))
    return Phrase(f"{on}{word.zh}（{who.zh}）", f"{on} {word.en} ({who.en})")


def _state_word(desk: Desk, state: str) -> Phrase:
    found = next((row for row in desk.rules.table("step_word") if row["state"] == state), None)
    if found is None:
        raise Conflict(f"the rules have no word for {state}")
    return Phrase(found["zh"], found["en"])


def _mode_word(desk: Desk, mode: str, rule: str) -> Phrase:
    row = next((one for one in desk.rules.table("mode") if one["id"] == rule), None)
    return Phrase(mode, mode) if row is None else Phrase(row["zh"], row["en"])
