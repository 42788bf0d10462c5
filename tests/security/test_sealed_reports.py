"""Who writes a sealed report is found nowhere but on the unit's own machine, all the way to a penalised enterprise.

A made-up identity is sealed as a browser does, handed in without a token, handled, answered and found true. Then every
table of every part, every log, every file of the broker and the databases, every agency's inbox and feed, and every
entry of the evidence log is searched for it, plain and encoded in each way that text is encoded here.

Source: 商检法 31; 市场监督管理投诉举报处理暂行办法 33; DOMAIN D.5.
"""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from sanhu_client.intake import (
    Code,
    IntakeKey,
    SealedFor,
    open_answer,
    open_letter,
    seal_answer,
    seal_file,
    seal_letter,
    sign_key,
    statement_of,
)
from sanhu_client.signatures import PrivateKey

from gateway.http.doorkeeper import leading_bits
from tests.integration.door.agency import Agency, wait_until
from tests.security.asking import ORACLE, TODAY
from tests.security.doors import Doors
from tests.security.town import new_code

MARK = uuid4().hex[:10]
NAME, PHONE, STORY = f"合成举报人{MARK}", f"000-{MARK}", f"只有我知道的夜班{MARK}"
PHOTO = f"EXIF-{MARK}".encode() * 200
ANSWER = f"答复甲{MARK}"
SECRETS = (NAME, PHONE, STORY, PHOTO[:15].decode(), ANSWER)
HUIDONG = "441323"


def encodings(text: str) -> Iterator[bytes]:
    """A text as it may stand in something: plain, escaped, in hexadecimal, in base64 at each of three places."""
    raw = text.encode()
    yield from (raw, json.dumps(text).strip('"').encode(), raw.hex().encode(), raw.hex().upper().encode())
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + raw).decode().rstrip("=")
        middle = coded[(0, 2, 3)[before] : -1]
        yield from (middle.encode(), middle.replace("+", "-").replace("/", "_").encode())


@dataclass
class Told:
    """What was written, and what became of it."""

    code: Code
    complaint_id: str
    answers: list[str]
    uscc: str
    last: int


def found_in(content: bytes, needles: frozenset[bytes]) -> list[bytes]:
    return [needle for needle in needles if needle in content]


@pytest.fixture(scope="module")
def needles(report: Told) -> frozenset[bytes]:
    texts = (*SECRETS, report.code.text, report.code.shown, report.code.secret)
    return frozenset(one for text in texts for one in encodings(text))


def worked(doors: Doors, box: str) -> dict[str, str]:
    coded = base64.b64encode(box.encode()).decode()
    bits = doors.client.get("/report/desk").json()["work_bits"]
    nonce = next(str(n) for n in range(1 << 26) if leading_bits(coded, str(n)) >= bits)
    return {"content_base64": coded, "work": nonce}


def register_key(doors: Doors) -> IntakeKey:
    key, voucher = IntakeKey.generate(), PrivateKey.generate()
    days = {"valid_from": TODAY.isoformat(), "valid_to": (TODAY + timedelta(days=300)).isoformat()}
    jwk = {name: key.public_jwk()[name] for name in ("crv", "kty", "x", "y")}
    vouching = {name: voucher.public_jwk()[name] for name in ("crv", "kty", "x")}
    signature = sign_key(statement_of("samr", HUIDONG, jwk, **days), voucher)
    told = {"division": HUIDONG, "jwk": jwk, **days, "voucher": vouching, "signature": signature}
    doors.do("samr", "enforcement.register_intake_key", **told)
    return key


def handle(doors: Doors, key: IntakeKey, follow: str, uscc: str) -> str:
    """What the unit does: read, check, find true, answer."""
    page = doors.http("samr", "enforcement.list_complaints", {"limit": 50})
    identity = next(one["complaint_id"] for one in page["items"] if one["follow"] == follow)
    file = doors.http("samr", "enforcement.get_complaint", {"complaint_id": identity})
    letters = [one["box_id"] for one in file["boxes"] if one["part"] == "letter"]
    ask = {"complaint_id": identity, "box_id": letters[0]}
    box = base64.b64decode(doors.http("samr", "enforcement.get_complaint_box", ask)["content_base64"]).decode()
    letter = open_letter(box, key, SealedFor(**file["sealed_for"]))
    assert letter["reporter"]["name"] == NAME
    move = {"complaint_id": identity, "category": "QUALITY", "against_uscc": uscc}
    doors.do("samr", "enforcement.move_complaint", **move, to="CHECKING")
    found = {"document_no": f"惠市监立〔2026〕{MARK}", "substantiated": {"effective_on": TODAY.isoformat()}}
    doors.do("samr", "enforcement.move_complaint", complaint_id=identity, to="FILED", leads=["PENALTY_CASE"], **found)
    sealed = base64.b64encode(seal_answer(ANSWER, letter, follow).encode()).decode()
    told = doors.do("samr", "enforcement.answer_complaint", complaint_id=identity, content_base64=sealed)
    assert told["state"] == "TOLD"
    return identity


@pytest.fixture(scope="module")
def report(doors: Doors) -> Told:
    """Somebody's report, from the page to the answer."""
    key, code, uscc = register_key(doors), Code.generate(), new_code(HUIDONG)
    told = {"uscc": uscc, "name": "合成被举报企业", "division": HUIDONG, "synthetic": True}
    doors.do("samr", "enterprise.register_enterprise", **told)
    sealed_for = SealedFor(HUIDONG, "REPORT", code.follow)
    letter = {"reporter": {"name": NAME, "contact": PHONE}, "against": uscc, "text": STORY}
    box = seal_letter(letter, sealed_for, key.public_jwk(), code)
    file = seal_file(f"{NAME}.jpg", PHOTO, sealed_for, key.public_jwk())
    told = {"follow": code.follow, "kind": "REPORT", "division": HUIDONG, "kid": key.kid, "named": True}
    told |= {"files": [sha256(file.encode()).hexdigest()], **worked(doors, box)}
    headers = {"User-Agent": f"agent-{MARK}", "X-Forwarded-For": f"203.0.113.{len(MARK)}"}
    begin = int(doors.http("samr", "gateway.list_events", {"limit": 1})["last"])
    sent = doors.client.post("/report/letters", json=told, headers=headers)
    assert (sent.status_code, sent.json()["files_missing"]) == (201, told["files"]), sent.text
    added = doors.client.post("/report/files", json={"follow": code.follow, **worked(doors, file)}, headers=headers)
    assert added.json()["files_missing"] == [], added.text
    identity = handle(doors, key, code.follow, uscc)

    progress = doors.client.post("/report/progress", json={"secret": code.secret}).json()
    answers = [open_answer(base64.b64decode(one["content_base64"]).decode(), code) for one in progress["answers"]]
    return Told(code, identity, answers, uscc, begin)


def feed(doors: Doors, agency: str, after: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        page = doors.http(agency, "gateway.list_events", {"after": after, "limit": 200})
        found += page["items"]
        if page["next_after"] >= page["last"]:
            return found
        after = page["next_after"]


@pytest.mark.requirement("A-08", "J-05")
def test_whoever_wrote_reads_the_answer(report: Told) -> None:
    assert report.answers == [ANSWER]


@pytest.mark.requirement("D.5/reporter_identity")
def test_no_table_of_any_part_holds_who_wrote_what(doors: Doors, needles: frozenset[bytes]) -> None:
    urls = {name: url for name, url in doors.stack.env.items() if name.startswith("SANHU_DATABASE_URL_")}
    looked_at = 0
    for name, url in urls.items():
        connection = psycopg2.connect(url)
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
                for (row,) in cursor:
                    looked_at += 1
                    assert not found_in(row.encode(), needles), f"{name} {table}: {row[:300]}"
        connection.close()
    assert looked_at > 500


def test_no_file_of_the_stack_holds_it_neither_logs_nor_what_broker_and_database_write(
    doors: Doors, needles: frozenset[bytes]
) -> None:
    data = doors.stack.home.known_data()
    assert data is not None
    traces = needles | {f"agent-{MARK}".encode(), b"203.0.113."}
    looked_at = 0
    for path in (one for folder in (doors.stack.home.folder, data) for one in folder.rglob("*")):
        content = _content(path)
        looked_at += bool(content)
        assert not found_in(content, traces), path
    assert looked_at > 500


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:  # the servers remove files of their own
        return b""


@pytest.mark.requirement("D.5/reporter_identity")
def test_the_units_concerned_alone_hear_that_somebody_wrote(
    doors: Doors, enter: Callable[..., Agency], report: Told, needles: frozenset[bytes]
) -> None:
    def about(agency: str) -> list[dict[str, Any]]:
        whole = feed(doors, agency, report.last)
        assert not found_in(json.dumps(whole, ensure_ascii=False).encode(), needles)
        return [one for one in whole if report.complaint_id in json.dumps(one)]

    wait_until(lambda: len([one for one in about("samr") if "complaint_changed" in one["type"]]) == 4, "steps", 30)
    for agency, row in ORACLE.agencies.items():
        if agency == "samr" or "exchange:connect" not in row["grants"] or row.get("valid_to"):
            continue
        assert [one["type"] for one in about(agency) if "complaint_changed" in one["type"]] == [], agency
        inbox = enter(agency)
        while (message := inbox.channel.basic_get("inbox", no_ack=True)) is not None:
            content = message.body if isinstance(message.body, bytes) else message.body.encode()
            assert not found_in(content + repr(message.properties).encode(), needles), agency


def test_no_entry_of_the_evidence_log_holds_it_for_any_agency(doors: Doors, needles: frozenset[bytes]) -> None:
    submitted = 0
    for agency in ("samr", "portal", "gov", "operator"):
        begin: int | None = 0
        while begin is not None:
            page = doors.http(agency, "gateway.list_log_entries", {"from": begin, "limit": 200})
            whole = json.dumps(page, ensure_ascii=False)
            assert not found_in(whole.encode(), needles), agency
            submitted += whole.count("enforcement.submit_complaint")
            begin = page["next_from"]
    assert submitted >= 1


def test_the_enterprise_is_not_told_that_somebody_wrote_about_it(doors: Doors, report: Told) -> None:
    who = {"role": "enterprise", "uscc": report.uscc}
    told = doors.http("portal", "gateway.list_accesses", {"uscc": report.uscc}, **who)
    operations = {one["operation"] for one in told["items"] if "operation" in one}
    assert not {one for one in operations if "complaint" in one and "substantiated" not in one}
    assert report.complaint_id not in json.dumps(told)


def test_without_the_code_nobody_learns_how_far_it_is(doors: Doors, report: Told) -> None:
    wrong = doors.client.post("/report/progress", json={"secret": report.code.follow})
    assert wrong.status_code == 404
    assert doors.call("GET", f"/v1/complaints/{report.complaint_id}", "customs").status_code == 404
    assert doors.call("GET", f"/v1/complaints/{report.complaint_id}", "portal").status_code == 403
