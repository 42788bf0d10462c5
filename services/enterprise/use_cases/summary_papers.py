"""A yearly summary as a paper: what was counted in tables and pictures, what people say of it in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from databus.papers import Bars, Block, Facts, Heading, Paper, Table, Text
from services.enterprise.domain.summaries import Summary
from services.enterprise.domain.words import in_chinese, membership_state

Figures = Mapping[str, Any]
_MILLION: Final = Decimal(1_000_000)
# shares of the line that the columns of a table take
_WIDTHS: Final[Mapping[str, tuple[float, ...]]] = {
    "zones": (5, 2, 3),
    "members": (4, 3, 3),
    "kpis": (1, 6, 2, 2, 2),
    "counts": (4, 1),
    "tasks": (3, 2, 2, 2, 3),
    "meetings": (2, 4, 4, 1.5, 1.5),
}
_ZONE: Final = {
    "DRAFT": "筹建",
    "PROV_APPLIED": "已申请省级",
    "PROV_ASSESSING": "省级考核中",
    "PROV_RECOGNISED": "省级示范区",
    "NAT_APPLIED": "已申请国家级",
    "NAT_RECOMMENDED": "已推荐国家级",
    "NAT_ASSESSING": "国家级评估中",
    "NAT_RECOGNISED": "国家级示范区",
    "RECTIFYING": "整改",
    "RENEWAL_REVIEW": "续延复审",
    "DEMOTED_TO_PROV": "降为省级",
    "REJECTED": "未获认定",
    "LAPSED": "认定到期失效",
    "REVOKED": "称号被撤销",
}
_COMMENT: Final = {"adopted": "采纳", "adopted_in_part": "部分采纳", "declined": "不采纳", "unanswered": "未答复"}
_FINDING: Final = {"OPEN": "待制定措施", "PLANNED": "措施已定", "TAKEN": "已整改待验证", "CLOSED": "验证有效"}
_PROBLEM: Final = {"OPEN": "待答复", "ANSWERED": "已答复"}


def title_of(summary: Summary) -> str:
    """Return what a summary is called."""
    return f"{_whose(summary)}{summary.year}年度工作总结"


def as_paper(summary: Summary, names: Mapping[str, str]) -> Paper:
    """Return a summary as it is to be read; `names` are agencies' by their codes.

    Source: S14 七(四): experience and problems, zone status to governments; SN附2 四(三).
    """
    told = summary.figures
    blocks: list[Block] = [
        _head(summary, names),
        *_standing(told),
        *_kpis(told["zones"]),
        *_exports(told["exports_usd"]),
        *_credit(told),
        *_work(told["tasks"], names),
        *_governance(told),
        *_words(summary),
    ]
    subtitle = f"Yearly summary {summary.year} · {told['from_on']} – {told['until_on']}"
    return Paper(title_of(summary), subtitle, tuple(blocks), "", summary.made_on)


def _whose(summary: Summary) -> str:
    zones: Sequence[Mapping[str, str]] = summary.figures["zones"]
    return zones[0]["name"] if summary.zone_id else f"{summary.division}出口产品质量安全示范区"


def _head(summary: Summary, names: Mapping[str, str]) -> Block:
    told = summary.figures
    return Facts(
        (
            ("期间 Period", f"{told['from_on']} 至 {told['until_on']}"),
            ("编报单位 Made by", names.get(summary.agency, summary.agency)),
            ("编报日期 Made on", summary.made_on),
            ("示范区数 Zones", len(told["zones"])),
            ("规则版本 Rule set", summary.rule_set),
        )
    )


def _standing(told: Figures) -> list[Block]:
    zones = tuple((zone["name"], zone["product"], _ZONE.get(zone["state"], zone["state"])) for zone in told["zones"])
    members, moved = told["members_by_state"], told["memberships_moved"]
    states = sorted(members.keys() | moved.keys())
    rows = tuple((membership_state(state), members.get(state, 0), moved.get(state, 0)) for state in states)
    blocks: list[Block] = [
        Heading("一、示范区与企业 Zones and enterprises"),
        Table(("示范区 Zone", "产品 Product", "状态 State"), zones, _WIDTHS["zones"]),
    ]
    if rows:
        heads = ("企业资格 Membership", "期末数 At the end", "本年转入 Moved in the year")
        blocks.append(Table(heads, rows, _WIDTHS["members"], "各状态企业数，本年转入各状态的次数"))
    return blocks


def _kpis(zones: Sequence[Figures]) -> list[Block]:
    blocks: list[Block] = []
    for zone in zones:
        if zone["kpis"]:
            rows = tuple(
                (
                    kpi["code"],
                    kpi["name_zh"],
                    _valued(kpi),
                    _valued(kpi, "threshold"),
                    "达标" if kpi["passed"] else "未达标",
                )
                for kpi in zone["kpis"]
            )
            heads = ("代码", "指标 Key figure", "数值 Value", "目标 Threshold", "结论")
            blocks.append(Table(heads, rows, _WIDTHS["kpis"], zone["name"]))
    return [Heading("二、考核指标 Key figures"), *blocks] if blocks else []


def _exports(by_year: Mapping[str, str | None]) -> list[Block]:
    known = [(year, Decimal(amount)) for year, amount in by_year.items() if amount is not None]
    if not known:
        return []
    labels, amounts = zip(*known, strict=True)
    millions = tuple((amount / _MILLION).quantize(Decimal("0.01")) for amount in amounts)
    return [
        Heading("三、出口 Exports"),
        Bars("期末在区企业出口额 Exports of the members", labels, millions, "百万美元 USD million"),
    ]


def _credit(told: Figures) -> list[Block]:
    blocks: list[Block] = [Heading("四、信用与质量安全 Credit and safety")]
    grades = told["grades"]
    if grades:
        order = [grade for grade in ("AA", "A", "B", "C", "D", "U") if grade in grades]
        counts = tuple(grades[grade] for grade in order)
        blocks.append(Bars("在区企业信用等级 Grades of the members", tuple(order), counts, "家 enterprises"))
    cases = told["cases"]
    rows = tuple((_cause(name), number) for name, number in cases.items()) or (("无 None", 0),)
    blocks.append(Table(("责任追溯 Trace cases", "件数 Cases"), rows, _WIDTHS["counts"]))
    named = [in_chinese("enforcement.campaign_changed", one) for one in told["campaigns"]]
    campaigns = tuple((one["title"], one["state"]) for one in named)
    if campaigns:
        blocks.append(Table(("联合执法专项行动 Joint campaign", "状态 State"), campaigns, _WIDTHS["counts"]))
    return blocks


def _work(tasks: Sequence[Figures], names: Mapping[str, str]) -> list[Block]:
    blocks: list[Block] = [Heading("五、工作任务 Tasks")]
    if not tasks:
        return [*blocks, Text("本年没有下达任务。No tasks were given.")]
    leads = tuple(names.get(one["lead"], one["lead"]) for one in tasks)
    rows = tuple(
        (lead, one["given"], one["done"], one["overdue"], one["progress"])
        for lead, one in zip(leads, tasks, strict=True)
    )
    heads = ("牵头单位 Lead", "任务 Given", "完成 Done", "逾期 Overdue", "平均进度% Progress")
    picture = Bars(
        "各单位平均进度 Progress by agency",
        leads,
        tuple(one["progress"] for one in tasks),
        "%",
    )
    return [*blocks, Table(heads, rows, _WIDTHS["tasks"]), picture]


def _governance(told: Figures) -> list[Block]:
    meetings = tuple(
        (one["held_on"], one["title"], one["minutes_no"], one["attended"], one["decisions"]) for one in told["meetings"]
    )
    checks, drafts = told["checks"], told["consultations"]
    blocks: list[Block] = [Heading("六、协调机制 Governance")]
    if meetings:
        heads = ("日期 Held", "联席会议 Meeting", "纪要 Minutes", "到会 Present", "议定 Decided")
        blocks.append(Table(heads, meetings, _WIDTHS["meetings"]))
    blocks.append(
        Facts(
            (
                ("检查 Checks", checks["made"]),
                ("检查发现 Findings", _told(checks["findings"], _FINDING)),
                ("征求意见 Consultations", drafts["opened"]),
                ("收到意见 Comments", _told(drafts["comments"], _COMMENT)),
                ("实施问题 Problems", _told(told["problems"], _PROBLEM)),
                ("主动公开 Made public", sum(told["notices"].values())),
            )
        )
    )
    return blocks


def _words(summary: Summary) -> list[Block]:
    return [
        Heading("七、经验 Experience"),
        Text(summary.experience),
        Heading("八、问题 Problems"),
        Text(summary.problems),
    ]


def _told(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    return "，".join(f"{words.get(name, name)} {number}" for name, number in counts.items()) or "0"


def _cause(disposition: str) -> str:
    found: str = in_chinese("enforcement.trace_disposed", {"disposition": disposition})["disposition"]
    return "未处置" if found == "OPEN" else found


def _valued(kpi: Figures, name: str = "value") -> str | None:
    """A key figure's value or threshold with its unit; None where it could not be counted."""
    value: str | None = kpi[name]
    return f"{value}%" if value is not None and kpi["unit"] == "percent" else value
