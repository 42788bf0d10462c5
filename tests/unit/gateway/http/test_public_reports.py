"""The open door to complaints and reports: what is counted, what goes along, what is told."""

import asyncio
import base64
import re
from collections.abc import Mapping
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from databus.errors import InvalidRequest, NotFound, TooMany
from gateway.border import Crossed, Crossing
from gateway.domain.access import register
from gateway.http import doorkeeper
from gateway.http.bodies import Bodies
from gateway.http.doorkeeper import (
    EASY_LETTERS,
    HOUR_S,
    LEAST_BITS,
    MOST_BITS,
    MOST_SOURCES,
    PER_PROCESS,
    PER_SOURCE,
    Doorkeeper,
    leading_bits,
    network_of,
)
from gateway.http.public_reports import PublicReports

TAKING_PART = SimpleNamespace(agencies=register().agencies)
BOX = base64.b64encode(b"a..b.c.d").decode()
WORK = next(str(n) for n in range(1 << 22) if leading_bits(BOX, str(n)) >= LEAST_BITS)
LETTER = {"follow": "f" * 64, "kind": "REPORT", "content_base64": BOX, "work": WORK}
UNIT = {
    **dict.fromkeys(("kid", "division", "fingerprint", "statement", "signature", "valid_from", "valid_to"), "x"),
    "agency": "samr",
    "jwk": {},
    "voucher": {},
    "public": True,
    "state": "ACTIVE",
}


class Behind:
    """The border and the services, and what they were asked."""

    def __init__(self) -> None:
        self.crossings: list[Crossing] = []
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    async def cross(self, crossing: Crossing) -> Crossed:
        self.crossings.append(crossing)
        return Crossed({"follow": "f"}, {"id": "r", "hash": "h", "status": "pending"})

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any:
        assert (service, dict(headers)) == ("enforcement", {"sanhu.agency": "portal"})
        assert timeout_s > 0
        self.asked.append((method, fields))
        if method == "list_intake_keys":
            return {"items": [UNIT, {**UNIT, "public": False}]}
        if fields["follow"] != sha256(b"\x01" * 32).hexdigest():
            raise NotFound("nothing is followed by this code")
        return {"agency": "samr", "complaints": [], "answers": []}


class Door:
    """The open door's application, called without a server."""

    def __init__(self, keeper: Doorkeeper | None = None) -> None:
        self.behind = Behind()
        door = PublicReports(
            self.behind, self.behind, TAKING_PART, Bodies(1 << 24), timeout_s=2, doorkeeper=keeper or Doorkeeper()
        )
        self._app = Starlette(routes=door.routes())

    def ask(self, verb: str, path: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
                return await client.request(verb, path, **more)

        return asyncio.run(asked())


@pytest.fixture
def door() -> Door:
    return Door()


def test_a_letter_crosses_the_border_and_nothing_of_who_sent_it_goes_along(door: Door):
    told = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01", "user-agent": "mine", "x-forwarded-for": "203.0.113.7"}
    answer = door.ask("POST", "/report/letters", json=LETTER, headers=told)
    assert (answer.status_code, answer.json()["receipt"]["id"]) == (201, "r")
    (crossing,) = door.behind.crossings
    assert (crossing.identity.agency, crossing.identity.actor) == ("portal", "public")
    assert crossing.identity.scopes == {"complaints:submit"}
    assert crossing.fields == {name: value for name, value in LETTER.items() if name != "work"}
    noted = repr(crossing)
    for trace in ("a" * 32, "mine", "203.0.113.7", "127.0.0.1"):
        assert trace not in noted


def test_the_answers_may_be_read_by_no_other_site_and_stay_in_no_cache(door: Door):
    for verb, path, body in (("POST", "/report/letters", LETTER), ("GET", "/report/desk", None)):
        answer = door.ask(verb, path, json=body)
        assert "access-control-allow-origin" not in answer.headers
        assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
        assert door.ask(verb, path, json=body, headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("path", ["/report", "/report/report.js", "/report/seal.js", "/report/report.css"])
def test_the_page_loads_nothing_of_anybody_else(door: Door, path: str):
    answer = door.ask("GET", path)
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert not re.search(r"[\"'(]//|https?://", answer.text)
    assert "localStorage" not in answer.text
    assert "cookie" not in answer.text


def test_the_desk_tells_of_the_units_that_the_public_writes_to(door: Door):
    told = door.ask("GET", "/report/desk").json()
    assert [one["agency"] for one in told["units"]] == ["samr"]
    assert (told["work_bits"], told["agencies"]) == (LEAST_BITS, {"samr": register().agencies["samr"].zh})


def test_progress_is_asked_by_a_secret_of_which_only_the_hash_goes_on_and_nothing_is_noted(door: Door):
    assert door.ask("POST", "/report/progress", json={"secret": "01" * 32}).status_code == 200
    assert door.ask("POST", "/report/progress", json={"secret": "02" * 32}).status_code == 404
    assert door.behind.crossings == []
    assert "01" * 32 not in repr(door.behind.asked)
    assert door.ask("GET", "/report/progress").status_code == 405


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/report/progress", {"secret": "x"}),
        ("/report/progress", {"secret": "zz" * 32}),
        ("/report/progress", {"code": "7K3M"}),
        ("/report/letters", {**LETTER, "work": "-"}),
        ("/report/letters", {**LETTER, "work": None}),
        ("/report/letters", {**LETTER, "content_base64": "?"}),
        ("/report/letters", {**LETTER, "content_base64": 1}),
        ("/report/files", {"follow": "f" * 64}),
    ],
)
def test_what_is_not_right_is_refused_before_anybody_is_asked(door: Door, path: str, body: dict[str, Any]):
    assert door.ask("POST", path, json=body).status_code == 422
    assert door.behind.crossings == door.behind.asked == []


def test_what_is_too_long_or_no_json_is_refused(door: Door):
    assert door.ask("POST", "/report/letters", json={"content_base64": "A" * (1 << 20)}).status_code == 413
    assert door.ask("POST", "/report/letters", content=b"follow=f").status_code == 415
    plain = door.ask("POST", "/report/letters", content=b"{}", headers={"content-type": "text/plain"})
    assert plain.status_code == 415


# ---- counting
class Time:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.mark.requirement("A-08", "J-05")
def test_each_address_and_all_together_are_bounded_by_the_hour(monkeypatch: pytest.MonkeyPatch):
    time = Time()
    keeper = Doorkeeper(time)
    for _ in range(PER_SOURCE["letter"]):
        keeper.take("letter", "203.0.113.7")
    with pytest.raises(TooMany) as refused:
        keeper.take("letter", "203.0.113.7")
    assert refused.value.retry_after_s == HOUR_S
    keeper.take("letter", "203.0.113.8")
    keeper.take("progress", "203.0.113.7")
    monkeypatch.setitem(PER_PROCESS, "letter", 3)
    for _ in range(3):
        keeper.check_work("letter", BOX, WORK)
    with pytest.raises(TooMany):
        keeper.take("letter", "another")
    time.now_s = HOUR_S
    keeper.take("letter", "203.0.113.7")


def test_an_address_is_kept_nowhere_and_not_known_again_after_the_hour():
    time = Time()
    keeper = Doorkeeper(time)
    keeper.take("letter", "203.0.113.7")
    assert "203.0.113.7" not in repr(vars(keeper))
    before = set(keeper._sources)
    time.now_s = HOUR_S
    keeper.take("letter", "203.0.113.7")
    assert not before & set(keeper._sources)


def test_what_is_kept_of_addresses_stays_small(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(PER_PROCESS, "desk", MOST_SOURCES * 2)
    keeper = Doorkeeper(Time())
    for number in range(MOST_SOURCES + 100):
        keeper.take("desk", str(number))
    assert len(keeper._sources) == MOST_SOURCES


def test_the_more_letters_come_the_more_work_each_takes(monkeypatch: pytest.MonkeyPatch):
    time = Time()
    keeper = Doorkeeper(time)
    assert keeper.bits == LEAST_BITS
    for _ in range(EASY_LETTERS):
        keeper.check_work("letter", BOX, WORK)
    assert keeper.bits == LEAST_BITS + 1
    monkeypatch.setattr(doorkeeper, "leading_bits", lambda *_: MOST_BITS)
    for _ in range(EASY_LETTERS * 20):
        keeper.check_work("letter", BOX, WORK)
    assert LEAST_BITS + 1 < keeper.bits <= MOST_BITS
    time.now_s = HOUR_S
    assert keeper.bits > LEAST_BITS + 1
    time.now_s = 2 * HOUR_S + 1
    assert keeper.bits == LEAST_BITS


def test_work_is_for_one_box_alone():
    keeper = Doorkeeper(Time())
    keeper.check_work("letter", BOX, WORK)
    other = base64.b64encode(b"another").decode()
    assert leading_bits(other, WORK) < LEAST_BITS
    with pytest.raises(InvalidRequest, match="no work"):
        keeper.check_work("letter", other, WORK)


@pytest.mark.requirement("A-08", "J-05")
def test_whoever_does_no_work_neither_closes_the_door_nor_makes_letters_dear(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(PER_PROCESS, "letter", 5)
    keeper = Doorkeeper(Time())
    for number in range(EASY_LETTERS * 3):
        keeper.take("letter", f"203.0.{number}.7")
        with pytest.raises(InvalidRequest):
            keeper.check_work("letter", BOX, "0")
    assert keeper.bits == LEAST_BITS
    keeper.take("letter", "198.51.100.1")
    keeper.check_work("letter", BOX, WORK)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("", "x", False),
    ],
)
def test_all_addresses_of_one_line_are_one(one: str, other: str, same: bool):
    assert (network_of(one) == network_of(other)) == same
