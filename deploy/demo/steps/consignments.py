"""Step 4: consignments of statutory and other goods are declared; each gets mode, sampling, rule and clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from deploy.demo.desk import Json
from deploy.demo.words import cited, word
from deploy.demo.world import World


@dataclass(frozen=True)
class Goods:
    """A consignment of the journey: who sends what where, and what is said besides."""

    key: str
    number: int
    hs_code: str
    product: str
    destination: str
    more: Mapping[str, Any] = field(default_factory=dict)


GOODS: Final = (
    Goods("shoes-a", 5, "640399", "女鞋", "DE"),
    Goods("shoes-b", 24, "640299", "女鞋", "FR"),
    Goods("shoes-titled", 3, "640391", "皮面女鞋", "DE"),
    Goods("shoes-outside", 34, "640399", "女鞋", "DE"),
    Goods("shoes-outside-d", 33, "640299", "女鞋", "US"),
    Goods("toys-titled", 3, "950300", "玩具（赠品）", "DE", {"assurance_filed": True}),
    Goods("toys-b", 24, "950300", "玩具（赠品）", "DE"),
    Goods("toys-c", 28, "950300", "玩具（赠品）", "FR"),
    Goods("toys-outside", 34, "950300", "玩具（赠品）", "US"),
    Goods("toys-outside-d", 33, "950300", "玩具（赠品）", "US"),
    Goods("toys-joint", 7, "950300", "玩具（赠品）", "DE"),
    Goods("toys-exempt", 2, "950300", "玩具（赠品）", "DE"),
    Goods("bowls-africa", 6, "691110", "瓷餐具", "KE", {"self_declaration": True}),
    Goods("lighters", 34, "961300", "打火机", "US"),
)


@dataclass(frozen=True)
class Declared:
    """Each consignment as it was answered, by its key."""

    consignments: Mapping[str, Json]


def run(world: World) -> Declared:
    """Grant what two of them rest on, then declare all."""
    world.teller.step(4, "报检：每批货物的监管方式、抽检比例、规则与依据", "consignments and their modes")
    _grant(world)
    world.settle()
    declared = {goods.key: _declare(world, place, goods) for place, goods in enumerate(GOODS, 1)}
    world.consignments.update({key: one["consignment_id"] for key, one in declared.items()})
    world.teller.table(
        "监管方式决定",
        "decisions",
        ("企业 No.", "货物 goods", "法检", "方式 mode", "抽检 %", "规则 rule", "便利 eased", "依据 clauses"),
        [_row(goods, declared[goods.key]) for goods in GOODS],
    )
    return Declared(declared)


def standing(world: World) -> dict[str, tuple[str, str, str | None]]:
    """Mode, rule and share of every consignment of the journey as they stand."""
    found = {one["consignment_id"]: one for one in world.desks.every("ciq", "/v1/consignments")}
    told = {key: found[number]["decision"] for key, number in world.consignments.items()}
    return {key: (one["mode"], one["rule"], one["sampling_percent"]) for key, one in told.items()}


def _grant(world: World) -> None:
    until = world.clock.today().replace(day=1, month=1)
    valid_until = until.replace(year=until.year + 2).isoformat()
    joint = {"kind": "joint_inspection", "document_no": "惠检共〔合成〕7号", "uscc": world.uscc(7)}
    exempt = {"kind": "exemption", "document_no": "免验〔合成〕2号", "uscc": world.uscc(2), "hs_prefix": "9503"}
    world.desks.post("ciq", "/v1/approvals", {**joint, "valid_until": valid_until})
    world.teller.fact("批准7号企业共同检验", "joint inspection approved for No. 7", "S12 五(二); SH 一(三)")
    world.desks.post("aqsiq", "/v1/approvals", {**exempt, "valid_until": valid_until})
    world.teller.fact("颁发2号企业玩具免验证书", "exemption certificate for the toys of No. 2", "商检法 5")


def _declare(world: World, place: int, goods: Goods) -> Json:
    return world.desks.post(
        "portal",
        "/v1/consignments",
        {
            "uscc": world.uscc(goods.number),
            "declaration_no": f"HD{world.clock.today():%Y}-SYN-{place:03d}",
            "hs_code": goods.hs_code,
            "product": goods.product,
            "quantity": "1200",
            "unit": "双" if goods.hs_code.startswith("64") else "件",
            "value": {"amount": "18000.00", "currency": "USD"},
            "destination": goods.destination,
            **goods.more,
        },
    )


def _row(goods: Goods, answer: Json) -> tuple[str, ...]:
    decision = answer["decision"]
    eased = [
        zh
        for name, zh in (
            ("paperless", "无纸化"),
            ("document_review_release", "审单放行"),
            ("lab_report_accepted", "认可CNAS报告"),
        )
        if decision[name]
    ]
    return (
        str(goods.number),
        f"{goods.hs_code} {goods.product} → {goods.destination}",
        "是" if answer["statutory"] else "否",
        word(decision["mode"]),
        decision["sampling_percent"] or "—",
        decision["rule"],
        " ".join(eased),
        cited("; ".join(decision["clauses"])),
    )
