"""The agreements shipped: whoever was granted to read may still read, each county its own, and nothing beyond."""

from dataclasses import replace
from datetime import date

import pytest

from databus.errors import NotPermitted
from gateway.domain.access import register
from gateway.domain.catalogue import CONDITIONAL, shipped
from gateway.domain.differences import compare, with_changes
from gateway.domain.sharing import Sharing
from gateway.http.routes import ROUTES
from gateway.registry.shipped import agreements
from tests.each import each

ON = date(2026, 11, 23)
CATALOGUE, AGENCIES = shipped(), register().agencies
SHARING = Sharing(CATALOGUE, agreements().values(), AGENCIES)
# Agencies that no agreement lets see what their grant opens: they see what is shared with the public, and their own.
SEE_LESS = {"portal", "association", "cnas", "lab", "operator", "nh-eit", "nh-science", "nh-finance", "nh-towns"}
ALWAYS_FOR_A_PURPOSE = {"enterprise.list_contacts"}  # personal information: who asks says what for
EVERYWHERE = {"ciq", "customs", "aqsiq", "ciq-province", "samr", "qts", "cnas", "lab", "portal", "operator"}
QUERIES = [
    route
    for route in ROUTES
    if route.kind == "query" and (shape := CATALOGUE.operation(route.operation)) is not None and shape.dataset
]


@each("route", QUERIES, ids=lambda route: route.operation)
def test_whoever_may_call_a_reading_route_has_an_agreement_for_what_it_answers(route) -> None:
    for code in register().holders(route.grant):
        if code in SEE_LESS:
            continue
        if code in {"tax", "finance"} or route.operation in ALWAYS_FOR_A_PURPOSE:
            purposes = {one.code for one in agreements()[f"{code}.{_dataset(route)}"].purposes}
            SHARING.clearance(code, route.operation, min(purposes), ON)
        else:
            SHARING.clearance(code, route.operation, None, ON)


def _dataset(route) -> str:
    shape = CATALOGUE.operation(route.operation)
    assert shape is not None
    return shape.dataset


@each("agreement", agreements().values(), ids=lambda one: one.id)
def test_an_agreement_names_law_purpose_and_jurisdiction(agreement) -> None:
    assert agreement.clause
    assert agreement.purposes
    assert all(one.basis and one.zh for one in agreement.purposes)
    assert agreement.provider == CATALOGUE.dataset(agreement.dataset).provider
    assert agreement.holds(ON)
    assert (agreement.divisions == ("",)) == (agreement.consumer in EVERYWHERE)


def test_reports_on_files_and_who_reported_are_agreed_with_nobody() -> None:
    assert not {one.id for one in agreements().values() if one.dataset in {"reporter", "import_report"}}


@pytest.mark.requirement("D.5/points_and_evidence")
def test_the_public_has_no_conditional_data_but_its_own() -> None:
    for one in agreements().values():
        if one.consumer in {"portal", "association", "operator"} and one.fields:
            assert CATALOGUE.dataset(one.dataset).attribute != CONDITIONAL, one.id


def test_tax_names_its_purpose_for_business_secrets() -> None:
    with pytest.raises(NotPermitted) as caught:
        SHARING.clearance("tax", "inspection.list_consignments", None, ON)
    assert "export_refund" in caught.value.fields[0][1]
    told = SHARING.clearance("tax", "inspection.list_consignments", "export_refund", ON)
    assert told.purpose == "export_refund"


def test_finance_sees_grades_without_a_purpose_and_scores_with_one() -> None:
    without = SHARING.clearance("finance", "credit.get_rating", None, ON)
    named = SHARING.clearance("finance", "credit.get_rating", "policy_support", ON)
    assert "credit_score" not in without.datasets
    assert "credit_score" in named.datasets


def test_every_agency_of_a_plan_has_what_is_shared_unconditionally() -> None:
    government = [one for one in AGENCIES.values() if one.kind == "government"]
    for agency in government:
        for code in ("enterprise", "zone", "credit_grade", "alert", "penalty"):
            assert f"{agency.code}.{code}" in agreements(), agency.code


def test_a_change_there_and_back_gives_and_takes_the_same() -> None:
    before = list(agreements().values())
    wider = replace(agreements()["tax.consignment"], divisions=("44",), fields=("*",))
    after = with_changes(before, [wider], ["env.alert"])
    there = compare(before, after, CATALOGUE, AGENCIES, ON)
    back = compare(after, before, CATALOGUE, AGENCIES, ON)
    turned = {"gains": "loses", "loses": "gains", "changes": "changes"}
    assert {(one.agreement, turned[one.change], one.divisions, one.fields) for one in there} == {
        (one.agreement, one.change, one.divisions, one.fields) for one in back
    }
    assert {one.agency for one in there} == {"tax", "env"}
    assert compare(before, before, CATALOGUE, AGENCIES, ON) == []
