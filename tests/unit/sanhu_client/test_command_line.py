"""`sanhu-client`: a key that its owner alone can read, a receipt that is checked."""

import json

import pytest
from sanhu_client.__main__ import main
from sanhu_client.signatures import PrivateKey

from tests.unit.client.evidence.logs import EXCHANGE, Log


def test_a_key_is_made_once_and_its_public_half_is_told(tmp_path, capsys):
    file = tmp_path / "key.jwk"
    assert main(["key", str(file)]) == 0
    public = json.loads(capsys.readouterr().out)
    assert public == PrivateKey.read(file).public_jwk()
    assert "d" not in public
    assert file.stat().st_mode & 0o077 == 0
    before = file.read_text()
    assert main(["key", str(file)]) == 1
    assert file.read_text() == before


@pytest.mark.parametrize("receipt", ["{}", '{"status": "logged"}', "no json", '{"status": "pending"}'])
def test_what_is_no_receipt_is_told_and_is_an_error(tmp_path, capsys, receipt):
    file, keys = tmp_path / "receipt.json", tmp_path / "keys.jwks"
    file.write_text(receipt)
    keys.write_text('{"keys": []}')
    assert main(["verify", str(file), "--keys", str(keys)]) == 1
    assert capsys.readouterr().err


def test_a_receipt_without_keys_to_check_it_with_is_asked_for_them(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["verify", str(tmp_path / "receipt.json")])
    assert ended.value.code == 2
    assert "--keys" in capsys.readouterr().err


def test_the_verdict_comes_before_what_else_is_to_be_known(tmp_path, capsys):
    file, keys = tmp_path / "receipt.json", tmp_path / "keys.jwks"
    receipt = Log().add(1, kind="exchange").sign().receipt(0)
    keys.write_text(json.dumps({"keys": [EXCHANGE.public_jwk() | {"agency": "exchange"}]}))
    file.write_text(json.dumps(receipt))
    assert main(["verify", str(file), "--keys", str(keys)]) == 0
    verdict, *remarks = capsys.readouterr().out.splitlines()
    assert verdict.startswith("成立 verified: entry 0 of the evidence log")
    assert "the door alone attests it" in str(remarks)
    file.write_text(json.dumps(receipt | {"position": 1}))
    assert main(["verify", str(file), "--keys", str(keys)]) == 1
    told = capsys.readouterr()
    assert "verified: entry" not in told.out
    assert told.err
