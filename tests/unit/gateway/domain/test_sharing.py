"""Who sees which field of whom: nothing without an agreement, nothing beyond it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import NotFound, NotPermitted
from gateway.domain.access import register
from gateway.domain.agreements import Agreement
from gateway.domain.catalogue import CONDITIONAL, NOT_SHARED, UNCONDITIONAL, Catalogue, shipped
from gateway.domain.sharing import Sharing
from tests.unit.gateway.directories import agreement

DAY = date(2026, 11, 22)
NEAR, FAR, UNKNOWN = "91441323MA4YNT018E", "91330226MA2AAAAA1X", "91440101MA00000000"
DIVISIONS = {NEAR: ("441323",), FAR: ("330226",)}

FIELDS = {
    "uscc": UNCONDITIONAL, "name": UNCONDITIONAL, "score": CONDITIONAL, "detail": CONDITIONAL, "agency": CONDITIONAL,
    "state": UNCONDITIONAL, "severity": UNCONDITIONAL, "reporter": NOT_SHARED,
}  # fmt: skip
SMALL = Catalogue.from_toml(
    {
        "dataset": {
            "record": {
                "zh": "记录", "en": "records", "provider": "customs", "attribute": "conditional", "basis": "B.13",
                "updated": "at once", "contract": "credit.record_added",
                "field": {name: {"attribute": one, "zh": name, "en": name} for name, one in FIELDS.items()},
                "row": [
                    {"name": "repaired", "where": {"state": ["REPAIRED"]}, "hidden_from": ["*"], "clause": "B.6"},
                    {"name": "minor", "where": {"severity": ["MINOR"]}, "hidden_from": ["portal"], "clause": "B.6"},
                ],
            },
            "figure": {
                "zh": "金额", "en": "figures", "provider": "customs", "attribute": "conditional", "basis": "商检法 10",
                "updated": "yearly", "contract": "x",
                "field": {"year": {"attribute": "conditional", "zh": "年", "en": "year"},
                          "fen": {"attribute": "conditional", "zh": "金额", "en": "fen"},
                          "rank": {"attribute": "unconditional", "zh": "名次", "en": "rank"}},
            },
            "sealed": {
                "zh": "举报人", "en": "reporters", "provider": "samr", "attribute": "not_shared", "basis": "商检法 31",
                "updated": "never", "contract": "x",
                "field": {"telephone": {"attribute": "not_shared", "zh": "电话", "en": "telephone"}},
            },
        },
        "operation": {
            "credit.get_record": {"dataset": "record", "parts": {"figures": "figure", "rank": "figure"}},
            "credit.list_records": {"dataset": "record", "record": "items"},
            "credit.record_act": {"dataset": "record"},
            "credit.list_items": {"dataset": ""},
            "enforcement.get_reporter": {"dataset": "sealed"},
        },
        "event": {"credit.record_added": {"dataset": "record", "subject": "about.uscc"}},
    }
)  # fmt: skip


def divisions(uscc: str) -> Sequence[str]:
    return DIVISIONS.get(uscc, ())


def sharing(*agreements: Agreement, catalogue: Catalogue = SMALL) -> Sharing:
    return Sharing(catalogue, agreements, register().agencies)


def see(
    of: Sharing, agency: str, answer: Any, name: str = "credit.get_record", purpose: str | None = None, **said: Any
) -> Any:
    clearance = of.clearance(agency, name, purpose, DAY)
    return clearance.cut(answer, said, divisions)


def record(uscc: str, **more: Any) -> dict[str, Any]:
    return {"uscc": uscc, "name": "鞋厂", "score": 88, "detail": "x", "agency": "customs", "state": "EFFECTIVE", **more}


@pytest.mark.requirement("D.5/points_and_evidence")
def test_without_an_agreement_nothing_is_shared_and_the_provider_is_named() -> None:
    with pytest.raises(NotPermitted, match="tax has no agreement for the data set record") as refused:
        sharing().clearance("tax", "credit.get_record", None, DAY)
    assert "customs" in str(refused.value)


def test_what_no_catalogue_names_is_shared_with_nobody() -> None:
    with pytest.raises(NotPermitted, match="is in no catalogue"):
        sharing(agreement("tax", "record")).clearance("tax", "credit.get_secrets", None, DAY)


@pytest.mark.requirement("D.5/reporter_identity")
def test_no_agreement_opens_what_is_shared_with_nobody() -> None:
    with pytest.raises(NotPermitted) as refused:
        sharing(agreement("tax", "sealed")).clearance("tax", "enforcement.get_reporter", None, DAY)
    assert refused.value.fields == [("agreement", "it is shared with nobody")]


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 11, 23), date(2027, 1, 1)), (date(2026, 1, 1), date(2026, 11, 21))]
)
def test_an_agreement_counts_from_its_first_day_to_its_last(first: date, last: date) -> None:
    with pytest.raises(NotPermitted):
        sharing(agreement("tax", "record", valid_from=first, valid_to=last)).clearance(
            "tax", "credit.get_record", None, DAY
        )


def test_a_near_enterprise_is_seen_in_all_fields_agreed() -> None:
    cut = see(sharing(agreement("tax", "record")), "tax", record(NEAR))
    assert cut.answer == record(NEAR)
    assert (cut.subjects, cut.withheld) == ((NEAR,), ())
    assert cut.agreements == ("tax-record@1",)
    assert cut.purpose == "supervision"
    assert set(cut.fields) == set(record(NEAR))


@pytest.mark.parametrize("uscc", [FAR, UNKNOWN])
def test_of_a_foreign_enterprise_a_government_agency_sees_what_is_unconditional(uscc: str) -> None:
    cut = see(sharing(agreement("tax", "record")), "tax", record(uscc))
    assert cut.answer == {"uscc": uscc, "name": "鞋厂", "state": "EFFECTIVE"}
    assert cut.withheld == ("agency", "detail", "score")


def test_of_a_foreign_enterprise_whoever_is_no_government_sees_nothing() -> None:
    clearance = sharing(agreement("association", "record")).clearance("association", "credit.get_record", None, DAY)
    with pytest.raises(NotPermitted):
        clearance.cut(record(FAR), {}, divisions)


def test_records_of_a_list_are_cut_one_by_one() -> None:
    answer = {"items": [record(NEAR), record(FAR)], "next_cursor": "c", "secret": 1}
    cut = see(sharing(agreement("tax", "record")), "tax", answer, "credit.list_records")
    assert cut.answer == {
        "items": [record(NEAR), {"uscc": FAR, "name": "鞋厂", "state": "EFFECTIVE"}],
        "next_cursor": "c",
    }
    assert cut.subjects == (FAR, NEAR)


def test_records_of_which_nothing_may_be_seen_are_left_out_of_a_list() -> None:
    answer = {"items": [record(FAR), record(NEAR)]}
    cut = see(sharing(agreement("association", "record")), "association", answer, "credit.list_records")
    assert cut.answer == {"items": [record(NEAR)]}


def test_a_field_that_is_not_agreed_is_left_out_and_named() -> None:
    cut = see(sharing(agreement("tax", "record", fields=("uscc", "score"))), "tax", record(NEAR))
    assert cut.answer == {"uscc": NEAR, "score": 88}
    assert cut.withheld == ("agency", "detail", "name", "state")


def test_a_field_that_the_catalogue_does_not_know_is_left_out() -> None:
    assert "new" not in see(sharing(agreement("tax", "record")), "tax", record(NEAR, new=1)).answer


def test_divisions_of_an_agreement_widen_what_is_near() -> None:
    everywhere = sharing(agreement("tax", "record", divisions=("",)))
    assert see(everywhere, "tax", record(UNKNOWN)).answer == record(UNKNOWN)
    province = sharing(agreement("tax", "record", divisions=("33",)))
    assert see(province, "tax", record(FAR)).answer == record(FAR)
    assert "score" not in see(province, "tax", record(NEAR)).answer


@pytest.mark.requirement("D.5/repaired")
def test_a_repaired_record_is_shared_with_nobody_but_who_said_it() -> None:
    repaired = record(NEAR, state="REPAIRED")
    both = sharing(agreement("tax", "record"), agreement("customs", "record"))
    with pytest.raises(NotFound):
        see(both, "tax", repaired)
    assert see(both, "tax", {"items": [repaired]}, "credit.list_records").answer == {"items": []}
    assert see(both, "customs", repaired).answer == repaired


@pytest.mark.requirement("D.5/repaired")
def test_what_tells_of_a_record_as_it_once_stood_leaves_it_out_once_it_is_repaired() -> None:
    """An event of before the repair, a rating of a past day, the history of ratings."""
    repaired: set[str] = set()
    agreed = [agreement("tax", code, divisions=("",)) for code in ("credit_record", "credit_grade", "credit_score")]
    known = Sharing(shipped(), agreed, register().agencies, repaired)
    added = {"record_id": "r-1", "uscc": NEAR, "state": "EFFECTIVE", "agency": "samr", "points": 6}
    theirs = {"record_id": "r-1", "points": 6, "agency": "samr"}
    another = {"record_id": "r-2", "points": 3, "agency": "samr"}
    rating = {"uscc": NEAR, "grade": "B", "score": 91, "deductions": [theirs, another]}
    then = {"result": rating, "facts": {"records": {"r-1": 1, "r-2": 1}}, "cause": "record_act"}

    def carried(name: str, data: Any) -> Any:
        return known.clearance("tax", name, None, DAY).carry(data, NEAR, divisions)

    assert see(known, "tax", rating, "credit.get_rating").answer == rating
    assert carried("credit.record_added", added).answer == added
    repaired.add("r-1")
    cut = see(known, "tax", rating, "credit.get_rating")
    assert cut.answer == rating | {"deductions": [another]}
    assert "deductions.record_id" in cut.withheld
    assert carried("credit.grade_changed", rating).answer["deductions"] == [another]
    assert carried("credit.record_added", added) is None
    history = see(known, "tax", {"items": [then]}, "credit.get_rating_history").answer["items"][0]
    assert history["result"]["deductions"] == [another]
    assert history["facts"] == {"records": {"r-2": 1}}
    assert rating["deductions"] == [theirs, another]  # the answer itself is not changed
    own = known.clearance("portal", "credit.get_rating", None, DAY, own=True).cut(rating, {}, divisions, NEAR)
    assert own.answer == rating


@pytest.mark.requirement("D.5/repaired")
def test_who_said_a_record_sees_it_counted_after_its_repair_still() -> None:
    agreed = [agreement("samr", code, divisions=("",)) for code in ("credit_grade", "credit_score")]
    known = Sharing(shipped(), agreed, register().agencies, {"r-1"})
    rating = {"uscc": NEAR, "grade": "B", "deductions": [{"record_id": "r-1", "points": 6, "agency": "samr"}]}
    assert see(known, "samr", rating, "credit.get_rating").answer == rating


@pytest.mark.requirement("D.5/minor")
def test_a_minor_record_is_not_shown_to_the_public() -> None:
    minor = record(NEAR, severity="MINOR")
    both = sharing(agreement("portal", "record", divisions=("",)), agreement("tax", "record"))
    with pytest.raises(NotFound):
        see(both, "portal", minor)
    assert see(both, "tax", minor).answer == minor


@pytest.mark.parametrize("said", [["ciq", "customs"], "customs"])
def test_what_several_said_each_of_them_sees_whole(said: object) -> None:
    told = record(FAR, agency=said)
    assert see(sharing(agreement("customs", "record", divisions=("441323",))), "customs", told).answer == told


@pytest.mark.parametrize("said", [{"code": "tax"}, ["customs", {"code": "tax"}], None, 7])
def test_what_names_nobody_as_who_said_it_is_nobodys_own(said: object) -> None:
    assert "score" not in see(sharing(agreement("tax", "record")), "tax", record(FAR, agency=said)).answer


def test_a_successor_sees_whole_what_its_predecessor_said() -> None:
    said = record(FAR, agency="ciq", state="REPAIRED")
    assert see(sharing(agreement("customs", "record", divisions=("441323",))), "customs", said).answer == said


@pytest.mark.parametrize("agency", ["customs", "tax"])
def test_what_nobody_may_be_given_is_given_to_nobody(agency: str) -> None:
    told = record(NEAR, reporter="张三", telephone="138", agency=agency)
    shown = see(sharing(agreement(agency, "record")), agency, told).answer
    own = sharing().clearance(agency, "credit.record_act", None, DAY, command=True)
    for each in (shown, own.cut(told, {}, divisions).answer):
        assert not {"reporter", "telephone"} & each.keys()


def test_a_command_needs_no_agreement_and_its_caller_sees_what_it_did() -> None:
    clearance = sharing().clearance("tax", "credit.record_act", "anything", DAY, command=True)
    assert clearance.cut({"new": 1, "uscc": FAR}, {}, divisions).answer == {"new": 1, "uscc": FAR}


def test_a_command_about_another_countys_enterprise_is_refused() -> None:
    clearance = sharing().clearance("tax", "credit.record_act", None, DAY, command=True)
    with pytest.raises(NotPermitted, match="tax sees enterprises of 441323 alone") as refused:
        clearance.check({"uscc": FAR}, divisions)
    assert refused.value.fields == [("uscc", "an enterprise of 441323")]
    clearance.check({"uscc": NEAR}, divisions)
    clearance.check({"uscc": UNKNOWN}, divisions)  # it may be the call that registers it


def test_parts_follow_the_agreement_of_their_own_data_set() -> None:
    answer = record(NEAR, figures=[{"year": 2025, "fen": 1, "rank": 3, "odd": 0}], rank=3)
    without = see(sharing(agreement("tax", "record")), "tax", answer)
    assert without.answer == record(NEAR)
    assert without.withheld == ("figures", "rank")
    some = sharing(agreement("tax", "record"), agreement("tax", "figure", fields=("year", "rank")))
    cut = see(some, "tax", answer)
    assert (cut.answer["figures"], cut.answer["rank"]) == ([{"year": 2025, "rank": 3}], 3)
    assert cut.withheld == ("figures.fen", "figures.odd")
    assert cut.agreements == ("tax-figure@1", "tax-record@1")
    assert cut.datasets == ("figure", "record")


def test_a_part_whose_agreement_names_no_default_purpose_needs_one_that_is_named() -> None:
    answer = record(NEAR, rank=3)
    both = sharing(agreement("tax", "record"), agreement("tax", "figure", default_purpose=None))
    assert "rank" not in see(both, "tax", answer).answer
    assert see(both, "tax", answer, purpose="support").answer["rank"] == 3


@pytest.mark.parametrize("named", ["support", "奖补审核"])
def test_a_purpose_is_named_by_its_code_or_in_chinese(named: str) -> None:
    assert see(sharing(agreement("tax", "record")), "tax", record(NEAR), purpose=named).purpose == "support"


@pytest.mark.parametrize(
    ("purpose", "told"), [("marketing", "that purpose is not agreed"), (None, "a purpose must be named")]
)
def test_a_purpose_that_is_not_agreed_is_refused_and_those_agreed_are_named(purpose: str | None, told: str) -> None:
    with pytest.raises(NotPermitted, match=told) as refused:
        sharing(agreement("tax", "record", default_purpose=None)).clearance("tax", "credit.get_record", purpose, DAY)
    assert refused.value.fields == [("Purpose", "one of supervision (监管), support (奖补审核)")]


def test_an_enterprise_sees_all_of_its_own_and_nothing_of_others() -> None:
    clearance = sharing().clearance("portal", "credit.list_records", None, DAY, own=True)
    repaired = record(NEAR, state="REPAIRED", severity="MINOR", reporter="x")
    cut = clearance.cut({"items": [repaired, record(FAR)]}, {}, divisions, NEAR)
    assert cut.answer == {"items": [{name: value for name, value in repaired.items() if name != "reporter"}]}
    with pytest.raises(NotPermitted):
        clearance.check({"uscc": FAR}, divisions, NEAR)
    single = sharing().clearance("portal", "credit.get_record", None, DAY, own=True)
    with pytest.raises(NotPermitted):
        single.cut(record(FAR), {}, divisions, NEAR)


def test_what_says_nothing_about_anyone_needs_no_agreement() -> None:
    assert see(sharing(), "tax", {"items": [1]}, "credit.list_items").answer == {"items": [1]}
    assert see(sharing(), "tax", {"id": "r"}, "gateway.get_receipt").answer == {"id": "r"}


def test_an_event_finds_its_subject_within_or_in_its_envelope() -> None:
    clearance = sharing(agreement("association", "record", fields=("name", "detail"))).clearance(
        "association", "credit.record_added", None, DAY
    )
    assert clearance.carry({"name": "鞋厂", "about": {"uscc": NEAR}}, None, divisions) is not None
    assert clearance.carry({"name": "鞋厂"}, NEAR, divisions) is not None
    assert clearance.carry({"name": "鞋厂", "about": {"uscc": FAR}}, NEAR, divisions) is None
    assert clearance.carry({"name": "鞋厂"}, None, divisions) is not None  # about no enterprise


def test_clearances_are_kept_but_not_one_for_every_text_a_caller_thinks_of() -> None:
    of = sharing(agreement("tax", "record"))
    first = of.clearance("tax", "credit.get_record", None, DAY)
    assert of.clearance("tax", "credit.get_record", None, DAY) is first
    kept = len(of._cleared)
    for number in range(10):
        of.clearance("tax", "credit.list_items", f"purpose {number}", DAY)
    assert len(of._cleared) == kept


SHAPES = [one for one in shipped().operations.values() if one.dataset]
AGENCIES = [one.code for one in register().agencies.values()]


@given(
    shape=st.sampled_from(SHAPES),
    agency=st.sampled_from(AGENCIES),
    agreed=st.sets(st.sampled_from(sorted({name for one in shipped().datasets.values() for name in one.fields}))),
    uscc=st.sampled_from([NEAR, FAR, UNKNOWN]),
    extra=st.dictionaries(st.text(max_size=8), st.integers(), max_size=3),
    prefixes=st.sampled_from([(), ("",), ("44",), ("330226",)]),
)
def test_whatever_is_answered_no_field_beyond_the_agreement_is_shown(
    shape: Any, agency: str, agreed: set[str], uscc: str, extra: dict[str, int], prefixes: tuple[str, ...]
) -> None:
    catalogue = shipped()
    dataset = catalogue.dataset(shape.dataset)
    of = sharing(agreement(agency, shape.dataset, fields=tuple(agreed), divisions=prefixes), catalogue=catalogue)
    one = {name: f"{name} of {uscc}" for name in dataset.fields} | extra | {"uscc": uscc, "division": None}
    for said in dataset.said:
        one[said] = "another"
    answer = {shape.record: [one]} if shape.record else one
    clearance = of.clearance(agency, shape.name, None, DAY)
    cut = clearance.carry(answer, uscc, divisions)
    if cut is None:
        return
    shown = cut.answer[shape.record] if shape.record else [cut.answer]
    attributes = {name: field.attribute for name, field in dataset.fields.items()}
    reach = prefixes or (register().agencies[agency].division,)
    near = not shape.subject or any(
        division.startswith(prefix)
        for division in (divisions(uscc) or ("",))
        for prefix in reach
        if division or not prefix
    )
    for each in shown:
        assert each.keys() <= agreed & dataset.fields.keys()
        assert not {name for name in each if attributes[name] == NOT_SHARED}
        if not near and shape.subject == "uscc":
            assert all(attributes[name] == UNCONDITIONAL for name in each)
            assert register().agencies[agency].kind == "government"


@given(st.sampled_from(SHAPES), st.sampled_from(AGENCIES))
def test_without_any_agreement_no_agency_is_cleared_for_anything(shape: Any, agency: str) -> None:
    with pytest.raises(NotPermitted):
        sharing(catalogue=shipped()).clearance(agency, shape.name, None, DAY)
