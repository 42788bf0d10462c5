"""Effects of ended credit records: confirmed once the grade since is the one that decides here."""

import pytest

from tests.integration.effects import EFFECT, asked, rated


@pytest.mark.requirement("D.2/repair")
def test_an_effect_is_confirmed_when_the_grade_since_is_known(service):
    rated(service, "A", version=4, since="2026-11-22")
    assert asked(service) == [(EFFECT, "A")]


def test_an_effect_heard_before_its_grade_is_confirmed_with_the_reminder(service):
    rated(service, "D", version=3, since="2026-11-20")
    assert asked(service) == []
    rated(service, "A", version=4, since="2026-11-22")
    assert asked(service, version=2, reminders=1) == [(EFFECT, "A")]


def test_an_effect_whose_grade_was_overtaken_by_a_later_one_is_confirmed_with_the_later(service):
    rated(service, "B", version=6, since="2027-03-02")
    assert asked(service) == [(EFFECT, "B")]


@pytest.mark.parametrize("change", [{"responsible": "samr"}, {"state": "CONFIRMED"}])
def test_what_is_anothers_to_confirm_or_confirmed_already_is_left_alone(service, change):
    rated(service, "A", version=4, since="2026-11-22")
    assert asked(service, **change) == []


def test_an_effect_whose_grade_was_overtaken_on_the_same_day_is_confirmed_with_the_later(service):
    rated(service, "B", version=5, since="2026-11-22")
    assert asked(service) == [(EFFECT, "B")]
