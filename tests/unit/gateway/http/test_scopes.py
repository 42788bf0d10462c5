"""Roles narrow, each to grants that exist; none gives more than the agency has."""

import pytest

from databus.errors import Unauthenticated
from deploy.local.tokens import ROLES
from gateway.domain.access import register
from gateway.http.routes import ROUTES
from gateway.http.scopes import Roles, roles


def test_the_roles_are_those_the_command_line_knows() -> None:
    assert set(roles().grants) == set(ROLES)


def test_every_role_allows_grants_that_exist() -> None:
    for name, grants in roles().grants.items():
        assert grants, name
        assert grants <= register().grants.keys()


def test_an_unknown_grant_is_a_defect_of_the_file() -> None:
    with pytest.raises(ValueError, match=r"role x: unknown grants \['nothing'\]"):
        Roles.from_toml({"role": {"x": {"grants": ["nothing"]}}}, ["credit:read"])


def test_a_role_narrows_and_never_widens() -> None:
    assert roles().narrow("portal", frozenset({"credit:read", "credit:rate"})) == {"credit:read"}
    assert "credit:rate" not in roles().narrow("enterprise", None)
    assert "proposals:decide" not in roles().narrow("system", None)
    assert "proposals:decide" in roles().narrow("officer", None)
    assert not {name for name in roles().narrow("operator", None) if name.endswith(":decide")}
    with pytest.raises(Unauthenticated):
        roles().narrow("king", None)


@pytest.mark.parametrize("role", ["operator", "portal"])
def test_who_runs_the_exchange_and_the_public_do_nothing_in_any_service(role: str) -> None:
    services = [route for route in ROUTES if route.service != "gateway" and route.kind == "command"]
    assert [route.operation for route in services if route.grant in roles().grants[role]] == []


def test_nobody_but_an_operator_runs_the_exchange() -> None:
    assert [name for name, grants in roles().grants.items() if "exchange:operate" in grants] == ["operator"]
    assert [name for name, grants in roles().grants.items() if "exchange:connect" in grants] == [
        "system",
        "officer",
        "operator",
    ]
