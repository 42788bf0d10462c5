"""Events late, doubled and out of order leave the same registry: the whole database is compared, table by table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from databus import contracts, strict_json
from databus.envelope import Event
from tests.integration.enterprise.conftest import CODES, ZONE

HOLDER, OTHER, OUTSIDE = CODES[:3]
# numbers given here and moments of receipt: not of what is known, but of when and how it came
OF_RECEIPT = {"entry_id", "noted_at", "handled_at", "registered_at", "created_at", "snapshot_id", "report_id"}
# what the registry says of itself tells the way it went; its last word of each subject is compared instead
TOLD = "enterprise."


def rows(connection: sa.Connection, table: sa.Table) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def last_of(found: list[dict[str, Any]], subject: str, number: str) -> list[dict[str, Any]]:
    return list({row[subject]: row for row in sorted(found, key=lambda row: row[number])}.values())


def inbox(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every message is noted once; whether a newer one had overtaken it tells the order alone."""
    return [without(row, {"applied"}) for row in found]


def said(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last word about each subject, as whoever hears it keeps it; proposals are compared by what they propose."""
    told = [row for row in last_of(found, "subject", "id") if row["name"] != "enterprise.proposal_changed"]
    bodies = [(row["name"], row["subject"], strict_json.loads_object(row["body"])) for row in told]
    way = {"version", "previous_state", "changed"}
    return [
        {"name": name, "subject": subject, "data": sorted(without(passing(resting(body)), way).items())}
        for name, subject, body in bodies
    ]


def passing(row: dict[str, Any]) -> dict[str, Any]:
    """A board is said when a key figure turns, with the values of that moment; what passes is what it leaves."""
    return row | {"kpis": [(kpi["code"], kpi["passed"]) for kpi in row["kpis"]]} if "kpis" in row else row


def without(row: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def resting(row: dict[str, Any]) -> dict[str, Any]:
    """A title that stands rests on nothing: why it was given back, if it was suspended meanwhile, tells the way."""
    given = row.get("state", row.get("target")) == "GRANTED"
    return without(row, {"reason", "clause", "since", "on"}) if given else row


def proposals(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What lies before somebody, and what was decided; one withdrawn meanwhile tells the way alone."""
    return [without(row, {"proposal_id"}) for row in found if row["state"] != "WITHDRAWN"]


COMPARED: dict[str, Callable[[list[dict[str, Any]]], list[dict[str, Any]]]] = {
    "databus_inbox": inbox,
    "databus_outbox": said,
    "databus_sequences": lambda found: [],  # how often something was said
    "databus_answers": lambda found: [],  # of the calls before
    "moves": lambda found: [  # the last move of each; the moves between tell the way
        resting({name: row[name] for name in ("kind", "subject", "target", "on", "reason")})
        for row in last_of(found, "subject", "version")
    ],
    "proposals": proposals,
    "titles": lambda found: [without(resting(row), {"version"}) for row in found],
    "kpi_snapshots": lambda found: last_of(found, "zone_id", "snapshot_id"),
    "archive": lambda found: [row for row in found if not row["name"].startswith(TOLD)],
}


@cache
def tables(engine: sa.Engine) -> list[sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(engine)
    return [table for table in metadata.sorted_tables if not table.name.endswith("_version")]


def state(registry: Any) -> dict[str, list[str]]:
    """Everything in the database but how it came there."""
    told = {}
    with registry.engine.connect() as connection:
        for table in tables(registry.engine):
            name = table.name
            found = COMPARED.get(name, list)(rows(connection, table))
            told[name] = sorted(
                repr(sorted((key, value) for key, value in row.items() if key not in OF_RECEIPT)) for row in found
            )
    return told


class Base:
    """The database as it was before the events, to be put back before each order of them."""

    def __init__(self, registry: Any) -> None:
        self._registry = registry
        with registry.engine.connect() as connection:
            self._kept = [(table, rows(connection, table)) for table in tables(registry.engine)]

    def put_back(self) -> None:
        with self._registry.engine.begin() as connection:
            for table, _ in reversed(self._kept):
                connection.execute(sa.delete(table))
            for table, found in self._kept:
                if found:
                    connection.execute(sa.insert(table), found)
                for column in table.columns:
                    if column.identity is not None:
                        highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
                        serial = sa.func.pg_get_serial_sequence(table.name, column.name)
                        connection.execute(sa.select(sa.func.setval(serial, highest, False)))


# ---- what may be said of each subject, in any number and order
Step = tuple[str, dict[str, Any]]
MALICIOUS = ("trace_disposed", {})
TRACE: Sequence[Step] = (
    ("trace_opened", {}),
    MALICIOUS,
    MALICIOUS,
    ("trace_disposed", {"disposition": "CAPABILITY", "finding_in_force": False}),
    ("finding_review_opened", {}),
    ("finding_upheld", {}),
    ("finding_overturned", {}),
    ("finding_overturned", {}),
    ("trace_closed", {}),
)
RATING: Sequence[Step] = (
    ("grade_changed", {"grade": "A"}),
    ("grade_changed", {"grade": "C", "valid_until": "2027-10-31"}),
    ("rated", {"grade": "B", "valid_until": "2027-10-31"}),
    ("grade_changed", {"grade": "U", "rated": False, "valid_until": None}),
)
RECORD: Sequence[Step] = (("record_added", {}), ("record_annulled", {}), ("record_repaired", {}))
CAMPAIGN: Sequence[Step] = tuple(
    ("campaign_changed", {"state": state, "zone_id": ZONE, "targets": [HOLDER, OUTSIDE]})
    for state in ("RUNNING", "PUBLISHED", "CLOSED", "CANCELLED")
)
GOODS: Sequence[Step] = (("consignment_declared", {}), ("nonconformity_found", {}), ("consignment_returned", {}))
ALERT: Sequence[Step] = (("alert_issued", {}), ("alert_regraded", {}), ("alert_lifted", {}))
PENALTY: Sequence[Step] = (("penalty_decided", {}), ("penalty_annulled", {}))


def subjects() -> Iterator[tuple[str, str, Sequence[Step], dict[str, Any]]]:
    """(producer, subject, what may be said, what it always says)."""
    cases = (("case-0", HOLDER, "2026-01-01"), ("case-1", HOLDER, "2026-03-02"), ("case-2", HOLDER, "2026-03-01"))
    for case_id, code, day in (*cases, ("case-3", OTHER, "2026-02-01"), ("case-4", OUTSIDE, "2026-02-01")):
        told = {"case_id": case_id, "case_no": f"追〔2026〕{case_id[-1]}号", "uscc": code, "opened_on": day}
        yield "enforcement", case_id, TRACE, told
    for code in (HOLDER, OTHER, OUTSIDE):
        yield "credit", code, RATING, {"uscc": code, "since": "2026-11-22"}
    yield "credit", "record-1", RECORD, {"record_id": "record-1", "uscc": HOLDER}
    for number in (1, 2):
        told = {"campaign_id": f"campaign-{number}", "kind": "anti_counterfeit", "year": 2026}
        yield "enforcement", f"campaign-{number}", CAMPAIGN, told
    yield "inspection", "goods-1", GOODS, {"consignment_id": "goods-1", "uscc": OTHER}
    yield "enforcement", "alert-1", ALERT, {"alert_id": "alert-1", "uscc": HOLDER}
    yield "enforcement", "penalty-1", PENALTY, {"penalty_id": "penalty-1", "uscc": HOLDER}


@st.composite
def stories(draw: st.DrawFn) -> list[list[tuple[str, str, str, dict[str, Any]]]]:
    """For some subjects what is said of each, in its order: (producer, event, subject, data)."""
    told = []
    for producer, subject, steps, always in subjects():
        chosen = draw(st.lists(st.sampled_from(steps), max_size=4))
        told.append([(producer, name, subject, {**always, **facts}) for name, facts in chosen])
    return told


def events_of(registry: Any, story: list[list[tuple[str, str, str, dict[str, Any]]]]) -> list[Event]:
    registry._sequences.clear()
    made = []
    for number, (producer, name, subject, data) in enumerate(step for steps in story for step in steps):
        example = contracts.get(f"{producer}.{name}").example
        event = registry.event(f"{producer}.{name}", subject=subject, data={**example, **data}, sequence=None)
        # the producer's own count goes on after what the base heard of the subject
        made.append(replace(event, sequence=event.sequence + 100, time=event.time + timedelta(seconds=number)))
    return made


def deliver(registry: Any, events: Sequence[Event], order: Random) -> None:
    """In batches of any size, as the consumer takes them."""
    left = list(events)
    while left:
        size = order.randint(1, 6)
        registry.pipeline.deliver(left[:size])
        left = left[size:]


@pytest.fixture
def base(registry: Any) -> Base:
    """A zone under rectification by a finding, a member with a title, one removed, titles suspended and revoked."""
    registry.zone()
    registry.recognise()
    for code in (HOLDER, OTHER):
        registry.register(code, leading=code == HOLDER)
        registry.rate(code)
        registry.join(code)
        registry.grant(code)
    registry.register(OUTSIDE)
    return Base(registry)


@pytest.fixture
def decided(registry: Any, base: Base) -> Base:
    """As before, and the bodies have decided on a finding: title revoked, zone under rectification."""
    base.put_back()
    registry.trace("trace_disposed", HOLDER, "case-0", opened_on="2026-01-01")
    proposed = registry.proposals()
    registry.decide(proposed["REVOKE_TITLE"], "ciq-province")
    registry.decide(proposed["RECTIFY_ZONE"], "ciq-province")
    registry.decide(proposed["REMOVE_MEMBER"], "gov")
    return Base(registry)


def same_in_every_order(registry: Any, base: Base, story: Any, seed: int) -> None:
    events, order = events_of(registry, story), Random(seed)
    base.put_back()
    deliver(registry, events, order)
    expected = state(registry)
    for _ in range(2):
        base.put_back()
        shuffled = [*events, *order.choices(events, k=len(events) // 2)] if events else []
        order.shuffle(shuffled)
        deliver(registry, shuffled, order)
        found = state(registry)
        assert {name: found[name] for name in found if found[name] != expected[name]} == {
            name: expected[name] for name in found if found[name] != expected[name]
        }


EXAMPLES = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.requirement("Z-43", "Z-44", "T-04")
@EXAMPLES
@given(story=stories(), seed=st.integers(0, 2**32))
def test_any_order_of_what_others_say_leaves_the_same_registry(registry, base, story, seed):
    same_in_every_order(registry, base, story, seed)


@pytest.mark.requirement("T-04", "D.4/title", "D.4/zone")
@EXAMPLES
@given(story=stories(), seed=st.integers(0, 2**32))
def test_any_order_leaves_the_same_registry_after_people_have_decided_too(registry, decided, story, seed):
    same_in_every_order(registry, decided, story, seed)
