"""Papers as PDF, set by typst with embedded fonts; and pictures as PNG, for papers of other kinds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, time
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from databus.papers import drawing
from databus.papers.content import SHANGHAI, Block, Paper, Picture, Stamp, drawn
from databus.papers.qr import qr_svg

if TYPE_CHECKING:
    import typst

MEDIA_TYPE: Final = "application/pdf"

# One of them must be there, or Chinese text would be drawn as empty boxes: Debian's package fonts-noto-cjk.
FONTS: Final = frozenset({"Noto Serif CJK SC", "Noto Sans CJK SC"})


class NoFonts(Exception):
    """The machine has no font with Chinese characters."""


def write_pdf(paper: Paper, stamp: Stamp | None = None) -> bytes:
    """Return the paper as PDF; the same paper gives the same bytes.

    Raises:
        NoFonts: Chinese text could not be drawn here.
    """
    made_at = datetime.combine(paper.made_on, time(12), SHANGHAI).astimezone(UTC)
    return _set(_data(paper, stamp), "pdf", timestamp=made_at)


def draw(block: Picture, language: str = "zh") -> bytes:
    """Return a picture as PNG."""
    return _set({**_EMPTY, "language": language, "picture": True, "blocks": [drawing.block(block)]}, "png", ppi=200.0)


def _set(data: dict[str, Any], form: Any, **how: Any) -> bytes:
    import typst

    compiler = typst.Compiler(_template(), font_paths=_fonts(), sys_inputs={"data": json.dumps(data)})
    made = compiler.compile(format=form, **how)
    if not isinstance(made, bytes):
        raise TypeError("the picture has more than one page")
    return made


_EMPTY: Final[dict[str, Any]] = {
    "title": "",
    "subtitle": "",
    "number": "",
    "author": "",
    "keywords": [],
    "made_on": "",
    "language": "zh",
    "picture": False,
    "stamp": None,
    "blocks": [],
}


def _data(paper: Paper, stamp: Stamp | None) -> dict[str, Any]:
    return {
        **_EMPTY,
        "title": drawn(paper.title),
        "subtitle": drawn(paper.subtitle),
        "number": drawn(paper.number),
        "author": "三互 Sanhu",
        "keywords": [stamp.code] if stamp else [],
        "made_on": paper.made_on.isoformat(),
        "language": paper.language,
        "stamp": stamp and {"code": stamp.code, "qr": qr_svg(stamp.qr), "lines": [drawn(line) for line in stamp.lines]},
        "blocks": _blocks(paper.blocks),
    }


def _blocks(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return [drawing.block(one) for one in blocks]


@cache
def _template() -> bytes:
    return resources.files("databus.papers").joinpath("paper.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    import typst

    fonts = typst.Fonts()
    if not FONTS & set(fonts.families()):
        raise NoFonts("no font with Chinese characters is installed: apt-get install fonts-noto-cjk")
    return fonts
