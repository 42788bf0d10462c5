"""What the keeper writes for speed is what anyone outside computes from it."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from hypothesis import example, given
from hypothesis import strategies as st
from sanhu_client.evidence import leaves

from gateway.evidence import entries

ID = UUID("0192f0c1-0000-7000-8000-000000000011")
AT = datetime(2026, 11, 22, 7, tzinfo=UTC)
SECRET = bytes(range(32))
USCC = "91441323MA4YNT018E"

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=12,
)
bodies = st.dictionaries(st.text(st.characters(codec="utf-8")), json_values, max_size=6) | json_values


def exchange(**said: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys((*entries._TEXTS, *entries._LISTS, "request", "answer"))
    return row | {"call": "query", "asked_at": AT, "reconciled": False, "outcome": "ok", "agency": "samr"} | said


def sealed(row: dict[str, Any]) -> entries.Sealed:
    return entries.seal(7, 2, ID, entries.EXCHANGE, AT, entries.of_exchange(row), SECRET)


@example("\\u0000", {"\\u0000a": ["\x00", "\\\x00\x00", "\\\\u0000"]})
@given(bodies, bodies)
def test_the_leaf_is_what_anyone_computes_from_the_values_shown(request: Any, answer: Any) -> None:
    entry = sealed(exchange(request=orjson.dumps(request), answer=orjson.dumps(answer)))
    shown = leaves.show(json.loads(entry.shown), SECRET)
    assert leaves.leaf_of_entry(shown) == entry.leaf
    # as it comes over the wire, whoever writes it there
    assert leaves.leaf_of_entry(json.loads(orjson.dumps(shown))) == entry.leaf
    assert leaves.leaf_of_entry(json.loads(json.dumps(shown))) == entry.leaf


@given(bodies, st.data())
def test_a_field_erased_or_not_disclosed_leaves_the_leaf_as_it_is(answer: Any, draw: st.DataObject) -> None:
    entry = sealed(exchange(answer=orjson.dumps(answer)))
    shown = leaves.show(json.loads(entry.shown), SECRET)
    names = draw.draw(st.sets(st.sampled_from(sorted(shown["fields"]))))
    erased, disclosed = leaves.erase(shown, names), leaves.disclose(shown, names)
    assert leaves.leaf_of_entry(erased) == leaves.leaf_of_entry(disclosed) == entry.leaf
    assert erased["fields"].keys() == shown["fields"].keys() - names
    assert disclosed["fields"].keys() == names


@given(st.sampled_from(["agency", "position", "answer.grade"]), json_values)
def test_any_other_value_of_a_field_makes_another_leaf(name: str, value: Any) -> None:
    entry = sealed(exchange(answer=b'{"grade":"A"}'))
    shown = leaves.show(json.loads(entry.shown), SECRET)
    field = shown["fields"][name]
    if leaves.canonical(value) != leaves.canonical(field["value"]):
        field["value"] = value
        assert leaves.leaf_of_entry(shown) != entry.leaf


def test_an_entry_says_who_asked_what_and_what_came_of_it() -> None:
    entry = sealed(
        exchange(
            door="http",
            operation="credit.get_rating",
            purpose="export-credit",
            agreements=["credit-samr@2"],
            subjects=[USCC],
            request=orjson.dumps({"uscc": USCC}),
            answer=orjson.dumps({"grade": "A", "deductions": [{"record_id": "r-1"}, {"record_id": "r-2"}]}),
        )
    )
    assert json.loads(entry.shown) == {
        "id": str(ID),
        "kind": "exchange",
        "position": 7,
        "epoch": 2,
        "at": "2026-11-22T07:00:00Z",
        "asked_at": "2026-11-22T07:00:00Z",
        "call": "query",
        "door": "http",
        "agency": "samr",
        "operation": "credit.get_rating",
        "purpose": "export-credit",
        "outcome": "ok",
        "agreements": ["credit-samr@2"],
        "subjects": [USCC],
        "request.uscc": USCC,
        "answer.grade": "A",
        "answer.deductions": [{"record_id": "r-1"}, {"record_id": "r-2"}],
    }
    assert entry.subjects == {USCC}
    assert entry.mentions == {"r-1", "r-2"}


def test_what_an_answer_is_about_is_found_by_its_own_id_too() -> None:
    entry = sealed(exchange(answer=b'{"record_id":"r-1","uscc":"%s"}' % USCC.encode()))
    assert (entry.mentions, entry.subjects) == ({"r-1"}, {USCC})


def test_a_refusal_is_about_the_enterprise_asked_for_and_carried_nothing() -> None:
    entry = sealed(
        exchange(outcome="NotPermitted", request=b'{"uscc":"%s"}' % USCC.encode(), answer=b'["no","record_id","r-1"]')
    )
    assert (entry.subjects, entry.mentions) == ({USCC}, frozenset())
    assert json.loads(entry.shown)["answer"] == ["no", "record_id", "r-1"]


def test_a_decision_names_its_rules_and_the_digest_of_what_was_said() -> None:
    data = {"uscc": USCC, "rule_set": "inspection-2026.1", "rule": "1b", "clauses": ["商检法 19"], "mode": "STRICT"}
    row = {
        "agency": "ciq",
        "producer": "inspection",
        "type": "inspection.mode_decided",
        "subject": "c-1",
        "sequence": 2,
        "uscc": USCC,
        "data": orjson.dumps(data),
    }
    entry = entries.seal(0, 1, ID, entries.DECISION, AT, entries.of_decision(row), SECRET)
    shown = json.loads(entry.shown)
    assert (shown["rule_set"], shown["rule"], shown["clauses"]) == ("inspection-2026.1", "1b", ["商检法 19"])
    assert "facts" not in shown
    assert len(shown["data_hash"]) == 64
    assert (entry.subjects, entry.mentions) == ({USCC}, {"c-1"})


def test_what_was_read_from_the_log_is_not_logged_whole_again() -> None:
    asked = exchange(operation="gateway.list_log_entries", answer=b'{"items":[]}', answer_hash="0" * 64)
    assert not any(name.startswith("answer.") for name in json.loads(sealed(asked).shown))
    assert "answer_hash" in json.loads(sealed(asked).shown)
    done = exchange(operation="gateway.erase_fields", call="command", answer=b'{"erased":["request.detail"]}')
    assert "answer.erased" in json.loads(sealed(done).shown)


def test_a_character_that_the_database_cannot_keep_is_shown_as_a_sign() -> None:
    entry = sealed(exchange(request=orjson.dumps({"detail": "a\0b"})))
    assert json.loads(entry.shown)["request.detail"] == "a␀b"
