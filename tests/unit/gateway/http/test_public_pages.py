"""The public pages: whatever anybody wrote stays text, and a reader finds what there is."""

import re
from collections.abc import Callable
from copy import deepcopy
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.http.pages import analyses, campaigns, draws
from gateway.http.pages.markup import both, place, said, tag
from tests.unit.gateway.http.public import analysis, campaign, draw

NAMES = {"samr": "市场监管", "ciq": "检验检疫", "gov": "县政府"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</title></head><body onload=alert(1)>",
    "&lt;b&gt;",
    "\u202egnp.exe\u0000\ud800",
    "]]><svg/onload=alert(1)>",
]
CANCELLED = {"cancelled_on": "2026-11-22", "cancelled_by": "gov", "reason": "r", "document_no": "d", "after_draw": True}
RESULTS = {
    "items": [{"uscc": "U1", "finding": "conforming", "checked_on": "2026-11-20", "agency": "samr"}],
    "next_cursor": "U1",
}
FULL = campaign(
    state="PUBLISHED",
    publish_by="2026-12-18",
    published_on="2026-12-10",
    findings=[{"finding": "conforming", "count": 1}],
)
RANDOM = draw(disclosed_on="2026-12-01", reason="r", document={})
Page = Callable[[], bytes]


class Elements(HTMLParser):
    """All elements and words of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data


def render(one: Any, drawn: Any, results: Any, analysed: Any) -> list[bytes]:
    return [
        campaigns.listing({"items": [one], "next_cursor": one["campaign_id"]}, {"q": str(one["title"])}, NAMES),
        campaigns.campaign(one, drawn, results, NAMES, asked={}),
        campaigns.campaign({**one, "state": "CANCELLED", "cancelled": CANCELLED}, drawn, None, NAMES, asked={}),
        analyses.listing({"items": [analysed], "next_cursor": analysed["analysis_id"]}, {"quarter": "2026Q3"}),
        analyses.analysis(analysed),
    ]


def places_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where texts stand that somebody wrote."""
    if isinstance(value, dict):
        return [found for name, one in value.items() for found in places_of(one, (*path, name))]
    if isinstance(value, list):
        return [found for at, one in enumerate(value) for found in places_of(one, (*path, at))]
    return [path] if isinstance(value, str) and not NUMBER.fullmatch(value) else []


# rates and quarters are numbers that services made; they are no words
NUMBER = re.compile(r"-?[0-9.]+|20[0-9]{2}Q[1-4]")
PARTS = {"one": FULL, "drawn": RANDOM, "results": RESULTS, "analysed": analysis(), "cancelled": CANCELLED}
TEXTS = [(name, path) for name, part in PARTS.items() for path in places_of(part)]
PLAIN = [Elements(page) for page in render(FULL, RANDOM, RESULTS, analysis())]


def with_text(texts: list[tuple[str, tuple[Any, ...]]], told: str) -> list[bytes]:
    parts = deepcopy(PARTS)
    for name, path in texts:
        inner: Any = parts[name]
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = told
    pages = render(parts["one"], parts["drawn"], parts["results"], parts["analysed"])
    stopped = {**parts["one"], "state": "CANCELLED", "cancelled": parts["cancelled"]}
    return [*pages, campaigns.campaign(stopped, parts["drawn"], None, NAMES, asked={})]


def check_harmless(page: bytes) -> None:
    found = Elements(page)
    allowed = {tag for plain in PLAIN for tag in plain.tags}
    assert set(found.tags) <= allowed | {"strong", "br"}
    assert found.tags.count("script") == 0
    assert not [name for _, name, _ in found.attributes if name.startswith("on") or name in {"style", "src", "srcdoc"}]
    assert all(value and value.startswith(("/", "#")) for _, name, value in found.attributes if name == "href")
    assert all(value == "/campaigns" or value == "/analyses" for _, name, value in found.attributes if name == "action")


@pytest.mark.parametrize("told", HOSTILE)
def test_what_anybody_wrote_stays_text_in_every_field(told: str):
    codes = ("state", "finding", "scope", "industry", "market", "code")  # what chooses what is shown
    said = [one for one in TEXTS if one[1][-1] not in codes]
    for texts in (said, TEXTS):
        for page in with_text(texts, told):
            check_harmless(page)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TEXTS), st.text(max_size=60))
def test_any_text_in_any_field_makes_a_page(place: tuple[str, tuple[Any, ...]], told: str):
    for page in with_text([place], told):
        check_harmless(page)


@given(st.text(), st.text(), st.text())
def test_markup_is_text_unless_it_was_made_here(one: str, other: str, third: str):
    made = tag("a", one, said(other), both(third, one), href=place("/x", one, q=other), title=third)
    found = Elements(made.encode(errors="replace"))
    assert found.tags == ["a", "bdi", "span"]
    assert {name for _, name, _ in found.attributes} == {"href", "title", "lang"}


@pytest.mark.requirement("R-04")
def test_an_analysis_shows_what_is_published_and_says_of_hidden_cells_that_they_are():
    page = Elements(analyses.analysis(analysis()))
    assert page.words.count("—（不公布）") >= 3
    assert "涉及企业少于3家" in page.words
    assert "2.50%" in page.words
    assert page.tags.count("svg") == 2
    assert page.tags.count("polyline") == 2  # a line for each rate; the quarter not shown is a gap
    assert ("th", "scope", "row") in page.attributes
    assert ("th", "scope", "col") in page.attributes
    assert "/analyses/published/a1" in {value for _, _, value in page.attributes}


@pytest.mark.requirement("R-04")
def test_a_superseded_analysis_leads_to_the_one_that_corrects_it_and_shows_no_figures():
    gone = analysis(state="SUPERSEDED", superseded_by="a2", cells=[], trend=[], causes=[], other_figures=[])
    page = Elements(analyses.analysis({**gone, "findings": None, "advice": None}))
    assert "本版已被更正" in page.words
    assert "/analyses/a2" in {value for _, _, value in page.attributes}
    assert "svg" not in page.tags


def test_every_page_has_its_language_one_heading_and_labels():
    for page in [*render(FULL, RANDOM, RESULTS, analysis()), draws.page()]:
        found = Elements(page)
        assert ("html", "lang", "zh-CN") in found.attributes
        assert found.tags.count("h1") == 1
        assert found.tags.count("title") - found.tags.count("svg") == 1
        assert found.tags.count("label") == found.tags.count("input") + found.tags.count("select")
        assert found.tags.count("caption") == found.tags.count("table")
