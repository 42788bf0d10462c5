from pathlib import Path

import pytest

from databus.papers.seal import Sealer
from databus.settings import BrokenSettings, ServiceSettings, WorkerSettings

RIGHT = {
    "SANHU_AMQP_URI": "amqp://sanhu:pw@localhost:5672/sanhu",
    "SANHU_DATABASE_URL": "postgresql://credit:pw@localhost/credit",
    "SANHU_HTTP_PORT": "8101",
}


def test_what_is_not_set_has_its_default() -> None:
    settings = ServiceSettings.read(RIGHT)
    assert settings == ServiceSettings(
        amqp_uri=RIGHT["SANHU_AMQP_URI"],
        database_url=RIGHT["SANHU_DATABASE_URL"],
        http_host="127.0.0.1",
        http_port=8101,
        clock_file=None,
        max_workers=10,
        rpc_timeout_s=10,
        log_level="info",
    )


def test_what_is_set_is_taken() -> None:
    more = {"SANHU_CLOCK_FILE": "clock", "SANHU_MAX_WORKERS": " 20 ", "SANHU_LOG_LEVEL": "debug"}
    settings = ServiceSettings.read(RIGHT | more)
    assert (settings.clock_file, settings.max_workers, settings.log_level) == (Path("clock"), 20, "debug")


def test_all_mistakes_are_told_at_once() -> None:
    wrong = {
        "SANHU_AMQP_URI": "http://localhost",
        "SANHU_HTTP_PORT": "99999",
        "SANHU_MAX_WORKERS": "many",
        "SANHU_RPC_TIMEOUT_S": "0",
        "SANHU_LOG_LEVEL": "loud",
    }
    with pytest.raises(BrokenSettings) as told:
        ServiceSettings.read(wrong)
    for name in (*wrong, "SANHU_DATABASE_URL is not set"):
        assert name in str(told.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SANHU_AMQP_URI", "amqp://"),
        ("SANHU_AMQP_URI", "   "),
        ("SANHU_DATABASE_URL", "mysql://localhost/x"),
        ("SANHU_HTTP_PORT", "٨١"),
        ("SANHU_HTTP_PORT", "-1"),
    ],
)
def test_a_wrong_value_is_told_by_the_settings_name(name: str, value: str) -> None:
    with pytest.raises(BrokenSettings, match=name):
        ServiceSettings.read(RIGHT | {name: value})


def test_the_seals_key_is_read_from_its_file(tmp_path: Path) -> None:
    key = Sealer.fresh().key
    key.write(tmp_path / "key.json")
    told = {"SANHU_SEAL_KEY_FILE": str(tmp_path / "key.json"), "SANHU_SEAL_PAGE": "https://exchange.example/papers"}
    for kind in (ServiceSettings, WorkerSettings):
        sealer = kind.read(RIGHT | told).sealer
        assert sealer is not None
        assert (sealer.key.kid, sealer.page) == (key.kid, told["SANHU_SEAL_PAGE"])


@pytest.mark.parametrize("text", [None, "{}", "[]", "not JSON", '{"kty": "OKP", "crv": "Ed25519", "d": "*"}'])
def test_a_seals_key_that_cannot_be_read_is_told(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "key.json").write_text(text)
    with pytest.raises(BrokenSettings, match="SANHU_SEAL_KEY_FILE: "):
        ServiceSettings.read(RIGHT | {"SANHU_SEAL_KEY_FILE": str(tmp_path / "key.json")})


def test_the_rate_of_bulk_is_a_setting_and_a_worker_needs_the_broker_for_tasks_alone() -> None:
    assert ServiceSettings.read(RIGHT).bulk_per_s == 30
    assert ServiceSettings.read(RIGHT | {"SANHU_BULK_PER_S": "300"}).bulk_per_s == 300
    with pytest.raises(BrokenSettings, match="SANHU_BULK_PER_S: a whole number from 1 to 10000"):
        ServiceSettings.read(RIGHT | {"SANHU_BULK_PER_S": "0"})
    without = {name: value for name, value in RIGHT.items() if name != "SANHU_AMQP_URI"}
    assert WorkerSettings.read(without).amqp_uri == ""
    with pytest.raises(BrokenSettings, match="SANHU_AMQP_URI is not set"):
        WorkerSettings.read(without, with_tasks=True)
    assert WorkerSettings.read(RIGHT, with_tasks=True).amqp_uri == RIGHT["SANHU_AMQP_URI"]
