"""A published quality analysis as a sealed paper with pictures; what is not published is not in it either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, Protocol

from databus.divisions import divisions
from databus.errors import Conflict
from databus.jobs.job import Job
from databus.papers import Bars, Block, Facts, Heading, Paper, Table, Text
from databus.papers.content import Lines, Series
from databus.papers.pdf import MEDIA_TYPE as PDF
from databus.rules import RuleBook
from services.enforcement.domain.analyses import PUBLISHED
from services.enforcement.domain.analysis_figures import COUNTY, SCOPES
from services.enforcement.domain.suppression import TOTAL
from services.enforcement.use_cases import papers
from services.enforcement.use_cases.analysis_views import published_file
from services.enforcement.use_cases.analysis_work import AnalysisWork
from services.enforcement.use_cases.long_work import LongWork

ACT: Final = "quality_analysis"
_PERCENT: Final = 2  # places that a share moves
_HALF: Final = 32  # signs of a mark that fit a line
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "title": "出口产业质量分析评价",
        "facts": "基本情况",
        "quarter": "季度",
        "division": "行政区划",
        "edition": "版次",
        "reason": "更正原因",
        "published_on": "发布日期",
        "as_of": "数据截至",
        "facts_digest": "事实摘要值",
        "figures_digest": "数据摘要值",
        "clause": "依据",
        "findings": "质量状况评价",
        "advice": "工作建议",
        "trend": "近八个季度走势",
        "trend_picture": "不合格率与退运率",
        "nonconforming_rate": "不合格率",
        "returned_rate": "退运率",
        "markets": "各市场情况",
        "markets_picture": "各市场出口批次",
        "industries": "各产业情况",
        "scopes": "示范区与全县对比",
        "industry": "产业",
        "market": "市场",
        "scope": "范围",
        "consignments": "批次",
        "nonconforming": "不合格批次",
        "returned": "退运批次",
        "enterprises": "企业数",
        "county": "全县",
        "zone": "示范区内",
        "outside": "示范区外",
        "all": "合计",
        "causes": "主要原因",
        "kind": "类别",
        "cause": "原因",
        "return": "退运",
        "trace_case": "追溯案件",
        "count": "数量",
        "others": "其他质量安全数据",
        "hidden": "—（不公布）",
        "unit": "批",
        "note": "企业数不足{threshold}家的数据，以及可据以推算该数据的数据不公布。本分析可凭事实摘要值复算。",
    },
    "en": {
        "title": "Quality analysis of a quarter's exports",
        "facts": "What it is",
        "quarter": "quarter",
        "division": "county",
        "edition": "version",
        "reason": "why it corrects",
        "published_on": "published on",
        "as_of": "what was known at",
        "facts_digest": "mark of the facts",
        "figures_digest": "mark of the figures",
        "clause": "clause",
        "findings": "What the figures say",
        "advice": "What to do",
        "trend": "Eight quarters",
        "trend_picture": "rates of nonconforming and returned consignments",
        "nonconforming_rate": "nonconforming",
        "returned_rate": "returned",
        "markets": "Markets",
        "markets_picture": "consignments by market",
        "industries": "Industries",
        "scopes": "The zones beside the county",
        "industry": "industry",
        "market": "market",
        "scope": "where",
        "consignments": "consignments",
        "nonconforming": "nonconforming",
        "returned": "returned",
        "enterprises": "enterprises",
        "county": "county",
        "zone": "in the zones",
        "outside": "outside",
        "all": "all",
        "causes": "Causes",
        "kind": "kind",
        "cause": "cause",
        "return": "returns",
        "trace_case": "trace cases",
        "count": "how many",
        "others": "Other figures",
        "hidden": "— (not published)",
        "unit": "consignments",
        "note": "Figures of fewer than {threshold} enterprises, and those from which they follow, are not published. "
        "The marks show that it is reckoned the same again.",
    },
}
_COUNTS: Final = ("consignments", "nonconforming", "returned", "enterprises")
_RATES: Final = ("nonconforming_rate", "returned_rate")


class AnalysisReportWork(AnalysisWork, LongWork, Protocol):
    """A transaction in which analyses are written on paper."""


def step(job: Job, work: AnalysisReportWork, rules: RuleBook) -> Job:
    """Write a published analysis on paper.

    Raises:
        NotFound: it is not published.
        Conflict: a corrected version took its place.

    Source: SN附2 三(三)1 (权威发布).
    """
    told = published_file(job.parameters["analysis_id"], work, rules)
    if told["state"] != PUBLISHED:
        raise Conflict("a corrected version took its place", "analysis_id", str(told["superseded_by"]))
    words = _WORDS[job.language]
    names = {one["code"]: one[job.language] for one in [*told["markets"], *told["industries"]]} | {TOTAL: words["all"]}
    place = next((one.name for one in reversed(divisions(told["division"]))), told["division"])
    paper = Paper(
        title=words["title"],
        subtitle=f"{place} {told['quarter']}",
        blocks=tuple(_blocks(told, names, words)),
        number=told["document_no"] or "",
        made_on=work.clock.today(),
        language=job.language,
    )
    wanted = papers.PaperToIssue(
        kind=ACT,
        about=told["analysis_id"],
        title=f"{words['title']} {place} {told['quarter']}",
        body=paper,
        media_type=PDF,
        filename=f"{words['title']}-{told['quarter']}.pdf",
        says={name: told[name] for name in ("quarter", "division", "edition", "figures_digest")},
    )
    issued = papers.issue(wanted, work, rules)
    cells = len(told["cells"])
    done = {"rows": cells, "filename": issued.filename, "size_bytes": issued.size_bytes}
    return job.went_on({}, done=0, total=0).finished(done, paper=issued.code)


def _blocks(told: Mapping[str, Any], names: Mapping[str, str], words: Mapping[str, str]) -> Iterator[Block]:
    shown = ("quarter", "division", "edition", "reason", "published_on", "as_of", "facts_digest", "figures_digest")
    yield Heading(words["facts"])
    yield Facts(tuple((words[name], _fact(told[name])) for name in (*shown, "clause") if told[name] is not None))
    for name in ("findings", "advice"):
        yield Heading(words[name])
        yield Text(told[name] or "")
    yield Heading(words["trend"])
    yield _trend(told, words)
    yield Heading(words["markets"])
    markets = [one for one in _of(told, industry=TOTAL, scope=COUNTY) if one["market"] != TOTAL]
    known = [one for one in markets if not one["hidden"]]
    if known:
        labels = tuple(names[one["market"]] for one in known)
        yield Bars(words["markets_picture"], labels, tuple(one["consignments"] for one in known), words["unit"])
    yield _table(markets, "market", names, words)
    yield Heading(words["industries"])
    yield _table(_of(told, market=TOTAL, scope=COUNTY), "industry", names, words)
    yield Heading(words["scopes"])
    scopes = {scope: words[scope] for scope in SCOPES}
    yield _table(_of(told, industry=TOTAL, market=TOTAL), "scope", scopes, words)
    yield from _counted(told, words)
    yield Text(words["note"].format(threshold=told["threshold"]), quiet=True)


def _fact(value: Any) -> Any:
    """Return a value as it fits the line: marks in two halves."""
    long = isinstance(value, str) and len(value) == 2 * _HALF
    return f"{value[:_HALF]} {value[_HALF:]}" if long else value


def _of(told: Mapping[str, Any], **wanted: str) -> list[Mapping[str, Any]]:
    return [one for one in told["cells"] if all(one[name] == value for name, value in wanted.items())]


def _trend(told: Mapping[str, Any], words: Mapping[str, str]) -> Block:
    points = [one for one in told["trend"] if (one["scope"], one["industry"]) == (COUNTY, TOTAL)]
    series = tuple(Series(words[name], tuple(_percent(one[name]) for one in points)) for name in _RATES)
    return Lines(words["trend_picture"], tuple(one["quarter"] for one in points), series, "%")


def _percent(rate: str | None) -> Decimal | None:
    return None if rate is None else Decimal(rate).scaleb(_PERCENT)


def _table(cells: list[Mapping[str, Any]], first: str, names: Mapping[str, str], words: Mapping[str, str]) -> Block:
    heads = tuple(words[name] for name in (first, *_COUNTS, *_RATES))
    return Table(heads, tuple((names[one[first]], *_shown(one, words)) for one in cells))


def _shown(one: Mapping[str, Any], words: Mapping[str, str]) -> tuple[str | int | None, ...]:
    if one["hidden"]:
        return (words["hidden"],) * (len(_COUNTS) + len(_RATES))
    rates = (None if one[name] is None else f"{_percent(one[name]):f}%" for name in _RATES)
    return (*(one[name] for name in _COUNTS), *rates)


def _counted(told: Mapping[str, Any], words: Mapping[str, str]) -> Iterator[Block]:
    language = "zh" if words is _WORDS["zh"] else "en"
    if told["causes"]:
        yield Heading(words["causes"])
        heads = (words["kind"], words["cause"], words["count"])
        counted = ((words[one["kind"]], one[language], _count(one, words)) for one in told["causes"])
        yield Table(heads, tuple(counted))
    if told["other_figures"]:
        yield Heading(words["others"])
        others = ((one[language], _count(one, words)) for one in told["other_figures"])
        yield Table((words["kind"], words["count"]), tuple(others))


def _count(one: Mapping[str, Any], words: Mapping[str, str]) -> str | int | None:
    shown: str | int | None = words["hidden"] if one["hidden"] else one["count"]
    return shown
