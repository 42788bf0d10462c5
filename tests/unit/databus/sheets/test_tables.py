from io import BytesIO

import pytest
import xlsxwriter

from databus.sheets.files import FileRefused, FileTooLarge
from databus.sheets.tables import read_table
from databus.sheets.workbooks import Limits

LIMITS = Limits(rows=4, unpacked_bytes=1 << 20, strings=100)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_is_read_whatever_its_encoding_and_separator(encoding, separator):
    text = f"企业名称{separator}备注\r\n惠东鞋厂{separator}好\r\n"
    assert read_table(text.encode(encoding), LIMITS) == [["企业名称", "备注"], ["惠东鞋厂", "好"]]


def test_a_quoted_cell_may_hold_separators_quotes_and_lines():
    assert read_table(b'a,b\r\n"x, ""y""\nz",1\r\n', LIMITS) == [["a", "b"], ['x, "y"\nz', "1"]]


def test_a_workbook_gives_numbers_and_days_as_json_keeps_them():
    from datetime import date

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["企业", 12.5, True])
    page.write_datetime(0, 3, date(2026, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    assert read_table(target.getvalue(), LIMITS) == [["企业", 12.5, True, "2026-03-05"]]


@pytest.mark.parametrize(
    "content",
    [b"\xd0\xcf\x11\xe0\xa1\xb1", "企业".encode("utf-16"), b"a\0b", b"\xff\xff\xff", b'a,"b\r\n', b'a,"b"c\r\n', b"PK"],
)
def test_what_is_no_file_of_rows_is_refused(content):
    with pytest.raises(FileRefused, match=r"\.xlsx"):
        read_table(content, LIMITS)


@pytest.mark.parametrize("content", [b"a\n" * 5, b"a," * 100 + b"\n"])
def test_more_rows_or_columns_than_a_list_has_are_refused(content):
    with pytest.raises(FileTooLarge):
        read_table(content, LIMITS)
