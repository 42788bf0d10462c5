"""Parts of a seed: fixed by their commitments, opened by either key."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sanhu_client.__main__ import main
from sanhu_client.draws.seeds import (
    BadSecret,
    check_commitment,
    commitment_of,
    contribution_of,
    digest_of_commitment,
    new_secret,
    seed_of,
)

SECRETS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@pytest.mark.requirement("J-01")
@given(mine=SECRETS, holders=SECRETS)
def test_the_agency_and_the_escrow_holder_tell_the_same_part(mine: str, holders: str):
    by_agency = contribution_of("c", "samr", mine, commitment_of(holders))
    by_holder = contribution_of("c", "samr", holders, commitment_of(mine))
    assert by_agency == by_holder
    assert contribution_of("d", "samr", mine, commitment_of(holders)) != by_agency
    assert contribution_of("c", "ciq", mine, commitment_of(holders)) != by_agency


def test_the_curve_is_that_of_rfc_7748():
    secret = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"
    assert commitment_of(secret) == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
    bob = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
    shared = bytes.fromhex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
    told = contribution_of("c", "samr", secret, bob)
    assert told == sha256(b"sanhu-draw-2|c|samr|" + shared).hexdigest()


def test_a_seed_is_the_hash_of_lines_anybody_can_write():
    parts = {"samr": ("c1", "p1"), "ciq": ("c2", "p2")}
    lines = "sanhu-draw-2\nterms\nescrow\nciq:c2:p2\nsamr:c1:p1\n528"
    assert seed_of("terms", "escrow", parts, "528") == sha256(lines.encode()).hexdigest()
    assert seed_of("terms", "escrow", parts, None) == seed_of("terms", "escrow", parts, "")
    changed = {
        seed_of("other", "escrow", parts, None),
        seed_of("terms", "other", parts, None),
        seed_of("terms", "escrow", {**parts, "samr": ("c1", "p3")}, None),
        seed_of("terms", "escrow", {"samr": ("c1", "p1")}, None),
        seed_of("terms", "escrow", parts, "1"),
    }
    assert len(changed) == 5


@pytest.mark.parametrize("point", ["00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f"])
def test_a_commitment_whose_part_everybody_knows_is_refused(point: str):
    with pytest.raises(BadSecret, match="low order"):
        check_commitment(point)


@pytest.mark.parametrize("text", ["", "ab", "AB" * 32, "zz" * 32, "ab" * 33])
def test_what_is_no_secret_is_refused(text: str):
    with pytest.raises(BadSecret):
        commitment_of(text)


def test_a_digest_of_a_commitment_hides_it():
    _, commitment = new_secret()
    check_commitment(commitment)
    assert digest_of_commitment(commitment) == sha256(bytes.fromhex(commitment)).hexdigest()


def test_a_secret_is_written_once_for_its_owner_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = tmp_path / "secret"
    assert main(["secret", str(file)]) == 0
    commitment = capsys.readouterr().out.strip()
    assert commitment_of(file.read_text().strip()) == commitment
    assert file.stat().st_mode & 0o777 == 0o600
    assert main(["secret", str(file)]) == 1
