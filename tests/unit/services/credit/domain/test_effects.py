"""What an ending of a record leads to: which effects, by whom confirmed."""

from datetime import UTC, date, datetime

import pytest

from databus.rules import RuleBook
from services.credit.domain.deadlines import Deadline
from services.credit.domain.effects import Effect, Ended, confirmed, following

ON = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
ALWAYS = {"sharing": "operator", "use": "credit"}
PUBLICITY = {"publicity": "recorder"}
MEASURES = {
    "inspection_measures": "inspection",
    "zone_measures": "enterprise",
    "enforcement_measures": "enforcement",
}


@pytest.mark.requirement("D.2/repair")
@pytest.mark.parametrize(
    ("public", "grade_changed", "expected"),
    [
        (False, False, ALWAYS),
        (True, False, ALWAYS | PUBLICITY),
        (False, True, ALWAYS | MEASURES),
        (True, True, ALWAYS | PUBLICITY | MEASURES),
    ],
)
def test_sharing_and_use_always_stop_publicity_where_it_was_public_and_measures_where_the_grade_changed(
    public, grade_changed, expected, rules: RuleBook
):
    found = following(Ended(public, grade_changed), rules, on=ON)
    assert {kind.code: kind.confirmed_by for kind in found} == expected
    assert all(kind.clause and kind.zh and kind.en for kind in found)


def test_an_effect_waits_until_it_is_confirmed_and_nobody_is_reminded_after():
    waiting = Effect("e", "r", "u", "samr", "ANNULLED", "sharing", "operator", ON, NOW, "A", 3, Deadline(ON, False, ON))
    done = confirmed(waiting, at=NOW, by="operator", actor="officer-1", document_no="1号", done="已停止共享")
    assert (waiting.state, done.state) == ("WAITING", "CONFIRMED")
    assert (done.version, done.deadline.remind_on, done.done) == (2, None, "已停止共享")
