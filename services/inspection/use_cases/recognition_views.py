"""What is told about recognition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from databus import statements
from databus.errors import InvalidRequest, NotFound
from services.inspection.domain.counting_for import recognisers
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.offered import OfferedResult, Signature
from services.inspection.domain.recognition import Agreement, Answer
from services.inspection.domain.recognition_terms import Terms
from services.inspection.domain.saved import Recognition
from services.inspection.use_cases.agreeing import find_agreement
from services.inspection.use_cases.offering import statement
from services.inspection.use_cases.ports import Desk, Work

SHOWN: Final = 10
MOST_COUNTS: Final = 2000
_MOST_SAVED: Final = 50


def agreement_view(work: Work, one: Agreement) -> JsonObject:
    """Return an agreement with its steps."""
    return {**asdict(one), "steps": work.agreements.steps(one.agreement_id)}


def get_agreement(work: Work, agreement_id: str) -> JsonObject:
    """Return an agreement with its steps; NotFound if there is none."""
    return agreement_view(work, find_agreement(work, agreement_id))


def list_agreements(work: Work, ask: JsonObject) -> JsonObject:
    """List agreements, newest first."""
    found = work.agreements.page(ask, ask["cursor"], ask["limit"] + 1)
    return _page([asdict(one) for one in found], ask["limit"], "agreement_id")


def result_view(desk: Desk, work: Work, one: OfferedResult) -> JsonObject:
    """Return a result with all that lets anyone check it offline."""
    return {
        **asdict(one),
        "counts_for": _counting_for(desk, work, [one])[0],
        "statement": statements.text_of(statement(one)),
        "signatures": [_signature_view(it) for it in one.signatures],
        "conflicts": [asdict(it) for it in work.result_conflicts.of_result(one.result_id)][:_MOST_SAVED],
        "saved": work.recognitions.count_resting(one.result_id),
    }


def get_result(desk: Desk, work: Work, result_id: str) -> JsonObject:
    """Return a result; NotFound if there is none."""
    found = work.offered_results.find(result_id)
    if found is None:
        raise NotFound("there is no such result", "result_id", "an id as list_offered_results gives it")
    return result_view(desk, work, found)


def list_results(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """List results, newest first."""
    found = work.offered_results.page(ask, ask["cursor"], ask["limit"] + 1)
    rows = [
        {**asdict(one), "counts_for": named} for one, named in zip(found, _counting_for(desk, work, found), strict=True)
    ]
    return _page(rows, ask["limit"], "result_id")


def answer_view(answer: Answer) -> JsonObject:
    """Return whether a check is needed, with what was looked at."""
    wanted = answer.wanted
    return {
        "uscc": wanted.uscc,
        "check": wanted.check,
        "agency": wanted.agency,
        "ground": wanted.ground,
        "counts": answer.counts,
        "zh": answer.because.zh,
        "en": answer.because.en,
        "clause": answer.clause,
        "candidates": [
            {
                "item": item.item,
                "result_id": one.result.result_id,
                "kind": one.result.kind,
                "issuer": one.result.issuer,
                "document_no": one.result.document_no,
                "found_on": one.result.found_on,
                "valid_until": one.result.valid_until,
                "counts": one.counts and answer.counts,
                "agreement": one.agreement.document_no if one.agreement else None,
                "zh": one.because.zh,
                "en": one.because.en,
            }
            for item in answer.items
            for one in item.candidates[:SHOWN]
        ],
        "read": [one.as_data() for one in answer.read],
    }


def recognised_view(answer: Answer, kept: Sequence[Recognition]) -> JsonObject:
    """Return a check that is not made, with what was noted of it."""
    return {**answer_view(answer), "recognitions": [asdict(one) for one in kept]}


def list_recognitions(work: Work, ask: JsonObject) -> JsonObject:
    """List checks saved, newest first."""
    found = work.recognitions.page(ask, ask["cursor"], ask["limit"] + 1)
    return _page([asdict(one) for one in found], ask["limit"], "recognition_id")


def list_conflicts(work: Work, ask: JsonObject) -> JsonObject:
    """List contradictions, newest first."""
    found = work.result_conflicts.page(ask, ask["cursor"], ask["limit"] + 1)
    return _page([asdict(one) for one in found], ask["limit"], "conflict_id")


def count_saved(work: Work, ask: JsonObject) -> JsonObject:
    """Count the second checks saved in some days, by agency, month, check, issuer and agreement.

    Source: DOMAIN D.5; 优化营商环境条例 54.
    """
    if ask["until_on"] < ask["from_on"]:
        raise InvalidRequest("the days run backwards", "until_on", f"{ask['from_on']} or later")
    rows = work.recognitions.saved(ask, ask["from_on"], ask["until_on"])
    if len(rows) > MOST_COUNTS:
        raise InvalidRequest("too much at once", "from_on", "fewer days, or one agency")
    return {
        "items": rows,
        "total": sum(row["saved"] for row in rows),
        "reopened": sum(row["reopened"] for row in rows),
    }


def _counting_for(desk: Desk, work: Work, results: Sequence[OfferedResult]) -> list[Sequence[str]]:
    on, terms = desk.clock.today(), Terms.of(desk.rules)
    agreements = work.agreements.in_force(on)
    zones = work.monitoring.zones_of({one.uscc for one in results}) if any(one.zones for one in agreements) else {}
    return [recognisers(one, agreements, zones.get(one.uscc, ()), on, terms) for one in results]


def _signature_view(one: Signature) -> JsonObject:
    return {**asdict(one), "attested_by": "signature" if one.jws else "door"}


def _page(items: list[JsonObject], limit: int, key: str) -> JsonObject:
    shown = items[:limit]
    return {"items": shown, "next_cursor": shown[-1][key] if len(items) > limit else None}
