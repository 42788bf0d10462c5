"""Papers over HTTP: files put together of parts, keys and a page for whoever holds a print-out."""

import base64
import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sanhu_client import seals
from sanhu_client.signatures import PrivateKey

from databus.errors import NotFound
from databus.papers import codes
from deploy.local.seals import SealKeys
from tests.integration.gateway.parts import Border, FakeService

CODE = "7K3M-9QXP-2WTD-8FH7"
PATH = f"/v1/papers/{CODE}"
PARTS = [bytes([n]) * 300_000 for n in range(3)]
WHOLE = b"".join(PARTS)
PAPER = {
    "code": CODE,
    "filename": "档案.bin",
    "media_type": "application/octet-stream",
    "size_bytes": len(WHOLE),
    "sha256": sha256(WHOLE).hexdigest(),
    "seal": "a.b.c",
    "parts": len(PARTS),
}


def get_paper(fields: dict[str, Any], _: Any) -> dict[str, Any]:
    if fields["code"] != CODE:
        raise NotFound("no paper was issued with the code")
    number = int(fields.get("part", 1))
    return {**PAPER, "part": number, "content_base64": base64.b64encode(PARTS[number - 1]).decode()}


@pytest.fixture
def papers(shared_border: Border) -> Iterator[Border]:
    with FakeService(shared_border.amqp_uri, "enterprise", {"get_paper": get_paper}):
        yield shared_border


def test_a_file_of_many_parts_is_answered_as_one(papers: Border) -> None:
    answer = papers.call("GET", PATH)
    assert (answer.status_code, answer.content) == (200, WHOLE)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].endswith(f"filename*=UTF-8''{quote('档案.bin')}")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["sanhu-seal"] == "a.b.c"
    digest = base64.b64encode(sha256(WHOLE).digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"


def test_each_part_that_was_handed_out_is_noted(papers: Border) -> None:
    papers.call("GET", PATH)
    noted = papers.rows("SELECT operation, convert_from(request, 'UTF8')::jsonb->>'part' FROM intents ORDER BY id")
    assert noted == [("enterprise.get_paper", part) for part in (None, "2", "3")]


def test_the_code_tells_which_service_issued_the_paper(papers: Border) -> None:
    theirs = codes.new_code("C")

    def verify(fields: dict[str, Any], _: Any) -> dict[str, Any]:
        return {"code": fields["code"], "state": "VALID", "version": 1}

    with FakeService(papers.amqp_uri, "credit", {"verify_paper": verify}):
        answer = papers.call("GET", f"/v1/papers/{theirs.lower()}/verification")
    assert (answer.status_code, answer.json()["code"]) == (200, theirs.lower())
    assert papers.rows("SELECT operation FROM intents") == [("credit.verify_paper",)]


def test_a_head_tells_of_the_file_without_reading_the_rest(papers: Border) -> None:
    answer = papers.call("HEAD", PATH)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(WHOLE))
    assert len(papers.rows("SELECT 1 FROM intents")) == 1


@pytest.mark.parametrize(("path", "headers"), [(PATH, {"Accept": "application/json"}), (f"{PATH}?part=2", {})])
def test_a_program_may_ask_for_parts_as_json(papers: Border, path: str, headers: dict[str, str]) -> None:
    answer = papers.call("GET", path, headers=headers)
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["part"] == (2 if "part" in path else 1)


def test_a_file_that_is_not_there_is_a_problem(papers: Border) -> None:
    answer = papers.call("GET", "/v1/papers/0000-0000-0000-0000")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_file_that_breaks_off_is_not_taken_for_a_whole_one(shared_border: Border) -> None:
    def breaks_off(fields: dict[str, Any], headers: Any) -> dict[str, Any]:
        if fields.get("part") == 2:
            raise NotFound("the file was kept long enough")
        return get_paper(fields, headers)

    with FakeService(shared_border.amqp_uri, "enterprise", {"get_paper": breaks_off}):
        with pytest.raises(httpx.RemoteProtocolError):
            shared_border.call("GET", PATH)
        assert shared_border.call("GET", PATH, headers={"Accept": "application/json"}).status_code == 200


def test_the_public_gets_no_file(papers: Border) -> None:
    answer = papers.call("GET", PATH, agency="portal")
    assert answer.status_code == 403
    assert "does not give the file" in answer.text


@pytest.fixture
def keys(tmp_path: Path) -> SealKeys:
    keys = SealKeys(tmp_path / "seal")
    keys.prepare(["enterprise", "credit"])
    return keys


def test_anyone_gets_the_public_keys_and_the_page_that_checks_with_them(
    tmp_path: Path, fresh_vhost: str, fresh_database: Callable[[str | None], str], keys: SealKeys
) -> None:
    settings = {"SANHU_SEAL_KEYS_FILE": str(keys.public_file)}
    border = Border(tmp_path, fresh_vhost, fresh_database("gateway"), settings=settings)
    border.start()
    try:
        found = httpx.get(f"{border.url}/.well-known/sanhu-seals.json")
        assert found.headers["content-type"] == "application/jwk-set+json"
        jwks = {key["kid"]: key for key in found.json()["keys"]}
        assert (
            seals.read(seals.seal({"code": CODE}, PrivateKey.read(keys.key_file("credit"))), jwks.get)["code"] == CODE
        )
        assert all("d" not in key for key in jwks.values())
        page = httpx.get(f"{border.url}/papers")
        assert page.headers["content-security-policy"].startswith("default-src 'self'")
        for name in ("papers.js", "papers.css"):
            assert f"/papers/{name}" in page.text
            assert httpx.get(f"{border.url}/papers/{name}").status_code == 200
    finally:
        border.stop()


def test_where_no_keys_are_published_there_is_no_page(papers: Border) -> None:
    assert httpx.get(f"{papers.url}/papers").status_code == 404
    assert httpx.get(f"{papers.url}/.well-known/sanhu-seals.json").status_code == 404


def test_a_new_key_is_published_beside_those_of_before(keys: SealKeys) -> None:
    before = json.loads(keys.public_file.read_text())["keys"]
    keys.prepare(["enterprise", "credit"])
    assert json.loads(keys.public_file.read_text())["keys"] == before
    keys.key_file("enterprise").unlink()
    keys.prepare(["enterprise", "credit"])
    after = json.loads(keys.public_file.read_text())["keys"]
    assert after[:2] == before
    assert len(after) == 3
