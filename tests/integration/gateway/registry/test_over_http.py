from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from sanhu_client.signatures import PrivateKey

from deploy.agreements_cli import agreements
from tests.integration.gateway.parts import wait_until

LIST = """
[[list]]
consumers = ["env"]
datasets = ["penalty"]
fields = ["penalty_id", "uscc"]
purposes = ["joint_enforcement"]
default_purpose = "joint_enforcement"
divisions = []
valid_from = 2026-01-01
valid_to = 2031-12-31
clause = "SH 四(十四)2"
"""
NEW = {
    "code": "ecology",
    "zh": "生态环境局",
    "en": "Ecology and environment",
    "kind": "government",
    "division": "441323",
    "clause": "2018年机构改革",
    "grants": ["exchange:read", "exchange:request", "simulate"],
    "reason": "机构改革",
}


@pytest.fixture
def sanhu(shared_border):
    """`sanhu agreements`, on the border's process."""
    stack = SimpleNamespace(running=lambda: True, env={"SANHU_URL": shared_border.url}, issuer=shared_border.issuer)

    def run(*arguments: str):
        return CliRunner().invoke(agreements, arguments, obj=stack)

    return run


def test_an_agency_is_added_and_may_call_at_once_and_once_removed_no_more(shared_border) -> None:
    term = "/v1/exchange/agencies?limit=1"
    token = shared_border.issuer.mint("ecology", NEW["grants"])
    headers = {"Authorization": f"Bearer {token}"}
    assert shared_border.call("GET", term, headers=headers).status_code == 401
    added = shared_border.call("POST", "/v1/exchange/agencies", agency="office", json=NEW)
    assert added.status_code == 201, added.text
    assert added.json()["receipt"]["status"] == "pending"
    wait_until(lambda: shared_border.call("GET", term, headers=headers).status_code == 200, "the agency to take part")
    gone = shared_border.call("POST", "/v1/exchange/agencies/ecology/removal", agency="office", json={"reason": "撤销"})
    assert gone.json()["state"] == "REMOVED"
    wait_until(lambda: shared_border.call("GET", term, headers=headers).status_code == 401, "the agency to be gone")
    assert shared_border.call("GET", "/v1/exchange/agencies/ecology").json()["zh"] == "生态环境局"


def test_only_operators_change_who_takes_part(shared_border) -> None:
    refused = shared_border.call("POST", "/v1/exchange/agencies", agency="tax", json=NEW)
    assert (refused.status_code, refused.json()["errors"][0]["message"]) == (403, "one of office, operator")


def test_keys_are_told_as_a_key_set(shared_border) -> None:
    jwk = PrivateKey.generate("samr-http-1").public_jwk()
    made = shared_border.call("POST", "/v1/exchange/keys", agency="samr", json={"jwk": jwk})
    assert made.status_code == 201, made.text
    told = shared_border.call("GET", "/v1/exchange/keys?agency=samr", agency="lab").json()["keys"]
    assert [(one["kid"], one["x"], one["agency"]) for one in told] == [("samr-http-1", jwk["x"], "samr")]


def test_a_version_that_was_not_read_is_not_changed(shared_border) -> None:
    read = shared_border.call("GET", "/v1/exchange/agreements/tax.consignment")
    change = {"per_day": 7, "reason": "限流"}
    path = "/v1/exchange/agreements/tax.consignment/changes"
    made = shared_border.call("POST", path, agency="customs", json=change, headers={"If-Match": read.headers["ETag"]})
    assert (made.status_code, made.json()["version"]) == (201, 2)
    stale = shared_border.call(
        "POST", path, agency="customs", json=change | {"per_day": 8}, headers={"If-Match": read.headers["ETag"]}
    )
    assert stale.status_code == 412


def test_a_request_for_data_goes_its_way_over_http(shared_border) -> None:
    body = {
        "dataset": "alert",
        "fields": ["*"],
        "purposes": [{"code": "conformity_testing", "zh": "检验检测", "basis": "S14 六(一)"}],
        "valid_to": "2028-12-31",
        "scene": "按预警调整检测项目",
    }
    asked = shared_border.call("POST", "/v1/exchange/requests", agency="lab", json=body)
    assert asked.status_code == 201, asked.text
    path = f"/v1/exchange/requests/{asked.json()['id']}/transitions"
    done = shared_border.call("POST", path, agency="gov", json={"to": "CHECKED"})
    assert (done.json()["state"], done.json()["agreement"]) == ("AGREED", "lab.alert@1")


def test_the_command_line_weighs_a_file_and_makes_its_changes(sanhu, tmp_path) -> None:
    file = tmp_path / "narrower.toml"
    file.write_text(LIST, encoding="utf-8")
    weighed = sanhu("check", str(file))
    assert weighed.exit_code == 0, weighed.output
    assert "失 env.penalty" in weighed.output
    assert "fine_fen" in weighed.output
    made = sanhu("apply", str(file), "--reason", "收窄范围")
    assert "made: env.penalty@2" in made.output
    assert "nobody gains or loses anything" in sanhu("check", str(file)).output
    assert "得 env.penalty" in sanhu("check").output


def test_the_command_line_says_what_is_wrong_with_a_file(sanhu, tmp_path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text(LIST.replace('"env"', '"nobody"'), encoding="utf-8")
    broken = sanhu("check", str(file))
    assert broken.exit_code == 1
    assert "no agency nobody" in broken.output
