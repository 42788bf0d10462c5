"""What stands against each step of a listing, and the days that each step sets: just within and just beyond."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.rules import RuleBook
from services.credit.domain.listing_steps import GUARDS, Attempt, Step, moved
from services.credit.domain.listings import Listing, machine, proposed

DAY = date(2026, 11, 23)  # a Monday
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
PUNISHED, REWARDED = "JOINT_PUNISHMENT", "JOINT_INCENTIVE"


def listing(state: str = "PROPOSED", code: str = PUNISHED, **said) -> Listing:
    plain = Listing(
        listing_id="0192f0c1-0000-7000-8000-000000000081",
        uscc="91441323MA4YNT018E",
        list=code,
        state=state,
        basis=("r1",),
        grade="D",
        division="441323",
        clause="国发〔2016〕33号",
        on=DAY,
        proposed_on=DAY,
        due_on=DAY,
        due_provisional=False,
        known_at=NOW,
        prepared_by="a",
    )
    noticed = {"noticed_on": DAY, "defend_until": DAY + timedelta(days=7)} if state != "PROPOSED" else {}
    entered = {"decided_on": DAY} if state in {"LISTED", "SERVED", "REVIEWED"} else {}
    return replace(plain, **{**noticed, **entered, **said})


def step(to: str, **said) -> Step:
    whole = {"reason": "因为", "defence": "陈述", "evidence": ("文1号",), **said}
    return Step(**{"to": to, "on": DAY, "document_no": f"{to}1号", "agency": "customs", "actor": "b", **whole})


def taken(before: Listing, one: Step, rules: RuleBook, *, standing: tuple[str, ...] = ("r1",)) -> Listing:
    transition = machine(before.list, rules).check(before.state, one.to, agency=None)
    return moved(Attempt(before, one, standing, transition.clause), transition, rules, known_at=NOW)


HEARD = {"heard_on": DAY}
STEPS = [
    pytest.param("PROPOSED", "NOTIFIED", PUNISHED, {}, {"basis"}, id="notice"),
    pytest.param("NOTIFIED", "HEARD", PUNISHED, {}, {"defence"}, id="defence"),
    pytest.param("HEARD", "LISTED", PUNISHED, HEARD, {"basis", "actor", "reason", "evidence"}, id="entry"),
    pytest.param("PROPOSED", "LISTED", REWARDED, {}, {"basis", "actor"}, id="incentive"),
    pytest.param("HEARD", "DECLINED", PUNISHED, HEARD, {"reason", "evidence"}, id="declined"),
    pytest.param("LISTED", "SERVED", PUNISHED, {}, set(), id="service"),
    pytest.param("SERVED", "REVIEWED", PUNISHED, {}, {"basis", "actor", "reason", "evidence"}, id="review"),
    pytest.param("REVIEWED", "EXITED", REWARDED, {}, {"reason", "evidence"}, id="exit"),
]
WRONG = {
    "basis": ({}, Conflict, "nothing of what it rests on"),
    "defence": ({"defence": None}, InvalidRequest, "defence"),
    "actor": ({"actor": "a"}, NotPermitted, "another officer"),
    "reason": ({"reason": None}, InvalidRequest, "reason"),
    "evidence": ({"evidence": ()}, InvalidRequest, "evidence"),
}


@pytest.mark.parametrize(("before", "to", "code", "said", "asked"), STEPS)
def test_each_step_asks_exactly_what_its_rule_names(before, to, code, said, asked, rules: RuleBook):
    start = listing(before, code, **said)
    after = taken(start, step(to), rules)
    assert (after.state, after.version, after.document_no) == (to, 2, f"{to}1号")
    assert (after.reminded_on, after.escalated_on) == (None, None)
    for what, (change, error, words) in WRONG.items():
        standing = () if what == "basis" else ("r1",)
        if what in asked:
            with pytest.raises(error, match=words):
                taken(start, step(to, **change), rules, standing=standing)
        else:
            assert taken(start, step(to, **change), rules, standing=standing).state == to


def test_every_guard_is_named_by_a_step_and_every_name_is_a_guard(rules: RuleBook):
    named = {guard for row in rules.table("listing_move") for guard in row.get("guards", ())}
    assert named == set(GUARDS)


def test_without_its_defence_heard_nobody_is_entered_on_the_last_day_of_the_term_but_on_the_day_after(rules: RuleBook):
    noticed = listing("NOTIFIED")
    last = noticed.defend_until
    for day in (DAY, last):
        with pytest.raises(Conflict, match="may still defend itself"):
            taken(noticed, step("LISTED", on=day), rules)
    assert taken(noticed, step("LISTED", on=last + timedelta(days=1)), rules).in_force
    heard = replace(noticed, heard_on=DAY)
    assert taken(replace(heard, state="HEARD"), step("LISTED", on=DAY), rules).in_force


def test_each_step_sets_the_days_of_the_next_by_working_days(rules: RuleBook):
    start = proposed(replace(listing(), prepared_by=None), rules)
    assert start.due_on == date(2026, 12, 21)  # 20 working days
    noticed = taken(start, step("NOTIFIED", actor="a"), rules)
    assert (noticed.noticed_on, noticed.defend_until, noticed.prepared_by) == (DAY, date(2026, 11, 30), "a")
    assert noticed.due_on == date(2026, 12, 28)
    heard = taken(noticed, step("HEARD", on=DAY + timedelta(days=1)), rules)
    assert (heard.heard_on, heard.due_on, heard.prepared_by) == (date(2026, 11, 24), date(2026, 12, 22), "a")
    entered = taken(heard, step("LISTED"), rules)
    assert (entered.decided_on, entered.until, entered.due_on) == (DAY, date(2029, 11, 23), date(2026, 12, 2))
    assert (entered.decided_by, entered.prepared_by) == ("customs", "b")
    served = taken(entered, step("SERVED", on=DAY + timedelta(days=3)), rules)
    assert (served.served_on, served.review_on, served.due_on) == (date(2026, 11, 26), *[date(2027, 11, 23)] * 2)
    reviewed = taken(served, step("REVIEWED", on=date(2027, 11, 1), actor="c"), rules)
    assert (reviewed.review_on, reviewed.due_on, reviewed.prepared_by) == (*[date(2028, 11, 1)] * 2, "c")
    left = taken(reviewed, step("EXITED", on=date(2028, 1, 5)), rules)
    assert (left.ended_on, left.end_kind, left.due_on, left.in_force) == (date(2028, 1, 5), "DECISION", None, False)
    declined = taken(heard, step("DECLINED"), rules)
    assert (declined.ended_on, declined.end_kind, declined.due_on) == (DAY, None, None)
