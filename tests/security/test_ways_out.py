"""Whichever way an event comes to an agency, it is cut the same: the feed over HTTP, the inbox in its vhost."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.door.agency import Agency, wait_until
from tests.security.asking import TODAY
from tests.security.doors import Doors
from tests.security.oracle import NOTHING, Oracle
from tests.security.town import SAID, Town, settle

WITNESS = "customs"
RECEIVERS = ("gov", "finance", "tax", "association", "nh-office", "nh-eit", "cnas", "portal", "operator")


def feed(doors: Doors, agency: str, after: int) -> dict[str, dict[str, Any]]:
    """Everything in the feed after a position, by the event's id."""
    found: dict[str, dict[str, Any]] = {}
    while True:
        page = doors.http(agency, "gateway.list_events", {"after": after, "limit": 200})
        found |= {one["id"]: one for one in page["items"]}
        if page["next_after"] >= page["last"]:
            return found
        after = page["next_after"]


def name_of(event: dict[str, Any]) -> str:
    return str(event["type"]).removeprefix("cn.sanhu.").rpartition(".")[0]


@pytest.fixture(scope="module")
def said(doors: Doors) -> tuple[Town, int, dict[str, dict[str, Any]]]:
    """New data of two counties, from where on, and its events as the witness has them."""
    for agency in RECEIVERS:
        with Agency(doors.stack.env, agency) as own:
            own.drain("inbox")
    begin = int(doors.http(WITNESS, "gateway.list_events", {"limit": 1})["last"])
    town = settle(doors)

    def whole() -> Any:
        found = feed(doors, WITNESS, begin)
        about = [{name_of(one) for one in found.values() if one.get("uscc") == uscc} for uscc in (town.near, town.far)]
        return found if all(set(SAID) <= names for names in about) and found == feed(doors, WITNESS, begin) else None

    return town, begin, wait_until(whole, "every event", 30)


@pytest.mark.parametrize("agency", RECEIVERS)
@pytest.mark.requirement("D.5")
def test_feed_and_inbox_hold_the_same_and_what_is_agreed(
    doors: Doors, enter: Callable[..., Agency], said: Any, agency: str
) -> None:
    town, begin, whole = said
    oracle = Oracle(town.where, TODAY)
    right = {}
    for number, event in whole.items():
        name = name_of(event)
        if name in oracle.events and oracle.agreed(agency, oracle.events[name]["dataset"], None):
            about = event["data"].get("uscc") if oracle.events[name].get("subject", "uscc") else None
            seen = oracle.sees(agency, name, None, event["data"], about)
            if seen is not NOTHING:
                right[number] = seen
    fed = {number: one for number, one in feed(doors, agency, begin).items() if number in whole}
    assert {number: one["data"] for number, one in fed.items()} == right
    for one in fed.values():
        assert one.get("uscc") == one["data"].get("uscc"), "the envelope names whom the data does not"
    assert inbox(enter(agency), set(right), set(whole)) == {
        number: (one["data"], one.get("uscc"), one["type"], one["subject"]) for number, one in fed.items()
    }


def inbox(own: Agency, wanted: set[str], said: set[str]) -> dict[str, tuple[Any, ...]]:
    """What came into the inbox of what was said, once all that is wanted is there."""
    found: dict[str, tuple[Any, ...]] = {}

    def there() -> bool:
        while message := own.channel.basic_get("inbox", no_ack=True):
            told = message.properties["application_headers"]
            found[told["ce-id"]] = (json.loads(message.body), told.get("ce-uscc"), told["ce-type"], told["ce-subject"])
        return wanted <= found.keys()

    wait_until(there, "the inbox to be full", 30)
    return {number: one for number, one in found.items() if number in said}
