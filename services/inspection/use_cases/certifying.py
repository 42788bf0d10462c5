"""Release certificates as consignments move: asked for by a release, withdrawn by whatever undoes it.

A certificate is issued after the release, by the worker (`issuing_certificates`); it is withdrawn in the transaction of
what ends it, so that nobody is told that it holds once the goods are stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from databus.papers import issuing
from services.inspection.domain.certificates import DUE, GONE, RECALL, RELEASED, VALID, Certificate, End
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.validity import last_day
from services.inspection.use_cases.ports import Desk, Work


@dataclass(frozen=True, slots=True)
class Moved:
    """A move of a consignment into a release or out of it, with what it rests on."""

    consignment: Consignment
    target: str
    reason: str | None
    evidence: str | None

    @staticmethod
    def matters(source: str, target: str) -> bool:
        """Whether a move concerns a certificate."""
        return RELEASED in {target, source} or source in GONE


def certify(desk: Desk, work: Work, moves: Sequence[Moved]) -> None:
    """Ask for the certificates of what was released, and withdraw those of what a move undid.

    Source: 商检法 15, 33; SH 四(十二)4.
    """
    if not moves:
        return
    _ask(desk, work, [one.consignment for one in moves if one.target == RELEASED])
    for target in dict.fromkeys(one.target for one in moves):
        end = End.at(target, desk.rules)
        if end is not None:
            _end(work, end, [one for one in moves if one.target == target])


def recall(desk: Desk, work: Work, consignments: Iterable[Consignment], reason: str, evidence: str) -> None:
    """Withdraw the certificates of consignments whose goods are recalled.

    Args:
        desk: rules and clock.
        work: the transaction that lists them.
        consignments: what is recalled.
        reason: why, as the certificates' verification tells it.
        evidence: number of the document, or id of the alert or case.
    """
    end = End.at(RECALL, desk.rules)
    assert end is not None, "the rules say what a recall means"
    _end(work, end, [Moved(one, RECALL, reason, evidence) for one in consignments])


def say(name: str, certificate: Certificate, consignment: Consignment, work: Work) -> None:
    """Say a fact about a certificate that was issued, with its whole state."""
    assert certificate.code is not None, "what was never issued is not spoken of"
    uscc = consignment.declared.uscc
    data = state_of(certificate, consignment)
    work.outbox.add(f"inspection.{name}", subject=certificate.code, data=data, uscc=uscc)


def state_of(certificate: Certificate, consignment: Consignment) -> Mapping[str, Any]:
    """Return what others are told of a certificate."""
    declared = consignment.declared
    return {
        "code": certificate.code,
        "consignment_id": consignment.consignment_id,
        "number": certificate.number,
        "uscc": declared.uscc,
        "declaration_no": declared.declaration_no,
        "declared_by": consignment.declared_by,
        "direction": declared.direction,
        "hs_code": declared.hs_code,
        "product": declared.product,
        "destination": declared.destination,
        "mode": certificate.mode,
        "rule": certificate.rule,
        "state": certificate.state,
        "released_on": certificate.released_on,
        "valid_until": certificate.valid_until,
        "reason": certificate.ended_why,
        "clause": certificate.ended_clause,
        "version": certificate.version,
    }


def _ask(desk: Desk, work: Work, released: Sequence[Consignment]) -> None:
    if not released:
        return
    now, on = desk.now()
    before = work.certificates.last_numbers([one.consignment_id for one in released])
    asked = [
        Certificate(
            consignment_id=one.consignment_id,
            number=before.get(one.consignment_id, 0) + 1,
            state=DUE,
            mode=one.decided.mode,
            rule=one.decided.rule,
            decision_number=one.decision_number,
            step_number=one.step_number,
            released_on=on,
            valid_until=last_day(desk.rules, one.declared, on),
            asked_at=now,
        )
        for one in released
    ]
    work.certificates.add(asked)


def _end(work: Work, end: End, moves: Sequence[Moved]) -> None:
    of = {one.consignment.consignment_id: one for one in moves}
    for certificate in work.certificates.standing(list(of)):
        move = of[certificate.consignment_id]
        by, at = work.caller.agency, work.clock.now()
        ended = certificate.ended(end, reason=move.reason, by=by, at=at)
        work.certificates.save(ended)
        if certificate.state == VALID:
            assert certificate.code is not None
            issuing.fall([certificate.code], ended.ended_why or "", [move.evidence or end.clause], work)
            say("certificate_withdrawn", ended, move.consignment, work)
