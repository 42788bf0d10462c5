"""A statement that inspection found false becomes a record; the finding overturned, the record ends."""

from datetime import timedelta

import pytest

from databus.contracts import get
from tests.integration.credit.conftest import ONE

FILING = "0192f0c1-0000-7000-8000-000000000046"


def filing(step="FALSE", **change):
    example = get("inspection.filing_changed").example
    told = {"uscc": ONE, "finding_on": "2026-11-22", "on": "2026-11-22", "step": step}
    if step == "REINSTATED":
        told |= {"state": "FILED", "on": "2026-11-24", "document_no": "复〔2026〕1号", "version": 3}
    return {**example, **told, **change}


def false(credit):
    return credit.event("inspection.filing_changed", subject=FILING, data=filing(), agency="ciq")


def overturned(credit):
    return credit.event("inspection.filing_changed", subject=FILING, data=filing("REINSTATED"), agency="ciq-province")


@pytest.mark.requirement("C-04", "D.2/S03")
def test_a_false_statement_is_adopted_under_its_document_and_said_twice_counts_once(credit):
    credit.rated()
    event = false(credit)
    credit.pipeline.deliver([event, event])
    (record,) = credit.call("list_records", uscc=ONE)["items"]
    assert (record["item"], record["agency"], record["document_no"]) == ("S03", "ciq", "检〔2026〕12号")
    assert credit.grade() == (85, "B")


@pytest.mark.requirement("D.6")
def test_the_finding_overturned_ends_the_record_whoever_overturned_it(credit):
    credit.rated()
    credit.pipeline.deliver([false(credit)])
    credit.clock.advance(timedelta(days=2))
    credit.pipeline.deliver([overturned(credit)])
    assert credit.grade() == (100, "A")
    (record,) = credit.call("list_records", uscc=ONE)["items"]
    assert (record["state"], record["ended_on"]) == ("ANNULLED", "2026-11-24")


def test_an_overturning_that_overtakes_its_finding_leaves_nothing_counting(credit):
    credit.rated()
    first, second = false(credit), overturned(credit)
    credit.clock.advance(timedelta(days=2))
    credit.pipeline.deliver([second])
    credit.pipeline.deliver([first])
    assert credit.grade() == (100, "A")
    assert [one["state"] for one in credit.call("list_records", uscc=ONE)["items"]] == ["ANNULLED"]


def test_a_paper_filed_or_withdrawn_is_no_record(credit):
    credit.rated()
    quiet = {"item": None, "finding_document_no": None, "finding_agency": None, "finding_on": None}
    for number, step in enumerate(("FILED", "WITHDRAWN")):
        credit.deliver(
            "inspection.filing_changed",
            subject=f"{FILING[:-1]}{number}",
            data=filing(step, state=step, **quiet),
        )
    assert credit.call("list_records", uscc=ONE)["items"] == []
