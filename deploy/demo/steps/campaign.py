"""Step 7: a joint campaign, its targets drawn by a seed that anyone can recompute; closed, it turns K9 green."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sanhu_client import draws

from deploy.demo.desk import Json, Refusal
from deploy.demo.steps import board
from deploy.demo.words import agency_zh, word
from deploy.demo.world import World

AGENCIES: Final = ("samr", "ciq")
ESCROW: Final = "gov"
SAMPLE: Final = 6


@dataclass(frozen=True)
class Campaigned:
    """The campaign's file when closed, its draw recomputed here, the exchange's own check, and the board after it."""

    campaign: Json
    recomputed: Sequence[str]
    verified: Json
    alone: Refusal
    unfinished: Refusal
    false_nonce: Refusal
    board: Json


def run(world: World) -> Campaigned:
    """Plan, approve, notify, commit, draw, recompute, visit, publish, close."""
    world.teller.step(7, "联合执法专项行动：种子公开，人人可复算；K9转绿", "a joint campaign; K9 turns green")
    alone, campaign = _plan(world)
    path = f"/v1/campaigns/{campaign['campaign_id']}"
    false_nonce, drawn = _draw(world, path)
    recomputed = recompute(world, path)
    verified = world.desks.post("office", "/v1/draw-verifications", {"campaign_id": campaign["campaign_id"]})
    same = recomputed == drawn["targets"]
    world.teller.fact(
        f"凭抽取文件离线复算（sanhu verify draw）：{'一致' if same else '不一致！'}",
        "recomputed offline from the draw's file: " + ("the same" if same else "NOT the same"),
        "优化营商环境条例 54",
    )
    unfinished = _visit(world, path, drawn)
    closed = world.desks.get("gov", path)
    seen = board.show(world, closed=1)
    return Campaigned(closed, recomputed, verified, alone, unfinished, false_nonce, seen)


def recompute(world: World, path: str) -> list[str]:
    """Draw again from the draw's file alone, as an agency that takes part sees it; nobody if it does not hold."""
    document = world.desks.get("samr", f"{path}/draw")["document"]
    lots = world.desks.get("samr", f"{path}/draw/lots")["lots"]
    targets = world.desks.get("samr", f"{path}/draw/targets")["items"]
    report = draws.verify({**document, "lots": lots, "targets": targets})
    return [one["uscc"] for one in targets] if report.ok else []


def _plan(world: World) -> tuple[Refusal, Json]:
    order = {
        "title": f"{world.clock.today().year}年打击假冒伪劣女鞋联合执法专项行动",
        "kind": "anti_counterfeit",
        "year": world.clock.today().year,
        "agencies": list(AGENCIES),
        "zone_id": world.zone_id,
        "sample_size": SAMPLE,
    }
    alone = world.desks.refused("samr", "/v1/campaigns", {**order, "agencies": ["samr"]}, status=422)
    world.teller.refusal("联合执法不能只有一个部门", "a joint campaign needs several agencies", alone)
    campaign = world.desks.post("samr", "/v1/campaigns", order)
    world.teller.fact(
        f"{agency_zh('samr')}牵头、{agency_zh('ciq')}参加：{campaign['title']}",
        "planned by samr with ciq",
        campaign["clause"],
    )
    path = f"/v1/campaigns/{campaign['campaign_id']}"
    approved = world.move("gov", path, "APPROVED", document_no="惠东府办〔合成〕8号")
    world.teller.fact("领导小组批准", "approved by the leading group", approved["clause"])
    officers = [{"agency": one, "officer": f"officer-{n}"} for one in AGENCIES for n in (1, 2, 3)]
    notified = world.move("samr", path, "NOTIFIED", officers=officers)
    world.teller.fact(
        f"名单冻结：{notified['population_size']}家企业、{len(officers)}名执法人员，摘要{notified['population_digest'][:16]}…",
        "population and officers frozen by their digest",
        notified["clause"],
    )
    return alone, campaign


def _draw(world: World, path: str) -> tuple[Refusal, Json]:
    nonces = {one: draws.new_secret() for one in (ESCROW, *AGENCIES)}
    for one, (_, commitment) in nonces.items():
        world.desks.post(one, f"{path}/seeds", {"commitment": commitment})
    world.teller.fact(
        f"{agency_zh(ESCROW)}先托管，两部门各自提交随机数承诺",
        "the escrow is held and both agencies committed to a secret",
        "优化营商环境条例 54",
    )
    secrets = {one: nonces[one][0] for one in AGENCIES}
    false = world.desks.refused(
        "samr", f"{path}/draw", _revealed({**secrets, "samr": draws.new_secret()[0]}), status=422
    )
    world.teller.refusal("事后更换随机数，不予接受", "a secret changed afterwards is refused", false)
    drawn = world.desks.post("samr", f"{path}/draw", _revealed(secrets))
    world.teller.table(
        f"抽取结果，种子{drawn['seed'][:16]}…",
        "targets drawn",
        ("序 place", "企业 enterprise", "方式 part", "理由 reasons", "执法人员 officers"),
        [
            (str(one["place"]), one["uscc"], word(one["part"]), _reasons(one["reasons"]), " ".join(one["officers"]))
            for one in drawn["draw"]
        ],
    )
    return false, drawn


def _reasons(reasons: Sequence[str]) -> str:
    return "、".join(word(reason) for reason in reasons) or "—"


def _revealed(nonces: Mapping[str, str]) -> Json:
    return {"nonces": [{"agency": one, "nonce": nonce} for one, nonce in nonces.items()]}


def _visit(world: World, path: str, drawn: Json) -> Refusal:
    world.move("samr", path, "RUNNING")
    unfinished = world.desks.refused("samr", f"{path}/transitions", {"to": "RESULTS_ENTERED"}, status=409)
    world.teller.refusal("检查结果未录齐，不能结束", "not before all results are entered", unfinished)
    for place, uscc in enumerate(drawn["targets"], 1):
        result = {"uscc": uscc, "finding": "conforming", "document_no": f"联检〔合成〕{place}号"}
        world.desks.post(AGENCIES[place % len(AGENCIES)], f"{path}/results", result)
    for to, zh, en in (
        ("RESULTS_ENTERED", "检查结果录齐", "results entered"),
        ("PUBLISHED", "结果公示", "published"),
        ("CLOSED", "行动结束", "closed"),
    ):
        moved = world.move("samr", path, to)
        world.teller.fact(zh, en, moved["clause"])
    return unfinished
