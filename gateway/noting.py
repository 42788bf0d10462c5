"""The statement that makes intents and outcomes durable, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from gateway.notes import Intent, Outcome

# One statement, so one round trip and one commit, for a group of both kinds. Lists come as texts with a separator,
# since PostgreSQL unnests a list of lists to the bottom.
_ASKED: Final = """
WITH asked AS (
    INSERT INTO intents (id, run, noted_at, agency, actor, operation, kind, scopes, purpose, idempotency_key,
                         if_match, traceparent, uscc, request, request_hash, door, role, signed_by, signature)
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
                         $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
                         $14::bytea[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[])
    ON CONFLICT (id) DO NOTHING
)"""
_TOLD: Final = """
    INSERT INTO outcomes (id, noted_at, outcome, answer_hash, receipt_hash, reconciled, agreements, datasets, fields,
                          subjects, withheld, answer)
    SELECT id, noted_at, outcome, answer_hash, receipt_hash, reconciled,
           string_to_array(agreements, E'\\x1f'), string_to_array(datasets, E'\\x1f'),
           string_to_array(fields, E'\\x1f'), string_to_array(subjects, E'\\x1f'),
           string_to_array(withheld, E'\\x1f'), answer
    FROM unnest($20::uuid[], $21::timestamptz[], $22::text[], $23::text[], $24::text[], $25::bool[], $26::text[],
                $27::text[], $28::text[], $29::text[], $30::text[], $31::bytea[])
        AS told (id, noted_at, outcome, answer_hash, receipt_hash, reconciled, agreements, datasets, fields, subjects,
                 withheld, answer)
    ON CONFLICT (id) DO UPDATE SET
        noted_at = excluded.noted_at, outcome = excluded.outcome, answer_hash = excluded.answer_hash,
        receipt_hash = excluded.receipt_hash, reconciled = excluded.reconciled, agreements = excluded.agreements,
        datasets = excluded.datasets, fields = excluded.fields, subjects = excluded.subjects,
        withheld = excluded.withheld, answer = excluded.answer
    WHERE outcomes.outcome = 'OutcomeUnknown' AND excluded.outcome <> 'OutcomeUnknown'
"""
_SEQUENCE: Final = "INSERT INTO unsequenced (kind, ref) SELECT 'exchange', id FROM told"
NOTE: Final = _ASKED + ", told AS (" + _TOLD + "RETURNING id) " + _SEQUENCE
# without evidence: for measuring what it costs
NOTE_ALONE: Final = _ASKED + _TOLD


def columns_of_intents(intents: Sequence[Intent]) -> list[list[Any]]:
    """Turn rows into the columns that NOTE takes."""
    return [
        [intent.id for intent in intents],
        [intent.run for intent in intents],
        [intent.noted_at for intent in intents],
        [intent.agency for intent in intents],
        [intent.actor for intent in intents],
        [intent.operation for intent in intents],
        [intent.kind for intent in intents],
        [intent.scopes for intent in intents],
        [intent.purpose for intent in intents],
        [intent.idempotency_key for intent in intents],
        [intent.if_match for intent in intents],
        [intent.traceparent for intent in intents],
        [intent.uscc for intent in intents],
        [intent.request for intent in intents],
        [intent.request_hash for intent in intents],
        [intent.door for intent in intents],
        [intent.role for intent in intents],
        [intent.signed_by for intent in intents],
        [intent.signature for intent in intents],
    ]


def columns_of_outcomes(outcomes: Sequence[Outcome]) -> list[list[Any]]:
    """Turn rows into the columns that NOTE takes."""
    return [
        [outcome.id for outcome in outcomes],
        [outcome.noted_at for outcome in outcomes],
        [outcome.outcome for outcome in outcomes],
        [outcome.answer_hash for outcome in outcomes],
        [outcome.receipt_hash for outcome in outcomes],
        [outcome.reconciled for outcome in outcomes],
        [_list(outcome.agreements) for outcome in outcomes],
        [_list(outcome.datasets) for outcome in outcomes],
        [_list(outcome.fields) for outcome in outcomes],
        [_list(outcome.subjects) for outcome in outcomes],
        [_list(outcome.withheld) for outcome in outcomes],
        [outcome.answer for outcome in outcomes],
    ]


def _list(texts: Sequence[str]) -> str:
    return "\x1f".join(texts)
