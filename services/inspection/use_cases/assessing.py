"""Assessing a consignment by rule: what the draw left out, or document review grants, goes on without an officer.

Every condition is looked at and told; nothing happens unless all hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from databus.errors import Conflict
from services.inspection.domain.consignment import FREE_MODES, Consignment
from services.inspection.domain.drawing import Draw
from services.inspection.domain.facts import Phrase
from services.inspection.domain.mode_table import JsonObject, percent_text
from services.inspection.domain.posts import BY_RULE
from services.inspection.domain.powers import seats_of
from services.inspection.domain.recognition import Answer, CheckWanted
from services.inspection.use_cases.deciding import fetch, require_standing
from services.inspection.use_cases.drawing import by_plan, drawn, forced_words, looked_at_by_law, standing_draw
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.paper_needs import paper_standings
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.powers import division_of, require
from services.inspection.use_cases.recognising import find_recognised, recognise
from services.inspection.use_cases.releasing import alerts_are_fresh, release_by_rule

_CHECK_OF: Final = {"SAMPLED": "test", "VERIFYING": "verification", "JOINT_TESTING": "test"}


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of going on by rule, and whether it holds."""

    name: str
    holds: bool
    said: Phrase
    clause: str


def assess_consignment(desk: Desk, work: EvidenceWork, ask: JsonObject) -> Consignment:
    """Let a consignment go on by rule: found conforming unseen, or released on document review (审单放行).

    Raises:
        Conflict: it is not MODE_DECIDED; or names every condition that does not hold.

    Source: SH 四(十二)4; S14 六(一); 商检法 6, 19; decision 0052.
    """
    consignment = fetch(work, ask["consignment_id"], ask["version"])
    require(desk, work, "assess_consignment", consignment.declared.uscc)
    if consignment.state != "MODE_DECIDED":
        raise Conflict(f"a consignment that is {consignment.state} is not assessed by rule", "state", "MODE_DECIDED")
    draw = standing_draw(desk, work, consignment)
    found = conditions(desk, work, consignment, draw)
    failed = [one for one in found if not one.holds]
    if failed:
        told = [part for one in failed for part in (one.name, f"{one.said.zh} ({one.said.en}) — {one.clause}")]
        raise Conflict("not by rule: " + "; ".join(one.said.en for one in failed), *told)
    ledger = Ledger(desk, work)
    go_on(ledger, work, consignment, draw)
    ledger.write()
    return consignment


def may_be_released_unseen(desk: Desk, work: EvidenceWork, consignment: Consignment, draw: Draw) -> bool:
    """Whether document review grants the release of a consignment just declared, with every condition holding."""
    return consignment.decided.document_review_release and all(
        one.holds for one in conditions(desk, work, consignment, draw)
    )


def conditions(desk: Desk, work: EvidenceWork, consignment: Consignment, draw: Draw) -> list[Condition]:
    """Return every condition of going on by rule.

    Source: 商检法 5, 6, 19; announcement 2014 No. 124; DESIGN 3 (automatic release needs fresh inputs).
    """
    return [
        _mode(desk, consignment),
        _draw(desk, work, consignment, draw),
        _papers(desk, work, consignment),
        _inputs(desk, work, consignment),
        _standing(desk, work, consignment),
    ]


def go_on(ledger: Ledger, work: EvidenceWork, consignment: Consignment, draw: Draw) -> None:
    """Take the steps that every condition allows: conforming, and where document review grants it, released."""
    desk, outcome = ledger.desk, consignment.decided
    cause = f"{BY_RULE}{consignment.consignment_id}"
    if outcome.document_review_release:
        clause = next(row["clause"] for row in desk.rules.table("modifier") if row["name"] == "document_review_release")
        ledger.step(consignment, "DOC_REVIEW", clause=clause, by_rule=True, cause=cause)
        reason = "审单放行：单证齐全，输入有效 (released on document review: papers complete, inputs fresh)"
        ledger.step(consignment, "CONFORMING", clause=clause, by_rule=True, reason=reason, cause=cause)
        release_by_rule(ledger, consignment, clause=clause, reason=reason, cause=cause)
    elif outcome.mode in FREE_MODES:
        release_by_rule(ledger, consignment, clause="; ".join(outcome.clauses), reason="free mode", cause=cause)
    else:
        row = _undrawn(desk, outcome.mode)
        assert row is not None, "the mode's condition holds"
        reason = _skipped(desk, work, consignment, draw) or f"{row['zh']} ({row['en']})"
        ledger.step(consignment, "CONFORMING", clause=row["clause"], by_rule=True, reason=reason, cause=cause)


def counting_already(desk: Desk, work: EvidenceWork, consignment: Consignment, to: str, agency: str) -> Answer | None:
    """Return the results that make a routine check needless for an agency, or None.

    Source: DOMAIN D.5 (one check, many uses).
    """
    check = _CHECK_OF.get(to)
    if check is None:
        return None
    answer = find_recognised(desk, work, _wanted(consignment, check, agency))
    return answer if answer.counts else None


def _mode(desk: Desk, consignment: Consignment) -> Condition:
    outcome = consignment.decided
    row = _undrawn(desk, outcome.mode)
    if row is not None:
        return Condition("mode", True, Phrase(row["zh"], row["en"]), row["clause"])
    free = outcome.mode in FREE_MODES
    said = (
        Phrase("该监管方式不须检验", "the mode needs no check")
        if free
        else Phrase(f"{_in_chinese(desk, outcome.rule)}，须逐批检验", f"every batch under {outcome.mode} is looked at")
    )
    return Condition("mode", free, said, "; ".join(outcome.clauses))


def _in_chinese(desk: Desk, rule: str) -> str:
    return next((str(row["zh"]) for row in desk.rules.table("mode") if row["id"] == rule), rule)


def _draw(desk: Desk, work: EvidenceWork, consignment: Consignment, draw: Draw) -> Condition:
    clause, share = "商检法 19; 优化营商环境条例 54", percent_text(consignment.decided.sampling_percent)
    if not drawn(work, consignment, draw):
        if by_plan(consignment, draw) is not None:
            said = Phrase("由监测计划抽样，不逐批抽取", "drawn by monitoring plan, not by batch")
            return Condition("draw", True, said, desk.clause_of("propose_monitoring"))
        return Condition("draw", True, Phrase(f"未被抽中（{share}%）", f"not drawn (at {share} %)"), clause)
    if _skipping(desk, work, consignment, draw) is not None:
        said = Phrase("已有可采信的结果，不再重复检验", "drawn, and a result that already counts takes its place")
        return Condition("draw", True, said, "DOMAIN D.5; 优化营商环境条例 54, 57")
    forced = draw.forced or looked_at_by_law(consignment)
    why = forced_words(desk.rules, forced) if forced else Phrase(f"{share}%", f"at {share} %")
    said = Phrase(f"已被抽中，须检验（{why.zh}）", f"drawn, so it is looked at ({why.en})")
    return Condition("draw", False, said, clause)


def _papers(desk: Desk, work: EvidenceWork, consignment: Consignment) -> Condition:
    clause = "商检法 11; announcement 2014 No. 124; SH 四(十二)4"
    missing = [one.need.words for one in paper_standings(desk, work, consignment) if one.is_missing]
    if not missing:
        return Condition("documents", True, Phrase("单证齐全", "papers complete"), clause)
    zh, en = "、".join(one.zh for one in missing), ", ".join(one.en for one in missing)
    return Condition("documents", False, Phrase(f"缺少单证：{zh}", f"papers are missing: {en}"), clause)


def _inputs(desk: Desk, work: EvidenceWork, consignment: Consignment) -> Condition:
    clause, stale = "DESIGN 3; D.1/stale", list(consignment.decided.stale)
    if not alerts_are_fresh(desk, work):
        stale.append("enforcement")
    if not stale:
        return Condition("inputs", True, Phrase("各项输入均为最新", "inputs are known up to now"), clause)
    names = ", ".join(dict.fromkeys(stale))
    return Condition("inputs", False, Phrase(f"输入未及时更新：{names}", f"not known up to now: {names}"), clause)


def _standing(desk: Desk, work: EvidenceWork, consignment: Consignment) -> Condition:
    try:
        require_standing(desk, work, consignment)
    except Conflict as changed:
        return Condition("state", False, Phrase("决定须重新作出", changed.message), "D.1")
    return Condition("state", True, Phrase("决定仍成立", "the decision stands"), "D.1")


def _skipping(desk: Desk, work: EvidenceWork, consignment: Consignment, draw: Draw) -> tuple[str, Answer] | None:
    """Whose routine check would be made, and the results that take its place."""
    first = desk.paths.first.get(consignment.decided.mode)
    move = next((one for one in desk.machine.from_state("MODE_DECIDED") if one.target == first), None)
    if first is None or move is None or draw.forced is not None:
        return None
    division = division_of(work, consignment.declared.uscc)
    for agency in seats_of(desk.rules).agencies(sorted(move.by), division):
        answer = counting_already(desk, work, consignment, first, agency)
        if answer is not None:
            return agency, answer
    return None


def _skipped(desk: Desk, work: EvidenceWork, consignment: Consignment, draw: Draw) -> str | None:
    """Keep that results took the place of a drawn check, and say which; None if the batch was not drawn."""
    if not drawn(work, consignment, draw):
        return None
    found = _skipping(desk, work, consignment, draw)
    assert found is not None, "the draw's condition holds"
    agency, answer = found
    recognise(desk, work, _wanted(consignment, answer.wanted.check, agency))
    return f"{answer.because.zh} ({answer.because.en})"


def _wanted(consignment: Consignment, check: str, agency: str) -> CheckWanted:
    return CheckWanted(consignment.declared.uscc, check, agency, consignment_id=consignment.consignment_id)


def _undrawn(desk: Desk, mode: str) -> Mapping[str, Any] | None:
    return next((row for row in desk.rules.table("undrawn") if row["mode"] == mode), None)
