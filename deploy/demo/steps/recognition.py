"""Step 1: the zone is recognised at provincial, then at national level; members join in two batches; titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from databus.identifiers import Uscc
from deploy.demo.data.enterprises import batches
from deploy.demo.desk import Json, Refusal, eventually
from deploy.demo.words import agency_zh
from deploy.demo.world import World

NOT_GOOD = 20  # of the first batch's list, with grade B


@dataclass(frozen=True)
class Recognised:
    """The zone, its members and its titles as they stand afterwards, and what was refused on the way."""

    zone: Json
    wrong_applicant: Refusal
    national_before_provincial: Refusal
    wrong_recogniser: Refusal
    recommender_assesses: Refusal
    credit_not_good: Refusal
    members: Sequence[Json]
    titles: Sequence[Json]


def run(world: World) -> Recognised:
    """Apply, assess, recognise, join, title."""
    world.teller.step(1, "示范区认定：先省级后国家级；企业分两批入区；授予称号", "recognition, members, titles")
    wrong_applicant, too_early, wrong_recogniser = _provincial(world)
    not_good = _join(world)
    recommender_assesses = _national(world)
    titles = _grant_titles(world)
    zone = world.desks.get("gov", f"/v1/zones/{world.zone_id}")
    members = world.desks.every("office", f"/v1/zones/{world.zone_id}/members", state="ACTIVE")
    return Recognised(
        zone, wrong_applicant, too_early, wrong_recogniser, recommender_assesses, not_good, members, titles
    )


def _provincial(world: World) -> tuple[Refusal, Refusal, Refusal]:
    desks, path = world.desks, f"/v1/zones/{world.zone_id}"
    wrong = desks.refused("office", f"{path}/transitions", {"to": "PROV_APPLIED"}, status=403)
    world.teller.refusal("申请人须为地方政府", "the local government is the applicant", wrong)
    early = desks.refused("gov", f"{path}/transitions", {"to": "NAT_APPLIED"}, status=409)
    world.teller.refusal("未获省级认定，不能申请国家级", "national needs provincial first", early)
    _move(world, "gov", "PROV_APPLIED", "县政府申请省级示范区", "applied for provincial level")
    _move(world, "ciq-province", "PROV_ASSESSING", "直属局考核", "under assessment")
    usurped = desks.refused("aqsiq", f"{path}/transitions", {"to": "PROV_RECOGNISED"}, status=403)
    world.teller.refusal("省级由直属局认定", "the provincial level is the bureau's to recognise", usurped)
    _move(world, "ciq-province", "PROV_RECOGNISED", "认定为省级示范区", "recognised at provincial level")
    return wrong, early, usurped


def _national(world: World) -> Refusal:
    path = f"/v1/zones/{world.zone_id}/transitions"
    _move(world, "gov", "NAT_APPLIED", "县政府申请国家级示范区", "applied for national level")
    _move(world, "ciq-province", "NAT_RECOMMENDED", "直属局推荐", "recommended by the bureau")
    same = world.desks.refused("ciq-province", path, {"to": "NAT_ASSESSING"}, status=403)
    world.teller.refusal("推荐者不得评估", "who recommends does not assess", same)
    _move(world, "aqsiq", "NAT_ASSESSING", "质检总局评估", "under national assessment")
    _move(world, "aqsiq", "NAT_RECOGNISED", "认定为国家级示范区", "recognised at national level")
    return same


def _move(world: World, by: str, to: str, zh: str, en: str) -> None:
    world.move(by, f"/v1/zones/{world.zone_id}", to, evidence=[f"惠东示范区〔合成〕{to}"])
    last = world.desks.get("gov", f"/v1/zones/{world.zone_id}")["history"][-1]
    world.teller.fact(f"{zh}（{agency_zh(by)}）", f"{en} ({by})", last["clause"])


def _join(world: World) -> Refusal:
    """Admit both batches; who lacks good credit is refused in the first and comes in with the second."""
    first, second = batches()
    late = world.uscc(NOT_GOOD)
    _wait_for_grades(world, [*first, *second])
    for uscc in [*first, *second]:
        world.desks.post(
            "portal", f"/v1/zones/{world.zone_id}/members", {"uscc": uscc, "evidence": ["入区申请〔合成〕"]}
        )
        for to in ("OFFICE_REVIEW", "RECOMMENDED"):
            world.move("office", _member(world, uscc), to)
    refused = world.desks.refused(
        "gov", f"{_member(world, late)}/transitions", {"to": "ACTIVE", "batch_no": 1}, status=409
    )
    world.teller.refusal("信用不良，不能首批入区", "the first batch needs good credit", refused)
    joined = [uscc for uscc in first if uscc != late]
    for uscc in joined:
        world.move("gov", _member(world, uscc), "ACTIVE", batch_no=1, evidence=["惠东示范区〔合成〕首批"])
    world.teller.fact(f"首批入区{len(joined)}家，领导小组审定", f"first batch: {len(joined)} members", "SH 四(二)1")
    for uscc in [late, *second]:
        world.move("gov", _member(world, uscc), "ACTIVE", batch_no=2, evidence=["惠东示范区〔合成〕第二批"])
    world.teller.fact(
        f"第二批入区{len(second) + 1}家", f"second batch: {len(second) + 1} members", "SH 四(二)2; SH 二(二)3"
    )
    return refused


def _wait_for_grades(world: World, usccs: Sequence[Uscc]) -> None:
    world.settle()
    eventually(
        "the registry knows every candidate's grade",
        lambda: {one["uscc"]: one["grade"] for one in world.desks.every("office", "/v1/enterprises")},
        lambda grades: all(grades.get(uscc, "U") != "U" for uscc in usccs),
    )


def _member(world: World, uscc: str) -> str:
    return f"/v1/zones/{world.zone_id}/members/{uscc}"


def _grant_titles(world: World) -> list[Json]:
    titles = []
    for number in range(1, world.zone["titles"]["count"] + 1):
        named = world.desks.post("office", "/v1/titles", {"zone_id": world.zone_id, "uscc": world.uscc(number)})
        path = f"/v1/titles/{named['title_id']}"
        world.move("ciq-province", path, "EVALUATING", evidence=["示范企业考核表〔合成〕"])
        world.move("ciq-province", path, "GRANTED", evidence=["示范企业〔合成〕批复"])
        granted = world.desks.get("office", path)
        world.titles[granted["uscc"]] = granted["title_id"]
        titles.append(granted)
        world.teller.fact(
            f"授予“出口工业产品质量安全示范企业”：{world.enterprises[number - 1].name}",
            f"title granted to No. {number}",
            granted["history"][-1]["clause"],
        )
    return titles
