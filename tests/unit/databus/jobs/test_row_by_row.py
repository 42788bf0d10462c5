"""Rows of a file are taken one by one: what is wrong with one keeps none of the others out."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from databus.errors import Conflict
from databus.jobs.row_by_row import RowByRow
from databus.sheets.cells import Wrong
from databus.sheets.columns import Column, text
from databus.sheets.layouts import Layout, Line
from databus.sheets.opened import Refusal

LAYOUT = Layout(
    (Column("number", "编号", "number", text(9), needed=True), Column("name", "名称", "name", text(9))), ("number",)
)
ROWS = [(2, ["1", "甲"]), (3, ["2", "冲突"]), (4, ["3", "有误"]), (5, ["4", "乙"])]


class Work:
    """A transaction that keeps what was done in an attempt if the attempt ends well."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    @contextmanager
    def attempt(self) -> Iterator[None]:
        before = [*self.kept]
        try:
            yield
        except Exception:
            self.kept = before
            raise


@pytest.fixture
def work() -> Work:
    return Work()


def intake(work: Work) -> RowByRow:
    def take(line: Line) -> str:
        work.kept.append(line.told["number"])
        if line.told["name"] == "冲突":
            raise Conflict("another one stands", "name", "another name")
        if line.told["name"] == "有误":
            raise Wrong("名称有误", "the name is wrong")
        return "known" if line.told["name"] == "乙" else "taken"

    def refused(row: int, field: str | None, message: str, right: str) -> Refusal:
        return Refusal(row, LAYOUT.heading_of(field or ""), "已有不同内容", f"{message}: {right}")

    return RowByRow(LAYOUT, ("taken", "known"), work, take, refused, about="number")  # type: ignore[arg-type]


def test_a_refused_row_leaves_nothing_and_the_others_stay(work: Work) -> None:
    outcome = intake(work).take(["编号", "名称"], ROWS, {}, dry_run=False)
    assert outcome.counts == {"taken": 1, "known": 1}
    assert work.kept == ["1", "4"]
    assert outcome.refusals == [
        Refusal(3, "名称", "已有不同内容", "another one stands: another name"),
        Refusal(4, "编号", "名称有误", "the name is wrong"),
    ]


def test_a_dry_run_tells_the_same_and_keeps_nothing(work: Work) -> None:
    rows = intake(work)
    told = rows.take(["编号", "名称"], ROWS, {}, dry_run=True)
    assert work.kept == []
    assert told == rows.take(["编号", "名称"], ROWS, {}, dry_run=False)


def test_the_guide_says_what_is_needed_and_what_is_right_in_both_languages() -> None:
    for language, needed in (("zh", "是"), ("en", "yes")):
        guide = LAYOUT.guide(language)
        assert [heading for heading, _, _ in guide] == LAYOUT.headings(language)
        assert [told for _, told, _ in guide] == [needed, ""]
        assert all(right for _, _, right in guide)
