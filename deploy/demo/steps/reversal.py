"""Step 6, second half: the penalty annulled, the finding overturned, and all that rested on each put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.demo.desk import Json, Refusal, eventually
from deploy.demo.steps import picture
from deploy.demo.steps.finding import Found, accept, open_proposals
from deploy.demo.steps.picture import SUSPECT, Picture
from deploy.demo.words import agency_zh
from deploy.demo.world import World


@dataclass(frozen=True)
class Reversed:
    """Pictures at each turn of the way back."""

    annulled: Picture
    overturned: Picture
    after: Picture
    review: Json
    record: Json
    wrong_reviewer: Refusal
    proposals: Mapping[str, Json]
    title: Json


def run(world: World, found: Found) -> Reversed:
    """Annul, review, overturn, reinstate, close."""
    record = _annul(world, found)
    case_path = f"/v1/trace-cases/{found.case['case_id']}"
    review, _ = eventually(
        "the finding is under review",
        lambda: world.desks.get("ciq", case_path),
        lambda case: case["finding_review"] == "OPEN",
    )
    world.teller.fact(
        "认定转入复核，复核期间仍然有效", "the finding is under review and stands until overturned", "行政处罚法 75"
    )
    annulled = picture.show(
        world, "处罚撤销后：信用恢复，监管方式不变", "penalty annulled: grade back, modes stay tight"
    )
    wrong = _overturn(world, case_path)
    overturned = picture.show(world, "认定撤销后、有权机关决定之前", "finding overturned, before the bodies decide")
    proposals = _reinstate(world)
    world.move("ciq", case_path, "CLOSED", reason="认定已撤销")
    world.teller.fact("追溯案件结案", "the case is closed", "S14 六(六); SN/T 4911.1-2017")
    after = picture.show(world, "复原之后", "after everything is put back")
    title = world.desks.get("office", f"/v1/titles/{world.titles[world.uscc(SUSPECT)]}")
    same = after == found.before
    world.teller.fact(
        "与通报之前逐项一致" if same else "与通报之前不一致！",
        "the same as before, item by item" if same else "NOT the same",
    )
    return Reversed(annulled, overturned, after, review, record, wrong, proposals, title)


def _annul(world: World, found: Found) -> Json:
    penalty = world.desks.post(
        "gov",
        f"/v1/penalties/{found.penalty['penalty_id']}/annulment",
        {"document_no": "惠东府复决〔合成〕3号", "reason": "主要事实不清，证据不足"},
    )
    world.teller.fact(
        f"{agency_zh('gov')}复议撤销处罚{penalty['document_no']}",
        "the penalty is annulled on review by gov",
        "行政处罚法 75; 行政复议法",
    )
    uscc = world.uscc(SUSPECT)
    records, _ = eventually(
        "the credit record is annulled",
        lambda: world.desks.every("ciq", "/v1/credit/records", uscc=uscc),
        lambda found: bool(found) and found[0]["state"] == "ANNULLED",
    )
    rating = world.desks.get("ciq", f"/v1/credit/ratings/{uscc}")
    world.teller.fact(
        f"信用记录{records[0]['item']}随之撤销，信用恢复为{rating['grade']}级{rating['score']}分",
        f"its credit record is annulled, grade {rating['grade']} again",
        records[0]["clause"],
    )
    return records[0]


def _overturn(world: World, case_path: str) -> Refusal:
    order = {"outcome": "OVERTURNED", "reason": "检测报告经核实并非伪造", "document_no": "惠检复核〔合成〕1号"}
    wrong = world.desks.refused("samr", f"{case_path}/findings/review", order, status=403)
    world.teller.refusal("谁认定、谁复核", "only the owner of the finding overturns it", wrong)
    case = world.desks.post("ciq", f"{case_path}/findings/review", order)
    world.teller.fact(f"{agency_zh('ciq')}经复核撤销认定", "the finding is overturned by ciq", case["clause"])
    return wrong


def _reinstate(world: World) -> dict[str, Json]:
    """Each body puts back what it decided: the membership first, since a title needs it."""
    wanted = ("RESTORE_MEMBER", "REINSTATE_TITLE", "RESTORE_ZONE")
    lying, _ = eventually(
        "the way back is proposed",
        lambda: {one["kind"]: one for one in open_proposals(world)},
        lambda found: all(kind in found for kind in wanted),
    )
    order = {"decision": "accept", "reason": "认定已撤销", "evidence": ["惠检复核〔合成〕1号"]}
    return {kind: accept(world, lying[kind], order) for kind in wanted}
