import pytest

from deploy.demo.desk import NotInTime, eventually


def test_what_comes_about_is_returned_with_the_time_it_took() -> None:
    answers = iter([1, 2, 3])
    answer, took_s = eventually("three", lambda: next(answers), lambda seen: seen == 3)
    assert answer == 3
    assert 0 < took_s < 5


def test_what_does_not_come_about_is_told_with_the_last_answer() -> None:
    with pytest.raises(NotInTime, match="the grade falls to D; the last answer was 'A'"):
        eventually("the grade falls to D", lambda: "A", lambda grade: grade == "D", within_s=0.05)
