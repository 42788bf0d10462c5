"""The AsyncAPI document keeps AsyncAPI's own schema; its page shows all of it and loads nothing."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import jsonschema_rs
import pytest

from databus import vhosts
from databus.contracts import all_contracts
from docs.generate import asyncapi
from gateway.http.pages import events
from tests.architecture.survey import ROOT
from tests.node import install

VOID = {"meta", "link", "br"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi.document()


def test_the_document_keeps_the_schema_of_asyncapi_3(document: dict[str, Any]) -> None:
    folder = install(ROOT / "tests/contract/asyncapi") / "@asyncapi/specs/schemas"
    schema = json.loads((folder / f"{document['asyncapi']}-without-$id.json").read_text(encoding="utf-8"))
    wrong = [
        f"{list(error.instance_path)}: {error.message}"
        for error in jsonschema_rs.validator_for(schema).iter_errors(document)
    ]
    assert wrong == []


def test_every_event_has_a_chinese_name_and_no_other_thing_has_one() -> None:
    assert asyncapi.names().keys() == {contract.name for contract in all_contracts()}
    assert all(re.search("[一-鿿]", name) for name in asyncapi.names().values())


def test_the_agencys_channels_are_those_of_its_vhost(document: dict[str, Any]) -> None:
    bindings = [
        each["bindings"]["amqp"]
        for name, each in document["channels"].items()
        if name.startswith("agency.") and "bindings" in each
    ]
    queues = {each["queue"]["name"] for each in bindings if each["is"] == "queue"}
    exchanges = {each["exchange"]["name"] for each in bindings if each["is"] == "routingKey"}
    assert queues <= {queue.name for queue in vhosts.queues()}
    assert queues == {vhosts.RECEIPTS, vhosts.INBOX}
    assert exchanges == {exchange.name for exchange in vhosts.exchanges()}


class Page(HTMLParser):
    """What a browser would load, which elements are open at the end, and where links within lead."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.ids |= {found["id"]} if found.get("id") else set()
        if tag == "a":
            self.links.add(found["href"] or "")
        elif {"src", "href"} & found.keys() or tag == "script":
            self.loads.append(found.get("src") or found.get("href") or tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_shows_every_event_in_chinese_and_loads_nothing_from_elsewhere(document: dict[str, Any]) -> None:
    page = Page()
    page.feed(events.render(document))
    assert page.open == []
    assert page.loads == ["/docs/favicon-32x32.png"]
    text = "".join(page.text)
    for contract in all_contracts():
        if not contract.name.endswith(".heartbeat"):
            assert contract.type in page.ids
            assert asyncapi.names()[contract.name] in text
    assert {link.removeprefix("#") for link in page.links if link.startswith("#")} <= page.ids


def test_what_is_served_is_the_document_that_was_generated() -> None:
    assert events.raw().decode() == asyncapi.render()
