"""What keeps its order, and what need not wait for each other."""

from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from databus.amqp.inbound import Delivery
from databus.amqp.properties import Properties
from databus.envelope import Event
from gateway.amqp.facts import _subject
from gateway.amqp.outgoing import _waves
from gateway.carrying import Carried
from gateway.carrying import Delivery as Delivered
from gateway.domain.sharing import Cut


def carried(position: int, subject: str) -> Carried:
    event = Event("id", "credit.grade_changed", subject, position, datetime.now(UTC), {})
    return Carried("note", Delivered(position, event), Cut({}), b"{}", {}, ())


@given(st.lists(st.sampled_from("abc")))
def test_a_wave_holds_a_subject_once_and_waves_keep_the_order(subjects: list[str]) -> None:
    batch = [carried(position, subject) for position, subject in enumerate(subjects)]
    waves = list(_waves(batch))
    assert [each for wave in waves for each in wave] == batch
    for wave in waves:
        found = [each.delivery.event.subject for each in wave]
        assert len(found) == len(set(found))
    for before, after in pairwise(waves):
        assert after[0].delivery.event.subject in {each.delivery.event.subject for each in before}


def fact(operation: str, body: bytes, tag: int = 1) -> Delivery:
    return Delivery("1-1", tag, False, "facts", operation, Properties(content_type="application/json"), body)


def test_facts_about_one_enterprise_share_a_lane_whatever_they_say() -> None:
    first = fact("enterprise.register_enterprise", b'{"uscc": "91441323MA4YNT018E"}')
    second = fact("credit.record_act", b'{"uscc": "91441323MA4YNT018E", "item": "L04"}')
    other = fact("enterprise.register_enterprise", b'{"uscc": "91441323MA4YNT019X"}')
    assert _subject(first) == _subject(second) != _subject(other)


def test_facts_about_one_resource_share_a_lane() -> None:
    first = fact("credit.annul_record", b'{"record_id": "r1"}')
    assert _subject(first) == _subject(fact("credit.repair_record", b'{"record_id": "r1"}'))
    assert _subject(first) != _subject(fact("credit.annul_record", b'{"record_id": "r2"}'))


def test_what_cannot_be_read_waits_for_nobody() -> None:
    assert _subject(fact("credit.record_act", b"{", 1)) != _subject(fact("credit.record_act", b"{", 2))
