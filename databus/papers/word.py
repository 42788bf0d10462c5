"""Papers as .docx, for those who go on writing in them."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any, Final

from databus.papers.content import (
    Bars,
    Block,
    Chain,
    Facts,
    Flows,
    Heading,
    Lines,
    Paper,
    Stamp,
    Table,
    Text,
    as_text,
    drawn,
)
from databus.papers.drawing import is_number, paragraphs
from databus.papers.pdf import draw
from databus.papers.qr import qr_png

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_LATIN: Final = "Times New Roman"
_CHINESE: Final = "宋体"
_CHINESE_BOLD: Final = "黑体"


def write_docx(paper: Paper, stamp: Stamp | None = None) -> bytes:
    """Return the paper as .docx; pictures are drawn as in the PDF."""
    document = _opened(paper)
    _head(document, paper)
    for block in paper.blocks:
        _block(document, block, paper.language)
    if stamp is not None:
        _stamp(document, stamp, paper.language)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _opened(paper: Paper) -> Any:
    from docx import Document
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)
    section.top_margin = section.bottom_margin = Mm(24)
    _face(document.styles["Normal"], _CHINESE, Pt(10.5))
    for level, size in enumerate((14, 12, 10.5), start=1):
        _face(document.styles[f"Heading {level}"], _CHINESE_BOLD, Pt(size))
    at = datetime.combine(paper.made_on, time())
    properties = document.core_properties
    properties.title, properties.author, properties.comments = drawn(paper.title)[:255], "三互 Sanhu", ""
    properties.created = properties.modified = at
    return document


def _face(style: Any, chinese: str, size: Any) -> None:
    """Name both fonts: Word takes the Latin one for Latin letters, the other for Chinese."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name, style.font.size = _LATIN, size
    style.font.color.rgb = RGBColor(0x1C, 0x27, 0x33)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), chinese)


def _head(document: Any, paper: Paper) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    if paper.number:
        document.add_paragraph(drawn(paper.number)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    lines = ((paper.title, 18, True), (paper.subtitle, 11.5, False), (paper.made_on.isoformat(), 10, False))
    for text, size, bold in lines:
        if text:
            line = document.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = line.add_run(drawn(text))
            run.font.size, run.bold = Pt(size), bold


def _block(document: Any, block: Block, language: str) -> None:
    from docx.shared import Mm, Pt

    match block:
        case Heading(text, level):
            document.add_heading(drawn(text), level=min(max(level, 1), 3))
        case Text(text, quiet):
            for paragraph in paragraphs(text):
                run = document.add_paragraph().add_run(paragraph)
                run.font.size = Pt(8.5) if quiet else None
        case Facts(rows):
            _rows(document, None, [(drawn(name), as_text(value)) for name, value in rows], (Mm(48), Mm(114)))
        case Table():
            _table(document, block)
        case Bars() | Lines() | Flows() | Chain():
            document.add_picture(io.BytesIO(draw(block, language)), width=Mm(160))


def _table(document: Any, table: Table) -> None:
    from docx.shared import Mm

    if table.caption:
        document.add_paragraph().add_run(drawn(table.caption)).bold = True
    shares = table.widths or (1.0,) * len(table.heads)
    widths = tuple(Mm(162 * share / sum(shares)) for share in shares)
    _rows(document, table.heads, table.rows, widths)


def _rows(document: Any, heads: Any, rows: Any, widths: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    all_rows = ([heads] if heads else []) + list(rows)
    grid = document.add_table(rows=len(all_rows), cols=len(widths), style="Table Grid")
    grid.autofit = False
    cells = list(grid._cells)  # noqa: SLF001  # asking row by row takes the square of the time
    for place, cell in enumerate(cells):
        n, column = divmod(place, len(widths))
        value = all_rows[n][column]
        cell.width = widths[column]
        line = cell.paragraphs[0]
        run = line.add_run(as_text(value))
        run.font.size = Pt(8.5)
        run.bold = bool(heads) and n == 0
        if is_number(value):
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if heads:
        _repeated(grid.rows[0])
    document.add_paragraph()


def _repeated(row: Any) -> None:
    """Show the heads again on every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  # python-docx has no name for it


def _stamp(document: Any, stamp: Stamp, language: str) -> None:
    from docx.shared import Mm, Pt

    word = "code" if language == "en" else "验证码"
    document.sections[0].footer.paragraphs[0].add_run(f"{word} {stamp.code}").font.size = Pt(8)
    document.add_picture(io.BytesIO(qr_png(stamp.qr)), width=Mm(36))
    document.add_paragraph().add_run(f"{word} {stamp.code}").bold = True
    for text in stamp.lines:
        document.add_paragraph().add_run(drawn(text)).font.size = Pt(8.5)
