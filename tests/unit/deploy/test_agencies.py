"""What the stack tells a broker about the agencies."""

import stat
from pathlib import Path

import pytest

from databus.vhosts import vhost
from deploy.local.agencies import Agencies, setting, shipped
from deploy.local.home import Home

INTERNAL = "amqp://sanhu:secret@127.0.0.1:5672/sanhu"


@pytest.fixture
def agencies(tmp_path: Path) -> Agencies:
    return Agencies(Home(tmp_path))


def test_the_agencies_of_both_counties_take_part_from_the_beginning(agencies: Agencies) -> None:
    assert {"ciq", "customs", "samr", "gov", "portal", "operator"} <= set(shipped())
    assert agencies.codes() == shipped()


def test_each_agency_may_enter_its_own_vhost_alone(agencies: Agencies) -> None:
    told = agencies.definitions()
    for row in told["permissions"]:
        assert row["user"] in {row["vhost"], "door"}
    names = {row["name"] for row in told["vhosts"]}
    assert names == {vhost(code) for code in shipped()}
    assert all(not user["tags"] for user in told["users"])
    for component in ("vhost-limits", "operator_policy"):
        assert {row["vhost"] for row in told["parameters"] if row["component"] == component} == names


def test_the_line_of_an_agency_names_its_user_and_vhost(agencies: Agencies) -> None:
    line = agencies.env(INTERNAL)[setting("ciq-province")]
    assert setting("ciq-province") == "SANHU_AMQP_URI_CIQ_PROVINCE"
    assert line.startswith("amqp://agency.ciq-province:")
    assert line.endswith("@127.0.0.1:5672/agency.ciq-province")
    assert "secret" not in line


def test_a_removed_agency_stays_away_and_an_added_one_stays(agencies: Agencies, tmp_path: Path) -> None:
    agencies.add("quay")
    agencies.remove("lab")
    codes = Agencies(Home(tmp_path)).codes()
    assert "quay" in codes
    assert "lab" not in codes
    agencies.remove("quay")
    agencies.add("lab")
    assert agencies.codes() == shipped()


def test_a_rotated_password_is_another(agencies: Agencies) -> None:
    before, others = agencies.uri("lab", INTERNAL), agencies.uri("samr", INTERNAL)
    agencies.rotate("lab")
    assert agencies.uri("lab", INTERNAL) != before
    assert agencies.uri("samr", INTERNAL) == others


def test_passwords_are_kept_where_their_owner_alone_reads_them(agencies: Agencies, tmp_path: Path) -> None:
    agencies.password("agency.lab")
    assert stat.S_IMODE((tmp_path / "memory.json").stat().st_mode) == 0o600
