"""Rows of effects name events, fields and values that the other services really say."""

from pathlib import Path
from typing import Any

import pytest
from marshmallow import fields, validate

import services.enforcement
from databus import topology
from databus.contracts import get
from databus.rules import RuleBook

RULES = RuleBook.load(Path(services.enforcement.__file__).parent / "rules")
ROWS = RULES.table("finding_effect")
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['code']}-{row['event']}")


@pytest.mark.requirement("D.6/malicious")
@every_row
def test_a_row_names_fields_of_an_event_that_enforcement_hears(row: dict[str, Any]):
    producer, _, name = row["event"].partition(".")
    assert name in topology.SUBSCRIPTIONS["enforcement"][producer]
    assert {row["case"], row["about"], row["told"]} <= get(row["event"]).example.keys()


@every_row
def test_a_value_that_means_done_or_undone_is_one_that_the_event_may_have(row: dict[str, Any]):
    field: fields.Field[Any] = get(row["event"]).schema.fields[row["told"]]
    allowed = {choice for one in field.validators if isinstance(one, validate.OneOf) for choice in one.choices}
    told = {*row["done"], *row["undone"]}
    assert told
    assert not set(row["done"]) & set(row["undone"])
    if allowed:
        assert told <= allowed


def test_a_mode_is_either_what_a_finding_leads_to_or_ends_it_or_holds_the_goods():
    row = next(row for row in ROWS if row["code"] == "STRICTER_MODE")
    field: fields.Field[Any] = get("inspection.mode_decided").schema.fields["mode"]
    modes = {choice for one in field.validators if isinstance(one, validate.OneOf) for choice in one.choices}
    assert modes - set(row["done"]) - set(row["undone"]) == {"HOLD"}


def test_rows_of_one_effect_are_told_alike():
    names: dict[str, set[tuple[str, str]]] = {}
    for row in ROWS:
        names.setdefault(row["code"], set()).add((row["zh"], row["en"]))
    assert all(len(told) == 1 for told in names.values())
