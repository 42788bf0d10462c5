import pytest

from databus.errors import NotPermitted, Unauthenticated
from gateway.domain.access import Register, register

GRANTS = {
    "grant": {
        "zones:read": {"means": "read zones", "clause": "SH 四(六)2"},
        "zones:write": {"means": "take a zone's steps", "clause": "S14 七(二)"},
    },
    "agency": {
        "gov": {"zh": "县政府", "en": "government", "clause": "SH 四(一)", "grants": ["zones:read", "zones:write"]},
        "lab": {"zh": "检测机构", "en": "laboratory", "clause": "S14 六(一)", "grants": ["zones:read"]},
    },
}


@pytest.fixture
def two_agencies() -> Register:
    return Register.from_toml(GRANTS)


def test_an_agency_with_the_grant_may_pass(two_agencies: Register) -> None:
    two_agencies.check("gov", "zones:write", None)


def test_an_agency_without_the_grant_is_told_who_has_it(two_agencies: Register) -> None:
    with pytest.raises(NotPermitted, match="lab may not take a zone's steps") as refused:
        two_agencies.check("lab", "zones:write", None)
    assert refused.value.fields == [("agency", "one of gov")]


def test_an_agency_that_does_not_take_part_is_unauthenticated(two_agencies: Register) -> None:
    with pytest.raises(Unauthenticated, match="no agency moon"):
        two_agencies.check("moon", "zones:read", None)


def test_a_narrowed_token_may_do_only_what_it_lists(two_agencies: Register) -> None:
    two_agencies.check("gov", "zones:read", frozenset({"zones:read"}))
    with pytest.raises(NotPermitted, match="the token does not allow") as refused:
        two_agencies.check("gov", "zones:write", frozenset({"zones:read"}))
    assert refused.value.fields == [("scope", "zones:write")]


def test_a_scope_never_widens_what_the_agency_may(two_agencies: Register) -> None:
    with pytest.raises(NotPermitted):
        two_agencies.check("lab", "zones:write", frozenset({"zones:write"}))


def test_scopes_are_passed_on_only_where_they_narrow(two_agencies: Register) -> None:
    assert two_agencies.narrowed("gov", None) is None
    assert two_agencies.narrowed("gov", frozenset({"zones:read", "zones:write"})) is None
    assert two_agencies.narrowed("gov", frozenset({"zones:read"})) == "zones:read"


def test_a_grant_that_nobody_defined_is_a_defect_of_the_file() -> None:
    broken = {**GRANTS, "agency": {"gov": {**GRANTS["agency"]["gov"], "grants": ["zones:sell"]}}}
    with pytest.raises(ValueError, match=r"gov: unknown grants \['zones:sell'\]"):
        Register.from_toml(broken)


def test_an_unknown_successor_is_a_defect_of_the_file() -> None:
    broken = {**GRANTS, "agency": {"gov": {**GRANTS["agency"]["gov"], "successor": "nobody"}}}
    with pytest.raises(ValueError, match="gov: unknown successor nobody"):
        Register.from_toml(broken)


@pytest.mark.requirement("A-17")
def test_the_eleven_member_units_of_huidong_take_part() -> None:
    units = {"ciq", "outline", "eit", "commerce", "finance", "sme", "science", "samr", "qts", "env", "drc"}
    assert units <= register().agencies.keys()


@pytest.mark.requirement("A-18")
def test_work_safety_and_the_association_take_part_beyond_the_eleven() -> None:
    assert {"safety", "association"} <= register().agencies.keys()


def test_customs_has_every_grant_of_the_bureau_it_succeeded() -> None:
    agencies = register().agencies
    assert agencies["ciq"].successor == "customs"
    assert agencies["customs"].grants == agencies["ciq"].grants


def test_every_grant_has_a_clause_and_a_holder() -> None:
    for name, grant in register().grants.items():
        assert grant.clause, name
        assert register().holders(name), name


@pytest.mark.requirement("A-20")
def test_only_who_polices_may_record_penalties() -> None:
    holders = register().holders("penalties:write")
    assert "samr" in holders
    assert not {"lab", "cnas", "portal", "association"} & set(holders)
