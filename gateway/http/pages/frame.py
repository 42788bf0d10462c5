"""What stands around the public pages of enforcement, and the page that says why there is none."""

from __future__ import annotations

from typing import Final

from gateway.http.pages.markup import Html, both, joined, tag, text

_PLACES: Final = (
    ("/campaigns", "联合执法", "campaigns"),
    ("/draws", "抽取核验", "draws"),
    ("/analyses", "质量分析", "quality"),
    ("/credit", "信用公示", "credit"),
    ("/report", "投诉举报", "complaints"),
)
_WHY: Final = {
    404: ("没有这一页，或者尚未公布。", "There is no such page, or it is not published yet."),
    422: ("查询条件有误。", "What was asked is not of the right form."),
    429: ("查询过于频繁，请一分钟后再试。", "Too many questions: try again in a minute."),
    503: ("暂时无法查询，请稍后再试。", "Not available now: try again in a moment."),
}
_ELSE: Final = ("没有查到。", "It could not be looked up.")


def page(title: tuple[str, str], *body: object, here: str, script: str | None = None) -> bytes:
    """Return a whole page.

    Args:
        title: in Chinese and English; of what others wrote, as text.
        body: below its heading.
        here: which of the public pages it belongs to.
        script: address of its script, if it has one.
    """
    zh, en = title
    ways = [
        tag("a", both(name, english), href=path, aria_current="page" if path == here else None)
        for path, name, english in _PLACES
    ]
    head = (
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="robots", content="noindex"),
        tag("title", f"{zh} {en} – 三互 Sanhu"),
        tag("link", rel="icon", href="/docs/favicon-32x32.png"),
        tag("link", rel="stylesheet", href="/campaigns/open.css"),
    )
    main = tag("main", tag("h1", both(tag("bdi", zh), en)), *body, id="main")
    skip = tag("a", both("跳到正文", "to the contents"), href="#main", class_="skip")
    last = tag("script", src=script) if script else ""
    whole = tag(
        "html",
        tag("head", *head),
        tag("body", skip, tag("nav", *ways, aria_label="公开页面 public pages"), main, last),
        lang="zh-CN",
    )
    return ("<!doctype html>\n" + whole).encode(errors="replace")


def problem(status: int, fields: list[tuple[str, str]], *, here: str) -> bytes:
    """Return the page that says why nothing is shown, with the fields that are wrong."""
    zh, en = _WHY.get(status, _ELSE)
    wrong = tag("ul", *(tag("li", tag("code", name), "：", told) for name, told in fields)) if fields else ""
    back = tag("p", tag("a", both("回到列表", "back to the list"), href=here))
    return page((zh, en), wrong, back, here=here)


def section(zh: str, en: str, *body: object, kind: str | None = None) -> Html:
    """Return a part of a page under its own heading."""
    return tag("section", tag("h2", both(zh, en)), *body, class_=kind)


def quiet(zh: object, en: object) -> Html:
    """Return a remark."""
    return tag("p", both(zh, en), class_="quiet")


def pager(older: str | None, newest: str | None) -> Html:
    """Return the ways to the next page and back to the first."""
    ways = [
        tag("a", both("第一页", "first page"), href=newest) if newest else "",
        tag("a", both("下一页", "next page"), href=older, rel="next") if older else "",
    ]
    return tag("p", *ways, class_="pager") if older or newest else text("")


def search(action: str, *fields: object) -> Html:
    """Return a form that asks by an address."""
    button = tag("button", both("查询", "search"))
    return tag("form", *fields, button, action=action, method="get", role="search")


def choice(name: str, label: Html, options: list[tuple[str, Html]], chosen: str) -> Html:
    """Return a choice with its label."""
    told = [tag("option", label, value=value, selected=value == chosen) for value, label in options]
    return tag("label", label, tag("select", *told, name=name))


def field(name: str, label: Html, value: str, **attributes: object) -> Html:
    """Return a field to write into, with its label."""
    return tag("label", label, tag("input", name=name, value=value, **attributes))


def badge(kind: str, zh: str, en: str) -> Html:
    """Return a short mark of a state."""
    return tag("span", joined(zh, " ", tag("span", en, lang="en")), class_=f"mark {kind}")
