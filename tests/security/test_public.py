"""What anybody reads without a token: what is public of credit and nothing else, whatever is asked and however."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from gateway.http.routes import ROUTES
from tests.integration.door.agency import wait_until
from tests.security.asking import ORACLE, TODAY
from tests.security.doors import Doors
from tests.security.town import Town, new_code

PUBLIC = ORACLE.datasets["credit_publicity"]["field"]
HIDDEN = f"只给机关看的情节{uuid4().hex[:8]}"
HASH = uuid4().hex * 2
FOR_EVERYBODY = {
    "/": "the way to the description",
    "/docs": "the description of the API, for people",
    "/docs/events": "and of the events",
    "/openapi.json": "the same for programs",
    "/asyncapi.json": "and of the events",
    "/healthz": "probes",
    "/readyz": "probes",
    "/metrics": "counts, on the inner network",
    "/papers": "papers are checked by whoever holds one",
    "/credit": "public credit",
    "/report": "sealed complaints and reports",
    "/report/desk": "the keys they are sealed to",
    "/campaigns": "joint campaigns",
    "/campaigns/open.css": "how they and the next two look",
    "/campaigns/published": "the same for programs",
    "/draws": "a draw is checked by whoever has its file",
    "/analyses": "published quality analyses",
    "/analyses/published": "the same for programs",
}


@pytest.fixture(scope="module")
def acts(doors: Doors, town: Town) -> dict[str, dict[str, Any]]:
    """Acts of one enterprise, by what the public may know of them; the border has heard of all of them."""
    uscc = new_code("441323")
    doors.do(
        "samr", "enterprise.register_enterprise", uscc=uscc, name="合成公示企业", division="441323", synthetic=True
    )
    told = {"uscc": uscc, "occurred_on": "2026-10-02", "detail": HIDDEN, "evidence_hash": HASH}
    today, tomorrow = TODAY.isoformat(), (TODAY + timedelta(days=1)).isoformat()

    def act(name: str, item: str, effective_on: str) -> dict[str, Any]:
        asked = {"item": item, "document_no": f"{name}〔2026〕{uscc[-6:]}", "effective_on": effective_on}
        return told | asked | doors.do("customs", "credit.record_act", **told, **asked)

    made = {
        "public": act("公示", "L04", today),
        "minor": act("轻微", "L05", today),
        "tomorrow": act("次日", "L04", tomorrow),
        "annulled": act("撤销", "L04", today),
    }
    ended = {"record_id": made["annulled"]["record_id"], "document_no": "撤2", "reason": HIDDEN}
    doors.do("customs", "credit.annul_record", **ended)
    wait_until(lambda: doors.client.get(f"/credit/publicity/{uscc}").status_code == 200, "the enterprise", 30)
    return made


def read(doors: Doors, path: str) -> Any:
    answer = doors.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names_in(value: Any) -> Iterator[str]:
    """Every name of a field, however deep; what agencies are called is told by their codes."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield name
            if name != "agencies":
                yield from names_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from names_in(one)


@pytest.mark.requirement("D.5")
@pytest.mark.parametrize("path", ["/credit/publicity/{uscc}", "/credit/publicity?uscc={uscc}"])
def test_without_a_token_there_is_what_is_public_and_nothing_else(doors: Doors, acts: Any, path: str) -> None:
    told = read(doors, path.format(uscc=acts["public"]["uscc"]))
    shown = [one["record_id"] for one in told.get("records", told.get("items"))]
    assert shown == [acts["public"]["record_id"]]
    assert set(names_in(told)) <= PUBLIC.keys() | {"items", "agencies"}
    text = json.dumps(told, ensure_ascii=False)
    hidden = [HIDDEN, HASH, *(acts[name]["document_no"] for name in ("minor", "tomorrow", "annulled"))]
    assert not [one for one in hidden if one in text]


@pytest.mark.requirement("D.5")
def test_the_list_of_all_names_no_act_that_is_not_public(doors: Doors, acts: Any, town: Town) -> None:
    cursor, shown = "", set()
    while cursor is not None:
        told = read(doors, f"/credit/publicity?limit=200{'&cursor=' + cursor if cursor else ''}")
        shown |= {one["record_id"] for one in told["items"]}
        cursor = told["next_cursor"]
    assert acts["public"]["record_id"] in shown
    assert not shown & {acts[name]["record_id"] for name in ("minor", "tomorrow", "annulled")}
    assert not shown & {town.things[place, "L05"] for place in ("near", "far")}


@pytest.mark.parametrize(
    "query",
    [
        "on=2020-01-01",
        "known_at=2026-01-01T00:00:00Z",
        "state=REPAIRED",
        "severity=MINOR",
        "agency=customs",
        "limit=1&limit=2",
    ],
)
def test_what_is_public_is_not_asked_in_another_way(doors: Doors, acts: Any, query: str) -> None:
    for path in (f"/credit/publicity?{query}", f"/credit/publicity?uscc={acts['public']['uscc']}&{query}"):
        answer = doors.client.get(path)
        assert answer.status_code == 422, answer.text
    same = doors.client.get(f"/credit/publicity/{acts['public']['uscc']}?{query}")
    assert same.status_code in {200, 422}
    assert not [name for name in ("minor", "tomorrow", "annulled") if acts[name]["record_id"] in same.text]


@pytest.mark.parametrize("cursor", ["minor", "tomorrow", "annulled"])
def test_a_record_that_is_not_public_leads_to_none_as_a_cursor(doors: Doors, acts: Any, cursor: str) -> None:
    answer = doors.client.get(f"/credit/publicity?uscc={acts['public']['uscc']}&cursor={acts[cursor]['record_id']}")
    assert answer.status_code in {200, 422}
    assert not [one for one in (HIDDEN, HASH, acts[cursor]["document_no"]) if one in answer.text]


@pytest.mark.requirement("D.5")
def test_everything_else_asks_who_is_calling(doors: Doors) -> None:
    open_to_all = []
    for route in ROUTES:
        path = route.path.format(**dict.fromkeys(route.parameters, str(uuid4())))
        answer = doors.client.request(route.verb, path, **({"json": {}} if route.has_body else {}))
        if answer.status_code != 401:
            open_to_all.append((route.operation, answer.status_code))
    assert open_to_all == []


def test_the_pages_that_are_for_everybody_are_these(doors: Doors, acts: Any) -> None:
    for path in FOR_EVERYBODY:
        answer = doors.client.get(path)
        assert answer.status_code in {200, 307}, path
        assert not [one for one in (HIDDEN, HASH, acts["minor"]["document_no"]) if one in answer.text], path
        assert doors.client.post(path).status_code == 405, path
