import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
import xlsxwriter

from databus.sheets import workbooks
from databus.sheets.files import FileRefused, FileTooLarge
from databus.sheets.workbooks import read_workbook


def workbook(*rows):
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
            else:
                sheet.write(number, column, cell)
    book.close()
    return target.getvalue()


def with_part(name, part, content=None):
    """The workbook with one part put in or replaced."""
    given, target = zipfile.ZipFile(BytesIO(content or workbook(["a"]))), BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for entry in given.infolist():
            if entry.filename != name:
                changed.writestr(entry, given.read(entry))
        changed.writestr(name, part)
    return target.getvalue()


def one_cell(place):
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<sheetData><row r="1"><c r="{place}"><v>1</v></c></row></sheetData></worksheet>'
    )


def test_cells_come_as_texts_numbers_and_days_from_the_first_row_on():
    rows = read_workbook(workbook([], ["企业名称", "出口额"], ["惠东", 12.5], ["", date(2026, 3, 5)]))
    assert rows[1:] == [["企业名称", "出口额"], ["惠东", 12.5], ["", date(2026, 3, 5)]]
    assert not any(rows[0])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old .xls",
        workbook(["a"])[:400],
        with_part("xl/workbook.xml", "<workbook"),
        with_part("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'),
        with_part("xl/worksheets/sheet1.xml", "not xml at all <"),
    ],
)
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(FileRefused, match=r"\.xlsx"):
        read_workbook(content)


def test_a_zip_without_a_workbook_is_refused():
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(FileRefused):
        read_workbook(target.getvalue())


def test_a_bomb_is_refused_before_it_unfolds():
    bomb = with_part("xl/worksheets/sheet1.xml", b" " * (workbooks.AT_ONCE.unpacked_bytes + 1))
    assert len(bomb) < 100_000
    with pytest.raises(FileTooLarge, match="unpacks"):
        read_workbook(bomb)


def test_parts_that_hold_no_cells_are_not_unpacked():
    assert read_workbook(with_part("xl/media/image1.png", b"\0" * (workbooks.AT_ONCE.unpacked_bytes * 2))) == [["a"]]


@pytest.mark.parametrize(
    ("place", "named"), [("XFD1", "columns"), ("A1048576", "rows"), ("ZZZZZ1", "columns"), ("A99999999999", "rows")]
)
def test_a_cell_far_out_is_refused_before_the_grid_is_made(place, named):
    with pytest.raises(FileTooLarge, match=named):
        read_workbook(with_part("xl/worksheets/sheet1.xml", one_cell(place)))


def test_too_many_parts_or_rows_are_refused():
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(workbooks.MOST_PARTS + 1):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", "<x/>")
    with pytest.raises(FileTooLarge, match="parts"):
        read_workbook(target.getvalue())
    many = one_cell("A1").replace("<sheetData>", "<sheetData>" + "<row></row>" * (workbooks.AT_ONCE.rows + 1))
    with pytest.raises(FileTooLarge, match="rows"):
        read_workbook(with_part("xl/worksheets/sheet1.xml", many))


@pytest.mark.parametrize("count", ["99999999999", "9999999", "&#57;999999999", "-1"])
def test_counts_that_lie_are_refused_before_memory_is_taken_for_them(count):
    strings = (
        '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        f" count=\"1\" uniqueCount = '{count}'><si><t>b</t></si></sst>"
    )
    with pytest.raises(FileTooLarge, match="holds more"):
        read_workbook(with_part("xl/sharedStrings.xml", strings))
