"""The same matrix over the real doors: every agency asks for data of two counties, over HTTP and in its own vhost."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from tests.integration.door.agency import wait_until
from tests.security.asking import TODAY
from tests.security.doors import ROUTE, Doors, Refused
from tests.security.oracle import NOTHING, Oracle
from tests.security.town import Town

Full = list[tuple[str, dict[str, Any], Any]]
WITNESS = "customs"  # sees all fields of all counties but what was repaired


@pytest.fixture(scope="module")
def oracle(town: Town) -> Oracle:
    return Oracle(town.where, TODAY)


@pytest.fixture(scope="module")
def full(doors: Doors, town: Town) -> Full:
    """Each question with its whole answer, as the witness has it."""

    def asked() -> Full:
        return [(name, fields, still(doors.http(WITNESS, name, fields))) for name, fields in town.asks]

    return wait_until(lambda: (found := asked()) == asked() and found, "the services to have heard of each other", 30)


def still(answer: Any) -> Any:
    """An answer without what goes on by itself: up to when a copy is known to be whole."""
    if isinstance(answer, Mapping):
        return {name: still(value) for name, value in answer.items() if name != "known_up_to"}
    return [still(one) for one in answer] if isinstance(answer, list) else answer


def right(oracle: Oracle, agency: str, name: str, fields: Mapping[str, Any], whole: Any) -> Any:
    """What the agency may have of a whole answer; NOTHING if it is to be refused."""
    told = fields.get("uscc")
    shape = oracle.shapes[name]
    if ROUTE[name].grant not in oracle.agencies[agency]["grants"] or not oracle.may_ask(agency, name, None, told):
        return NOTHING
    if not shape.get("record"):
        return oracle.sees(agency, name, None, whole, about(shape, whole, told))
    seen = [oracle.sees(agency, name, None, one, about(shape, one, told)) for one in whole[shape["record"]]]
    return {**whole, shape["record"]: [one for one in seen if one is not NOTHING]}


def about(shape: Mapping[str, Any], record: Mapping[str, Any], told: str | None) -> str | None:
    path = shape.get("subject", "uscc")
    if not path:
        return None
    found: Any = record
    for step in path.split("."):
        if not isinstance(found, Mapping) or step not in found:
            return told or "nobody"
        found = found[step]
    return found


def ask(door: Any, agency: str, name: str, fields: dict[str, Any]) -> Any:
    try:
        return still(door(agency, name, fields))
    except Refused as refused:
        if refused.kind in {"OutcomeUnknown", "Unavailable"}:  # a busy machine: a question may be asked again
            return ask(door, agency, name, fields)
        if refused.kind not in {"NotPermitted", "NotFound"}:
            raise
        return NOTHING


def test_what_the_witness_has_is_rich_enough(full: Full, oracle: Oracle) -> None:
    asked = {name for name, _, _ in full}
    assert len(asked) >= 18
    attributes = {
        oracle.datasets[oracle.shapes[name].get("parts", {}).get(field, oracle.shapes[name]["dataset"])]["attribute"]
        for name, _, whole in full
        for field in whole
        if oracle.shapes[name]["dataset"]
    }
    assert attributes == {"conditional", "unconditional"}


def unlike(oracle: Oracle) -> list[str]:
    """One agency of every set of terms that some agency has."""
    found: dict[Any, str] = {}
    for code, told in oracle.agencies.items():
        terms = sorted((name, str(one)) for (consumer, name), one in oracle.terms.items() if consumer == code)
        reads = sorted(grant for grant in told["grants"] if grant.endswith(":read"))
        found.setdefault(str((told["kind"], terms, reads)), code)
    return sorted(found.values())


@pytest.mark.requirement("D.5")
def test_both_doors_give_every_agency_what_is_agreed_and_nothing_else(doors: Doors, full: Full, oracle: Oracle) -> None:
    def wrong(agency: str) -> list[Any]:
        found = []
        for place, (name, fields, whole) in enumerate(full, start=agencies.index(agency)):
            expected = right(oracle, agency, name, fields, whole)
            # every question is asked at both doors, of each agency at one of them in turns
            for door in (doors.http, doors.amqp)[place % 2 :: 2]:
                given = ask(door, agency, name, fields)
                if given != expected:
                    found.append((agency, door.__name__, name, fields, given, expected))
        doors.leave(agency)
        return found

    agencies = unlike(oracle)
    assert len(agencies) > 10
    with ThreadPoolExecutor(4) as pool:
        found = [one for each in pool.map(wrong, agencies) for one in each]
    assert not found, f"{len(found)} leaks or undue refusals, the first: {found[0]}"


def test_an_enterprise_over_http_has_its_own_and_nothing_of_another(
    doors: Doors, town: Town, full: Full, oracle: Oracle
) -> None:
    for name, fields, whole in full:
        shape, route = oracle.shapes[name], ROUTE[name]
        if not shape.get("subject", "uscc"):
            continue
        as_itself = partial(doors.http, role="enterprise", uscc=town.near)
        given = ask(as_itself, "portal", name, fields)
        own = not shape.get("record") and about(shape, whole, fields.get("uscc")) == town.near
        allowed = route.grant in {"enterprises:read", "credit:read", "inspection:read"}
        assert given is not NOTHING or not (own and allowed), f"undue refusal: {name} {fields}"
        assert town.far not in str(given), f"leak: {name} {fields}"


LURES = ("path", "query", "body", "list")


@pytest.mark.parametrize("lure", LURES)
def test_an_enterprise_does_not_reach_another_by_path_query_body_or_list(doors: Doors, town: Town, lure: str) -> None:
    own = {"role": "enterprise", "uscc": town.near}
    if lure == "path":
        answers = [
            doors.call("GET", f"/v1/enterprises/{town.far}", "portal", **own),
            doors.call("GET", f"/v1/credit/ratings/{town.far}", "portal", **own),
            doors.call("GET", f"/v1/enterprises/{town.far}/accesses", "portal", **own),
            doors.call("GET", f"/v1/consignments/{town.things['far', 'consignment']}", "portal", **own),
            doors.call("GET", f"/v1/credit/records/{town.things['far', 'L04']}", "portal", **own),
        ]
    elif lure == "query":
        answers = [
            doors.call("GET", f"/v1/credit/records?uscc={town.far}", "portal", **own),
            doors.call("GET", f"/v1/consignments?uscc={town.far}", "portal", **own),
            doors.call("GET", f"/v1/exchange/corrections?uscc={town.far}", "portal", **own),
            doors.call("GET", "/v1/exchange/corrections", "portal", **own),
        ]
    elif lure == "body":
        records, papers = "/v1/credit/records", "/v1/consignments"
        answers = [
            doors.call("POST", f"{records}/{town.things['far', 'L04']}/objections", "portal", json=OBJECTION, **own),
            doors.call("POST", f"{records}/{town.things['far', 'L04']}/repairs", "portal", json={}, **own),
            doors.call(
                "POST", f"{papers}/{town.things['far', 'consignment']}/documents", "portal", json={"kind": "x"}, **own
            ),
            doors.call("POST", papers, "portal", json={"uscc": town.far}, **own),
        ]
    else:
        lists = [doors.call("GET", path, "portal", **own) for path in ("/v1/credit/records", "/v1/consignments")]
        assert all(answer.status_code == 200 and town.far not in answer.text for answer in lists)
        assert all(town.near in answer.text for answer in lists)
        answers = []
    for answer in answers:
        assert answer.status_code in {400, 403, 404, 422}, f"{answer.request.url}: {answer.text}"
        assert town.far not in answer.text.replace(str(answer.request.url), "")


OBJECTION = {"reason": "合成异议"}


def test_nothing_was_done_to_the_other_by_an_enterprise(doors: Doors, town: Town) -> None:
    record = doors.http(WITNESS, "credit.get_record", {"record_id": town.things["far", "L04"]})
    assert record["objections"] == []
    consignment = doors.http(
        WITNESS, "inspection.get_consignment", {"consignment_id": town.things["far", "consignment"]}
    )
    assert consignment["documents"] == []
