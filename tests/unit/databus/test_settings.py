from pathlib import Path

import pytest

from databus.settings import BrokenSettings, ServiceSettings

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
