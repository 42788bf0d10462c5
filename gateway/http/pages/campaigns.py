"""The public pages of joint campaigns: the list, and one campaign from its plan to its published results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from gateway.http.pages import frame
from gateway.http.pages.campaign_words import FINDINGS, KINDS, STAGES, STATES
from gateway.http.pages.charts import bars
from gateway.http.pages.markup import Html, both, facts, joined, place, said, table, tag, text

HERE: Final = "/campaigns"
_HUNDRED: Final = Decimal(100)
Fields = Mapping[str, Any]
Names = Mapping[str, str]


def listing(found: Fields, asked: Mapping[str, str], names: Names) -> bytes:
    """Return the list of campaigns.

    Args:
        found: a page of them.
        asked: how it was asked for.
        names: of agencies.
    """
    rows = [tag("li", *_row(one, names)) for one in found["items"]]
    none = tag("p", both("没有符合条件的行动。", "There is no such campaign."))
    kept = {name: asked.get(name, "") for name in ("q", "stage", "year")}
    older = place(HERE, **kept, cursor=found["next_cursor"]) if found["next_cursor"] else None
    newest = place(HERE, **kept) if asked.get("cursor") else None
    form = frame.search(
        HERE,
        frame.field("q", both("名称", "title"), asked.get("q", ""), type="search", maxlength=100),
        frame.field(
            "year", both("年度", "year"), asked.get("year", ""), type="number", min=2012, max=2199, inputmode="numeric"
        ),
        frame.choice(
            "stage",
            both("阶段", "stage"),
            [(code, text(f"{zh} {en}")) for code, (zh, en) in STAGES.items()],
            asked.get("stage", "all"),
        ),
    )
    return frame.page(
        ("联合执法与双随机抽查", "Joint campaigns and random checks"),
        form,
        frame.section(
            "行动", "Campaigns", tag("ol", *rows, class_="plain") if rows else none, frame.pager(older, newest)
        ),
        frame.quiet(
            "计划、抽取方法和结果依《优化营商环境条例》第五十四条公开；检查结束前不公开被抽中的企业。",
            "Plans, the way of drawing and results are public; who is drawn is not, before the visits are over.",
        ),
        here=HERE,
    )


def campaign(
    one: Fields, draw: Fields | None, results: Fields | None, names: Names, *, asked: Mapping[str, str]
) -> bytes:
    """Return the page of a campaign.

    Args:
        one: the campaign.
        draw: its draw, if it has one by commitments.
        results: a page of what was found, once that is published.
        names: of agencies.
        asked: how it was asked for.
    """
    parts = [_what(one, names)]
    if one["cancelled"] is not None:
        parts.append(_cancelled(one["cancelled"], names))
    parts.append(_drawn(one, draw, names))
    if one["state"] != "CANCELLED":
        parts.append(_results(one, results, names, asked))
    return frame.page((one["title"], ""), *parts, here=HERE)


def _row(one: Fields, names: Names) -> tuple[Html, ...]:
    link = tag("a", said(one["title"]), href=place(HERE, one["campaign_id"]))
    return (
        tag("h3", link, " ", _badge(one["state"])),
        facts(
            (both("类别", "kind"), _named(KINDS, one["kind"])),
            (both("年度", "year"), one["year"]),
            (both("部门", "agencies"), _agencies(one["agencies"], names)),
            (both("结果", "results"), _counted(one["findings"]) if one["findings"] else None),
            (both("取消理由", "cancelled because"), said(one["cancelled"]["reason"]) if one["cancelled"] else None),
        ),
    )


def _what(one: Fields, names: Names) -> Html:
    goods = one["hs_prefix"]
    return frame.section(
        "基本情况",
        "What it is",
        facts(
            (both("状态", "state"), _badge(one["state"])),
            (both("类别", "kind"), _named(KINDS, one["kind"])),
            (both("年度", "year"), one["year"]),
            (both("范围", "scope"), said(one["zone_name"] or one["zone_id"] or one["division"] or "")),
            (both("商品", "goods"), f"HS {goods}" if goods else None),
            (both("牵头部门", "lead"), _agencies([one["lead_agency"]], names)),
            (both("参加部门", "agencies"), _agencies(one["agencies"], names)),
            (both("制定计划", "planned on"), one["planned_on"]),
            (both("抽取", "drawn on"), one["drawn_on"]),
            (both("检查完毕", "visits over"), one["results_entered_on"]),
            (both("结果公示", "published on"), one["published_on"]),
            (both("依据", "clause"), said(one["clause"])),
        ),
    )


def _cancelled(told: Fields, names: Names) -> Html:
    when = both("抽取之后取消", "cancelled after the draw") if told["after_draw"] else None
    return frame.section(
        "取消",
        "Cancelled",
        facts(
            (both("日期", "on"), told["cancelled_on"]),
            (
                both("同意取消的上级", "superior who agreed") if told["after_draw"] else both("取消机关", "by"),
                _agencies([told["cancelled_by"]], names) if told["cancelled_by"] else None,
            ),
            (both("文号", "document"), said(told["document_no"]) if told["document_no"] else None),
            (both("理由", "reason"), said(told["reason"]) if told["reason"] else None),
            (both("时间", "when"), when),
        ),
        frame.quiet(
            "已抽取的行动不得重新抽取；被抽中的企业仍列入以后抽取的定向部分。",
            "What was drawn is not drawn anew; who was drawn stays a target of the next draws.",
        )
        if told["after_draw"]
        else "",
        kind="bad",
    )


def _drawn(one: Fields, draw: Fields | None, names: Names) -> Html:
    how = (
        both(f"抽取{one['sample_size']}家", f"{one['sample_size']} enterprises")
        if one["sample_size"]
        else both("按信用等级的比例", "a share of each grade")
    )
    rows = [
        (both("数量", "how many"), None if one["kind"] == "risk_screening" else how),
        (both("名录库", "population"), one["population_size"]),
        (both("抽中", "drawn"), one["target_count"]),
    ]
    if draw is None:
        return frame.section("怎样抽取", "How it is drawn", facts(*rows))
    terms = draw["terms"]
    source = terms["seed_source"]
    rows += [
        (both("其中完全随机不少于", "wholly random at least"), _share(terms["uniform_share_min"])),
        (both("不针对线索不少于", "not by leads at least"), _share(terms["random_share_min"])),
        (both("每户检查人员", "officers of a visit"), terms["officers_per_visit"]),
        (both("公开随机值来源", "source of a public value"), said(source) if source else None),
        (both("托管单位", "escrow holder"), _agencies([draw["escrow_agency"]], names)),
        (both("承诺截止", "commitments close on"), draw["closes_on"]),
        (both("抽取条件摘要", "digest of the terms"), tag("code", draw["terms_digest"])),
        (both("随机种子", "seed"), tag("code", draw["seed"]) if draw["seed"] else None),
        (both("名单公开", "disclosed on"), draw["disclosed_on"]),
        (both("未抽取的原因", "given up because"), said(draw["reason"]) if draw["reason"] else None),
    ]
    return frame.section(
        "怎样抽取",
        "How it is drawn",
        facts(*rows),
        _committed(one, draw, names),
        _grades(terms) if draw["disclosed_on"] else "",
        _file(one, draw),
    )


def _committed(one: Fields, draw: Fields, names: Names) -> Html:
    rows: list[tuple[object, ...]] = []
    for agency in one["agencies"]:
        given = draw["commitments"].get(agency)
        absent = agency in draw["absent"]
        told = tag("code", given) if given else both("未承诺", "none") if absent else both("等待", "waited for")
        rows.append((_agencies([agency], names), told))
    words = table(
        both("各部门对随机种子的承诺", "commitments to the seed"),
        (both("部门", "agency"), "SHA-256"),
        rows,
        kind="words",
    )
    remarks = []
    if draw["absent"]:
        who = _agencies(draw["absent"], names)
        remarks.append(
            tag(
                "p",
                joined("缺席：", who, "没有按期提交承诺，种子由其余部门决定。"),
                " ",
                tag("span", "They committed to nothing in time: the others make the seed.", lang="en"),
                class_="warn",
            )
        )
    if draw["seed"] and len(draw["commitments"]) < 2:
        zh = "提交承诺的部门少于两个：与托管单位串通即可选定种子，不能证明无人操纵。"
        remarks.append(
            tag("p", both(zh, "Fewer than two committed: with the escrow holder one could choose."), class_="warn")
        )
    return joined(words, *remarks)


def _grades(terms: Fields) -> Html:
    rows: list[tuple[object, ...]] = [
        (grade, row["count"], row["reasoned"], row["tickets"], _share(row["share"]))
        for grade, row in terms["grades"].items()
        if row["count"]
    ]
    heads = (
        both("信用等级", "grade"),
        both("企业", "enterprises"),
        both("有线索", "with leads"),
        both("签数/家", "tickets each"),
        both("比例", "share"),
    )
    return table(both("名录库，按信用等级", "the population by grade"), heads, rows)


def _file(one: Fields, draw: Fields) -> Html:
    if draw["disclosed_on"] is None:
        return frame.quiet(
            "检查结束后，这里公布抽取文件，任何人都可以复算。",
            "When the visits are over the draw's file is here, for anybody to recompute.",
        )
    link = tag("a", both("下载抽取文件", "the draw's file"), href=place(HERE, one["campaign_id"], "draw.json"))
    verify = tag("a", both("在网页上核验", "verify it on a page"), href="/draws")
    return joined(
        tag("p", link, " · ", verify),
        tag("p", both("或者离线核验：", "or offline:")),
        tag("pre", tag("code", "sanhu verify draw draw.json"), tabindex=0),
    )


def _results(one: Fields, results: Fields | None, names: Names, asked: Mapping[str, str]) -> Html:
    due = one["publish_by"]
    term = tag("p", both(f"应于{due}前公示（二十个工作日）。", f"To be published by {due}.")) if due else ""
    if results is None:
        none = both("检查结果自全部录入之日起二十个工作日内公示。", "Published within 20 working days of the last one.")
        return frame.section("检查结果", "Results", term or tag("p", none))
    late = due is not None and one["published_on"] is not None and one["published_on"] > due
    remark = tag("p", both(f"迟于期限（{due}）公示。", "Published late."), class_="warn") if late else ""
    counts = [(_named(FINDINGS, row["finding"]), row["count"]) for row in one["findings"]]
    labels = [(FINDINGS.get(row["finding"], (row["finding"], ""))[0], row["count"]) for row in one["findings"]]
    rows: list[tuple[object, ...]] = [
        (tag("code", row["uscc"]), _named(FINDINGS, row["finding"]), row["checked_on"], names.get(row["agency"]))
        for row in results["items"]
    ]
    heads = (
        both("统一社会信用代码", "enterprise"),
        both("结论", "finding"),
        both("检查日期", "checked on"),
        both("检查部门", "by"),
    )
    here = place(HERE, one["campaign_id"])
    older = f"{here}?{place('', cursor=results['next_cursor'])[1:]}" if results["next_cursor"] else None
    return frame.section(
        "检查结果",
        "Results",
        remark,
        bars("各类结论的企业数 enterprises by finding", labels),
        facts(*counts),
        table(both("逐户结果", "by enterprise"), heads, rows, kind="words"),
        frame.pager(older, here if asked.get("cursor") else None),
        tag("p", tag("a", "JSON", href=place(f"{HERE}/published", one["campaign_id"]))),
    )


def _counted(findings: Sequence[Fields]) -> Html:
    return joined(*(joined(_named(FINDINGS, row["finding"]), f" {row['count']}　") for row in findings))


def _share(told: str) -> str:
    """Return a share as a percentage; as it stands where it is no decimal number."""
    try:
        return f"{(Decimal(told) * _HUNDRED).normalize():f}%"
    except InvalidOperation:
        return told


def _badge(state: str) -> Html:
    return frame.badge(*STATES.get(state, ("", state, "")))


def _named(names: Mapping[str, tuple[str, str]], code: str) -> Html:
    return both(*names[code]) if code in names else said(code)


def _agencies(codes: Sequence[str], names: Names) -> Html:
    return joined(*(joined("、" if at else "", names.get(code, code)) for at, code in enumerate(codes)))
