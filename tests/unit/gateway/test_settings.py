import pytest

from databus.settings import BrokenSettings
from gateway.settings import Settings

RIGHT = {
    "SANHU_AMQP_URI": "amqp://sanhu:pw@localhost:5672/sanhu",
    "SANHU_DATABASE_URL": "postgresql://gateway:pw@localhost/gateway",
    "SANHU_HTTP_PORT": "8100",
    "SANHU_JWKS_FILE": "keys.json",
}


def test_bodies_are_held_up_to_64_mib_unless_said() -> None:
    assert Settings.read(RIGHT).max_bodies_mib == 64
    assert Settings.read(RIGHT | {"SANHU_MAX_BODIES_MIB": "8"}).max_bodies_mib == 8


def test_the_largest_body_always_fits() -> None:
    with pytest.raises(BrokenSettings, match="SANHU_MAX_BODIES_MIB"):
        Settings.read(RIGHT | {"SANHU_MAX_BODIES_MIB": "0"})
