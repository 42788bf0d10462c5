"""The report of a campaign as a sealed paper with pictures: how it was drawn, what was found, who did what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, Protocol

from databus.agency_names import agency_en, agency_zh
from databus.errors import Conflict
from databus.jobs.job import Job
from databus.papers import Bars, Block, Facts, Heading, Paper, Table, Text
from databus.papers.pdf import MEDIA_TYPE as PDF
from databus.rules import RuleBook
from services.enforcement.domain.campaigns import FINDINGS, Campaign
from services.enforcement.domain.follow_ups import FOLLOW_UPS
from services.enforcement.domain.history import CAMPAIGN
from services.enforcement.use_cases import papers
from services.enforcement.use_cases.long_work import LongWork
from services.enforcement.use_cases.publishing_campaigns import PublicWork

ACT: Final = "campaign_report"
_GROUP: Final = 8
_OVER: Final = frozenset({"RESULTS_ENTERED", "PUBLISHED", "CLOSED"})
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "title": "联合执法专项行动报告",
        "facts": "基本情况",
        "kind": "行动类别",
        "kind_name": "name",
        "clause": "依据",
        "agencies": "参加部门",
        "and": "、",
        "zone": "示范区",
        "population": "名录库企业数",
        "targets": "抽取企业数",
        "drawn_on": "抽取日期",
        "over_on": "结果录入日期",
        "published_on": "公示日期",
        "seed": "随机种子",
        "found": "检查结果",
        "found_picture": "各类检查结果的企业数",
        "conforming": "合格",
        "nonconforming": "不合格",
        "not_found": "查无下落",
        "obstructed": "拒绝或阻碍检查",
        "done": "检查任务完成情况",
        "done_picture": "各部门完成的检查任务数",
        "agency": "部门",
        "state": "状态",
        "count": "数量",
        "due_on": "期限",
        "followed": "后续处理",
        "trace_case": "责任追溯案件",
        "penalty_case": "行政处罚案件",
        "lead": "列入定向检查",
        "nobody": "本次行动没有需要逐一上门的检查任务。",
        "ASSIGNED": "已派发",
        "ACCEPTED": "已接受",
        "DONE": "已完成",
        "EXCUSED": "结果互认，免予检查",
        "REPLACED": "已更换人员",
        "CANCELLED": "已取消",
        "proof": "抽取过程可由任何人凭公开文件复算；企业名单在检查结束后公开。",
    },
    "en": {
        "title": "Report of a joint campaign",
        "facts": "What it was",
        "kind": "kind",
        "kind_name": "en",
        "clause": "clause",
        "agencies": "agencies",
        "and": "; ",
        "zone": "zone",
        "population": "enterprises that could be drawn",
        "targets": "enterprises drawn",
        "drawn_on": "drawn on",
        "over_on": "results entered on",
        "published_on": "published on",
        "seed": "seed",
        "found": "What was found",
        "found_picture": "enterprises by what was found",
        "conforming": "conforming",
        "nonconforming": "nonconforming",
        "not_found": "not found",
        "obstructed": "obstructed",
        "done": "Visits",
        "done_picture": "visits done by agency",
        "agency": "agency",
        "state": "state",
        "count": "how many",
        "due_on": "last day",
        "followed": "What followed",
        "trace_case": "trace cases",
        "penalty_case": "penalty cases",
        "lead": "leads for the next draws",
        "nobody": "No visits were handed out in this campaign.",
        "ASSIGNED": "assigned",
        "ACCEPTED": "accepted",
        "DONE": "done",
        "EXCUSED": "excused: a result of others counts",
        "REPLACED": "replaced by another officer",
        "CANCELLED": "cancelled",
        "proof": "Anybody recomputes the draw from its public file; who was drawn is disclosed after the visits.",
    },
}


class ReportWork(LongWork, PublicWork, Protocol):
    """A transaction in which reports of campaigns are written."""


def step(job: Job, work: ReportWork, rules: RuleBook) -> Job:
    """Write the report of a campaign whose results are entered.

    Raises:
        Conflict: its results are not entered yet.

    Source: 优化营商环境条例 Art. 54; SH 三(六).
    """
    campaign = work.campaigns.look(job.parameters["campaign_id"])
    if campaign.state not in _OVER:
        raise Conflict("its results are not entered yet", "campaign_id", f"one over, not {campaign.state}")
    words, called = _WORDS[job.language], partial(agency_zh if job.language == "zh" else agency_en, rules=rules)
    findings = work.published.count_findings(campaign.campaign_id)
    paper = Paper(
        title=words["title"],
        subtitle=campaign.title,
        blocks=(
            *_facts(campaign, work, words, called, rules),
            *_found(findings, words),
            *_done(campaign, work, words, called),
            *_followed(campaign, work, words),
            Text(words["proof"], quiet=True),
        ),
        number="",
        made_on=work.clock.today(),
        language=job.language,
    )
    says = {name: findings.get(name, 0) for name in FINDINGS} | {"targets": campaign.target_count}
    wanted = papers.PaperToIssue(
        kind=ACT,
        about=campaign.campaign_id,
        title=f"{words['title']} {campaign.title}",
        body=paper,
        media_type=PDF,
        filename=f"{words['title']}.pdf",
        says=says,
    )
    issued = papers.issue(wanted, work, rules)
    told = {"rows": sum(findings.values()), "filename": issued.filename, "size_bytes": issued.size_bytes}
    return job.went_on({}, done=0, total=0).finished(told, paper=issued.code)


def _facts(
    campaign: Campaign, work: ReportWork, words: Mapping[str, str], called: Callable[[str], str], rules: RuleBook
) -> list[Block]:
    first = work.history.of(CAMPAIGN, campaign.campaign_id)[0]  # what it rests on; later steps name their own
    kind = next(row for row in rules.table("campaign_kind") if row["code"] == campaign.kind)
    return [
        Heading(words["facts"]),
        Facts(
            (
                (words["kind"], kind[words["kind_name"]]),
                (words["clause"], first.clause),
                (words["agencies"], words["and"].join(map(called, campaign.agencies))),
                (words["zone"], work.copies.zone_name(campaign.zone_id) or campaign.zone_id),
                (words["population"], campaign.population_size),
                (words["targets"], campaign.target_count),
                (words["drawn_on"], campaign.drawn_on),
                (words["over_on"], campaign.results_entered_on),
                (words["published_on"], campaign.published_on),
                (words["seed"], _in_groups(campaign.seed)),
            )
        ),
    ]


def _found(findings: Mapping[str, int], words: Mapping[str, str]) -> list[Block]:
    labels = tuple(words[name] for name in FINDINGS)
    counts = tuple(findings.get(name, 0) for name in FINDINGS)
    return [Heading(words["found"]), Bars(words["found_picture"], labels, counts)]


def _in_groups(seed: str | None) -> str | None:
    """Return a seed in groups of eight, so that it keeps within the line."""
    return None if seed is None else " ".join(seed[at : at + _GROUP] for at in range(0, len(seed), _GROUP))


def _done(campaign: Campaign, work: ReportWork, words: Mapping[str, str], called: Callable[[str], str]) -> list[Block]:
    rows: list[dict[str, Any]] = list(work.visits.counted(campaign.campaign_id))
    if not rows:
        return [Heading(words["done"]), Text(words["nobody"])]
    done = {one["agency"]: 0 for one in rows} | {one["agency"]: one["count"] for one in rows if one["state"] == "DONE"}
    heads = (words["agency"], words["state"], words["count"], words["due_on"])
    cells = tuple((called(one["agency"]), words[one["state"]], one["count"], one["due_on"]) for one in rows)
    return [
        Heading(words["done"]),
        Bars(words["done_picture"], tuple(map(called, done)), tuple(done.values())),
        Table(heads, cells),
    ]


def _followed(campaign: Campaign, work: ReportWork, words: Mapping[str, str]) -> list[Block]:
    counts = work.follow_ups.count_kinds(campaign.campaign_id)
    return [Heading(words["followed"]), Facts(tuple((words[kind], counts.get(kind, 0)) for kind in FOLLOW_UPS))]
