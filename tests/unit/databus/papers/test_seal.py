import pytest
from sanhu_client import seals

from databus.errors import Unavailable
from databus.papers.seal import Sealer, needed


def test_the_qr_code_leads_to_the_page_or_is_the_mark_alone():
    alone = Sealer.fresh()
    led = Sealer(alone.key, "https://exchange.example/papers")
    mark = alone.stamp("C", {"code": "C"}, ()).qr
    assert led.stamp("C", {"code": "C"}, ("line",)).qr == f"https://exchange.example/papers#{mark}"
    assert seals.read(mark, {alone.key.kid: alone.key.public_jwk()}.get)["code"] == "C"


def test_without_a_key_nothing_is_sealed():
    with pytest.raises(Unavailable, match="SANHU_SEAL_KEY_FILE"):
        needed(None)
