"""HTML made of parts: what is not markup already is text, and stands escaped wherever it is put."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import quote, urlencode

_EMPTY: Final = frozenset({"br", "col", "hr", "input", "link", "meta"})
# what HTML has no way to write
_CONTROLS: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)), "\ufffd")


class Html(str):
    """Text that is markup already, made here and nowhere else."""

    __slots__ = ()


def text(value: object) -> Html:
    """Return a value as markup: itself if it is markup, escaped if it is anything else; nothing for None."""
    if isinstance(value, Html):
        return value
    return Html("" if value is None else escape(str(value).translate(_CONTROLS), quote=True))


def tag(element: str, /, *children: object, **attributes: object) -> Html:
    """Return an element.

    Args:
        element: its name.
        children: text or markup inside it.
        attributes: `class_` is `class`, `aria_label` is `aria-label`; None and False are left out, True stands alone.
    """
    told = "".join(
        f" {_attribute(key)}" if value is True else f' {_attribute(key)}="{text(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if element in _EMPTY:
        return Html(f"<{element}{told}>")
    return Html(f"<{element}{told}>{joined(*children)}</{element}>")


def joined(*children: object) -> Html:
    """Return markup or text one behind the other."""
    return Html("".join(text(one) for one in children))


def both(zh: object, en: object) -> Html:
    """Return Chinese with English beside it."""
    return joined(zh, " ", tag("span", en, lang="en"))


def said(value: object) -> Html:
    """Return words that somebody wrote, kept from turning the direction of what stands beside them."""
    return tag("bdi", value)


def place(path: str, *parts: str, **query: object) -> str:
    """Return an address of ours: a path, further parts of it that are quoted, and what is asked for."""
    asked = urlencode({name: str(value) for name, value in query.items() if value not in {None, ""}}, errors="replace")
    whole = "/".join([path, *(quote(part, safe="", errors="replace") for part in parts)])
    return f"{whole}?{asked}" if asked else whole


def facts(*rows: tuple[Html, object]) -> Html:
    """Return a list of names and values; rows without a value are left out."""
    told = [joined(tag("dt", name), tag("dd", value)) for name, value in rows if value is not None and value != ""]
    return tag("dl", *told)


def table(caption: object, heads: tuple[object, ...], rows: list[tuple[object, ...]], *, kind: str = "figures") -> Html:
    """Return a table of figures or words whose first column names its rows; it scrolls where the screen is narrow."""
    head = tag("tr", *(tag("th", one, scope="col") for one in heads))
    body = [tag("tr", tag("th", row[0], scope="row"), *(tag("td", one) for one in row[1:])) for row in rows]
    whole = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body))
    return tag("div", whole, class_=f"wide {kind}", tabindex=0, role="region", aria_label=_plain(caption))


def _plain(markup: object) -> str:
    """Return the words of markup that has no text in it but ours."""
    told = str(markup)
    while "<" in told:
        before, _, rest = told.partition("<")
        told = before + rest.partition(">")[2]
    return told.replace("&amp;", "&")


def _attribute(name: str) -> str:
    return name.removesuffix("_").replace("_", "-")
