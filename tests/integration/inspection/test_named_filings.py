"""Papers on file that declarations name, and what becomes of goods cleared on a statement that is found false."""

from typing import Any

import pytest

from databus.errors import InvalidRequest
from databus.identifiers import uuid7
from tests.integration.inspection.conftest import ONE, TOYS, TWO, Inspection
from tests.integration.inspection.flow import assess, declared
from tests.integration.inspection.test_evidence import assure, file, move_filing


def found_false(inspection: Inspection, filing: Any) -> Any:
    return move_filing(inspection, filing, "FALSE", reason="检测结果系伪造", document_no="检〔2026〕9号")


def overturned(inspection: Inspection, filing: Any) -> Any:
    return move_filing(inspection, filing, "FILED", actor="officer-2", reason="复查属实", document_no="复1")


def recalls(inspection: Inspection, consignment: Any) -> list[tuple[str, str | None]]:
    found = inspection.call("list_recall_entries", consignment_id=consignment["consignment_id"])["items"]
    return [(one["state"], one["clear_proposed"]) for one in found]


@pytest.fixture
def member(inspection: Inspection) -> Inspection:
    inspection.national_member(ONE, "AA")
    inspection.heartbeat("enforcement")
    return inspection


def released(inspection: Inspection, **fields: Any) -> Any:
    """Toys that were not drawn, released on document review because an assurance is on file."""
    toy = declared(inspection, drawn=False, percent="2", hs_code=TOYS, **fields)
    return assess(inspection, toy)


@pytest.mark.requirement("M-15", "F-02")
def test_a_declaration_names_papers_on_file_and_the_first_step_tells_them(member: Inspection) -> None:
    filing = assure(member, document_no="保1")
    toy = member.declare(hs_code=TOYS, filings=[filing["filing_id"], filing["filing_id"]])
    page = member.get(toy)
    assert (page["history"][0]["target"], page["history"][0]["document_no"]) == ("DECLARED", "保1")
    together = member.call(
        "declare_consignments",
        agency="portal",
        uscc=ONE,
        declarations=[body(declaration_no="B-1", filings=[filing["filing_id"]]), body(declaration_no="B-2")],
    )
    first, second = together["items"]
    assert [one["outcome"] for one in together["items"]] == ["accepted", "accepted"]
    assert [member.get(one)["history"][0]["document_no"] for one in (first, second)] == ["保1", None]


def body(**change: Any) -> dict[str, Any]:
    return {
        "declaration_no": "B-0",
        "hs_code": TOYS,
        "product": "玩具",
        "quantity": "10",
        "unit": "件",
        "value": {"fen": 100},
        "destination": "DE",
        **change,
    }


@pytest.mark.requirement("M-15", "F-02")
def test_a_paper_that_is_anothers_ended_over_or_for_other_goods_is_refused_by_its_place(member: Inspection) -> None:
    good, ended = assure(member), file(member, document_no="声1")
    move_filing(member, ended, "WITHDRAWN", agency="portal")
    shoes = file(member, "declaration_of_conformity", hs_prefix="64")
    later = file(member, "third_party_report", valid_from="2026-11-23", document_no="报1")
    strangers = file(member, uscc=TWO, document_no="声2")
    named = [good, ended, shoes, later, strangers, {"filing_id": uuid7()}]
    with pytest.raises(InvalidRequest) as caught:
        member.declare(hs_code=TOYS, filings=[one["filing_id"] for one in named])
    told = dict(caught.value.fields)
    assert list(told) == [f"filings.{place}" for place in (1, 2, 3, 4, 5)]
    assert "was WITHDRAWN on 2026-11-22" in told["filings.1"]
    assert "for 64" in told["filings.2"]
    assert "from 2026-11-23" in told["filings.3"]
    assert told["filings.4"] == told["filings.5"]
    with pytest.raises(InvalidRequest, match="filings"):
        member.declare(hs_code=TOYS, filings=["x"])


@pytest.mark.requirement("D.2/S03", "D.4/consignment")
def test_what_was_released_on_a_statement_found_false_is_stopped_and_what_left_is_recalled(member: Inspection) -> None:
    filing = assure(member)
    here, gone = released(member), released(member)
    assert (here["state"], gone["state"]) == ("RELEASED", "RELEASED")
    member.call("move_consignment", agency="portal", consignment_id=gone["consignment_id"], to="EXPORTED")
    found_false(member, filing)
    page = member.get(here)
    assert (page["state"], page["drawn"], page["released_on"]) == ("MODE_DECIDED", True, None)
    assert [one["target"] for one in page["history"]][-2:] == ["STOPPED", "MODE_DECIDED"]
    assert page["history"][-2]["document_no"] == "检〔2026〕9号"
    assert recalls(member, gone) == [("LISTED", None)]
    assert recalls(member, here) == []
    overturned(member, filing)
    [(state, proposed)] = recalls(member, gone)
    assert state == "LISTED"
    assert "finding overturned" in str(proposed)


@pytest.mark.requirement("D.2/S03")
def test_what_another_paper_still_stands_for_or_rested_on_none_stays_released(member: Inspection) -> None:
    first, second = assure(member), assure(member, 2)
    toy, named = released(member), released(member, filings=[first["filing_id"]])
    found_false(member, first)
    assert member.get(toy)["state"] == "RELEASED"
    assert member.get(named)["state"] == "MODE_DECIDED", "it named the very paper"
    found_false(member, second)
    assert member.get(toy)["state"] == "MODE_DECIDED"
