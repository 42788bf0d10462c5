"""What is told about consignments: pages, the whole history, and a decision replayed."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from databus.errors import NotFound
from services.inspection.domain.consignment import Consignment, DecisionMade, Declaration
from services.inspection.domain.easing import Ease
from services.inspection.domain.facts import Facts
from services.inspection.domain.mode_table import Decision, JsonObject, percent_text
from services.inspection.use_cases.lots import lots_of
from services.inspection.use_cases.ports import Desk, Work


def list_consignments(work: Work, ask: JsonObject) -> JsonObject:
    """List consignments, newest first."""
    found = work.consignments.page(ask, ask["cursor"], ask["limit"] + 1)
    items = found[: ask["limit"]]
    more = len(found) > ask["limit"]
    return {
        "items": [consignment_view(one) for one in items],
        "next_cursor": items[-1].consignment_id if more else None,
    }


def get_consignment(desk: Desk, work: Work, consignment_id: str) -> JsonObject:
    """Return a consignment with all its decisions, each explained, its steps, papers and results."""
    consignment = find(work, consignment_id)
    return {
        **consignment_view(consignment),
        "decisions": [kept_view(desk, work, row) for row in work.consignments.decisions(consignment_id)],
        "history": [asdict(step) for step in work.consignments.steps(consignment_id)],
        "documents": [asdict(one) for one in work.consignments.documents(consignment_id)],
        "results": [asdict(one) for one in work.consignments.results(consignment_id)],
        "certificates": [
            {**asdict(one), "declared_by": consignment.declared_by} for one in work.certificates.of(consignment_id)
        ],
        "lots": lots_of(work, consignment)["lots"],
    }


def replay_decision(desk: Desk, work: Work, consignment_id: str, number: int) -> JsonObject:
    """Decide a kept decision again from the facts it read and the table it rested on.

    Source: DESIGN §3.6 (replays to the same answer).
    """
    find(work, consignment_id)
    row = next((one for one in work.consignments.decisions(consignment_id) if one["number"] == number), None)
    if row is None:
        raise NotFound("there is no such decision", "number", "the number of one of its decisions, from 1")
    decision = _again(desk, work, row)
    kept = (
        row["mode"],
        row["rule"],
        row["sampling_percent"],
        row["paperless"],
        row["document_review_release"],
        row["lab_report_accepted"],
    )
    return {
        "consignment_id": consignment_id,
        "number": number,
        "same": decision.outcome == kept,
        "kept": kept_view(desk, work, row),
        "replayed": decision_view(decision),
    }


def find(work: Work, consignment_id: str) -> Consignment:
    """Return a consignment, or NotFound."""
    found = work.consignments.find(consignment_id)
    if found is None:
        raise NotFound("there is no such consignment", "consignment_id", "the id a declaration was answered with")
    return found


def consignment_view(one: Consignment) -> JsonObject:
    """Return a consignment as it is told, with its present decision in short."""
    outcome = one.outcome
    return {
        "consignment_id": one.consignment_id,
        **{field.name: getattr(one.declared, field.name) for field in fields(Declaration)},
        "declared_on": one.declared_on,
        "declared_by": one.declared_by,
        "statutory": one.statutory,
        "product_risk": one.product_risk,
        "state": one.state,
        "previous_mode": one.previous_mode,
        "sample_drawn": one.sample_drawn,
        "released_on": one.released_on,
        "version": one.version,
        "decision": None
        if outcome is None
        else {
            "number": one.decision_number,
            "mode": outcome.mode,
            "rule": outcome.rule,
            "sampling_percent": percent_text(outcome.sampling_percent),
            "paperless": outcome.paperless,
            "document_review_release": outcome.document_review_release,
            "lab_report_accepted": outcome.lab_report_accepted,
            "clauses": outcome.clauses,
            "rule_set": outcome.rule_set,
            "stale": outcome.stale,
        },
    }


def decision_view(decision: Decision, stale: Any = ()) -> JsonObject:
    """Return a decision as it is told, explained."""
    return {
        "mode": decision.mode,
        "rule": decision.rule,
        "sampling_percent": percent_text(decision.sampling_percent),
        "paperless": decision.paperless,
        "document_review_release": decision.document_review_release,
        "lab_report_accepted": decision.lab_report_accepted,
        "marks": decision.marks,
        "clauses": decision.clauses,
        "rule_set": decision.rule_set,
        "stale": stale,
        "considered": decision.considered,
    }


def declared_view(one: Consignment, made: DecisionMade) -> JsonObject:
    """Return a consignment just declared, with its decision explained."""
    decision = {"number": made.number, **decision_view(made.decision, made.stale)}
    return {**consignment_view(one), "decision": decision}


def _again(desk: Desk, work: Work, row: JsonObject) -> Decision:
    table = desk.tables.from_data(work.consignments.table_data(row["table_digest"]))
    return table.decide(Facts(**row["facts"]), tuple(Ease.of(one) for one in row["eases"]))


def kept_view(desk: Desk, work: Work, row: JsonObject) -> JsonObject:
    """Return a kept decision as it is told, explained anew from the facts it read and the table it rested on."""
    kept = {name: row[name] for name in ("number", "at", "on", "cause", "agency", "facts", "read", "table_digest")}
    return {
        **decision_view(_again(desk, work, row), row["stale"]),
        **kept,
        "mode": row["mode"],
        "rule": row["rule"],
        "sampling_percent": percent_text(row["sampling_percent"]),
    }
