from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from databus.errors import InvalidRequest, SanhuError
from databus.rules import RuleBook
from services.credit.domain.listing_steps import Attempt, Step, moved
from services.credit.domain.listings import IN_FORCE, OPEN, STATES, Listing, ended, grounds, list_named, machine, nagged
from services.credit.domain.measures import held, measures_on
from tests.unit.services.credit.builders import DAY

NOW = datetime(2026, 3, 15, 4, tzinfo=UTC)
GRADES = ("AA", "A", "B", "C", "D", "U")
PUNISHED, REWARDED = "JOINT_PUNISHMENT", "JOINT_INCENTIVE"


def proposal(code: str = PUNISHED) -> Listing:
    return Listing(
        listing_id="0192f0c1-0000-7000-8000-000000000081",
        uscc="91441323MA4YNT018E",
        list=code,
        state="PROPOSED",
        basis=("r1",),
        grade="D",
        division="441323",
        clause="国发〔2016〕33号",
        on=DAY,
        proposed_on=DAY,
        due_on=DAY + timedelta(days=28),
        due_provisional=False,
        known_at=NOW,
    )


def step(to: str, on: date, actor: str, *, told: bool = True) -> Step:
    evidence = ("文1号",) if told else ()
    return Step(to, on, f"{to}1号", "customs", actor, "因为" if told else None, "陈述" if told else None, evidence)


def taken(listing: Listing, one: Step, rules: RuleBook, *, standing: tuple[str, ...] = ("r1",)) -> Listing:
    transition = machine(listing.list, rules).check(listing.state, one.to, agency=None)
    known_at = listing.known_at + timedelta(seconds=1)
    return moved(Attempt(listing, one, standing, transition.clause), transition, rules, known_at=known_at)


walks = st.lists(
    st.builds(
        step,
        st.sampled_from(["NOTIFIED", "HEARD", "LISTED", "SERVED", "REVIEWED", "DECLINED", "EXITED"]),
        st.integers(0, 60).map(lambda days: DAY + timedelta(days=days)),
        st.sampled_from(["a", "b"]),
        told=st.booleans(),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(walk=walks)
def test_nobody_is_listed_for_punishment_but_after_notice_and_defence_by_two_persons_with_reason(rules: RuleBook, walk):
    listing, actors = proposal(), {}
    for one in walk:
        try:
            after = taken(listing, one, rules)
        except SanhuError:
            continue
        actors.setdefault(one.to, one.actor)
        if after.state == "LISTED":
            assert listing.noticed_on is not None
            assert listing.heard_on is not None or one.on > listing.defend_until
            assert one.actor != actors["NOTIFIED"]
            assert one.reason
            assert one.evidence
        assert after.version == listing.version + 1
        assert (after.due_on is None) == (after.state not in OPEN)
        listing = after


@given(st.sampled_from(STATES), st.sampled_from([PUNISHED, REWARDED]))
def test_what_is_not_open_stays_as_it_is(rules: RuleBook, state, code):
    moves = [move.target for move in machine(code, rules).from_state(state)]
    assert bool(moves) == (state in OPEN or (code == REWARDED and state in {"NOTIFIED", "HEARD"})), moves


def test_the_incentive_needs_no_notice_and_the_punishment_no_shortcut(rules: RuleBook):
    assert taken(proposal(REWARDED), step("LISTED", DAY, "a"), rules).in_force
    with pytest.raises(SanhuError, match="no move from PROPOSED to LISTED"):
        taken(proposal(), step("LISTED", DAY, "a"), rules)


def test_an_entry_holds_from_its_day_until_its_term_or_its_end(rules: RuleBook):
    listing = taken(proposal(), step("NOTIFIED", DAY, "a"), rules)
    listing = taken(listing, step("HEARD", DAY, "a"), rules)
    listing = taken(listing, step("LISTED", DAY, "b"), rules)
    day = timedelta(days=1)
    assert listing.until == date(2029, 3, 15)
    assert [listing.holds(one) for one in (DAY - day, DAY, listing.until - day, listing.until)] == [0, 1, 1, 0]
    left = ended(listing, "ANNULLED", rules, on=DAY + 9 * day, known_at=NOW, document_no="撤1号")
    assert (left.state, left.holds(DAY + 8 * day), left.holds(DAY + 9 * day)) == ("EXITED", True, False)
    assert ended(proposal(), "ANNULLED", rules, on=DAY, known_at=NOW, document_no=None).state == "DROPPED"


@example(days=-4)
@example(days=-3)
@example(days=0)
@example(days=1)
@given(days=st.integers(-60, 60))
def test_a_listing_is_reminded_of_before_its_day_and_escalated_after_it_once_each(rules: RuleBook, days):
    listing = proposal()
    on = listing.due_on + timedelta(days=days)
    said = nagged(listing, rules, on=on, known_at=NOW)
    assert (said is not None) == (days >= -3)
    if said is not None:
        assert (said.escalated_on is not None, said.reminded_on is not None) == (days > 0, days <= 0)
        assert nagged(said, rules, on=on, known_at=NOW) is None


def test_only_serious_acts_at_grade_d_are_ground_for_punishment_and_only_aa_for_incentive(rules: RuleBook):
    row = list_named(PUNISHED, rules, on=DAY)
    acts = [("r1", "SERIOUS"), ("r2", "GENERAL"), ("r3", None)]
    assert grounds(row, "D", acts, None) == ("r1",)
    assert [grounds(row, grade, acts, DAY) for grade in GRADES if grade != "D"] == [()] * 5
    assert grounds(list_named(REWARDED, rules, on=DAY), "AA", [], DAY) == ("aa/2026-03-15",)


@pytest.mark.requirement("D.2/effects")
@given(grade=st.sampled_from(GRADES))
def test_a_place_on_the_punishment_list_takes_every_incentive_away_and_eases_nothing(rules: RuleBook, grade):
    free = {one.measure.code for one in held(grade, [], on=DAY, rules=rules)}
    punished = held(grade, [PUNISHED], on=DAY, rules=rules)
    assert not [one for one in punished if one.measure.effect == "incentive"]
    restricting = {one.code for one in measures_on(rules, DAY) if one.effect == "restriction"}
    assert free & restricting <= {one.measure.code for one in punished}


@pytest.mark.requirement("D.2/effects")
def test_paperless_is_for_b_and_better_and_raised_sampling_for_c_and_worse(rules: RuleBook):
    def with_measure(code: str) -> set[str]:
        return {grade for grade in GRADES if code in {one.measure.code for one in held(grade, [], on=DAY, rules=rules)}}

    assert with_measure("PAPERLESS") == {"AA", "A", "B"}
    assert with_measure("SAMPLING_RAISED") == {"C", "D"}
    assert with_measure("PRIORITY_HANDLING") == {"AA"}


def test_every_measure_names_lists_there_are_and_every_state_in_force_is_open(rules: RuleBook):
    codes = {row["code"] for row in rules.table("list")}
    for one in measures_on(rules, DAY):
        assert {*one.lists, *one.barred_by} <= codes
        assert one.grades or one.lists, one.code
    assert set(IN_FORCE) < set(OPEN)
    assert replace(proposal(), state="SERVED").in_force


def test_a_step_is_overdue_from_the_day_after_its_last_while_the_listing_is_open(rules: RuleBook):
    listing = proposal()
    day = timedelta(days=1)
    assert [listing.overdue(on) for on in (listing.due_on - day, listing.due_on, listing.due_on + day)] == [0, 0, 1]
    assert not replace(listing, due_on=None).overdue(DAY + 999 * day)
    for state in set(STATES) - set(OPEN):
        assert not replace(listing, state=state).overdue(DAY + 999 * day), state


def test_what_is_not_decided_holds_on_no_day_and_what_has_no_term_holds_on(rules: RuleBook):
    assert not proposal().holds(DAY + timedelta(days=999))
    entered = taken(proposal(REWARDED), step("LISTED", DAY, "a"), rules)
    assert entered.until is None
    assert entered.holds(date(2999, 12, 31))


def test_a_list_there_is_not_is_refused_with_those_there_are(rules: RuleBook):
    with pytest.raises(InvalidRequest) as refused:
        list_named("BLACKLIST", rules, on=DAY)
    assert refused.value.fields == [("list", f"one of {PUNISHED}, {REWARDED}")]


def test_aa_that_nobody_granted_is_no_ground_and_each_word_of_the_rule_is_a_version(rules: RuleBook):
    assert grounds(list_named(REWARDED, rules, on=DAY), "AA", [], None) == ()
    listing = proposal()
    left = ended(listing, "ANNULLED", rules, on=DAY, known_at=NOW, document_no=None)
    reminded = nagged(listing, rules, on=listing.due_on, known_at=NOW)
    escalated = nagged(listing, rules, on=listing.due_on + timedelta(days=1), known_at=NOW)
    assert [one.version for one in (left, reminded, escalated)] == [2, 2, 2]
    late = listing.due_on + timedelta(days=1)
    assert nagged(left, rules, on=late, known_at=NOW) is None
    assert nagged(replace(left, due_on=listing.due_on), rules, on=late, known_at=NOW) is None
    assert nagged(replace(listing, due_on=None), rules, on=late, known_at=NOW) is None
