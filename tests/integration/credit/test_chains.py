"""The whole chain of each item of the scheme: document → record → grade → list, and back when the document falls."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from databus.contracts import get
from tests.integration.credit.conftest import ONE, TODAY

PENALTY = "0192f0c1-0000-7000-8000-000000000051"
CASE = "0192f0c1-0000-7000-8000-000000000041"

# DOMAIN D.2: points (None: direct D), who records it, the grade that it alone leads to
ROWS: dict[str, tuple[int | None, str, str]] = {
    "L01": (12, "customs", "B"),
    "L02": (None, "samr", "D"),
    "L03": (None, "customs", "D"),
    "L04": (6, "samr", "A"),
    "L05": (1, "samr", "A"),
    "P01": (4, "customs", "A"),
    "P02": (2, "customs", "A"),
    "P03": (8, "customs", "A"),
    "P04": (3, "customs", "A"),
    "P05": (8, "samr", "A"),
    "P06": (None, "samr", "D"),
    "P07": (5, "samr", "A"),
    "P08": (0, "samr", "A"),
    "S01": (2, "customs", "A"),
    "S02": (12, "samr", "B"),
    "S03": (15, "commerce", "B"),
    "S04": (4, "customs", "A"),
    "O01": (1, "sme", "A"),
    "O02": (6, "samr", "A"),
}
# of the items that a penalty may name, those of the enforcement service's own list
PENALTIES = [code for code in ROWS if code != "P08"]
SERIOUS = {"L01", "L02", "L03", "P06", "S02", "S03"}
DIRECT = [code for code, (points, _, _) in ROWS.items() if points is None]
GRADES = ["AA", "A", "B", "C", "D"]


def rows(codes: Any) -> list[Any]:
    return [pytest.param(code, *ROWS[code], id=code, marks=pytest.mark.requirement(f"D.2/{code}")) for code in codes]


def decided(credit, number: int = 1, /, **said: Any) -> dict[str, Any]:
    """Have enforcement say that a penalty is decided, in force today; its state."""
    data = {
        **get("enforcement.penalty_decided").example,
        "uscc": ONE,
        "penalty_id": PENALTY[:-1] + str(number),
        "document_no": f"惠东市监罚〔2026〕{number}号",
        "effective_on": "2026-11-22",
        "trace_case_id": None,
        **said,
    }
    credit.deliver("enforcement.penalty_decided", subject=data["penalty_id"], data=data)
    return data


def annulled(credit, penalty: dict[str, Any]) -> None:
    fallen = {"state": "ANNULLED", "annulled_on": credit.clock.today().isoformat(), "version": 2}
    told = {**penalty, **fallen, "annulment_document_no": "复议〔2026〕3号"}
    credit.deliver("enforcement.penalty_annulled", subject=penalty["penalty_id"], data=told)


def standing(credit) -> dict[str, Any]:
    told = credit.call("get_rating", uscc=ONE)
    names = ("score", "grade", "rated", "formal_on", "valid_until", "deductions", "bonuses", "next_change_on")
    return {name: told[name] for name in names}


def listings(credit) -> list[tuple[str, list[str]]]:
    return [(one["state"], one["basis"]) for one in credit.call("list_listings")["items"]]


@pytest.mark.parametrize(("code", "points", "agency", "grade"), rows(ROWS))
def test_an_item_counts_its_points_until_its_window_ends_and_nothing_after(credit, code, points, agency, grade):
    credit.rated()
    clean = standing(credit)
    recorded = credit.act(item=code, agency=agency, effective_on="2026-11-22")
    assert credit.grade() == (100 - (points or 0), grade)
    told = [(one["item"], one["points"], one["direct_d"]) for one in standing(credit)["deductions"]]
    assert told == ([] if code == "P08" else [(code, points or 0, points is None)])
    months = 36 if points is None else 12
    end = date(2026 + months // 12, 11, 22)
    until = credit.call("get_record", record_id=recorded["record_id"])["counts_until"]
    assert until == end.isoformat()
    credit.call("rate_formally", usccs=[ONE])
    for on, weighs in ((end - timedelta(days=1), code != "P08"), (end, False)):
        credit.clock.advance(on - credit.clock.today())
        credit.run_daily(on)
        credit.call("rate_formally", usccs=[ONE])
        assert bool(standing(credit)["deductions"]) == weighs
    assert (standing(credit)["score"], standing(credit)["grade"]) == (clean["score"], clean["grade"])


@pytest.mark.requirement("D.2/effective_document", "D.6/penalty_annulled")
@pytest.mark.parametrize(("code", "points", "agency", "grade"), rows(PENALTIES))
def test_a_penalty_for_an_item_is_taken_back_whole_when_it_is_annulled(credit, code, points, agency, grade):
    credit.rated()
    clean = standing(credit)
    penalty = decided(credit, item=code, agency=agency)
    assert credit.grade() == (100 - (points or 0), grade)
    proposed = [state for state, _ in listings(credit)]
    assert proposed == (["PROPOSED"] if code in DIRECT else [])
    annulled(credit, penalty)
    assert standing(credit) == clean
    assert [state for state, _ in listings(credit)] == (["DROPPED"] if code in DIRECT else [])


@pytest.mark.requirement("D.2/P06", "D.2/effects", "D.2/window", "D.6/effective_decision", "D.6/penalty_annulled")
def test_a_malicious_finding_leads_to_d_and_a_proposal_once_its_penalty_is_in_force_and_all_falls_with_it(credit):
    credit.rated()
    clean = standing(credit)
    penalty = decided(credit, item="P06", trace_case_id=CASE, effective_on="2026-11-23")
    assert (credit.grade(), listings(credit)) == ((100, "A"), []), "a document not in force leads to nothing"
    credit.clock.advance(timedelta(days=1))
    credit.run_daily()
    (record,) = credit.call("list_records", uscc=ONE)["items"]
    assert (record["item"], record["severity"], record["trace_case_id"]) == ("P06", "SERIOUS", CASE)
    assert credit.grade() == (100, "D")
    assert listings(credit) == [("PROPOSED", [record["record_id"]])]
    annulled(credit, penalty)
    assert standing(credit) == clean
    assert listings(credit) == [("DROPPED", [record["record_id"]])]
    assert credit.changes() == [("U", "A"), ("A", "D"), ("D", "A")]
    said = [event.data["state"] for event in credit.said("credit.listing_changed")]
    assert said == ["PROPOSED", "DROPPED"]
    credit.run_daily(credit.clock.today() + timedelta(days=1))
    assert [state for state, _ in listings(credit)] == ["DROPPED"]


@pytest.mark.requirement("D.2/P06", "D.2/effects", "D.6/finding_overturned")
def test_an_overturned_finding_drops_the_proposal_that_its_penalty_led_to(credit):
    credit.rated()
    clean = standing(credit)
    decided(credit, item="P06", trace_case_id=CASE)
    assert [state for state, _ in listings(credit)] == ["PROPOSED"]
    overturned = {**get("enforcement.finding_overturned").example, "uscc": ONE}
    credit.deliver("enforcement.finding_overturned", subject=CASE, data=overturned)
    assert standing(credit) == clean
    assert [state for state, _ in listings(credit)] == ["DROPPED"]


@pytest.mark.requirement("D.2/P07", "D.2/P08")
def test_a_trace_that_ends_without_malice_leads_to_no_list_and_one_without_fault_to_no_deduction(credit):
    credit.rated()
    clean = standing(credit)
    credit.act("归档1号", item="P08", agency="samr", trace_case_id=CASE)
    assert standing(credit) == clean
    (record,) = credit.call("list_records", uscc=ONE)["items"]
    assert (record["item"], record["severity"], record["points"]) == ("P08", None, 0)
    decided(credit, item="P07", trace_case_id=CASE)
    assert credit.grade() == (95, "A")
    assert listings(credit) == []
    overturned = {**get("enforcement.finding_overturned").example, "uscc": ONE}
    credit.deliver("enforcement.finding_overturned", subject=CASE, data=overturned)
    assert credit.grade() == (95, "A"), "only what rests on malice falls with that finding"


@pytest.mark.requirement("D.2/effects")
def test_serious_acts_that_add_up_to_d_are_proposed_and_at_c_are_not(credit):
    credit.rated()
    credit.act("1号", item="S03", agency="customs")
    credit.act("2号", item="S02", agency="customs")
    credit.act("3号", item="P03", agency="customs")
    assert (credit.grade(), listings(credit)) == ((65, "C"), [])
    credit.act("4号", item="L05", agency="samr")
    assert credit.grade() == (64, "D")
    ((state, basis),) = listings(credit)
    serious = {one["record_id"] for one in credit.call("list_records")["items"] if one["item"] in SERIOUS}
    assert (state, set(basis)) == ("PROPOSED", serious)


@pytest.mark.requirement("D.2/grades", "D.2/scale")
@pytest.mark.parametrize(
    ("items", "score", "grade", "below"),
    [
        (("P03", "P02", "L05"), 89, "A", "B"),
        (("S03", "P03"), 77, "B", "C"),
        (("S03", "S02", "P03"), 65, "C", "D"),
    ],
)
def test_the_last_point_above_a_threshold_keeps_the_grade_and_one_more_costs_it(credit, items, score, grade, below):
    credit.rated()
    for number, item in enumerate(items):
        credit.act(f"{number}号", item=item, agency="samr" if item == "L05" else "customs")
    assert credit.grade() == (score, grade)
    one_more = credit.act("再1号", item="L05")["record_id"]
    assert credit.grade() == (score - 1, below)
    credit.call("annul_record", agency="samr", record_id=one_more, document_no="撤1号")
    assert credit.grade() == (score, grade)


acts = st.tuples(
    st.sampled_from(["惠1号", "惠2号", "惠3号"]),
    st.sampled_from(["L04", "L05", "P01", "P05", "L02", "S02", "P08"]),
    st.sampled_from([date(2025, 11, 22), date(2025, 11, 23), date(2026, 3, 1), TODAY, date(2026, 11, 23)]),
)


def taken(credit, act: tuple[str, str, date]) -> str:
    document_no, item, effective_on = act
    days = {"occurred_on": "2025-10-02", "effective_on": effective_on.isoformat()}
    return str(credit.act(document_no, item=item, agency="samr", **days)["record_id"])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, min_size=1, max_size=5, unique_by=lambda act: act[:2]), st.randoms(use_true_random=False))
def test_one_more_act_never_improves_its_annulment_is_the_exact_inverse_and_order_does_not_matter(credit, life, random):
    credit.empty()
    credit._sequences.clear()
    credit.rated()
    before, entered = [standing(credit)], []
    for act in life:
        entered.append(taken(credit, act))
        after = standing(credit)
        assert after["score"] <= before[-1]["score"]
        assert GRADES.index(after["grade"]) >= GRADES.index(before[-1]["grade"])
        assert taken(credit, act) == entered[-1], "the same act again is the same record"
        assert standing(credit) == after
        before.append(after)
    whole = before.pop()
    for record_id in reversed(entered):
        credit.call("annul_record", agency="samr", record_id=record_id, document_no="撤1号")
        assert standing(credit) == before.pop()
    credit.empty()
    credit._sequences.clear()
    credit.rated()
    for act in random.sample(life, len(life)):
        taken(credit, act)
    again = standing(credit)

    def weights(told: dict[str, Any]) -> Any:
        deductions = [{name: one[name] for name in one if name != "record_id"} for one in told["deductions"]]
        return {**told, "deductions": sorted(deductions, key=lambda one: (one["document_no"], one["item"]))}

    assert weights(again) == weights(whole)
