"""When an act said again is the record there is, and when its document and item stand for another fact."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from databus.errors import Conflict
from services.credit.domain.adopted import Adopted, Ending
from services.credit.use_cases.records import RecordAct, same_fact

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
DAY = timedelta(days=1)
ONE, TWO = "91441323MA4YNT018E", "91330226MA2ALMP15K"
ACT = RecordAct(
    uscc=ONE,
    item="L04",
    document_no="1号",
    occurred_on=date(2026, 10, 2),
    decided_on=date(2026, 11, 1),
    effective_on=date(2026, 11, 8),
)
ENDED = Ending(date(2026, 11, 20), "撤1号", NOW)


def kept(**said) -> Adopted:
    return replace(Adopted(record_id="r1", agency="samr", known_at=NOW, **vars(ACT)), **said)


def test_the_same_fact_is_the_record_there_is_and_a_new_document_is_none():
    assert same_fact(ACT, "samr", [kept()], []) == kept()
    assert same_fact(ACT, "samr", [], []) is None


@pytest.mark.parametrize(("here", "there"), [(None, date(2026, 11, 1)), (date(2026, 11, 1), None), (None, None)])
def test_a_day_of_decision_that_one_of_both_does_not_say_makes_no_other_fact(here, there):
    assert same_fact(replace(ACT, decided_on=here), "samr", [kept(decided_on=there)], []) is not None


@pytest.mark.requirement("D.2/idempotent")
@pytest.mark.parametrize(
    "other",
    [
        {"occurred_on": ACT.occurred_on + DAY},
        {"decided_on": ACT.decided_on + DAY},
        {"effective_on": ACT.effective_on + DAY},
        {"uscc": TWO},
        {"annulment": ENDED},
        {"repair": ENDED},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_stands_for_another_fact_or_has_ended_is_not_said_again(other):
    with pytest.raises(Conflict, match="already recorded L04") as refused:
        same_fact(ACT, "samr", [kept(**other)], [])
    assert refused.value.fields[0][0] == "document_no"


def test_of_a_document_about_several_enterprises_the_one_of_this_enterprise_is_found():
    theirs, ours = kept(record_id="r2", uscc=TWO), kept()
    assert same_fact(ACT, "samr", [theirs, ours], []) == ours
    assert same_fact(ACT, "samr", [ours, theirs], []) == ours


def test_what_was_corrected_does_not_come_back_as_it_was_wrongly_said():
    right = kept(item="L05", corrections=1)
    with pytest.raises(Conflict, match="has corrected what it recorded as L04"):
        same_fact(ACT, "samr", [], [right])
