from databus.identifiers import Uscc
from databus.sheets.workbooks import read_workbook
from deploy.demo.data.enterprises import HEADINGS, batches, enterprises, huidong, workbook, wrong_rows


def test_the_spreadsheet_is_always_the_same():
    assert workbook() == workbook()


def test_thirty_six_enterprises_have_valid_codes_of_the_county_and_names_that_say_they_are_synthetic():
    made = enterprises()
    assert len({Uscc.parse(enterprise.uscc) for enterprise in made}) == 36
    assert {enterprise.uscc.division for enterprise in made} == {"441323"}
    assert all("合成" in enterprise.name for enterprise in made)


def test_members_join_in_two_batches_and_all_of_them_are_managed():
    first, second = batches()
    assert (len(first), len(second)) == (huidong()["batches"]["first"], huidong()["batches"]["second"])
    managed = {enterprise.uscc for enterprise in enterprises() if enterprise.managed}
    assert set(first) | set(second) <= managed


def test_the_file_holds_a_title_headings_the_rows_and_the_mistakes():
    rows = read_workbook(workbook())
    assert tuple(rows[1]) == HEADINGS
    assert len(rows) == 2 + 36 + 1 + len(wrong_rows())
