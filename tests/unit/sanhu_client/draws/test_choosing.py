"""The rule of a draw: exact, by whole numbers, the same for whoever computes it anew."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from itertools import permutations
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sanhu_client.draws.choosing import choose, cuts_of, random_number, standing, weighted_number
from sanhu_client.draws.lots import (
    BLOCK,
    Lot,
    Visitor,
    blocks_of,
    identity_of,
    leaf_of,
    officers_digest,
    path_of,
    salt_of,
    visitors,
)
from sanhu_client.draws.terms import Grade, Terms
from sanhu_client.evidence import merkle
from sanhu_client.evidence.leaves import Malformed

TICKETS = {"AA": (1, "0.05"), "A": (2, "0.1"), "B": (4, "0.2"), "C": (10, "0.5"), "D": (20, "1"), "U": (4, "0.2")}
TEAM = [Visitor("samr", "s1"), Visitor("samr", "s2"), Visitor("ciq", "q1"), Visitor("ciq", "q2")]


def lot(name: str, grade: str = "B", *, reasoned: bool = False) -> Lot:
    return Lot(sha256(name.encode()).hexdigest(), grade, reasoned)


def terms(lots: Sequence[Lot], size: int | None = None, *, everyone: bool = False, **shares: Fraction) -> Terms:
    counts, reasoned = Counter(one.grade for one in lots), Counter(one.grade for one in lots if one.reasoned)
    grades = {
        name: Grade(tickets, Fraction(share), counts[name], reasoned[name])
        for name, (tickets, share) in TICKETS.items()
    }
    least = {"random_share_min": Fraction(1, 2), "uniform_share_min": Fraction(1, 5), **shares}
    return Terms(size, everyone, grades=grades, **least)


LOTS = st.lists(
    st.tuples(st.integers(1, 10**6), st.sampled_from(sorted(TICKETS)), st.booleans()),
    unique_by=lambda row: row[0],
    min_size=1,
    max_size=60,
).map(lambda rows: [lot(str(number), grade, reasoned=reasoned) for number, grade, reasoned in rows])
SIZES = st.none() | st.integers(1, 70)


@pytest.mark.requirement("J-01")
@given(lots=LOTS, size=SIZES, seed=st.text(max_size=20), shuffle=st.randoms())
def test_the_same_lots_are_drawn_whatever_their_order_and_none_twice(lots, size, seed, shuffle):
    wanted = terms(lots, size)
    drawn = choose(seed, lots, wanted)
    shuffle.shuffle(lots)
    assert choose(seed, lots, wanted) == drawn
    assert len({one.identity for one in drawn}) == len(drawn)
    assert {one.identity for one in drawn} <= {one.identity for one in lots}
    assert [one.place for one in drawn] == list(range(1, len(drawn) + 1))


@pytest.mark.requirement("J-01")
@given(lots=LOTS, size=st.integers(1, 70), seed=st.text(max_size=20))
def test_a_sample_has_its_size_its_leads_and_its_least_parts_of_chance(lots, size, seed):
    drawn = choose(seed, lots, terms(lots, size))
    parts = Counter(one.part for one in drawn)
    assert len(drawn) == min(size, len(lots))
    assert parts["targeted"] == min(sum(one.reasoned for one in lots), size // 2)
    assert parts["targeted"] * 2 <= size
    left = len(lots) - parts["targeted"]
    assert parts["random"] == min(ceil(Fraction(size, 5)), size - parts["targeted"], left)
    reasoned = {one.identity for one in lots if one.reasoned}
    assert {one.identity for one in drawn if one.part == "targeted"} <= reasoned


@given(lots=LOTS, seed=st.text(max_size=20))
def test_without_a_size_all_leads_are_drawn_and_each_grades_share_of_the_others(lots, seed):
    wanted = terms(lots)
    drawn = choose(seed, lots, wanted)
    parts = {one.identity: one.part for one in drawn}
    assert all(parts[one.identity] == "targeted" for one in lots if one.reasoned)
    others = [one for one in lots if not one.reasoned]
    for grade, (_, share) in TICKETS.items():
        of_grade = [one for one in others if one.grade == grade]
        assert sum(one.identity in parts for one in of_grade) >= ceil(Fraction(share) * len(of_grade))
    chance = sum(part != "targeted" for part in parts.values())
    assert chance >= min(len(others), len(parts) - chance)


@given(lots=LOTS, size=SIZES, seed=st.text(max_size=20), everyone=st.booleans())
def test_the_last_numbers_tell_of_each_lot_whether_it_is_drawn(lots, size, seed, everyone):
    wanted = terms(lots, size, everyone=everyone)
    drawn = choose(seed, lots, wanted)
    parts = {one.identity: one.part for one in drawn}
    cuts = cuts_of(drawn, {one.identity: one.grade for one in lots}, wanted)
    assert [standing(seed, one, wanted, cuts) for one in lots] == [parts.get(one.identity) for one in lots]


def test_an_order_by_tickets_is_exactly_that_of_drawing_without_replacement_by_weight():
    """All orders of six tickets are alike; who stands first in them has the chance of the weight, and so on."""
    tickets = "abbccc"
    orders: Counter[str] = Counter()
    for order in permutations(range(6)):
        orders["".join(dict.fromkeys(tickets[number] for number in order))] += 1
    total, weights = sum(orders.values()), {"a": 1, "b": 2, "c": 3}
    for order, count in orders.items():
        chance, left = Fraction(1), 6
        for name in order:
            chance *= Fraction(weights[name], left)
            left -= weights[name]
        assert Fraction(count, total) == chance


def test_chances_follow_the_tickets_and_the_random_part_does_not():
    lots = [lot(f"{grade}{number}", grade) for grade in ("AA", "D") for number in range(10)]
    wanted = terms(lots, 4, uniform_share_min=Fraction(1, 4))
    weighted: Counter[str] = Counter()
    uniform: Counter[str] = Counter()
    grades = {one.identity: one.grade for one in lots}
    source = random.Random(20261123)
    for _ in range(600):
        for one in choose(str(source.random()), lots, wanted):
            (uniform if one.part == "random" else weighted)[grades[one.identity]] += 1
    assert weighted["D"] > 8 * weighted["AA"]
    assert 240 < uniform["AA"] < 360  # 300 expected, deviation 12


def test_a_number_is_the_least_ticket_as_anybody_hashes_it():
    one = lot("x", "A")
    tickets = [sha256(f"7f3a|{one.identity}|{number}".encode()).digest() for number in range(2)]
    assert weighted_number("7f3a", one.identity, 2) == min(tickets)
    assert random_number("7f3a", one.identity) == sha256(f"7f3a|{one.identity}|random".encode()).digest()


def test_a_lot_of_a_grade_outside_the_terms_is_refused():
    lots = [lot("x"), lot("y", "Z")]
    with pytest.raises(Malformed, match="Z"):
        choose("s", lots, terms(lots[:1], 1))
    broken = replace(terms(lots[:1], 1), everyone=True)
    with pytest.raises(Malformed, match="Z"):
        choose("s", lots, broken)


@pytest.mark.parametrize("size", [1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 7])
def test_every_lot_has_a_path_to_the_root(size: int):
    lines = sorted(lot(str(number)).line for number in range(size))
    blocks = blocks_of(lines)
    root = merkle.root_of([leaf_of(line) for line in lines])
    assert merkle.root_of(blocks) == root
    for place in {0, size // 2, size - 1}:
        begin = place // BLOCK * BLOCK
        path = [bytes.fromhex(step) for step in path_of(lines[begin : begin + BLOCK], blocks, place)]
        assert merkle.is_included(leaf_of(lines[place]), place, size, path, root)


def test_an_identity_tells_nothing_without_its_salt_and_everything_with_it():
    salt = salt_of("secret", "91441323MA4YNT018E")
    found = identity_of(salt, "91441323MA4YNT018E", "B", ["alert"])
    told = f'["{salt}","91441323MA4YNT018E","B",["alert"]]'
    assert found == sha256(told.encode()).hexdigest()
    others = {
        identity_of(salt_of("other", "91441323MA4YNT018E"), "91441323MA4YNT018E", "B", ["alert"]),
        identity_of(salt, "91441323MA4YNT018E", "C", ["alert"]),
        identity_of(salt, "91441323MA4YNT018E", "B", []),
    }
    assert found not in others
    assert len(others) == 3


@pytest.mark.requirement("J-02")
@given(seed=st.text(max_size=10), shuffle=st.randoms())
def test_a_visit_has_one_officer_of_each_agency_whoever_stands_back(seed, shuffle):
    team = list(TEAM)
    shuffle.shuffle(team)
    visit = visitors(seed, "i", "firm", team, 2)
    assert sorted(one.partition("/")[0] for one in visit) == ["ciq", "samr"]
    recused = [replace(one, recused=frozenset({"firm"})) if one.key == visit[0] else one for one in team]
    assert visit[0] not in visitors(seed, "i", "firm", recused, 2)
    stand_in = visitors(seed, "i", "firm", team, 2, without=frozenset({visit[0]}))
    assert stand_in == visitors(seed, "i", "firm", recused, 2)
    assert len(visitors(seed, "i", "firm", team, 3)) == 3


def test_the_digest_of_officers_changes_with_anything_in_it():
    digests = {
        officers_digest("s", TEAM),
        officers_digest("t", TEAM),
        officers_digest("s", TEAM[1:]),
        officers_digest("s", [replace(TEAM[0], recused=frozenset({"x"})), *TEAM[1:]]),
    }
    assert len(digests) == 4
    assert officers_digest("s", TEAM[::-1]) in digests


@pytest.mark.parametrize("line", ["", "x|B|0", "ab" * 32 + "|B|2", "ab" * 32 + "|B", "ab" * 32 + "|B|0|1"])
def test_what_is_no_lot_is_refused(line: str):
    with pytest.raises(Malformed):
        Lot.parse(line)
