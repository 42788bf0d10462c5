"""A request for correction is answered by whoever provides the data, in its term, once."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from databus import contracts
from databus.errors import Conflict, NotFound, NotPermitted
from gateway.domain.correction import ACCEPTED, DONE, OVERDUE, REFUSED, REQUESTED, Correction, check_answer, check_sees

ASKED = Correction(
    id="0192f0c1-0000-7000-8000-000000000095",
    uscc="91441323MA4YNT018E",
    dataset="enterprise",
    field="name_en",
    record_id=None,
    wrong="拼写有误",
    proposed="Huidong Shoes",
    evidence_hash=None,
    requested_by="portal",
    requested_at=datetime(2026, 11, 22, 4, tzinfo=UTC),
    requested_on=date(2026, 11, 22),
    provider="office",
    state=REQUESTED,
    due_on=date(2026, 11, 27),
    provisional=False,
    clause="政务数据共享条例",
    answer=None,
    reminders=0,
    remind_on=date(2026, 11, 28),
    history=[],
    version=1,
)


@pytest.mark.parametrize(
    ("state", "to"),
    [(REQUESTED, ACCEPTED), (REQUESTED, REFUSED), (REQUESTED, DONE), (OVERDUE, ACCEPTED), (ACCEPTED, DONE)],
)
def test_the_provider_answers_what_is_open(state: str, to: str) -> None:
    check_answer(replace(ASKED, state=state), to, "office")


@pytest.mark.parametrize(("state", "to"), [(REFUSED, ACCEPTED), (DONE, REFUSED), (ACCEPTED, ACCEPTED)])
def test_what_is_closed_or_said_already_is_not_answered_again(state: str, to: str) -> None:
    with pytest.raises(Conflict):
        check_answer(replace(ASKED, state=state), to, "office")


def test_nobody_but_the_provider_answers() -> None:
    with pytest.raises(NotPermitted, match="office provides"):
        check_answer(ASKED, ACCEPTED, "samr")


def test_those_who_take_part_see_it_and_nobody_else() -> None:
    for agency in ("office", "portal"):
        assert check_sees(ASKED, agency, operator=False, own=None) is ASKED
    assert check_sees(ASKED, "operator", operator=True, own=None) is ASKED
    for agency in ("tax", "samr"):
        with pytest.raises(NotFound):
            check_sees(ASKED, agency, operator=False, own=None)
    with pytest.raises(NotFound):
        check_sees(ASKED, "portal", operator=False, own="91330226MA2AXXXX0X")
    with pytest.raises(NotFound):
        check_sees(None, "office", operator=True, own=None)


def test_it_is_overdue_once_its_last_day_has_passed_and_something_is_left_to_do() -> None:
    assert not ASKED.overdue(date(2026, 11, 27))
    assert ASKED.overdue(date(2026, 11, 28))
    assert not replace(ASKED, state=DONE).overdue(date(2026, 11, 28))


def test_what_it_tells_keeps_the_contract() -> None:
    for name in ("correction_requested", "correction_answered", "correction_reminded"):
        agreed = contracts.get(f"exchange.{name}")
        assert contracts.write(agreed, ASKED.told())["right"] == "Huidong Shoes"
