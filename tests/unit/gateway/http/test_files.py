import asyncio
import base64
from hashlib import sha256

import pytest

from databus.errors import InternalError, NotPermitted
from gateway.http import files

WHOLE = b"one-two-three"
PARTS = [b"one-", b"two-", b"three"]


def answer(number, **more):
    return {
        "part": number,
        "parts": len(PARTS),
        "content_base64": base64.b64encode(PARTS[number - 1]).decode(),
        "filename": "企业质量档案-91441323.pdf",
        "media_type": "application/pdf",
        "size_bytes": len(WHOLE),
        "sha256": sha256(WHOLE).hexdigest(),
        "seal": "a.b.c",
    } | more


def gathered(first, ask):
    async def read():
        return [files.content(first), *[part async for part in files.rest(first, ask)]]

    return asyncio.run(read())


@pytest.mark.parametrize(
    ("accept", "query", "is_file"),
    [
        (None, {}, True),
        ("*/*", {}, True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", {}, True),
        ("application/pdf", {}, True),
        ("application/json", {}, False),
        ("Application/JSON; charset=utf-8", {}, False),
        (None, {"part": 2}, False),
    ],
)
def test_a_file_is_sent_as_such_unless_json_or_a_part_is_asked_for(accept, query, is_file):
    assert files.wanted({} if accept is None else {"accept": accept}, query) is is_file


def test_the_headers_name_the_file_in_chinese_and_in_ascii_with_its_digest_and_seal():
    told = dict(files.headers_of(answer(1)))
    assert told[b"content-type"] == b"application/pdf"
    assert told[b"content-length"] == b"13"
    assert told[b"content-disposition"] == (
        b'attachment; filename="______-91441323.pdf"; '
        b"filename*=UTF-8''%E4%BC%81%E4%B8%9A%E8%B4%A8%E9%87%8F%E6%A1%A3%E6%A1%88-91441323.pdf"
    )
    assert told[b"repr-digest"] == b"sha-256=:" + base64.b64encode(sha256(WHOLE).digest()) + b":"
    assert told[b"sanhu-seal"] == b"a.b.c"


def test_no_name_of_a_file_breaks_out_of_its_header():
    told = dict(files.headers_of(answer(1, filename='a"; filename="b\r\nx: y;%41\\.pdf')))
    value = told[b"content-disposition"]
    assert b"\r" not in value
    assert b"\n" not in value
    assert value.count(b'"') == 2


def test_the_parts_are_asked_for_one_after_the_other():
    asked = []

    async def ask(number):
        asked.append(number)
        return answer(number)

    assert b"".join(gathered(answer(1), ask)) == WHOLE
    assert asked == [2, 3]


def test_a_file_that_changed_meanwhile_is_not_sent_to_its_end():
    async def ask(number):
        return answer(number, sha256="0" * 64)

    with pytest.raises(InternalError, match="changed"):
        gathered(answer(1), ask)
    with pytest.raises(InternalError, match="too many"):
        gathered(answer(1, parts=files.MOST_PARTS + 1), ask)


def test_a_file_that_the_agreement_does_not_give_is_refused():
    told = answer(1)
    del told["content_base64"]
    with pytest.raises(NotPermitted, match="does not give the file"):
        files.headers_of(told)
