"""Who reports something never crosses: a name that is sent all the same is found nowhere afterwards.

No method takes it; what is told is the next best a careless or hostile system can do, at both doors.

Source: 商检法 31; 市场监督管理投诉举报处理暂行办法 33; DOMAIN D.5.
"""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from sanhu_client.signatures import PrivateKey, sign_message

from tests.integration.door.agency import Agency
from tests.security.asking import ORACLE
from tests.security.doors import Doors
from tests.security.town import Town

PLANTED = f"举报人甲{uuid4().hex[:12]}"
NEEDLES = (
    PLANTED,
    json.dumps(PLANTED).strip('"'),
    PLANTED.encode().hex(),
    base64.b64encode(PLANTED.encode()).decode().rstrip("="),
    PLANTED[4:],
)
COMPLAINT = "enforcement.record_substantiated_complaint"


def told(town: Town) -> dict[str, Any]:
    return {"uscc": town.near, "document_no": "诉〔2026〕1号", "effective_on": "2026-11-20"}


def hidden_in(fields: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The name where a system might put it."""
    for name in sorted(ORACLE.never):
        yield fields | {name: PLANTED}
    yield fields | {"detail": {"reporter_name": PLANTED}}
    yield fields | {"evidence": [{"reporter_name": PLANTED}, {"more": [{"reporter_contact": PLANTED}]}]}


@pytest.fixture(scope="module")
def planted(doors: Doors, town: Town) -> None:
    """Send it in every way that there is."""
    with Agency(doors.stack.env, "samr") as samr:
        samr.drain("receipts")
        for sent in hidden_in(told(town)):
            answer = doors.call("POST", "/v1/complaints/substantiated", "samr", json=sent)
            assert answer.status_code == 422, answer.text
            assert not found_in(answer.text)
            body = json.dumps({"args": [], "kwargs": sent}, ensure_ascii=False).encode()
            assert samr.ask_raw(COMPLAINT, body)["error"]["exc_type"] == "InvalidRequest"
            forged = sign_message(PrivateKey.generate(), "samr", COMPLAINT, "m1", body)
            refused = samr.ask_raw(COMPLAINT, body, message_id="m1", application_headers=forged)
            assert refused["error"]["exc_type"] == "Unauthenticated"
            samr.say_raw(COMPLAINT, json.dumps(sent, ensure_ascii=False).encode(), message_id=str(uuid4()))
            receipt = samr.next_receipt()
            assert receipt["status"] == "problem"
            assert not found_in(json.dumps(receipt, ensure_ascii=False))


def found_in(text: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in text]


@pytest.mark.usefixtures("planted")
@pytest.mark.requirement("D.5")
def test_no_table_of_any_part_holds_the_name(doors: Doors) -> None:
    urls = {name: url for name, url in doors.stack.env.items() if name.startswith("SANHU_DATABASE_URL_")}
    assert len(urls) == 5
    looked_at = 0
    for name, url in urls.items():
        connection = psycopg2.connect(url)
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
                for (row,) in cursor:
                    looked_at += 1
                    assert not found_in(row), f"{name} {table}: {row[:300]}"
        connection.close()
    assert looked_at > 500


@pytest.mark.usefixtures("planted")
def test_no_log_of_any_process_holds_the_name(doors: Doors) -> None:
    logs = list(doors.stack.home.folder.rglob("*.log"))
    assert len(logs) >= 7
    for path in logs:
        assert not found_in(path.read_text(errors="replace")), path


@pytest.mark.usefixtures("planted")
def test_no_entry_of_the_evidence_log_shows_the_name_to_its_own_agency(doors: Doors) -> None:
    def pages() -> Iterator[str]:
        begin: int | None = 0
        while begin is not None:
            page = doors.http("samr", "gateway.list_log_entries", {"from": begin, "limit": 200})
            yield json.dumps(page, ensure_ascii=False)
            begin = page["next_from"]

    for page in pages():
        assert not found_in(page)


@pytest.mark.usefixtures("planted")
def test_the_refusals_themselves_are_in_the_notes(rows: Callable[..., Any]) -> None:
    noted = rows(
        "SELECT door, count(*) FROM intents JOIN outcomes USING (id)"
        " WHERE operation = %s AND agency = 'samr' AND outcome <> 'ok' GROUP BY door",
        COMPLAINT,
    )
    ways = len(list(hidden_in({})))
    assert {door for door, _ in noted} == {"http", "amqp"}
    assert dict(noted)["http"] >= ways
    assert dict(noted)["amqp"] >= 3 * ways
