import hashlib
import random
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict
from services.enforcement.domain.draws import (
    Candidate,
    Officer,
    Sampling,
    digest_of,
    draw,
    population_digest,
    seed_of,
)
from tests.unit.services.enforcement.builders import uscc

SHARES = {
    "AA": Decimal("0.05"),
    "A": Decimal("0.1"),
    "B": Decimal("0.2"),
    "C": Decimal("0.5"),
    "D": Decimal(1),
    "U": Decimal("0.2"),
}
TEAM = [Officer("samr", "s1"), Officer("samr", "s2"), Officer("ciq", "q1"), Officer("ciq", "q2")]


def sampling(size: int | None = None, *, everyone: bool = False) -> Sampling:
    return Sampling(size, everyone, Decimal("0.5"), SHARES, 2)


POPULATIONS = st.lists(
    st.tuples(st.integers(1, 10**7), st.sampled_from(list(SHARES)), st.booleans()),
    unique_by=lambda row: row[0],
    min_size=1,
    max_size=40,
).map(lambda rows: [Candidate(uscc(number), grade, ("alert",) if warned else ()) for number, grade, warned in rows])
SIZES = st.none() | st.integers(1, 50)


@pytest.mark.requirement("J-01")
@given(population=POPULATIONS, size=SIZES, seed=st.text(max_size=30), shuffle=st.randoms())
def test_the_same_seed_draws_the_same_whatever_the_order_of_the_population(population, size, seed, shuffle):
    drawn = draw(seed, population, TEAM, sampling(size))
    others, team = list(population), list(TEAM)
    shuffle.shuffle(others)
    shuffle.shuffle(team)
    assert draw(seed, others, team, sampling(size)) == drawn
    assert population_digest(population, TEAM) == population_digest(others, team)


@given(population=POPULATIONS, size=SIZES, seed=st.text(max_size=30))
def test_nobody_is_drawn_twice_and_nobody_from_outside(population, size, seed):
    drawn = [target.uscc for target in draw(seed, population, TEAM, sampling(size))]
    assert len(drawn) == len(set(drawn))
    assert set(drawn) <= {one.uscc for one in population}


@given(population=POPULATIONS, size=st.integers(1, 50), seed=st.text(max_size=30))
def test_a_sample_has_its_size_and_at_least_half_of_it_is_random(population, size, seed):
    drawn = draw(seed, population, TEAM, sampling(size))
    assert len(drawn) == min(size, len(population))
    targeted = [target for target in drawn if target.part == "targeted"]
    assert len(targeted) == min(floor(size * Fraction(1, 2)), sum(bool(one.reasons) for one in population))
    assert all(target.reasons for target in targeted)


@given(population=POPULATIONS, seed=st.text(max_size=30))
def test_without_a_size_all_with_a_reason_are_drawn_and_of_the_others_their_grades_share(population, seed):
    drawn = draw(seed, population, TEAM, sampling())
    targeted = {target.uscc for target in drawn if target.part == "targeted"}
    assert targeted == {one.uscc for one in population if one.reasons}
    rest = [one for one in population if not one.reasons]
    at_random = [target for target in drawn if target.part == "random"]
    for grade, share in SHARES.items():
        wanted = -(-sum(one.grade == grade for one in rest) * Fraction(share) // 1)
        grades = {one.uscc: one.grade for one in rest}
        assert sum(grades[target.uscc] == grade for target in at_random) >= wanted
    assert len(at_random) >= min(len(rest), len(targeted))


def test_anyone_can_recompute_the_order_in_one_line():
    population = [Candidate(uscc(number), "B") for number in range(1, 31)]
    order = sorted(
        (one.uscc for one in population), key=lambda code: hashlib.sha256(("7f3a" + code).encode()).hexdigest()
    )
    assert [target.uscc for target in draw("7f3a", population, TEAM, sampling(5))] == order[:5]


def test_another_seed_draws_others():
    population = [Candidate(uscc(number), "B") for number in range(1, 101)]
    first = {target.uscc for target in draw("a", population, TEAM, sampling(10))}
    second = {target.uscc for target in draw("b", population, TEAM, sampling(10))}
    assert first != second


def test_every_enterprise_is_drawn_about_as_often_as_another():
    population = [Candidate(uscc(number), "B") for number in range(1, 11)]
    counts = dict.fromkeys((one.uscc for one in population), 0)
    source = random.Random(20261122)
    for _ in range(2000):
        for target in draw(str(source.random()), population, (), sampling(2)):
            counts[target.uscc] += 1
    assert all(300 < count < 500 for count in counts.values())  # 400 expected, five deviations of 18 either side


@pytest.mark.requirement("J-01")
def test_a_screening_of_risks_leaves_nobody_out():
    population = [Candidate(uscc(number), "AA") for number in range(1, 31)]
    drawn = draw("7f3a", population, TEAM, sampling(everyone=True))
    assert {target.uscc for target in drawn} == {one.uscc for one in population}
    assert {target.part for target in drawn} == {"everyone"}


@given(population=POPULATIONS, seed=st.text(max_size=10))
@pytest.mark.requirement("J-02")
def test_every_visit_has_two_officers_one_of_each_agency(population, seed):
    for target in draw(seed, population, TEAM, sampling()):
        assert sorted(officer.partition("/")[0] for officer in target.officers) == ["ciq", "samr"]


def test_a_recused_officer_is_never_drawn_for_the_enterprise():
    population = [Candidate(uscc(1), "B")]
    team = [Officer("samr", "s1", (uscc(1),)), *TEAM[1:]]
    for seed in map(str, range(50)):
        assert "samr/s1" not in draw(seed, population, team, sampling(1))[0].officers


def test_too_few_officers_after_recusal_stop_the_draw():
    team = [Officer("samr", "s1"), Officer("ciq", "q1", (uscc(1),))]
    with pytest.raises(Conflict, match="after recusal"):
        draw("s", [Candidate(uscc(1), "B")], team, sampling(1))


def test_officers_of_one_agency_fill_a_visit_where_only_it_named_any():
    team = [Officer("samr", "s1"), Officer("samr", "s2"), Officer("samr", "s3")]
    assert len(draw("s", [Candidate(uscc(1), "B")], team, sampling(1))[0].officers) == 2


def test_the_seed_of_nonces_does_not_depend_on_who_comes_first():
    assert seed_of({"samr": "x", "ciq": "y"}) == seed_of({"ciq": "y", "samr": "x"})
    assert seed_of({"samr": "x", "ciq": "y"}) == hashlib.sha256(b"ciq:y\nsamr:x").hexdigest()
    assert digest_of("ab", "c") == hashlib.sha256(b"abc").hexdigest()


def test_the_digest_of_a_population_changes_with_anything_in_it():
    one = Candidate(uscc(1), "B")
    digests = {
        population_digest([one], TEAM),
        population_digest([Candidate(uscc(1), "C")], TEAM),
        population_digest([Candidate(uscc(1), "B", ("alert",))], TEAM),
        population_digest([one], TEAM[1:]),
        population_digest([one], [Officer("samr", "s1", (uscc(1),)), *TEAM[1:]]),
    }
    assert len(digests) == 5
