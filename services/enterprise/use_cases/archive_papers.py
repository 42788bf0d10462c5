"""A quality archive as a paper and as a sheet: who asked, for what, what was left out, then line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from databus.clock import SHANGHAI, day_of
from databus.papers import Facts, Heading, Paper, Sheet, Table, Text
from services.enterprise.domain.archive import WHOEVER_HAS_SUCH_GOODS, Filters
from services.enterprise.use_cases.kept import Entry

_PRODUCERS: Final = {
    "enterprise": ("登记管理", "registry"),
    "credit": ("信用评价", "credit"),
    "inspection": ("检验监管", "inspection"),
    "enforcement": ("联合执法", "enforcement"),
}
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "quality_archive": ("企业质量档案", "Quality archive of an enterprise"),
    "batch_archive": ("批次质量档案", "Quality archive of a batch"),
    "uscc": ("统一社会信用代码", "Unified social credit code"),
    "name": ("企业名称", "Name"),
    "batch": ("批次编号", "Number of the batch"),
    "agency": ("申请单位", "Asked for by"),
    "purpose": ("用途", "For"),
    "made_at": ("出具时间", "Made at"),
    "period": ("期间", "Period"),
    "only": ("仅含", "Only"),
    "lines": ("条数", "Lines"),
    "timeline": ("档案条目（由新到旧）", "Lines, newest first"),
    "at": ("时间", "At"),
    "source": ("来源", "Source"),
    "by": ("报送部门", "Said by"),
    "line": ("内容", "What was said"),
    "batches": ("批次或案件编号", "Batch or case"),
    "event": ("事件", "Event"),
    "event_id": ("事件编号", "Id of the event"),
    "of": ("企业", "Enterprise"),
    "such_goods": ("同类商品", "such goods"),
    "all": ("全部", "all"),
    "none": ("没有符合条件的条目。", "There are no such lines."),
    "without_records": (
        "本档案不含信用记录：信用修复后应停止共享，信用记录以信用系统当日查询为准（国办发〔2020〕49号）。",
        "Without credit records: what is repaired is shared no more; ask the credit service (国办发〔2020〕49号).",
    ),
}


@dataclass(frozen=True)
class ArchiveFile:
    """What is to be written."""

    kind: str
    subject: str
    name: str | None
    entries: Sequence[Entry]
    filters: Filters
    agency: str
    purpose: str
    made_at: datetime
    language: str

    @property
    def title(self) -> str:
        """Its name."""
        return self.word(self.kind)

    def word(self, key: str) -> str:
        """A word in the language asked for."""
        return _WORDS[key][self.language == "en"]


def said(file: ArchiveFile) -> dict[str, Any]:
    """Return the facts that stand in the seal, so that a print-out that was changed is found out."""
    keys = (("lines", len(file.entries)), ("period", _period(file)), ("agency", file.agency), ("purpose", file.purpose))
    return ({file.word("name"): file.name} if file.name else {}) | {file.word(key): value for key, value in keys}


def paper(file: ArchiveFile) -> Paper:
    """Return the archive as a paper."""
    heads = tuple(file.word(key) for key in ("at", "source", "by", "line", "batches"))
    table = Table(heads, tuple(_line(entry, file) for entry in file.entries), widths=(18, 15, 12, 43, 22))
    lines = table if file.entries else Text(file.word("none"))
    return Paper(
        title=file.title,
        subtitle=" ".join(text for text in (file.name, file.subject) if text),
        blocks=(
            Facts(_facts(file)),
            Heading(file.word("timeline")),
            lines,
            Text(file.word("without_records"), quiet=True),
        ),
        number="",
        made_on=day_of(file.made_at),
        language=file.language,
    )


def sheets(file: ArchiveFile) -> list[Sheet]:
    """Return the archive as the sheets of a workbook: its lines, and what it is."""
    columns = ("at", "source", "by", "line", "batches", "of", "event", "event_id")
    rows = tuple(
        (*_line(entry, file), entry.uscc or file.word("such_goods"), entry.name, entry.event_id)
        for entry in file.entries
    )
    facts = (*_facts(file), ("", file.word("without_records")))
    return [
        Sheet(file.title, tuple(file.word(key) for key in columns), rows),
        Sheet(file.word("only"), ("", ""), facts),
    ]


def _facts(file: ArchiveFile) -> tuple[tuple[str, str | int], ...]:
    subject = "uscc" if file.kind == "quality_archive" else "batch"
    rows = [
        ("name", file.name),
        (subject, file.subject),
        ("period", _period(file)),
        ("only", _only(file.filters)),
        ("lines", len(file.entries)),
        ("agency", file.agency),
        ("purpose", file.purpose),
        ("made_at", file.made_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")),
    ]
    return tuple((file.word(key), value) for key, value in rows if value is not None)


def _line(entry: Entry, file: ArchiveFile) -> tuple[datetime, str, str, str, str]:
    english = file.language == "en"
    producer = entry.name.partition(".")[0]
    source = _PRODUCERS.get(producer, (producer, producer))[english]
    if entry.uscc == WHOEVER_HAS_SUCH_GOODS:
        source = f"{source}（{file.word('such_goods')}）"
    return entry.at, source, entry.agency or "", entry.en if english else entry.zh, "\n".join(entry.batches)


def _period(file: ArchiveFile) -> str:
    first, last = file.filters.from_on, file.filters.until_on
    return file.word("all") if first is last is None else f"{first or '…'} – {last or '…'}"


def _only(filters: Filters) -> str | None:
    told = [value for value in (filters.producer, filters.event, filters.reported_by, filters.subject) if value]
    return ", ".join(told) or None
