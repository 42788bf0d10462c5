"""What counts for whose check: properties over made-up results, agreements and facts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.identifiers import make_uscc
from databus.rules import RuleBook
from services.inspection.domain.barring import barred
from services.inspection.domain.copies import Alert, Listing, Rating, Scope, StopOrder, TraceCase
from services.inspection.domain.held import Held
from services.inspection.domain.offered import (
    CONFORMING,
    FINDINGS,
    ItemFound,
    Items,
    OfferedResult,
    Signature,
    contradicted,
)
from services.inspection.domain.recognition import Agreement, CheckWanted, Scene, answer_for, judge
from services.inspection.domain.recognition_terms import Terms

ROOT = Path(__file__).resolve().parents[5]
RULES = RuleBook.load(ROOT / "services/inspection/rules")
TERMS = Terms.of(RULES)
ITEMS = Items.of(RULES)
UP = make_uscc("441323", "MA5N0001")
ON = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
NAMED = ("production_site", "quality_system", "labelling", "product_safety", "GB 30585-2014")

days = st.integers(-400, 400).map(lambda number: ON + timedelta(days=number))
some_items = st.lists(
    st.builds(ItemFound, st.sampled_from(NAMED), st.sampled_from(FINDINGS)),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.item,
)


@st.composite
def results(draw, number="1"):
    first = draw(days)
    return OfferedResult(
        result_id=f"r{number}",
        uscc=UP,
        said_of=UP,
        kind=draw(st.sampled_from(("test_report", "verification", "site_check", "certificate"))),
        issuer=draw(st.sampled_from(("samr", "qts", "lab", "ciq"))),
        document_no=f"检{number}",
        items=tuple(draw(some_items)),
        hs_prefixes=tuple(draw(st.sampled_from(((), ("64",), ("640399",), ("95",))))),
        consignment_ids=tuple(draw(st.sampled_from(((), ("c1",), ("c2",))))),
        found_on=first,
        valid_from=first,
        valid_until=first + timedelta(days=draw(st.integers(0, 500))),
        source="agency",
        source_id=number,
        counts_for=tuple(draw(st.sampled_from(((), ("samr", "ciq"))))),
        basis=None,
        report_sha256=None,
        digest="",
        signatures=(Signature("samr", None, jws=draw(st.sampled_from((None, "a..b")))),),
        offered_at=NOW,
        offered_by="samr",
        actor=None,
        state=draw(st.sampled_from(("VALID", "VALID", "VALID", "REVOKED", "SET_ASIDE"))),
    )


agreements = st.builds(
    Agreement,
    agreement_id=st.just("a1"),
    document_no=st.just("互认1"),
    issuers=st.sampled_from((("samr",), ("lab", "qts"))),
    recognisers=st.sampled_from((("ciq",), ("customs",))),
    kinds=st.sampled_from(((), ("site_check",), ("test_report",))),
    items=st.sampled_from(((), ("production_site",), ("Labelling",))),
    hs_prefixes=st.sampled_from(((), ("64",), ("95",))),
    zones=st.sampled_from(((), ("huidong-shoes",), ("elsewhere",))),
    reach=st.sampled_from(("consignment", "same_goods")),
    valid_days=st.sampled_from((None, 10, 200)),
    signed_only=st.booleans(),
    valid_from=days,
    valid_until=days,
    clause=st.just("优化营商环境条例 57"),
    state=st.sampled_from(("IN_FORCE", "ENDED", "EXPIRED")),
    proposed_by=st.just("ciq"),
    proposed_on=st.just(ON),
    answer_due_on=st.just(ON),
    agreed=st.just(("ciq",)),
)
wanted_checks = st.builds(
    CheckWanted,
    uscc=st.just(UP),
    check=st.sampled_from(("verification", "test", "site_check")),
    agency=st.sampled_from(("ciq", "customs", "samr", "safety")),
    hs_code=st.sampled_from((None, "640399", "950300")),
    items=st.just(()),
    consignment_id=st.sampled_from((None, "c1", "c2")),
)


def scene(*under, in_conflict=None):
    return Scene(ON, frozenset({"huidong-shoes"}), under, in_conflict or {})


@pytest.mark.requirement("D.5/mutual_recognition")
@given(wanted_checks, st.sampled_from(NAMED), results(), st.lists(agreements, max_size=3))
def test_whatever_counts_is_valid_conforming_in_scope_and_own_or_agreed(wanted, item, result, under):
    found = judge(wanted, item, result, scene(*under), TERMS)
    assert found.because.zh
    assert found.because.en
    if not found.counts:
        return
    assert result.state == "VALID"
    assert result.valid_from <= ON <= result.valid_until
    assert result.kind in TERMS.check(wanted.check)["accepts"]
    assert result.finding_on(item, ITEMS) == CONFORMING
    assert not result.hs_prefixes or (wanted.hs_code or "").startswith(result.hs_prefixes)
    own = {result.issuer, *result.counts_for} & set(TERMS.names(wanted.agency))
    if found.agreement is None:
        assert own
        assert not result.consignment_ids or wanted.consignment_id in result.consignment_ids
        return
    assert found.agreement.holds(ON)
    assert set(found.agreement.recognisers) & set(TERMS.names(wanted.agency))
    assert set(found.agreement.issuers) & set(TERMS.names(result.issuer))
    assert "elsewhere" not in found.agreement.zones
    assert not found.agreement.signed_only or result.signatures[0].jws


@given(wanted_checks, st.sampled_from(NAMED), results(), st.lists(agreements, max_size=3), agreements)
def test_one_more_agreement_never_takes_anything_away(wanted, item, result, under, more):
    before = judge(wanted, item, result, scene(*under), TERMS)
    after = judge(wanted, item, result, scene(*under, more), TERMS)
    assert after.counts or not before.counts


@given(wanted_checks, st.sampled_from(NAMED), results(), st.lists(agreements, max_size=2))
def test_a_result_in_contradiction_or_no_longer_valid_counts_for_nobody(wanted, item, result, under):
    contradicted_on = scene(*under, in_conflict={result.result_id: {item}})
    assert not judge(wanted, item, result, contradicted_on, TERMS).counts
    assert not judge(wanted, item, replace(result, state="REVOKED"), scene(*under), TERMS).counts
    assert not judge(wanted, item, replace(result, valid_until=ON - timedelta(days=1)), scene(*under), TERMS).counts


@given(wanted_checks, st.sampled_from(NAMED), st.lists(results(), max_size=4), st.lists(agreements, max_size=2))
def test_the_latest_that_counts_is_chosen_and_every_candidate_is_told(wanted, item, found, under):
    judged = [judge(wanted, item, one, scene(*under), TERMS) for one in found]
    answered = answer_for(item, judged)
    assert len(answered.candidates) == len(found)
    counting = [one.result.found_on for one in judged if one.counts]
    assert (answered.chosen is None) == (not counting)
    if answered.chosen is not None:
        assert answered.chosen.result.found_on == max(counting)


@given(results("1"), results("2"))
def test_a_contradiction_is_one_from_both_sides(one, other):
    assert set(contradicted(one, other, ITEMS)) == set(contradicted(other, one, ITEMS))
    for item in contradicted(one, other, ITEMS):
        assert {one.finding_on(item, ITEMS), other.finding_on(item, ITEMS)} == set(FINDINGS)
    if one.valid_until < other.valid_from:
        assert contradicted(one, other, ITEMS) == []


# ---- facts


RATED = Held(ratings={UP: Rating(UP, "B", None, NOW, 1)})

facts = st.fixed_dictionaries(
    {
        "alert": st.sampled_from((None, "low", "medium", "high", "serious")),
        "trace": st.booleans(),
        "malicious": st.booleans(),
        "stop": st.booleans(),
        "listed": st.sampled_from((None, "punishment", "incentive")),
        "grade": st.sampled_from((None, "AA", "A", "B", "C", "D", "U")),
        "age": st.sampled_from((None, timedelta(0), timedelta(hours=24), timedelta(hours=24, seconds=1))),
    }
)


def held(told):
    level, grade = told["alert"], told["grade"]
    return Held(
        ratings={UP: Rating(UP, grade, None, NOW, 1)} if grade else {},
        alerts=[Alert("a", level, Scope("6403", None, None), in_force=True, version=1)] if level else [],
        traces={UP: [TraceCase("t", UP, "640399", told["trace"], told["malicious"], 1)]},
        stops={UP: [StopOrder("s", UP, None, "停1", "逃检", "ciq", ON, None, 1)]} if told["stop"] else {},
        listings={UP: [Listing("l", UP, "JOINT", told["listed"], in_force=True, version=1)]} if told["listed"] else {},
    )


@pytest.mark.requirement("D.5/mutual_recognition")
@given(facts)
def test_a_routine_check_may_be_skipped_exactly_when_no_fact_speaks_against_it(told):
    wanted = CheckWanted(UP, "site_check", "ciq", "640399")
    found = barred(wanted, held(told), RULES, ON, alerts_age=told["age"])
    against = (
        told["alert"] in {"medium", "high", "serious"}
        or told["trace"]
        or told["malicious"]
        or told["stop"]
        or told["listed"] == "punishment"
        or told["grade"] in {None, "C", "D", "U"}  # who was never rated is "U"
        or told["age"] is None
        or told["age"] > timedelta(hours=24)
    )
    assert (found.because is not None) == against
    assert {fact.fact for fact in found.read} == {"alert", "trace_case", "stop_order", "listed", "grade"}


@pytest.mark.requirement("D.5/mutual_recognition")
@pytest.mark.parametrize("ground", ["required_by_law", "alert", "lead", "complaint", "trace_case"])
@pytest.mark.parametrize("mode", [None, "CREDIT", "GENERAL"])
def test_a_check_ordered_for_a_reason_is_made_whatever_the_facts(ground, mode):
    wanted = CheckWanted(UP, "site_check", "ciq", "640399", ground=ground)
    assert barred(wanted, Held(), RULES, ON, alerts_age=timedelta(0), mode=mode).because is not None


def test_every_mode_says_on_which_ground_it_checks_and_only_shares_are_routine():
    modes = {row["mode"] for row in RULES.table("path")}
    routine = {mode for mode in modes if TERMS.mode(mode)["ground"] == "routine"}
    assert routine == {"CREDIT", "VERIFICATION", "GENERAL", "RANDOM_CHECK", "LOCAL_EASED", "PRESUMED"}
    wanted = CheckWanted(UP, "test", "ciq", "640399", consignment_id="c1")
    for mode in modes:
        found = barred(wanted, RATED, RULES, ON, alerts_age=timedelta(0), mode=mode)
        assert (found.because is None) == (mode in routine), mode
        certified = barred(wanted, RATED, RULES, ON, alerts_age=timedelta(0), mode=mode, needs_certificate=True)
        assert certified.because is not None


def test_an_alert_on_other_goods_or_another_place_speaks_against_nothing():
    shoes = CheckWanted(UP, "test", "ciq", "640399", destination="DE")
    for scope, against in (
        (Scope("95", None, None), False),
        (Scope("64", "FR", None), False),
        (Scope("64", "DE", None), True),
        (Scope("64", None, make_uscc("441323", "MA5N0002")), False),
        (Scope("64", None, UP), True),
    ):
        alerts = [Alert("a", "high", scope, in_force=True, version=1)]
        found = barred(shoes, replace(RATED, alerts=alerts), RULES, ON, alerts_age=timedelta(0))
        assert (found.because is not None) == against, scope
    nowhere = replace(shoes, destination=None)
    alerts = [Alert("a", "high", Scope("64", "FR", None), in_force=True, version=1)]
    assert barred(nowhere, replace(RATED, alerts=alerts), RULES, ON, alerts_age=timedelta(0)).because is not None
