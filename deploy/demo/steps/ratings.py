"""Step 2: every member is rated formally, each grade explained by its records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from deploy.demo.desk import Json, Refusal
from deploy.demo.words import cited, word_zh
from deploy.demo.world import World


@dataclass(frozen=True)
class Rated:
    """The formal rating, each member's rating by its code, a refused attempt, and why AA cannot be granted yet."""

    formal: Json
    ratings: Mapping[str, Json]
    wrong_agency: Refusal
    aa: Refusal


def run(world: World) -> Rated:
    """Rate all members, show each with its reasons, try AA."""
    world.teller.step(2, "信用评级：每家企业的等级都由记录说明", "every member rated, each grade explained")
    world.settle()
    order = {"zone_id": world.zone_id}
    wrong = world.desks.refused("portal", "/v1/credit/formal-ratings", order, status=403)
    world.teller.refusal("评级不由企业平台作出", "the portal rates nobody", wrong)
    formal = world.desks.post("ciq", "/v1/credit/formal-ratings", order)
    world.teller.fact(
        f"正式评级{formal['count']}家：" + "、".join(f"{grade}级{n}家" for grade, n in formal["by_grade"].items()),
        f"{formal['count']} members rated formally, rule set {formal['rule_set']}",
        "AQSIQ 2013/93; SH 三(二)",
    )
    members = [one["uscc"] for one in formal["ratings"]]
    ratings = {uscc: world.desks.get("ciq", f"/v1/credit/ratings/{uscc}") for uscc in members}
    world.teller.table(
        "信用等级及其理由",
        "grades and their reasons",
        ("企业 enterprise", "等级", "分数", "扣分（依据）deductions", "加分 bonuses"),
        [
            (
                _name(world, uscc),
                one["grade"],
                str(one["score"]),
                _deductions(one),
                "、".join(map(word_zh, one["bonuses"])),
            )
            for uscc, one in ratings.items()
        ],
    )
    aa = world.desks.refused(
        "aqsiq",
        f"/v1/credit/ratings/{world.uscc(1)}/aa",
        {
            "document_no": "国质检信〔合成〕1号",
            "declaration_error_percent": "0.2",
            "clean_at_departments_since": world.ago(800),
        },
        status=409,
    )
    world.teller.refusal("AA级须四项条件齐备，此时尚缺", "AA needs all four conditions; one is missing", aa)
    return Rated(formal, ratings, wrong, aa)


def _name(world: World, uscc: str) -> str:
    return next(one.name for one in world.enterprises if one.uscc == uscc)


def _deductions(rating: Json) -> str:
    told = [
        f"{one['item']} {'直接D' if one.get('direct_d') else -one['points']}（{cited(one['clause'])}）"
        for one in rating["deductions"]
    ]
    return "；".join(told) or "无 none"
