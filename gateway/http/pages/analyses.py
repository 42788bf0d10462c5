"""The public pages of quarterly quality analyses: the list, and one with its tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from gateway.http.pages import frame
from gateway.http.pages.charts import bars, lines
from gateway.http.pages.markup import Html, both, facts, joined, place, said, table, tag

HERE: Final = "/analyses"
ALL: Final = "*"
_SCOPES: Final = (
    ("county", "全县", "the whole county"),
    ("zone", "示范区企业", "members of the zones"),
    ("outside", "示范区外企业", "all others"),
)
_THAN: Final = {"quarter_before": ("上季度", "the quarter before"), "year_before": ("上年同期", "the year before")}
_KINDS: Final = {"return": ("退运原因", "causes of returns"), "trace_case": ("追溯案件原因", "causes in trace cases")}
_EVERY: Final = ("合计", "all")
_HUNDRED: Final = Decimal(100)

Fields = Mapping[str, Any]
Groups = Mapping[str, tuple[str, str]]


def listing(found: Fields, asked: Mapping[str, str]) -> bytes:
    """Return the list of published analyses."""
    rows = [tag("li", *_row(one)) for one in found["items"]]
    none = tag("p", both("没有符合条件的分析。", "There is no such analysis."))
    kept = {name: asked.get(name, "") for name in ("quarter", "division")}
    older = place(HERE, **kept, cursor=found["next_cursor"]) if found["next_cursor"] else None
    newest = place(HERE, **kept) if asked.get("cursor") else None
    form = frame.search(
        HERE,
        frame.field(
            "quarter",
            both("季度，如2026Q3", "quarter"),
            asked.get("quarter", ""),
            maxlength=6,
            pattern="20[0-9]{2}Q[1-4]",
            autocomplete="off",
        ),
        frame.field(
            "division", both("行政区划代码", "county"), asked.get("division", ""), maxlength=6, inputmode="numeric"
        ),
    )
    return frame.page(
        ("出口产业质量分析", "Quality of exports by industry and market"),
        form,
        frame.section(
            "分析", "Analyses", tag("ol", *rows, class_="plain") if rows else none, frame.pager(older, newest)
        ),
        here=HERE,
    )


def analysis(one: Fields) -> bytes:
    """Return the page of a published analysis."""
    parts = [_mark(one)]
    if one["state"] == "SUPERSEDED":
        newer = tag(
            "a", both("更正后的版本", "the version that corrects it"), href=place(HERE, one["superseded_by"] or "")
        )
        parts.insert(
            0, tag("p", both("本版已被更正，数据不再有效：", "This version was corrected: "), newer, class_="warn")
        )
    for name, zh, en in (("findings", "质量状况", "What the figures say"), ("advice", "工作建议", "What to do")):
        if one.get(name):
            parts.append(frame.section(zh, en, tag("p", said(one[name]), class_="said")))
    if one.get("cells"):
        parts += [_pictures(one), _tables(one), _hidden(one["threshold"])]
    if one.get("causes") or one.get("other_figures"):
        parts.append(_more(one))
    parts.append(tag("p", tag("a", "JSON", href=place(f"{HERE}/published", one["analysis_id"]))))
    zh, en = _quarter(one["quarter"])
    return frame.page((f"出口产业质量分析 {zh}", f"Quality of exports, {en}"), *parts, here=HERE)


def _row(one: Fields) -> tuple[Html, ...]:
    zh, en = _quarter(one["quarter"])
    link = tag("a", both(zh, en), href=place(HERE, one["analysis_id"]))
    state = (
        frame.badge("mild", "已更正", "superseded")
        if one["state"] == "SUPERSEDED"
        else frame.badge("good", "有效", "current")
    )
    return (
        tag("h3", link, " ", state),
        facts(
            (both("行政区划", "county"), one["division"]),
            (both("版次", "version"), one["edition"]),
            (both("发布", "published on"), one["published_on"]),
            (both("更正原因", "why it corrects"), said(one["reason"]) if one["reason"] else None),
        ),
    )


def _mark(one: Fields) -> Html:
    before = one["corrects"]
    return frame.section(
        "发布信息",
        "Publication",
        facts(
            (both("行政区划", "county"), one["division"]),
            (both("版次", "version"), one["edition"]),
            (both("发布", "published on"), one["published_on"]),
            (both("文号", "document"), said(one["document_no"]) if one["document_no"] else None),
            (both("更正", "corrects"), tag("a", both("上一版", "this"), href=place(HERE, before)) if before else None),
            (both("更正原因", "why"), said(one["reason"]) if one["reason"] else None),
            (both("数据截至", "known by"), one["as_of"]),
            (both("规则版本", "rules"), one["rule_set"]),
            (both("事实摘要", "mark of the facts"), tag("code", one["facts_digest"])),
            (both("数据摘要", "mark of the figures"), tag("code", one["figures_digest"])),
            (both("依据", "clause"), said(one["clause"])),
        ),
    )


def _pictures(one: Fields) -> Html:
    groups = _groups(one["industries"])
    rows = [
        (groups.get(cell["industry"], (cell["industry"], ""))[0], _percent(cell["nonconforming_rate"]))
        for cell in one["cells"]
        if (cell["scope"], cell["market"]) == ("county", ALL) and cell["industry"] != ALL
    ]
    trend = [point for point in one.get("trend", ()) if (point["scope"], point["industry"]) == ("county", ALL)]
    series = [
        (both("不合格率", "nonconforming"), [_percent(point["nonconforming_rate"]) for point in trend]),
        (both("退运率", "returned"), [_percent(point["returned_rate"]) for point in trend]),
    ]
    over = [point["quarter"] for point in trend]
    drawn = lines("全县各季度不合格率与退运率 rates by quarter", [f"{one[2:4]}{one[4:]}" for one in over], series, "%")
    heads = (both("季度", "quarter"), both("批次", "consignments"), *(name for name, _ in series))
    told: list[tuple[object, ...]] = [
        (
            point["quarter"],
            _count(point["consignments"]),
            _rate(point["nonconforming_rate"]),
            _rate(point["returned_rate"]),
        )
        for point in trend
    ]
    return frame.section(
        "走势与对比",
        "In pictures",
        bars("各产业不合格率（全县，全部市场） nonconforming rate by industry", rows, unit="%"),
        drawn if trend else "",
        table(both("各季度数据", "by quarter"), heads, told) if trend else "",
    )


def _tables(one: Fields) -> Html:
    industries, markets = _groups(one["industries"]), _groups(one["markets"])
    tables = []
    for scope, zh, en in _SCOPES:
        cells = {(cell["industry"], cell["market"]): cell for cell in one["cells"] if cell["scope"] == scope}
        if not cells:
            continue
        down = [code for code in (*industries, ALL) if any(industry == code for industry, _ in cells)]
        across = [code for code in (ALL, *markets) if any(market == code for _, market in cells)]
        rows: list[tuple[object, ...]] = [
            (_group(industries, code), *(_cell(cells.get((code, market))) for market in across)) for code in down
        ]
        heads = (both("产业", "industry"), *(_group(markets, code) for code in across))
        caption = both(f"{zh}：批次、不合格率、退运率", f"{en}: consignments, nonconforming, returned")
        tables.append(table(caption, heads, rows))
    return frame.section("产业与市场", "By industry and market", *tables, _compared(one))


def _compared(one: Fields) -> Html:
    """Return how all of the county stands against earlier quarters."""
    cell = next((c for c in one["cells"] if (c["scope"], c["industry"], c["market"]) == ("county", ALL, ALL)), None)
    if cell is None:
        return Html("")
    rows: list[tuple[object, ...]] = [
        (
            joined(both(*_THAN.get(row["than"], (row["than"], ""))), f" {row['quarter']}"),
            _count(row["consignments"]),
            _rate(row["nonconforming_rate"]),
            _change(row["nonconforming_change"]),
            _rate(row["returned_rate"]),
            _change(row["returned_change"]),
        )
        for row in cell["compared"]
    ]
    heads = (
        both("全县合计，与何时相比", "all, against"),
        both("批次", "consignments"),
        both("不合格率", "nonconforming"),
        both("变化（百分点）", "change"),
        both("退运率", "returned"),
        both("变化（百分点）", "change"),
    )
    return table(both("与以前相比", "compared"), heads, rows)


def _more(one: Fields) -> Html:
    parts = []
    for kind, (zh, en) in _KINDS.items():
        causes: list[tuple[object, ...]] = [
            (both(row["zh"], row["en"]) if row["cause"] != ALL else both(*_EVERY), _count(row["count"]))
            for row in one.get("causes", ())
            if row["kind"] == kind
        ]
        if causes:
            parts.append(table(both(zh, en), (both("原因", "cause"), both("次数", "how often")), causes))
    rows: list[tuple[object, ...]] = [
        (both(row["zh"], row["en"]), *(_count(row[name]) for name in ("count", "quarter_before", "year_before")))
        for row in one.get("other_figures", ())
    ]
    if rows:
        heads = (both("事项", "what"), both("本季度", "this quarter"), *(both(*words) for words in _THAN.values()))
        parts.append(table(both("其他质量安全数据", "other figures"), heads, rows))
    return frame.section("原因和其他数据", "Causes and other figures", *parts)


def _hidden(threshold: int) -> Html:
    return frame.quiet(
        f"“—（不公布）”：涉及企业少于{threshold}家，或者可由其推算出这类数据的，为保护单个企业的商业秘密不公布；"
        "空白表示没有出口。",
        f"— (not shown): fewer than {threshold} enterprises stand behind it, or such a figure could be computed "
        "from it. Empty: no exports.",
    )


def _cell(cell: Fields | None) -> Html:
    if cell is None:
        return Html("")
    if cell["hidden"] or cell["consignments"] is None:
        return _not_shown()
    rates = joined(_rate(cell["nonconforming_rate"]), " / ", _rate(cell["returned_rate"]))
    return joined(tag("strong", cell["consignments"]), tag("br"), rates)


def _not_shown() -> Html:
    return tag("span", "—（不公布）", title="not shown")


def _count(value: int | None) -> Html:
    return _not_shown() if value is None else joined(value)


def _rate(value: str | None) -> Html:
    return tag("span", "—") if value is None else joined(f"{_percent(value)}%")


def _change(value: str | None) -> Html:
    return tag("span", "—") if value is None else joined(f"{Decimal(value) * _HUNDRED:+.2f}")


def _percent(value: str | None) -> Decimal | None:
    return None if value is None else (Decimal(value) * _HUNDRED).quantize(Decimal("0.01"))


def _quarter(told: str) -> tuple[str, str]:
    return f"{told[:4]}年第{told[5:]}季度", told


def _groups(rows: Iterable[Fields]) -> dict[str, tuple[str, str]]:
    return {row["code"]: (row["zh"], row["en"]) for row in rows}


def _group(groups: Groups, code: str) -> Html:
    return both(*_EVERY) if code == ALL else both(*groups.get(code, (code, "")))
