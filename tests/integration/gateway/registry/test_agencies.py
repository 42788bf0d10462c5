from datetime import UTC, datetime, timedelta

import pytest
from sanhu_client.signatures import PrivateKey

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from gateway.domain.access import register

NEW = {
    "code": "ecology",
    "zh": "生态环境局",
    "en": "Ecology and environment",
    "kind": "government",
    "division": "441323",
    "clause": "2018年机构改革",
    "grants": ["exchange:read", "exchange:request"],
    "reason": "机构改革",
}


def key(kid: str) -> dict[str, str]:
    return PrivateKey.generate(kid).public_jwk()


def test_agencies_are_listed_by_kind_and_jurisdiction_page_by_page(office) -> None:
    ninghai = office.call("list_agencies", "tax", division="3302")["items"]
    assert {one["code"] for one in ninghai} == {
        "ciq-ningbo", "nh-ciq", "nh-commerce", "nh-eit", "nh-finance", "nh-gov", "nh-office", "nh-samr", "nh-science",
        "nh-towns",
    }  # fmt: skip
    first = office.call("list_agencies", "tax", limit=5)
    rest = office.call("list_agencies", "tax", cursor=first["next_cursor"])
    assert len(first["items"]) == 5
    assert [one["code"] for one in (*first["items"], *rest["items"])] == sorted(register().agencies)
    assert [one["code"] for one in office.call("list_agencies", "tax", kind="portal")["items"]] == ["portal"]


@pytest.mark.requirement("A-19")
def test_an_agency_has_a_liaison_role_and_never_a_name(office) -> None:
    members = ("ciq", "outline", "eit", "commerce", "finance", "sme", "science", "samr", "qts", "env", "drc")
    assert all(office.call("get_agency", "tax", agency=code)["liaison"] == "信息报送联络员" for code in members)


def test_a_body_that_ended_resolves_and_its_last_successor_answers_for_it(office) -> None:
    ciq = office.call("get_agency", "tax", agency="ciq")
    assert (ciq["zh"], ciq["valid_to"], ciq["answers_today"]) == ("惠州检验检疫局", "2018-04-19", "customs")
    assert "ciq" in office.call("get_agency", "tax", agency="customs")["predecessors"]


def test_an_operator_adds_amends_and_removes_an_agency_and_every_version_is_kept(office) -> None:
    before = office.directory.version
    assert office.call("add_agency", "office", **NEW)["version"] == 1
    assert office.directory.agencies["ecology"].zh == "生态环境局"
    assert office.directory.version == before + 1
    office.call("amend_agency", "office", agency="env", successor="ecology", reason="机构改革")
    assert office.call("get_agency", "tax", agency="env")["answers_today"] == "ecology"
    office.call("remove_agency", "office", agency="env", reason="并入生态环境局")
    env = office.call("get_agency", "tax", agency="env")
    assert env["state"] == "REMOVED"
    assert [(one["version"], one["state"], one["changed_by"], one["reason"]) for one in env["history"]] == [
        (3, "REMOVED", "office", "并入生态环境局"),
        (2, "ACTIVE", "office", "机构改革"),
        (1, "ACTIVE", "exchange", "as shipped"),
    ]
    assert not office.directory.agencies["env"].active


def test_the_same_command_with_its_key_is_answered_again_and_done_once(office) -> None:
    first = office.call("add_agency", "office", key="k1", **NEW)
    assert office.call("add_agency", "office", key="k1", **NEW) == first
    assert office.rows("SELECT count(*) AS n FROM agencies WHERE code = 'ecology'")[0]["n"] == 1
    office.refused(Conflict, "add_agency", "office", key="k1", **{**NEW, "zh": "环境局"})


def test_a_code_is_never_given_to_another_body(office) -> None:
    assert "resolves for ever" in office.refused(Conflict, "add_agency", "office", **{**NEW, "code": "ciq"}).message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"grants": ["fly"]}, "grants"),
        ({"successor": "nobody"}, "successor"),
        ({"successor": "ecology"}, "successor"),
        ({"valid_from": "2020-01-01", "valid_to": "2019-01-01"}, "valid_to"),
    ],
)
def test_what_an_agency_cannot_be_is_refused_by_field(office, change, field) -> None:
    assert office.refused(InvalidRequest, "add_agency", "office", **{**NEW, **change}).fields[0][0] == field


def test_two_agencies_do_not_succeed_each_other(office) -> None:
    office.refused(InvalidRequest, "amend_agency", "office", agency="customs", successor="ciq", reason="x")


def test_an_amendment_of_another_version_than_was_read_is_refused(office) -> None:
    office.refused(PreconditionFailed, "amend_agency", "office", agency="env", zh="x", reason="x", if_match="7")
    office.refused(NotFound, "amend_agency", "office", agency="nobody", zh="x", reason="x")


def test_an_agency_registers_its_own_key_and_no_other_agencys(office) -> None:
    made = office.call("add_key", "tax", jwk=key("tax-1"))
    assert (made["kid"], made["agency"], made["use"]) == ("tax-1", "tax", "sig")
    assert office.directory.keys["tax-1"].holds(office.clock.now())
    refused = office.refused(NotPermitted, "add_key", "tax", agency="samr", jwk=key("samr-1"))
    assert "samr" in refused.fields[0][1]
    office.call("add_key", "operator", agency="samr", jwk=key("samr-1"))
    told = office.call("list_keys", "lab")["keys"]
    assert {(one["kid"], one["agency"]) for one in told} == {("tax-1", "tax"), ("samr-1", "samr")}


def test_a_private_key_or_one_of_another_kind_is_refused_and_kept_nowhere(office) -> None:
    private = PrivateKey.generate("tax-1").private_jwk()
    assert "private" in office.refused(InvalidRequest, "add_key", "tax", jwk=private).message
    office.refused(InvalidRequest, "add_key", "tax", jwk=key("tax-1"), use="seal")
    office.refused(InvalidRequest, "add_key", "tax", jwk={"kty": "OKP", "crv": "Ed25519", "x": "?"})
    office.refused(InvalidRequest, "add_key", "tax", jwk={"kty": "oct", "x": "AA"}, use="tls")
    assert office.rows("SELECT * FROM agency_keys") == []


def test_a_rotated_key_counts_beside_the_new_one_until_the_moment_told(office) -> None:
    office.call("add_key", "tax", jwk=key("tax-1"))
    office.clock.advance(timedelta(days=1))
    until = office.clock.now() + timedelta(hours=6)
    made = office.call("rotate_key", "tax", kid="tax-1", jwk=key("tax-2"), old_until=until.isoformat())
    assert (made["kid"], made["follows"]) == ("tax-2", "tax-1")
    old, new = office.directory.keys["tax-1"], office.directory.keys["tax-2"]
    assert old.holds(until)
    assert new.holds(until)
    assert not old.holds(until + timedelta(seconds=1))
    assert new.holds(until + timedelta(days=400))


def test_a_revoked_key_counts_at_once_no_longer_and_is_still_told(office) -> None:
    office.call("add_key", "tax", jwk=key("tax-1"))
    office.refused(NotPermitted, "revoke_key", "samr", kid="tax-1", reason="x")
    office.clock.advance(timedelta(minutes=1))
    office.call("revoke_key", "tax", kid="tax-1", reason="lost")
    assert not office.directory.keys["tax-1"].holds(office.clock.now())
    assert [one["kid"] for one in office.call("list_keys", "tax", agency="tax")["keys"]] == ["tax-1"]
    office.refused(Conflict, "rotate_key", "tax", kid="tax-1", jwk=key("tax-2"), old_until="2027-01-01T00:00:00Z")


def test_a_key_id_is_used_once_for_ever(office) -> None:
    office.call("add_key", "tax", jwk=key("one"))
    office.refused(Conflict, "add_key", "samr", jwk=key("one"))


def test_a_key_for_later_counts_from_then_on(office) -> None:
    office.call("add_key", "tax", jwk=key("tax-9"), valid_from="2027-01-01T00:00:00Z")
    assert not office.directory.keys["tax-9"].holds(office.clock.now())
    assert office.directory.keys["tax-9"].holds(datetime(2027, 1, 1, tzinfo=UTC))
