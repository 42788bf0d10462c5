"""Step 6, first half: a foreign notification is traced to a malicious act; what follows at once, and by decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from deploy.demo.desk import Json, Refusal, eventually
from deploy.demo.steps import picture
from deploy.demo.steps.picture import SUSPECT, Picture
from deploy.demo.words import agency_zh, word_zh
from deploy.demo.world import World


@dataclass(frozen=True)
class Found:
    """Pictures at each turn, what was refused, and what the reversal must put back."""

    before: Picture
    opened: Picture
    disposed: Picture
    decided: Picture
    penalised: Picture
    effective: Picture
    case: Json
    penalty: Json
    rating_told: Json
    refusals: Mapping[str, Refusal]
    proposals: Mapping[str, Json]


def run(world: World) -> Found:
    """Open, investigate, dispose, decide, punish, and let the day come on which the penalty takes effect."""
    world.teller.step(6, "境外通报→责任追溯→恶意违法→处罚→撤销→复原", "from a notification to a finding, and back")
    before = picture.show(world, "通报之前", "before")
    refusals: dict[str, Refusal] = {}
    case = _open(world)
    opened = picture.show(world, "追溯立案后", "while the case is open")
    _investigate(world, case, refusals)
    case = _dispose(world, case, refusals)
    disposed = picture.show(world, "认定恶意违法，当即生效", "at once on the finding")
    proposals = _decide(world, refusals)
    decided = picture.show(world, "有权机关决定之后", "after the bodies decided")
    penalty, rating_told = _punish(world, case)
    penalised = picture.show(world, "处罚已作出、未生效", "penalty decided, not yet effective")
    effective = _come_into_force(world, penalty)
    return Found(
        before, opened, disposed, decided, penalised, effective, case, penalty, rating_told, refusals, proposals
    )


def _open(world: World) -> Json:
    case = world.desks.post(
        "ciq",
        "/v1/trace-cases",
        {
            "trigger": "foreign_notification",
            "uscc": world.uscc(SUSPECT),
            "hs_code": "640391",
            "source_reference": "SR/90007/26",
            "lots": ["SYN-2026-03-L7"],
            "inspected_by": ["ciq-officer-9"],
        },
    )
    world.teller.fact(
        f"境外通报SR/90007/26，立案{case['case_no']}", "foreign notification, trace case opened", case["clause"]
    )
    return case


def _investigate(world: World, case: Json, refusals: dict[str, Refusal]) -> None:
    path = f"/v1/trace-cases/{case['case_id']}"
    alone = {"to": "ASSIGNED", "investigators": ["ciq-officer-3"]}
    refusals["one investigator"] = world.desks.refused("ciq", f"{path}/transitions", alone, status=422)
    world.teller.refusal("调查人员不得少于两人", "two investigators at least", refusals["one investigator"])
    partial = {"to": "ASSIGNED", "investigators": ["ciq-officer-3", "ciq-officer-9"]}
    refusals["recusal"] = world.desks.refused("ciq", f"{path}/transitions", partial, status=409)
    world.teller.refusal("检验该批货物的人员应当回避", "who inspected the goods is recused", refusals["recusal"])
    assigned = world.move("ciq", path, "ASSIGNED", investigators=["ciq-officer-3", "ciq-officer-4"])
    world.teller.fact("指派两名调查人员", "two investigators assigned", assigned["clause"])
    world.move("ciq", path, "INVESTIGATING")
    classified = world.move(
        "ciq",
        path,
        "CAUSE_CLASSIFIED",
        cause="MALICIOUS",
        cause_detail="皮料六价铬超标，企业伪造检测报告",
        evidence=["检〔合成〕31号", "调查笔录〔合成〕31-1号"],
    )
    world.teller.fact("查明原因：恶意违法（伪造检测报告）", "cause: malicious", classified["clause"])


def _dispose(world: World, case: Json, refusals: dict[str, Refusal]) -> Json:
    path = f"/v1/trace-cases/{case['case_id']}"
    today = world.clock.today().isoformat()
    order: dict[str, Any] = {"to": "DISPOSED", "document_no": "惠检追认〔合成〕1号"}
    heard = {"notice_served_on": today, "defence_heard_on": today, "defence": "未提出陈述申辩"}
    refusals["no notice"] = world.desks.refused("ciq", f"{path}/transitions", order, status=409)
    world.teller.refusal("未告知、未听取申辩，不得认定", "no finding without notice and defence", refusals["no notice"])
    refusals["no approvals"] = world.desks.refused("ciq", f"{path}/transitions", {**order, **heard}, status=409)
    world.teller.refusal("恶意违法须两人审批", "a malicious finding needs two approvals", refusals["no approvals"])
    self_approval = {"approved_by": ["ciq-officer-3"]}
    refusals["own approval"] = world.desks.refused("ciq", f"{path}/findings/approvals", self_approval, status=409)
    world.teller.refusal("调查人员不得审批", "investigators do not approve", refusals["own approval"])
    for officer in ("ciq-officer-7", "ciq-officer-8"):
        world.desks.post("ciq", f"{path}/findings/approvals", {"approved_by": [officer]})
    world.teller.fact(
        "两名未参与调查的人员审批同意", "approved by two officers who did not investigate", "行政处罚法 57, 58"
    )
    disposed = world.move(
        "ciq", path, "DISPOSED", **{name: value for name, value in {**order, **heard}.items() if name != "to"}
    )
    world.teller.fact("已告知并听取申辩，认定恶意违法", "after notice and defence: MALICIOUS", disposed["clause"])
    eventually(
        "the title is suspended",
        lambda: world.desks.get("office", f"/v1/titles/{world.titles[world.uscc(SUSPECT)]}")["state"],
        lambda state: state == "SUSPENDED",
    )
    return disposed


def _decide(world: World, refusals: dict[str, Refusal]) -> dict[str, Json]:
    """The software proposes; the bodies that may, decide."""
    lying = {one["kind"]: one for one in open_proposals(world)}
    for kind, one in sorted(lying.items()):
        world.teller.fact(
            f"提请：{word_zh(kind)}（由{'、'.join(map(agency_zh, one['decided_by']))}决定）",
            f"proposed: {kind}, for {', '.join(one['decided_by'])} to decide",
            one["clause"],
        )
    revoke = lying["REVOKE_TITLE"]
    order = {"decision": "accept", "reason": "恶意违法", "evidence": ["告知书〔合成〕1号", "申辩记录〔合成〕1号"]}
    path = f"/v1/proposals/{revoke['proposal_id']}/decision"
    refusals["revoked by gov"] = world.desks.refused("gov", path, order, status=403)
    world.teller.refusal("称号由授予机关撤销", "only the granting body revokes", refusals["revoked by gov"])
    return {kind: accept(world, lying[kind], order) for kind in ("REVOKE_TITLE", "REMOVE_MEMBER", "RECTIFY_ZONE")}


def open_proposals(world: World) -> list[Json]:
    """Proposals that wait for a decision."""
    return world.desks.every("gov", "/v1/proposals", state="OPEN")


def accept(world: World, proposal: Json, order: Mapping[str, Any]) -> Json:
    """Let the body that may accept a proposal."""
    by = proposal["decided_by"][0]
    decided = world.desks.post(by, f"/v1/proposals/{proposal['proposal_id']}/decision", order)
    world.teller.fact(
        f"{agency_zh(by)}决定：{word_zh(decided['kind'])}", f"{by} decides: {decided['kind']}", decided["clause"]
    )
    return decided


def _punish(world: World, case: Json) -> tuple[Json, Json]:
    world.move("ciq", f"/v1/trace-cases/{case['case_id']}", "PENALTY_CASE")
    tomorrow = world.clock.today() + timedelta(days=1)
    penalty = world.desks.post(
        "samr",
        "/v1/penalties",
        {
            "uscc": world.uscc(SUSPECT),
            "document_no": "惠东市监罚〔合成〕90号",
            "occurred_on": world.ago(30),
            "decided_on": world.clock.today().isoformat(),
            "effective_on": tomorrow.isoformat(),
            "act": "伪造检测报告出口不合格女鞋",
            "item": "P06",
            "statute": "产品质量法 49",
            "fine_fen": 5_000_000,
            "trace_case_id": case["case_id"],
        },
    )
    world.teller.fact(
        f"{agency_zh('samr')}作出处罚决定{penalty['document_no']}，{tomorrow}生效",
        f"penalty decided by samr, effective {tomorrow}",
        penalty["statute"],
    )
    uscc = world.uscc(SUSPECT)
    told, _ = eventually(
        "credit knows the rating of tomorrow",
        lambda: world.desks.get("ciq", f"/v1/credit/ratings/{uscc}", on=tomorrow.isoformat()),
        lambda rating: rating["grade"] == "D",
    )
    world.teller.fact(
        f"届时信用为{told['grade']}级", f"the grade will be {told['grade']}", told["deductions"][0]["clause"]
    )
    return penalty, told


def _come_into_force(world: World, penalty: Json) -> Picture:
    day = world.clock.today() + timedelta(days=1)
    world.clock.move_to(day)
    world.teller.text(f"  ⏱ 时间拨到{day} · the clock moves on to {day}")
    uscc = world.uscc(SUSPECT)
    rating, _ = eventually(
        "the grade falls to D on the day",
        lambda: world.desks.get("ciq", f"/v1/enterprises/{uscc}")["credit"],
        lambda credit: credit["grade"] == "D",
    )
    world.teller.fact(
        f"处罚生效，信用降为{rating['grade']}级（{penalty['document_no']}）",
        "effective: grade D",
        f"国办发〔2020〕49号; {rating['deductions'][0]['clause']}",
    )
    return picture.show(world, "处罚生效日", "on the effective day")
