"""Who is called at an enterprise or an agency: for those who were granted it, for a purpose; for nobody else."""

from typing import Any

import pytest

from gateway.http.routes import ROUTES
from gateway.http.routes.route import Route
from tests.security.asking import ORACLE
from tests.security.doors import Doors, Refused
from tests.security.town import LIAISON, LIAISON_PHONE, PERSON, PHONE, Town

CONTACTS = "enterprise.list_contacts"
PERSONAL = {"enterprise_contact", "liaison_officer"}
SECRETS = (PERSON, PHONE, LIAISON, LIAISON_PHONE)
SEES_ALL = "customs"
ROLES = ("portal", "enterprise")


def lists() -> list[Route]:
    """Every list and file of the registry that needs nothing but an enterprise to be asked for."""
    return [
        one
        for one in ROUTES
        if one.service == "enterprise" and one.kind == "query" and set(one.parameters) <= {"uscc"} and not one.is_file
    ]


def told(doors: Doors, role: str, uscc: str, operation: str, fields: dict[str, Any]) -> tuple[str, str]:
    """What kind of refusal there was, if any, and all that was told."""
    own = {"role": role} | ({"uscc": uscc} if role == "enterprise" else {})
    try:
        return "", str(doors.http("portal", operation, fields, **own))
    except Refused as refused:
        return refused.kind, str(refused)


def refusal(door: Any, *asked: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        door(*asked, **more)
    assert not [secret for secret in SECRETS if secret in str(refused.value)]
    return refused.value.kind


@pytest.mark.requirement("D.5")
def test_a_contact_is_given_for_a_purpose_that_was_agreed_and_for_no_other(doors: Doors, town: Town) -> None:
    for uscc in (town.near, town.far):
        given = doors.http(SEES_ALL, CONTACTS, {"uscc": uscc}, "risk_response")
        assert [(one["name"], one["phone"]) for one in given["items"]] == [(PERSON, PHONE)]
        for purpose in (None, "public_service", "marketing"):
            for door in (doors.http, doors.amqp):
                assert refusal(door, SEES_ALL, CONTACTS, {"uscc": uscc}, purpose) == "NotPermitted"


@pytest.mark.requirement("D.5")
def test_whoever_was_not_granted_contacts_is_refused_at_both_doors(doors: Doors, town: Town) -> None:
    for agency, told in ORACLE.agencies.items():
        if (agency, "enterprise_contact") in ORACLE.terms and "contacts:read" in told["grants"]:
            continue
        for door in (doors.http, doors.amqp):
            assert refusal(door, agency, CONTACTS, {"uscc": town.near}, "risk_response") == "NotPermitted", agency
        doors.leave(agency)


@pytest.mark.requirement("D.5")
@pytest.mark.parametrize("role", ROLES)
def test_nothing_that_the_public_or_an_enterprise_reads_names_a_person(doors: Doors, town: Town, role: str) -> None:
    answered = 0
    for route in lists():
        for uscc in (town.near, town.far):
            fields = {"uscc": uscc} if "uscc" in route.parameters else {}
            kind, given = told(doors, role, town.near, route.operation, fields)
            assert kind in {"", "NotPermitted", "NotFound", "InvalidRequest"}, route.operation
            assert not [secret for secret in SECRETS if secret in given], route.operation
            if not kind:
                answered += 1
                assert ORACLE.shapes[route.operation]["dataset"] not in PERSONAL, route.operation
                assert role == "portal" or town.far not in given, route.operation
    assert answered > 4


@pytest.mark.parametrize("agency", [code for code, told in ORACLE.agencies.items() if told["kind"] == "portal"])
def test_no_agreement_gives_the_portal_what_names_persons(agency: str) -> None:
    assert not {dataset for consumer, dataset in ORACLE.terms if consumer == agency} & PERSONAL


def test_no_event_and_no_archive_names_a_person(doors: Doors, town: Town) -> None:
    assert not {name for name, shape in ORACLE.events.items() if shape["dataset"] in PERSONAL}
    for uscc in (town.near, town.far):
        told = str(doors.http(SEES_ALL, "enterprise.get_archive", {"uscc": uscc}))
        assert not [secret for secret in SECRETS if secret in told]
