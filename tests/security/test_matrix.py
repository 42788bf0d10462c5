"""Every agency, every method, every object, every field: what the border gives is what was agreed, no more and no less."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
import pytest
from sanhu_client.signatures import PrivateKey

from databus import contracts
from databus.envelope import Event
from databus.errors import NotFound, NotPermitted, SanhuError
from gateway import carrying
from gateway.border import Crossed
from gateway.directory import Directory
from gateway.http.routes.route import Route
from tests.security.asking import ORACLE, TODAY, TODAY_AT, World, known, routes, run, world_of
from tests.security.oracle import NOTHING
from tests.security.records import HUIDONG, OPERATIONS, UNKNOWN, WHERE, Variant, inner_fields, shape_fields, variants

ENTERPRISES = (*WHERE, UNKNOWN)
AGENCIES = sorted(ORACLE.agencies)
KEY = PrivateKey.generate()
AT_LEAST = {"cells": 600_000, "cases": 28_000}

asked: dict[str, int] = {"cases": 0, "cells": 0}

every_agency = pytest.mark.parametrize("agency", AGENCIES)


@pytest.fixture(scope="module")
def holding() -> Directory:
    return known()


@cache
def takes(operation: str) -> tuple[bool, bool]:
    """Whether a method takes the code of an enterprise, and whether it must be told."""
    schema = OPERATIONS[operation].takes()
    found = schema.fields.get("uscc")
    return found is not None, found is not None and found.required


def purposes(agency: str, name: str) -> list[str | None]:
    """Purposes that make a difference: none; one that is agreed where an agreement has no default; one that nobody has."""
    shape = ORACLE.shapes[name]
    used = [ORACLE.terms.get((agency, code)) for code in (shape["dataset"], *shape.get("parts", {}).values())]
    undefaulted = {one.purposes[0] for one in used if one is not None and one.default is None}
    return [None, *sorted(undefaulted)]


def counted(variant: Variant) -> None:
    asked["cases"] += 1
    asked["cells"] += sum(
        sum(len(piece) if isinstance(piece, dict) else 1 for piece in value) if isinstance(value, list) else 1
        for value in variant.record.values()
    )


def may_call(agency: str, route: Route) -> bool:
    return route.grant in ORACLE.agencies[agency]["grants"]


def whose_is(route: Route, variant: Variant, told: str | None) -> str | None:
    """About whom a record is for the border: as it says, else as the request says; what nobody says is foreign."""
    subject = ORACLE.shapes[route.operation].get("subject", "uscc")
    if not subject:
        return None
    if subject.partition(".")[0] in shape_fields(ORACLE, route.operation):
        return variant.about
    return told or UNKNOWN


def check_subjects(world: World, answer: Any, told: str | None) -> None:
    """What is noted as given tells the receiver of nobody that it was not told of."""
    text = orjson.dumps(answer).decode()
    for subject in world.outcomes[0].subjects:
        assert subject == told or subject in text, f"the note names {subject}, the answer does not"


async def read_all(agency: str, holding: Directory) -> None:
    world = world_of(agency, holding)
    for route in routes("query"):
        if not ORACLE.shapes[route.operation]["dataset"]:
            continue
        for purpose in purposes(agency, route.operation):
            await read_one(agency, world, route, purpose)
        strange = await world.ask(route, {"uscc": HUIDONG}, "marketing")
        assert isinstance(strange, NotPermitted), f"{route.operation}: a purpose that nobody agreed"


async def read_one(agency: str, world: World, route: Route, purpose: str | None) -> None:
    found = list(variants(ORACLE, route.operation, agency))
    may_tell, must_tell = takes(route.operation)
    for told in ([None] if not must_tell else []) + (list(ENTERPRISES) if may_tell else []):
        meant = [one for one in found if told is None or one.about in {told, None}]
        fields = {} if told is None else {"uscc": told}
        if ORACLE.shapes[route.operation].get("record"):
            await read_list(agency, world, route, purpose, fields, told, meant)
        else:
            for one in meant:
                await read_record(agency, world, route, purpose, fields, told, one)


async def read_list(
    agency: str,
    world: World,
    route: Route,
    purpose: str | None,
    fields: Mapping[str, Any],
    told: str | None,
    meant: Any,
) -> None:
    name = route.operation
    world.answer = {ORACLE.shapes[name]["record"]: [one.record for one in meant], "next_cursor": "c"}
    given = await world.ask(route, fields, purpose)
    if not (may_call(agency, route) and ORACLE.may_ask(agency, name, purpose, told)):
        refused(given, world, f"{agency} {name} {purpose} {told}")
        return
    assert isinstance(given, Crossed), f"undue refusal: {agency} {name} {purpose} {told}: {given}"
    seen = [ORACLE.sees(agency, name, purpose, one.record, whose_is(route, one, told)) for one in meant]
    right = {ORACLE.shapes[name]["record"]: [one for one in seen if one is not NOTHING], "next_cursor": "c"}
    assert given.answer == right, f"{agency} {name} {purpose} {told}"
    check_subjects(world, given.answer, told)
    for one in meant:
        counted(one)


async def read_record(
    agency: str,
    world: World,
    route: Route,
    purpose: str | None,
    fields: Mapping[str, Any],
    told: str | None,
    one: Variant,
) -> None:
    name, where = route.operation, f"{agency} {route.operation} {purpose} {told} {one.label}"
    world.answer = one.record
    given = await world.ask(route, fields, purpose)
    counted(one)
    if not (may_call(agency, route) and ORACLE.may_ask(agency, name, purpose, told)):
        refused(given, world, where)
        return
    right = ORACLE.sees(agency, name, purpose, one.record, whose_is(route, one, told))
    if right is NOTHING:
        assert isinstance(given, NotFound | NotPermitted), f"leak: {where}"
        return
    assert isinstance(given, Crossed), f"undue refusal: {where}: {given}"
    assert given.answer == right, where
    assert one.record.keys() - right.keys() <= set(given.withheld), f"not named as withheld: {where}"
    check_subjects(world, given.answer, told)


def refused(given: Crossed | SanhuError, world: World, where: str) -> None:
    assert isinstance(given, NotPermitted), f"leak: {where}"
    assert world.called == [], f"passed on although refused: {where}"
    assert world.outcomes[0].outcome == "NotPermitted"


@every_agency
@pytest.mark.requirement("D.5")
def test_a_query_gives_each_agency_what_is_agreed_and_nothing_else(agency: str, holding: Directory) -> None:
    run(read_all(agency, holding))


async def do_all(agency: str, holding: Directory) -> None:
    world = world_of(agency, holding)
    for route in routes("command"):
        name = route.operation
        plain = [one for one in variants(ORACLE, name, agency) if one.label.endswith("plain")]
        may_tell, _ = takes(name)
        by_id, listed = bool(ORACLE.shapes[name].get("found_by")), ORACLE.shapes[name].get("record")
        for one in plain:
            world.answer, world.whose = ({listed: [one.record]} if listed else one.record), one.about
            fields = {"uscc": one.about} if may_tell and one.about else {}
            given = await world.ask(route, fields)
            counted(one)
            where = f"{agency} {name} {one.label}"
            known_whose = one.about if may_tell or by_id else None
            if not may_call(agency, route):
                refused(given, world, where)
            elif not ORACLE.may_do(agency, name, known_whose):
                assert isinstance(given, NotPermitted), f"leak: {where}"
                assert name not in world.called, f"done although refused: {where}"
            else:
                assert isinstance(given, Crossed), f"undue refusal: {where}: {given}"
                done = ORACLE.done(one.record)
                assert given.answer == ({listed: [done]} if listed else done), where


@every_agency
@pytest.mark.requirement("D.5")
def test_a_command_is_done_for_ones_own_county_and_answered_whole(agency: str, holding: Directory) -> None:
    run(do_all(agency, holding))


@every_agency
def test_who_may_calculate_may_and_nobody_else(agency: str, holding: Directory) -> None:
    world = world_of(agency, holding)
    for route in routes("dry_run"):
        world.answer = {"score": 98}
        given = run(world.ask(route, {}))
        assert isinstance(given, Crossed) == may_call(agency, route), route.operation


def delivery(name: str, one: Variant) -> carrying.Delivery:
    example = contracts.get(name)
    event = Event(
        "0192f0c1-0000-7000-8000-000000000001",
        name,
        "thing-1",
        1,
        TODAY_AT,
        one.record,
        example.version,
        one.about,
        agency="somebody",
    )
    return carrying.Delivery(1, event)


@every_agency
@pytest.mark.requirement("D.5")
def test_an_event_tells_each_agency_what_is_agreed_and_nothing_else(agency: str, holding: Directory) -> None:
    for name in ORACLE.events:
        for purpose in purposes(agency, name):
            for one in variants(ORACLE, name, agency):
                counted(one)
                carried = carrying.carry(holding, agency, delivery(name, one), KEY, TODAY, purpose)
                where = f"{agency} {name} {purpose} {one.label}"
                right = (
                    ORACLE.sees(agency, name, purpose, one.record, one.about)
                    if ORACLE.agreed(agency, ORACLE.shapes[name]["dataset"], purpose)
                    else NOTHING
                )
                if right is NOTHING:
                    assert carried is None, f"leak: {where}"
                    continue
                assert carried is not None, f"undue: {where}"
                assert orjson.loads(carried.body) == right, where
                check_envelope(carried, agency, one, right, where)


def check_envelope(carried: carrying.Carried, agency: str, one: Variant, right: Any, where: str) -> None:
    """Neither a header nor the log's entry, which the receiver may read, names whom the body does not."""
    if one.about is None or one.about in orjson.dumps(right).decode():
        return
    headers = {name: value for name, value in carried.headers.items() if name != "ce-signature"}
    assert one.about not in str(headers), where
    assert one.about not in str(carrying.entry(carried, agency, "amqp", TODAY_AT)), where


@pytest.mark.parametrize(("agency", "event"), [("finance", "credit.grade_changed"), ("tax", "inspection.mode_decided")])
def test_the_archive_is_no_way_around_a_purpose(agency: str, event: str, holding: Directory) -> None:
    world = world_of(agency, holding)
    route = next(one for one in routes("query") if one.operation == "enterprise.get_archive")
    data = contracts.get(event).example | {"uscc": HUIDONG}
    item = {"event": event, "agency": "customs", "zh": "B级，87分", "en": "B, 87 points", "data": data}
    world.answer = {"items": [item], "next_cursor": None}
    unnamed = run(world.ask(route, {"uscc": HUIDONG}))
    assert isinstance(unnamed, Crossed)
    assert "87分" not in str(unnamed.answer)
    assert not {"score", "deductions", "declaration_no"} & {
        name for one in unnamed.answer["items"] for name in one["data"]
    }
    purpose = {"finance": "policy_support", "tax": "joint_enforcement"}[agency]
    named = run(world.ask(route, {"uscc": HUIDONG}, "zone_building" if agency == "finance" else purpose))
    assert isinstance(named, Crossed)
    assert named.answer["items"] == [item]


# ---- an enterprise, through the portal -------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def enterprise(holding: Directory) -> World:
    return world_of("portal", holding, "enterprise", HUIDONG)


def opened_to_enterprises(*kinds: str) -> list[Route]:
    from gateway.http.scopes import roles

    return [one for one in routes(*kinds) if one.grant in roles().grants["enterprise"]]


@pytest.mark.parametrize("route", opened_to_enterprises("query"), ids=lambda one: one.operation)
def test_an_enterprise_sees_what_is_its_own_whole_and_nothing_of_others(route: Route, enterprise: World) -> None:
    shape = ORACLE.shapes[route.operation]
    if not shape["dataset"] or not shape.get("subject", "uscc"):
        return
    may_tell, must_tell = takes(route.operation)
    for told in ([None] if not must_tell else []) + (list(ENTERPRISES) if may_tell else []):
        for one in variants(ORACLE, route.operation, "portal"):
            record = one.record
            enterprise.answer = {shape["record"]: [record], "next_cursor": None} if shape.get("record") else record
            given = run(enterprise.ask(route, {} if told is None else {"uscc": told}))
            where = f"{route.operation} {told} {one.label}"
            if told not in {None, HUIDONG}:
                refused(given, enterprise, where)
            elif shape.get("record"):
                assert isinstance(given, Crossed), where
                own = [ORACLE.own(record, route.operation)] if whose_is(route, one, told) == HUIDONG else []
                assert given.answer[shape["record"]] == own, where
            elif whose_is(route, one, told) != HUIDONG:
                assert isinstance(given, NotPermitted | NotFound), f"leak: {where}"
            else:
                assert isinstance(given, Crossed), f"undue refusal: {where}: {given}"
                assert given.answer == ORACLE.own(record, route.operation), where


@pytest.mark.parametrize("route", opened_to_enterprises("command"), ids=lambda one: one.operation)
def test_an_enterprise_acts_for_itself_alone(route: Route, enterprise: World) -> None:
    may_tell, _ = takes(route.operation)
    tells_whose = may_tell or "found_by" in ORACLE.shapes[route.operation]  # else it is for agencies alone
    for about in ENTERPRISES:
        enterprise.answer, enterprise.whose = {"uscc": about}, about
        given = run(enterprise.ask(route, {"uscc": about} if may_tell else {}))
        passes = tells_whose and about == HUIDONG
        assert isinstance(given, Crossed) == passes, f"{route.operation} {about}: {given}"
        assert (route.operation in enterprise.called) == passes


def test_an_enterprise_that_names_nobody_where_it_must_does_nothing(enterprise: World) -> None:
    for route in opened_to_enterprises("command"):
        enterprise.whose = None
        assert isinstance(run(enterprise.ask(route, {})), NotPermitted), route.operation
        assert route.operation not in enterprise.called


# ---- the whole -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("agency", [code for code, told in ORACLE.agencies.items() if told["kind"] == "portal"])
def test_the_public_has_no_agreement_for_anything_conditional(agency: str) -> None:
    for (consumer, dataset), terms in ORACLE.terms.items():
        if consumer == agency:
            conditional = {
                n for n, one in ORACLE.datasets[dataset]["field"].items() if one["attribute"] == "conditional"
            }
            assert not {name for name in conditional if terms.gives(name)}, dataset


def test_a_rule_about_records_finds_its_fields_in_every_shape_that_carries_them() -> None:
    """A record that does not tell what a rule looks at would slip through it."""
    queries = {one.operation for one in routes("query")}
    for name, shape in ORACLE.shapes.items():
        if name not in ORACLE.events and name not in queries:
            continue
        found = shape_fields(ORACLE, name)
        carried = [(shape["dataset"], found)]
        carried += [(code, inner_fields(found[field])) for field, code in shape.get("parts", {}).items()]
        for dataset, names in carried:
            for rule in ORACLE.datasets.get(dataset, {}).get("row", ()):
                if names and not rule["where"].keys() <= names.keys():
                    assert not reached(shape["dataset"], rule["hidden_from"]), f"{name}: {rule['name']}"


def reached(dataset: str, kinds: list[str]) -> list[str]:
    """Agencies of some kinds that have an agreement for a data set."""
    met = [code for code, told in ORACLE.agencies.items() if told["kind"] in kinds or "*" in kinds]
    return [code for code in met if (code, dataset) in ORACLE.terms]


def test_the_matrix_is_large(request: pytest.FixtureRequest) -> None:
    if request.session.testscollected < len(AGENCIES) * 4:
        return  # a part of it was asked for
    assert {name: asked[name] >= least for name, least in AT_LEAST.items()} == dict.fromkeys(AT_LEAST, True), asked
