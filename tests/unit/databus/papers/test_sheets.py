import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from databus.papers import Sheet
from databus.papers.sheets import write_csv, write_xlsx

HEADS = ("名称", "数", "日", "时", "空")


def read(made):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_values_keep_their_kind_in_a_workbook():
    row = ("某鞋业", Decimal("1.5"), date(2016, 5, 1), datetime(2016, 5, 1, 4, tzinfo=UTC), None)
    sheets = read(write_xlsx([Sheet("企业/名录", HEADS, (row,)), Sheet("", ("a",), ())]))
    assert list(sheets) == ["企业 名录", "Sheet2"]
    assert sheets["企业 名录"][1] == ["某鞋业", 1.5, date(2016, 5, 1), datetime(2016, 5, 1, 12), ""]  # noqa: DTZ001  # a sheet knows no zones


def test_codes_of_eighteen_digits_keep_all_of_them():
    assert read(write_xlsx([Sheet("s", ("a",), ((10**17 + 7,),))]))["s"][1] == ["100,000,000,000,000,007"]


@given(st.lists(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=20), min_size=1, max_size=5))
def test_texts_come_back_as_they_were_whatever_they_look_like(texts):
    texts = [*texts, "=1+1", "{=1+1}", "https://example.org", "@SUM(A1)", "12"]
    rows = read(write_xlsx([Sheet("s", ("a", "b"), tuple((text, "x") for text in texts))]))["s"]
    assert [row[0] for row in rows[1:]] == texts


def test_no_text_of_a_csv_file_is_run_as_a_formula():
    made = write_csv(Sheet("s", ("=a", "b"), (("=1+1", -1), ("+x", None), ("plain, with comma", Decimal("-1.50")))))
    assert made.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))
    assert rows == [["'=a", "b"], ["'=1+1", "-1"], ["'+x", ""], ["plain, with comma", "-1.50"]]
