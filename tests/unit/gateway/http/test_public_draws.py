"""The open door to checking draws: what holds, what does not, and what would take too long."""

import asyncio
import json
from contextlib import suppress
from copy import deepcopy
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from databus.errors import InvalidRequest, TooLarge
from gateway.domain.draw_files import MOST_AGENCIES, MOST_LOTS, check_cost
from gateway.http.bodies import Bodies
from gateway.http.public_draws import PublicDraws, _report
from gateway.http.public_reading import Reading
from tests.unit.sanhu_client.draws.files import draw_file

FILE = draw_file()


class Nobody:
    async def call(self, *_told: Any, **_more: Any) -> Any:
        raise AssertionError("no service is asked")


def post(body: bytes, **headers: str) -> httpx.Response:
    app = Starlette(routes=PublicDraws(Reading(Nobody(), timeout_s=2), Bodies(64 << 20)).routes())

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://portal") as client:
            sent = {"Content-Type": "application/json", **headers}
            return await client.post("/draws/verifications", content=body, headers=sent)

    return asyncio.run(ask())


@pytest.mark.requirement("J-01")
def test_anyone_sees_step_by_step_that_a_draw_holds():
    told = post(json.dumps(FILE).encode()).json()
    assert (told["ok"], told["drawn"], told["wrong"]) == (True, 6, [])
    assert [one["ok"] for one in told["steps"]] == [True] * 5
    forged = {**FILE, "targets": FILE["targets"][1:]}
    told = post(json.dumps(forged).encode()).json()
    assert [one["zh"] for one in told["steps"] if not one["ok"]] == ["由种子重新抽取，逐位比对"]


@pytest.mark.requirement("J-01")
def test_absent_agencies_and_too_few_commitments_are_remarked():
    remarks = post(json.dumps(draw_file(committed=("samr",))).encode()).json()["remarks"]
    assert any("ciq参加行动，但没有提交承诺" in one for one in remarks)
    assert any("只有1个部门提交承诺" in one for one in remarks)


def test_another_sites_page_another_kind_of_body_and_what_is_no_draw_are_refused():
    assert post(b"{}", **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert post(b"{}", **{"Content-Type": "text/plain"}).status_code == 415
    for body in (b"", b"{", b"[]", b"{}", b'"x"', b"[" * 100_000, b'{"terms": {"grades": {}}, "commitments": 7}'):
        assert post(body).status_code == 422, body[:20]
    assert post(b" " * (7 << 20)).status_code == 413


@pytest.mark.parametrize(
    "change",
    [
        {"commitments": [{}] * (MOST_AGENCIES + 1)},
        {"lots": FILE["lots"][:1] * (MOST_LOTS + 1)},
        {"targets": FILE["targets"] * 200, "officers": {"salt": "s", "list": [{}] * 1000}},
        {"terms": {**FILE["terms"], "grades": {"B": {**FILE["terms"]["grades"]["B"], "tickets": 900_000}}}},
    ],
)
def test_what_would_take_too_long_is_refused_before_it_is_done(change: dict[str, Any]):
    with pytest.raises(TooLarge, match="sanhu verify draw"):
        check_cost({**FILE, **change})


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [path, *(found for name, one in value.items() for found in paths(one, (*path, name)))]
    if isinstance(value, list):
        return [path, *(found for at, one in enumerate(value[:2]) for found in paths(one, (*path, at)))]
    return [path]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([one for one in paths(FILE) if one]), ANYTHING)
def test_whatever_stands_in_a_file_it_holds_or_not_or_is_none(path: tuple[Any, ...], value: Any):
    document = deepcopy(FILE)
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with suppress(InvalidRequest, TooLarge):
        assert set(_report(orjson.dumps(document))) == {"ok", "drawn", "title", "steps", "remarks", "wrong"}
