"""The evidence log of the running suite: receipts proved within 2 s, the whole log verified by public keys alone."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from click.testing import CliRunner, Result
from sanhu_client.evidence.files import check_document
from sanhu_client.evidence.heads import Keys, SignedHead

from deploy.cli import main

if TYPE_CHECKING:
    from deploy.local.stack import Stack

RATING = "/v1/credit/ratings/91110000600037341L"
PROMISED_S = 2.0


@pytest.fixture
def samr(stack: "Stack") -> Callable[..., httpx.Response]:
    headers = {"Authorization": f"Bearer {stack.issuer.mint('samr')}", "Connection": "close"}

    def ask(path: str, **parameters: Any) -> httpx.Response:
        return httpx.get(stack.env["SANHU_URL"] + path, params=parameters, headers=headers, trust_env=False, timeout=20)

    return ask


@pytest.fixture
def sanhu(stack: "Stack") -> Callable[..., Result]:
    return lambda *arguments: CliRunner().invoke(main, ["--home", str(stack.home.folder), *arguments])


def logged(ask: Callable[..., httpx.Response]) -> dict[str, Any]:
    """Ask for something that is not there, and return the receipt of that once it is in the log."""
    answer = ask(RATING)
    assert answer.status_code == 404, answer.text
    begun_s = time.monotonic()
    while (receipt := ask(answer.json()["instance"]).json())["status"] != "logged":
        assert time.monotonic() - begun_s < PROMISED_S
    return receipt


def test_what_crossed_is_in_the_log_within_two_seconds_and_verifies(
    samr: Callable[..., httpx.Response], sanhu: Callable[..., Result], tmp_path: Path
) -> None:
    receipt = logged(samr)
    keys = samr("/v1/exchange/keys").json()
    report = check_document(receipt, Keys(keys), [])
    assert report.ok, report.findings
    assert receipt["entry"]["fields"]["outcome"]["value"] == "NotFound"
    (tmp_path / "receipt.json").write_text(json.dumps(receipt))
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    told = sanhu("verify", str(tmp_path / "receipt.json"), "--keys", str(tmp_path / "keys.json"))
    assert told.exit_code == 0, told.output


def test_the_exported_log_verifies_and_continues_every_head_seen_before(
    samr: Callable[..., httpx.Response], sanhu: Callable[..., Result], tmp_path: Path
) -> None:
    logged(samr)
    seen = [SignedHead.from_json(samr("/v1/exchange/log/heads/latest").json())]
    logged(samr)
    seen += [SignedHead.from_json(each) for each in samr("/v1/exchange/log/heads", limit=5).json()["items"]]
    (tmp_path / "kept.jsonl").write_text("\n".join(json.dumps(each.to_json()) for each in seen))
    exported = sanhu("log", "export", "--show", "bodies")
    assert exported.exit_code == 0, exported.output
    (tmp_path / "log.jsonl").write_text(exported.stdout)
    told = sanhu("verify", str(tmp_path / "log.jsonl"), "--heads", str(tmp_path / "kept.jsonl"))
    assert told.exit_code == 0, told.output
    proof = samr("/v1/exchange/log/consistency", first=seen[0].head.size).json()
    assert check_document(proof, Keys(samr("/v1/exchange/keys").json()), seen).ok
