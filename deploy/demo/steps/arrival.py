"""Step 0: the office's spreadsheet, the zone's founding document, foreign notifications, six agencies' records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Final

from deploy.demo.data.enterprises import workbook
from deploy.demo.desk import Json, Refusal, eventually
from deploy.demo.words import agency_zh
from deploy.demo.world import World


@dataclass(frozen=True)
class Arrived:
    """What stands at the beginning."""

    imported: Json
    again: Json
    zone: Json
    plan: Json
    alerts: Json
    rated_on: date
    rated: Json
    recorded: Sequence[Json]
    foreign_item: Refusal


@dataclass(frozen=True)
class Act:
    """A dishonest act that an agency recorded: whose, which item, how many days ago its document took effect."""

    agency: str
    number: int
    item: str
    days_ago: int
    document_no: str
    detail: str


ACTS = (
    Act("env", 5, "L05", 120, "惠东环罚〔合成〕5号", "危险废物台账不全，警告"),
    Act("tax", 7, "O02", 90, "惠东税〔合成〕7号", "列入税务部门重点关注名单"),
    Act("ciq", 20, "P03", 60, "惠检追〔合成〕20号", "境外通报，鞋面铬含量超标，企业责任"),
    Act("samr", 20, "L04", 45, "惠东市监罚〔合成〕20号", "标识不符，一般程序处罚"),
    Act("qts", 24, "P01", 75, "惠东质监〔合成〕24号", "批次不合格（安全、卫生、环保）"),
    Act("env", 24, "L04", 50, "惠东环罚〔合成〕24号", "废气超标排放，一般程序处罚"),
    Act("tax", 24, "O02", 40, "惠东税〔合成〕24号", "列入税务部门重点关注名单"),
    Act("ciq", 28, "L01", 100, "惠检罚〔合成〕28号", "法检商品未经检验擅自出口"),
    Act("samr", 28, "P05", 80, "惠东市监召〔合成〕28号", "责令召回"),
    Act("env", 28, "L04", 30, "惠东环罚〔合成〕28号", "废水超标排放，一般程序处罚"),
    Act("commerce", 30, "O01", 20, "惠东商诉〔合成〕30号", "投诉查实"),
    Act("samr", 33, "L02", 25, "惠东市监罚〔合成〕33号", "以次充好"),
)

NOT_BEFORE: Final = date(2026, 11, 16)  # the day of the youngest notification has passed


def run(world: World) -> Arrived:
    """Import, found, collect, rate, record."""
    world.teller.step(0, "数据汇入：企业名录表、建设方案、境外通报、六部门信用记录", "what comes in")
    if world.clock.reach(NOT_BEFORE):
        world.teller.text(
            f"  ⏱ 时间拨到{NOT_BEFORE} · the clock moves on to {NOT_BEFORE}, when the notifications are out"
        )
    imported, again = _import_enterprises(world)
    zone, plan = _found_zone(world)
    alerts = _collect_alerts(world)
    rated_on, rated = _rate_last_cycle(world)
    recorded, foreign_item = _record_acts(world)
    return Arrived(imported, again, zone, plan, alerts, rated_on, rated, recorded, foreign_item)


def _import_enterprises(world: World) -> tuple[Json, Json]:
    sheet = workbook()
    imported = world.desks.send("office", "/v1/enterprises/imports", sheet)
    taken, refused = imported["registered"], imported["refused"]
    world.teller.fact(
        f"领导小组办公室报送企业名录表：收录{len(taken)}行，退回{len({one['row'] for one in refused})}行",
        f"spreadsheet: {len(taken)} rows taken, {len({one['row'] for one in refused})} refused",
        "SH 四(二), 六(一)",
    )
    world.teller.table(
        "退回明细",
        "rows refused",
        ("行 row", "列 column", "原因", "reason"),
        [(str(one["row"]), one["column"], one["reason_zh"], one["reason"]) for one in refused],
    )
    again = world.desks.send("office", "/v1/enterprises/imports", sheet)
    world.teller.fact(
        f"同一名录表再次报送：{len(again['unchanged'])}家无变化，没有重复登记",
        f"the same sheet again: {len(again['unchanged'])} unchanged, nothing twice",
    )
    return imported, again


def _found_zone(world: World) -> tuple[Json, Json]:
    zone = world.desks.post("gov", "/v1/zones", world.zone["zone"])
    plan = world.desks.get("office", f"/v1/zones/{world.zone_id}/plan")
    members = [one for one in plan["agencies"] if one["member"]]
    world.teller.fact(
        f"建立“{zone['name']}”草案，按{plan['document']}：成员单位{len(members)}个、任务{len(plan['tasks'])}项、"
        f"阶段{len(plan['phases'])}个",
        f"zone drafted by its plan: {len(members)} agencies, {len(plan['tasks'])} tasks, {len(plan['phases'])} phases",
        "SH 四, 五, 六(一)",
    )
    world.teller.table(
        "任务分工",
        "task matrix",
        ("任务 task", "内容", "责任部门 agencies", "依据 clause"),
        [(one["task"], one["zh"], " ".join(map(agency_zh, one["agencies"])), one["clause"]) for one in plan["tasks"]],
    )
    world.desks.post("office", f"/v1/zones/{world.zone_id}/figures", world.zone["figures"])
    return zone, plan


def _collect_alerts(world: World) -> Json:
    source = files("deploy.demo.data").joinpath("safety_gate.json").read_text()
    notifications: list[Any] = json.loads(source)["notifications"]
    found = world.desks.post("ciq", "/v1/alerts/imports", {"notifications": notifications})
    world.teller.fact(
        f"收集欧盟Safety Gate通报{len(found['collected'])}条待研判，退回{len(found['refused'])}条",
        f"{len(found['collected'])} Safety Gate notifications collected, {len(found['refused'])} refused",
        "SH 四(六)2",
    )
    for one in found["refused"]:
        world.teller.text(f"      退回 {one['reference']} {one['field']} · refused: {one['reason']}")
    return found


def _rate_last_cycle(world: World) -> tuple[date, Json]:
    """Rate everybody on the day of the last regular rating; credit may still be hearing of the enterprises."""
    on = last_october(world.clock.today())
    order = {"usccs": [one.uscc for one in world.enterprises], "on": on.isoformat()}
    known = [one.uscc for one in world.enterprises]
    eventually(
        "credit has heard of every enterprise",
        lambda: world.desks.known(f"/v1/credit/ratings/{known[-1]}", "ciq"),
        bool,
    )
    rated = world.desks.post("ciq", "/v1/credit/formal-ratings", order)
    world.teller.fact(
        f"{on}年度例行评级：{rated['count']}家，有效期至{rated['valid_until']}",
        f"regular rating of {on}: {rated['count']} enterprises, valid until {rated['valid_until']}",
        "AQSIQ 2013/93; SH 三(二)",
    )
    return on, rated


def last_october(today: date) -> date:
    """The day of the last regular rating."""
    this_year = date(today.year, 10, 15)
    return this_year if this_year <= today else date(today.year - 1, 10, 15)


def _record_acts(world: World) -> tuple[list[Json], Refusal]:
    recorded = [
        world.desks.post(
            act.agency,
            "/v1/credit/records",
            {
                "uscc": world.uscc(act.number),
                "item": act.item,
                "occurred_on": world.ago(act.days_ago + 20),
                "effective_on": world.ago(act.days_ago),
                "document_no": act.document_no,
                "detail": act.detail,
            },
        )
        for act in ACTS
    ]
    agencies = sorted({act.agency for act in ACTS})
    world.teller.fact(
        f"{len(agencies)}个部门（{'、'.join(map(agency_zh, agencies))}）报送信用记录{len(recorded)}条",
        f"{len(recorded)} credit records from {len(agencies)} agencies",
        "SH 四(十三)",
    )
    first = ACTS[0]
    foreign_item = world.desks.refused(
        "env",
        "/v1/credit/records",
        {
            "uscc": world.uscc(first.number),
            "item": "L01",
            "occurred_on": world.ago(9),
            "effective_on": world.ago(8),
            "document_no": "惠东环〔合成〕9号",
        },
        status=403,
    )
    world.teller.refusal("环保部门不得记录属检验检疫职责的事项", "an agency records only what is its own", foreign_item)
    return recorded, foreign_item
