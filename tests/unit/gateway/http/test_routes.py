import re

import pytest

from gateway.domain.access import register
from gateway.http.routes import ROUTES, Index, Route
from tests.each import each

SERVICES = {"enterprise", "credit", "inspection", "enforcement", "gateway"}


def name(route: Route) -> str:
    return f"{route.verb} {route.path}"


@each("route", ROUTES, ids=name)
def test_every_route_names_a_grant_that_exists(route: Route) -> None:
    assert route.grant in register().grants


@each("route", ROUTES, ids=name)
def test_every_route_is_a_method_of_a_known_service(route: Route) -> None:
    assert route.service in SERVICES
    assert re.fullmatch(r"[a-z][a-z_]+", route.method)


@each("route", ROUTES, ids=name)
def test_every_path_is_lower_case_under_v1_without_trailing_slash(route: Route) -> None:
    assert re.fullmatch(r"/v1(/[a-z-]+|/\{[a-z_]+\})+", route.path)
    assert len(set(route.parameters)) == len(route.parameters)


@each("route", ROUTES, ids=name)
def test_reading_is_get_and_writing_is_not(route: Route) -> None:
    assert (route.kind == "query") == (route.verb == "GET")
    assert route.status in {200, 201}
    assert route.kind == "command" or route.status == 200


def test_no_reading_route_needs_a_writing_grant() -> None:
    assert [r for r in ROUTES if r.kind == "query" and r.grant.endswith(":write")] == []


def test_no_writing_route_is_opened_by_a_reading_grant() -> None:
    assert [r for r in ROUTES if r.kind == "command" and r.grant.endswith((":read", "simulate"))] == []


def test_every_grant_opens_a_route() -> None:
    assert {route.grant for route in ROUTES} == register().grants.keys()


def test_a_path_parameter_has_one_name_at_one_place() -> None:
    names: dict[str, set[str]] = {}
    for route in ROUTES:
        shape = re.sub(r"\{[a-z_]+\}", "{}", route.path)
        names.setdefault(shape, set()).add(route.path)
    assert [paths for paths in names.values() if len(paths) > 1] == []


@each("route", ROUTES, ids=name)
def test_the_index_finds_every_route_with_its_parameters(route: Route) -> None:
    path = re.sub(r"\{([a-z_]+)\}", r"<\1>", route.path)
    found = Index().find(path)
    assert found is not None
    routes, values = found
    assert routes[route.verb] is route
    assert values == [f"<{parameter}>" for parameter in route.parameters]


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/zones/", "/v1//zones", "/v1/zones/a/b/c/d", "/v2/zones", ""])
def test_the_index_finds_nothing_beside_the_routes(path: str) -> None:
    assert Index().find(path) is None


def test_two_routes_for_one_verb_on_one_path_are_refused() -> None:
    with pytest.raises(ValueError, match="two routes for GET /v1/zones"):
        Index([route for route in ROUTES if name(route) == "GET /v1/zones"] * 2)
