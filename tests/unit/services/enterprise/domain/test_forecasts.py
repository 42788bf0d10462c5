"""The forecast against the plainest way there is: every day counted by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.identifiers import make_uscc
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import Fact
from services.enterprise.domain.forecasts import Known, Prospect, failing_without, forecast
from services.enterprise.domain.kpi_profiles import of_rules
from services.enterprise.domain.kpis import judge

TODAY = date(2026, 11, 22)
UNTIL = TODAY + timedelta(days=60)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
CODES = [make_uscc("441323", f"MA5H{number:04d}") for number in range(1, 41)]
HOUSE = {"leading": True, "own_brand": True, "qms": True, "self_control": True}


def certificate(code, held_from, held_until):
    return Fact(
        f"f-{code}", code, "certificate", "QMS/合成/1", {"scheme": "QMS", "number": "1"}, held_from, held_until,
        MOMENT, None, "office", None, None,
    )  # fmt: skip


def prospect(code, *, facts=(), rated=True, rated_until=None, exports=Decimal(100), **flags):
    stated = Enterprise(code, "惠东县合成鞋厂", "441323", "manufacturer", **(HOUSE | flags))
    return Prospect(code, stated, tuple(facts), rated, rated_until, exports)


def known(regulations, prospects, **more):
    told = {
        "today": TODAY,
        "until": UNTIL,
        "prospects": prospects,
        "fixed": {"local_exports": Decimal(10000), "national_exports": Decimal(16666)},
        "campaigns": {2026: 1},
        "profiles": [(TODAY, of_rules("HUIDONG_2018", regulations))],
    }
    return Known(**(told | more))


def outlooks(regulations, prospects, **more):
    return {one.kpi.code: one for one in forecast(known(regulations, prospects, **more), regulations)}


@pytest.mark.requirement("Z-43", "D.3/K8")
def test_a_rating_that_runs_out_fails_k8_the_day_after_its_last(regulations):
    members = [prospect(code) for code in CODES[:31]] + [prospect(CODES[31], rated_until=date(2026, 11, 30))]
    k8 = outlooks(regulations, members)["K8"]
    assert (k8.kpi.passed, k8.fails_on, k8.value_then) == (True, date(2026, 12, 1), "96.8750")
    (cause,) = k8.because
    assert (cause.uscc, cause.change, cause.zh) == (CODES[31], -1, "信用评级有效期至2026-11-30届满")


@pytest.mark.requirement("Z-44", "D.3/K9")
def test_the_new_year_begins_without_a_campaign(regulations):
    k9 = outlooks(regulations, [prospect(code) for code in CODES[:30]])["K9"]
    assert (k9.fails_on, k9.value_then, k9.because[0].en) == (date(2027, 1, 1), "0", "the year 2027 is counted anew")


@pytest.mark.requirement("Z-42", "D.3/K7")
def test_a_certificate_that_ends_fails_k7_unless_another_follows(regulations):
    ends = date(2026, 12, 10)
    members = [prospect(code) for code in CODES[:30]]
    ending = certificate(CODES[30], date(2024, 1, 1), ends)
    k7 = outlooks(regulations, [*members, prospect(CODES[30], facts=[ending])])["K7"]
    assert (k7.fails_on, k7.because[0].uscc, k7.because[0].zh) == (ends, CODES[30], "QMS/合成/1到期")
    following = certificate(CODES[30], ends, None)
    assert outlooks(regulations, [*members, prospect(CODES[30], facts=[ending, following])])["K7"].fails_on is None


@pytest.mark.requirement("Z-36", "D.3/K1")
def test_a_threshold_adopted_for_a_day_to_come_is_named_as_the_cause(regulations):
    today = of_rules("HUIDONG_2018", regulations)
    rows = [{**row, "threshold": "31"} if row["code"] == "K1" else row for row in today.rows]
    later = replace(today, profile="HUIDONG_2027", document_no="惠东府函〔2026〕9号", rows=rows)
    begins = TODAY + timedelta(days=9)
    profiles = [(TODAY, today), (begins, later)]
    k1 = outlooks(regulations, [prospect(code) for code in CODES[:30]], profiles=profiles)["K1"]
    assert (k1.fails_on, k1.value_then) == (begins, "30")
    (cause,) = k1.because
    assert (cause.on, cause.figure, cause.change, cause.uscc) == (begins, "threshold", 1, None)
    assert cause.zh == "惠东府函〔2026〕9号规定的指标值31开始适用"


@pytest.mark.requirement("Z-36", "Z-37", "D.3/K1", "D.3/K2")
def test_what_a_count_may_lose_and_who_may_be_removed_is_told(regulations):
    members = [prospect(code, leading=number < 4) for number, code in enumerate(CODES[:32])]
    found = outlooks(regulations, members)
    assert (found["K1"].spare, found["K2"].spare, found["K3"].spare, found["K7"].spare) == (2, 1, None, None)
    assert failing_without(known(regulations, members), CODES[:2], regulations) == ["K2"]
    assert failing_without(known(regulations, members), CODES[29:], regulations) == ["K1"]


def test_what_fails_already_fails_no_more_and_nothing_else_is_foreseen(regulations):
    found = outlooks(regulations, [prospect(CODES[0])], campaigns={2026: 1, 2027: 1})
    assert not found["K1"].kpi.passed
    assert {code: one.fails_on for code, one in found.items() if one.fails_on} == {}


days = st.one_of(st.none(), st.integers(1, 70).map(lambda number: TODAY + timedelta(days=number)))


@settings(max_examples=40, deadline=None)
@given(data=st.lists(st.tuples(days, days, st.booleans()), min_size=30, max_size=34), closed=st.integers(0, 1))
def test_the_first_day_of_failure_is_that_of_counting_every_day(regulations, data, closed):
    members = [
        prospect(
            code,
            rated_until=rated_until,
            leading=leading,
            facts=[] if ends is None else [certificate(code, date(2024, 1, 1), ends)],
        )
        for code, (rated_until, ends, leading) in zip(CODES, data, strict=False)
    ]
    base = known(regulations, members, campaigns={2026: closed})
    failing = {one.kpi.code: one.fails_on for one in forecast(base, regulations)}
    assert failing == first_failures(base, regulations)


def first_failures(base, regulations):
    rows, failing, passing = base.profiles[0][1].rows, {}, set()
    for ahead in range((base.until - base.today).days + 1):
        day = base.today + timedelta(days=ahead)
        figures = {**base.fixed, "campaigns_closed": base.campaigns.get(day.year, 0)}
        for one in base.prospects:
            for name, number in one.on(day, regulations.facts.deciders).items():
                figures[name] = figures.get(name, 0) + number
        for kpi in judge("X", rows, figures, regulations).kpis:
            if not ahead:
                failing[kpi.code] = None
                passing |= {kpi.code} if kpi.passed else set()
            elif kpi.code in passing and not kpi.passed:
                failing[kpi.code] = day
                passing.discard(kpi.code)
    return failing
