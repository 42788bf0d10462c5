from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from databus.papers import Bars, Lines, Series, Table, as_text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (True, "是 Yes"),
        (1234567, "1,234,567"),
        (Decimal("1234.50"), "1,234.50"),
        (date(2016, 5, 1), "2016-05-01"),
        (datetime(2016, 4, 30, 17, 5, tzinfo=UTC), "2016-05-01 01:05"),
        ("女\x00鞋", "女\ufffd鞋"),
    ],
)
def test_values_are_written_as_people_read_them(cell, text):
    assert as_text(cell) == text


def test_a_table_with_a_row_of_another_length_is_not_made():
    with pytest.raises(ValueError, match="2 heads"):
        Table(("a", "b"), (("only one",),))


def test_pictures_are_not_made_of_numbers_that_do_not_fit_their_labels():
    with pytest.raises(ValueError, match="make no picture"):
        Bars("t", ("a", "b"), (1,))
    with pytest.raises(ValueError, match="zero or more"):
        Bars("t", ("a",), (-1,))
    with pytest.raises(ValueError, match="one value, or None"):
        Lines("t", ("a", "b"), (Series("s", (1,)),))
