"""Offering a result that may count for others: kept with its signature, compared with what others found.

`offer_result` is what every part of inspection calls that has found something: a test, a verification, a laboratory's
report, a co-inspection, an agency's own visit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus import statements
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.offered import (
    VALID,
    ItemFound,
    Items,
    OfferedResult,
    Signature,
    contradicted,
    key_of,
    statement_of,
    validity,
)
from services.inspection.domain.recognition import CheckWanted
from services.inspection.domain.saved import OPEN, ResultConflict
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import require
from services.inspection.use_cases.recognising import find_recognised, offered_key

AGENCY: Final = "agency"


@dataclass(frozen=True)
class Offer:
    """A result to be offered.

    Attributes:
        kind: test_report, verification, site_check or certificate.
        items: what was looked at; an item has a name of `[[check_item]]` or that of the test or standard.
        source: what it came from: `consignment`, `laboratory_report`, `co_inspection` or `agency`.
        source_id: the id of that; None: the document itself.
        issuer: who found it; None: the calling agency.
        hs_prefixes: goods it is about; empty: all of the enterprise's.
        consignment_ids: the consignments it is about alone; empty: the product.
        valid_until: None: as long as its kind usually counts.
        report_sha256: SHA-256 of the report, if there is a file.
        counts_for: agencies who found it together.
        basis: what they agreed on, for `counts_for`.
        signatures: of those who stand for it; empty: the door attests who said it.
    """

    uscc: str
    kind: str
    document_no: str
    items: tuple[ItemFound, ...]
    source: str
    source_id: str | None = None
    issuer: str | None = None
    hs_prefixes: tuple[str, ...] = ()
    consignment_ids: tuple[str, ...] = ()
    found_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    counts_for: tuple[str, ...] = ()
    basis: str | None = None
    report_sha256: str | None = None
    signatures: tuple[Signature, ...] = ()
    flag: str | None = None


def offer_result(desk: Desk, work: Work, offer: Offer) -> OfferedResult:
    """Keep a result that may count for others, and show what it contradicts.

    The same document of the same issuer again is answered as it stands if it says the same.

    Raises:
        InvalidRequest: no items, found in the future, or counting longer than its kind may.
        Conflict: the document said something else before.

    Source: DOMAIN D.5 (监管互认 objects: issuer, scope, validity).
    """
    now, on = desk.now()
    issuer = offer.issuer or work.caller.require_agency()
    found_on = offer.found_on or on
    if found_on > on:
        raise InvalidRequest("nothing is found in the future", "found_on", f"{on} or before")
    if not offer.items:
        raise InvalidRequest("a result is about something", "items", "one item at least")
    if len({key_of(one.item) for one in offer.items}) < len(offer.items):
        raise InvalidRequest("an item stands twice", "items", "each item once")
    valid_from, valid_until = validity(offer.kind, found_on, offer.valid_from, offer.valid_until, desk.rules)
    made = OfferedResult(
        result_id=uuid7(),
        uscc=work.successions.stands_for(offer.uscc),
        said_of=offer.uscc,
        kind=offer.kind,
        issuer=issuer,
        document_no=offer.document_no,
        items=offer.items,
        hs_prefixes=offer.hs_prefixes,
        consignment_ids=offer.consignment_ids,
        found_on=found_on,
        valid_from=valid_from,
        valid_until=valid_until,
        source=offer.source,
        source_id=offer.source_id or offer.document_no,
        counts_for=offer.counts_for,
        basis=offer.basis,
        report_sha256=offer.report_sha256,
        digest="",
        signatures=offer.signatures or (Signature(issuer, work.caller.actor, at=now),),
        offered_at=now,
        offered_by=work.caller.agency or issuer,
        actor=work.caller.actor,
        flag=offer.flag,
    )
    made = replace(made, digest=statements.digest_of(_statement(made)))
    work.held.writing(offered_key(made.uscc))
    known = work.offered_results.find_same(made)
    if known is not None:
        if known.digest == made.digest:
            return known
        raise Conflict(
            "the document has said something else already",
            "document_no",
            f"another number, or what {known.result_id} says; what was wrong is revoked first",
        )
    work.offered_results.add(made, [key_of(one.item) for one in made.items])
    _contradictions(desk, work, made)
    say_result(work, made)
    return made


def hand_over_results(desk: Desk, work: Work, old: str, heir: str) -> None:
    """Let what was found about an enterprise count for its heir, under the code that its statement names.

    Where the heir was found otherwise, that is a contradiction as any other, and a person resolves it.

    Source: SH 六(二); DOMAIN D.5.
    """
    work.held.writing(offered_key(old), offered_key(heir))
    moved = [replace(one, uscc=heir, version=one.version + 1) for one in work.offered_results.valid_of(old)]
    for one in moved:
        _contradictions(desk, work, one)  # with what was found of the heir: the others are not yet its own
    for kept in (work.offered_results, work.result_conflicts, work.recognitions):
        kept.pass_on(old, heir)
    for one in moved:
        say_result(work, one)


def offer_own(desk: Desk, work: Work, ask: JsonObject) -> OfferedResult:
    """Offer what an agency found on its own: a site check, a verification, a report, a certificate.

    Source: DOMAIN D.5; 优化营商环境条例 54, 57.
    """
    require(desk, work, "offer_result", ask["uscc"])
    for consignment_id in ask["consignment_ids"]:
        consignment = work.consignments.find(consignment_id)
        if consignment is None or consignment.declared.uscc != ask["uscc"]:
            raise InvalidRequest(
                "no such consignment of this enterprise", "consignment_ids", "ids of the enterprise's own consignments"
            )
    fields = {name: value for name, value in ask.items() if name not in {"signature", "items", "ground"}}
    items = tuple(ItemFound(**one) for one in ask["items"])
    for name in ("hs_prefixes", "consignment_ids"):
        fields[name] = tuple(dict.fromkeys(fields[name]))
    offer = Offer(**fields, items=items, source=AGENCY, flag=_needless(desk, work, ask, items))
    if ask["signature"] is None:
        return offer_result(desk, work, offer)
    signature = _signed(desk, work, offer, ask["signature"])
    return offer_result(desk, work, replace(offer, signatures=(signature,)))


def signature_of(work: Work, desk: Desk, statement: JsonObject, given: Mapping[str, Any] | None) -> Signature:
    """Return the caller's signature of a statement, seen to hold; without one, the door attests who spoke."""
    caller, now = work.caller, desk.clock.now()
    agency = caller.require_agency()
    if given is None:
        return Signature(agency, caller.actor, at=now)
    kid = statements.check(statement, given["jws"], given["jwk"])
    return Signature(agency, caller.actor, kid, given["jws"], dict(given["jwk"]), now)


def statement(result: OfferedResult) -> JsonObject:
    """Return what is signed of a result."""
    return _statement(result)


def say_result(work: Work, result: OfferedResult) -> None:
    """Say a result's whole state."""
    told = {
        name: getattr(result, name)
        for name in (
            *("result_id", "uscc", "kind", "issuer", "document_no", "hs_prefixes", "consignment_ids", "counts_for"),
            *(
                "found_on",
                "valid_from",
                "valid_until",
                "source",
                "basis",
                "report_sha256",
                "digest",
                "state",
                "ended_on",
                "reason",
            ),
            "version",
        )
    }
    told["items"] = [{"item": one.item, "finding": one.finding} for one in result.items]
    told["signed_by"] = [one.agency for one in result.signatures if one.jws]
    work.outbox.add("inspection.offered_result_changed", subject=result.result_id, uscc=result.uscc, data=told)


def say_conflict(work: Work, conflict: ResultConflict) -> None:
    """Say a contradiction's whole state."""
    names = ("conflict_id", "uscc", "item", "result_id", "other_result_id", "state", "found_on", "resolution")
    told = {name: getattr(conflict, name) for name in (*names, "resolved_on", "resolved_by", "reason", "version")}
    work.outbox.add("inspection.result_conflict_changed", subject=conflict.conflict_id, uscc=conflict.uscc, data=told)


def _signed(desk: Desk, work: Work, offer: Offer, given: Mapping[str, Any]) -> Signature:
    missing = [name for name in ("found_on", "valid_from", "valid_until") if getattr(offer, name) is None]
    if missing:
        wrong = [text for name in missing for text in (name, "said, since it is signed")]
        raise InvalidRequest("what is signed is said in full", *wrong)
    told = {**vars(offer), "issuer": work.caller.require_agency()}
    return signature_of(work, desk, statement_of(told), given)


def _needless(desk: Desk, work: Work, ask: JsonObject, items: tuple[ItemFound, ...]) -> str | None:
    """Say that a routine visit need not have been made, since another counted already; None otherwise."""
    check = next((row["check"] for row in desk.rules.table("routine_check") if ask["kind"] in row["own"]), None)
    if check is None:
        return None
    wanted = CheckWanted(
        uscc=ask["uscc"],
        check=check,
        agency=work.caller.require_agency(),
        hs_code=None,
        items=tuple(one.item for one in items),
        ground=ask["ground"],
    )
    for hs_prefix in ask["hs_prefixes"] or [None]:
        answer = find_recognised(desk, work, replace(wanted, hs_code=hs_prefix))
        if not answer.counts or any(one.result.document_no == ask["document_no"] for one in answer.chosen):
            return None
    return f"重复检查：{answer.because.zh} (a second check: {answer.because.en})"


def _statement(result: OfferedResult) -> JsonObject:
    return statement_of({name: getattr(result, name) for name in OfferedResult.__slots__})


def _contradictions(desk: Desk, work: Work, made: OfferedResult) -> None:
    known = Items.of(desk.rules)
    for other in work.offered_results.beside(made):
        for item in contradicted(made, other, known) if other.state == VALID else ():
            conflict = ResultConflict(
                conflict_id=uuid7(),
                uscc=made.uscc,
                item=item,
                result_id=other.result_id,
                other_result_id=made.result_id,
                state=OPEN,
                found_on=desk.clock.today(),
            )
            work.result_conflicts.add(conflict)
            say_conflict(work, conflict)
