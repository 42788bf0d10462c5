"""Who received a datum that was withdrawn, by what the log has."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from databus import contracts
from databus.errors import Conflict, NotFound
from gateway.domain import withdrawal
from gateway.domain.catalogue import shipped
from gateway.domain.withdrawal import received
from gateway.tracker.terms import book

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
KINDS = withdrawal.kinds(book())


def entry(
    agency: str,
    kind: str = "exchange",
    operation: str = "credit.list_records",
    at: datetime = AT - timedelta(days=1),
    entry_id: str = "e",
) -> SimpleNamespace:
    return SimpleNamespace(agency=agency, kind=kind, operation=operation, at=at, id=entry_id)


def told(*entries: SimpleNamespace) -> dict[str, int]:
    found = received(entries, withdrawn_by="samr", withdrawing="credit.record_annulled", at=AT)
    return {one.agency: one.times for one in found}


def test_answers_and_events_that_named_it_are_receipts_of_it() -> None:
    assert told(entry("tax"), entry("tax"), entry("customs", "event", "credit.record_added")) == {
        "tax": 2,
        "customs": 1,
    }


def test_an_event_that_was_under_way_counts_even_when_it_comes_later() -> None:
    assert told(entry("tax", "event", "credit.grade_changed", AT + timedelta(hours=3))) == {"tax": 1}


def test_what_says_itself_that_it_is_withdrawn_is_no_receipt_of_it() -> None:
    assert told(entry("tax", "event", "credit.record_annulled")) == {}
    assert told(entry("tax", at=AT + timedelta(hours=1))) == {}


def test_whoever_withdrew_it_and_the_exchanges_own_messages_are_left_out() -> None:
    assert told(entry("samr")) == {}
    assert told(entry("tax", "event", "exchange.correction_requested"), entry("tax", operation="gateway.x")) == {}


def corrected(*entries: SimpleNamespace) -> dict[str, int]:
    found = received(entries, withdrawn_by="samr", withdrawing="credit.record_corrected", at=AT, restates=True)
    return {one.agency: one.times for one in found}


def test_of_a_datum_that_stands_on_only_what_was_handed_over_before_its_correction_is_a_receipt() -> None:
    moment, later = timedelta(minutes=1), AT + timedelta(minutes=1, microseconds=1)
    assert corrected(entry("tax"), entry("env", "event", "credit.rated")) == {"env": 1, "tax": 1}
    assert corrected(entry("tax", at=AT + moment), entry("env", "event", "credit.rated", AT + moment)) == {
        "env": 1,
        "tax": 1,
    }
    assert corrected(entry("tax", at=later), entry("env", "event", "credit.rated", later)) == {}


def test_a_former_correction_is_a_receipt_of_what_was_wrong_still_and_this_one_is_not() -> None:
    before = entry("tax", "event", "credit.record_corrected", AT - timedelta(microseconds=1))
    assert corrected(before, entry("env", "event", "credit.record_corrected", AT)) == {"tax": 1}


@pytest.mark.parametrize(
    ("cause", "changed", "withdraws"),
    [
        ("CORRECTED", ["item", "effective_on"], True),
        ("SUCCEEDED", ["uscc"], False),
        ("SUCCEEDED", [], False),
        ("CORRECTED", ["item", "uscc"], False),
    ],
)
def test_a_correction_withdraws_what_was_wrong_but_not_what_another_event_does(cause, changed, withdraws) -> None:
    data = {"cause": cause, "changed": changed}
    kind = KINDS["credit.record_corrected"]
    assert withdrawal.withdraws(kind, data) == withdraws
    assert withdrawal.restated(kind, data) == changed
    whole = KINDS["credit.record_annulled"]
    assert withdrawal.withdraws(whole, {})
    assert withdrawal.restated(whole, {}) == []


def test_no_more_than_a_hundred_entries_are_named() -> None:
    (one,) = received(
        [entry("tax", entry_id=str(number)) for number in range(150)], withdrawn_by=None, withdrawing="x", at=AT
    )
    assert (one.times, len(one.entries)) == (150, 100)


def test_a_confirmation_is_taken_once() -> None:
    assert withdrawal.check_confirms({"confirmed_at": None, "done": None}, "removed")
    assert not withdrawal.check_confirms({"confirmed_at": AT, "done": "removed"}, "removed")
    with pytest.raises(Conflict):
        withdrawal.check_confirms({"confirmed_at": AT, "done": "removed"}, "nothing")
    with pytest.raises(NotFound):
        withdrawal.check_confirms(None, "removed")


def test_a_recipient_is_overdue_once_its_last_day_has_passed() -> None:
    assert withdrawal.state_of(None, date(2026, 11, 25), date(2026, 11, 25)) == "WAITING"
    assert withdrawal.state_of(None, date(2026, 11, 25), date(2026, 11, 26)) == "OVERDUE"
    assert withdrawal.state_of(AT, date(2026, 11, 25), date(2026, 11, 26)) == "CONFIRMED"


# ---- the rules


def fields_of(event: str) -> set[str]:
    return set(contracts.get(event).schema.fields)


@pytest.mark.requirement("D.5/repaired")
@pytest.mark.parametrize("event", KINDS)
def test_a_withdrawal_names_the_datum_by_fields_of_its_event(event: str) -> None:
    kind = KINDS[event]
    assert set(kind.keys) <= fields_of(event) & fields_of(kind.begins)
    assert kind.on is None or kind.on in fields_of(event)
    assert {*kind.when, *filter(None, [kind.restates])} <= fields_of(event)
    assert kind.unless is None or kind.unless in fields_of(event)
    assert kind.withdrawal in contracts.exchange.WITHDRAWALS
    shape = shipped().event(event)
    assert shape is not None
    assert shape.dataset


def test_every_event_that_takes_something_back_is_a_withdrawal() -> None:
    backwards = ("annulled", "repaired", "overturned", "withdrawn", "lifted", "corrected")
    expected = {one.name for one in contracts.all_contracts() if one.name.endswith(backwards)}
    # what undid the release says so itself; no decision rests on the certificate of it
    assert KINDS.keys() == expected - {"inspection.certificate_withdrawn"}


@pytest.mark.parametrize("event", KINDS)
def test_decisions_that_rest_on_it_are_events_that_are_agreed(event: str) -> None:
    uses = withdrawal.uses(book(), event)
    assert uses
    followers = withdrawal.followers(book())
    for use in uses:
        assert use.by in {withdrawal.MENTION, withdrawal.STANDING, withdrawal.SCOPE}
        assert bool(use.since) == (use.by == withdrawal.STANDING)
        for name in (*use.decisions, *use.since):
            contracts.get(name)
        assert set(use.decisions) <= followers.keys()
    for event_names in followers.values():
        for name in event_names:
            contracts.get(name)
