"""Papers that people read: what stands in them, written as PDF, .docx, .xlsx or CSV, and the seal that proves them.

    from databus.papers import Facts, Heading, Paper, Table
    from databus.papers.pdf import write_pdf

What a paper says is data, never markup of the program that sets it. typst, python-docx, xlsxwriter and segno are
imported when a paper is written, not when this package is.
"""

from databus.papers.content import (
    Bars,
    Block,
    Chain,
    Facts,
    Flows,
    Heading,
    Lines,
    Paper,
    Series,
    Sheet,
    Stamp,
    Table,
    Text,
    as_text,
)

__all__ = [
    "Bars",
    "Block",
    "Chain",
    "Facts",
    "Flows",
    "Heading",
    "Lines",
    "Paper",
    "Series",
    "Sheet",
    "Stamp",
    "Table",
    "Text",
    "as_text",
]
