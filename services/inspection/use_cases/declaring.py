"""Declaring a consignment, and adding papers to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from services.inspection.domain.consignment import FREE_MODES, Consignment, DecisionMade, Declaration
from services.inspection.domain.drawing import Draw
from services.inspection.domain.goods import Classified
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.papers import Document
from services.inspection.use_cases.adopting import bodies_on_list
from services.inspection.use_cases.assessing import go_on, may_be_released_unseen
from services.inspection.use_cases.deciding import decide_now, fetch, hold_still
from services.inspection.use_cases.drawing import new_draws
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.goods_views import goods_on
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.lots import put_lots
from services.inspection.use_cases.naming_filings import name_filings, named_in, wrong_filings
from services.inspection.use_cases.new_business import check_business
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import require
from services.inspection.use_cases.releasing import alerts_are_fresh, release_by_rule
from services.inspection.use_cases.same_goods import declared_before, follow_goods
from services.inspection.use_cases.succeeding import refuse_succeeded


def declare_consignment(desk: Desk, work: EvidenceWork, ask: JsonObject) -> tuple[Consignment, DecisionMade]:
    """Take a declaration, decide its mode at once from what is held about enterprise and goods, and draw it.

    It stays MODE_DECIDED until its release is asked for, unless the declaration says `release_when_free`, the mode is
    free or document review grants its release (审单放行), and all inputs are known up to now.

    Source: 商检法 11, 15; DOMAIN D.1, D.4.
    """
    require(desk, work, "declare_consignment", ask["uscc"])
    check_declaration(desk, work, ask)
    hold_still(work, ask["uscc"], ask["hs_code"])
    if work.consignments.find_by_declaration_no(ask["declaration_no"]) is not None:
        raise taken()
    ledger = Ledger(desk, work)
    consignment = _begin(ledger, work, ask, goods_on(desk, work, ask["hs_code"], ledger.on))
    [made] = decide_now(ledger, [consignment], None)
    ledger.write()
    name_filings(work, [(consignment, ask)])
    before = declared_before(desk, work, [consignment], [ask])
    [draw] = new_draws(desk, work, [consignment], {one: earlier.forced for one, earlier in before.items()})
    if ask.get("lots"):
        put_lots(desk, work, consignment, ask["lots"])
    made = (follow_goods(desk, work, [consignment], before) or [made])[-1]
    if consignment.declared.release_when_free:
        _release_at_once(desk, work, consignment, draw)
    return consignment, made


def declare_together(desk: Desk, work: EvidenceWork, asks: Sequence[JsonObject]) -> list[Consignment]:
    """Take declarations that were checked, of free numbers and without lots, as each alone but with few questions."""
    ledger = Ledger(desk, work)
    goods = {code: goods_on(desk, work, code, ledger.on) for code in {ask["hs_code"] for ask in asks}}
    consignments = [_begin(ledger, work, ask, goods[ask["hs_code"]]) for ask in asks]
    decide_now(ledger, consignments, None)
    ledger.write()
    name_filings(work, list(zip(consignments, asks, strict=True)))
    before = declared_before(desk, work, consignments, asks)
    draws = new_draws(desk, work, consignments, {one: earlier.forced for one, earlier in before.items()})
    follow_goods(desk, work, consignments, before)
    for consignment, draw in zip(consignments, draws, strict=True):
        if consignment.declared.release_when_free:
            _release_at_once(desk, work, consignment, draw)
    return consignments


def check_declaration(desk: Desk, work: EvidenceWork, ask: JsonObject) -> None:
    """Refuse a declaration for what it says; who may declare is another question.

    Raises:
        InvalidRequest: names every field that is wrong.
    """
    _check(desk, work, ask)
    check_business(desk, work, ask)


def taken() -> Conflict:
    """A number that another declaration has."""
    return Conflict("the declaration number is taken", "declaration_no", "a number that no other declaration carries")


def _begin(ledger: Ledger, work: EvidenceWork, ask: JsonObject, goods: Classified) -> Consignment:
    refuse_succeeded(ledger.work, ask["uscc"])
    declared = Declaration(**{field.name: ask[field.name] for field in fields(Declaration)})
    consignment = Consignment(
        consignment_id=uuid7(),
        declared=declared,
        declared_on=ledger.on,
        declared_by=ledger.work.caller.require_agency(),
        statutory=goods.statutory,
        product_risk=goods.product_risk,
    )
    ledger.add(consignment)
    ledger.begin(consignment, named_in(work, ask))
    ledger.say("consignment_declared", consignment)
    return consignment


def _release_at_once(desk: Desk, work: EvidenceWork, consignment: Consignment, draw: Draw) -> None:
    """Release what needs no check, or no more than the papers that are there; else leave it as it is."""
    ledger = Ledger(desk, work)
    if may_be_released_unseen(desk, work, consignment, draw):
        go_on(ledger, work, consignment, draw)
    elif consignment.decided.mode in FREE_MODES and draw.forced is None and alerts_are_fresh(desk, work):
        clause = "; ".join(consignment.decided.clauses)
        release_by_rule(ledger, consignment, clause=clause, reason="release_when_free")
    ledger.write()


def add_document(desk: Desk, work: Work, ask: JsonObject) -> Document:
    """Add a paper by its hash; the enterprise may keep the paper itself.

    Source: announcement 2014 No. 124 (单证自存, 单证备案); SH 四(十二)4.
    """
    consignment = fetch(work, ask["consignment_id"])
    require(desk, work, "add_document", consignment.declared.uscc)
    if any(one.sha256 == ask["sha256"] for one in work.consignments.documents(consignment.consignment_id)):
        raise Conflict("the paper is there already", "sha256", "the hash of a paper not yet added")
    document = Document(document_id=uuid7(), added_at=desk.clock.now(), added_by=work.caller.require_agency(), **ask)
    work.consignments.add_document(document)
    ledger = Ledger(desk, work)
    ledger.change(consignment)
    ledger.write()
    return document


def _check(desk: Desk, work: EvidenceWork, ask: JsonObject) -> None:
    """Refuse what no schema can see; InvalidRequest names every field at once."""
    wrong: list[str] = []
    if ask["direction"] == "export" and ask["destination"] is None:
        wrong += ["destination", "the country the goods go to, ISO 3166-1 alpha-2, such as DE"]
    if ask["destination"] is not None and not desk.goods.is_country(ask["destination"]):
        wrong += ["destination", "a country of ISO 3166-1 alpha-2, such as DE"]
    if ask["direction"] == "import" and ask["aid"]:
        wrong += ["aid", "false: aid goods are exports"]
    if ask["third_party_report"]:
        listed = bodies_on_list(desk, work, ask["hs_code"], desk.clock.today())
        if ask["third_party_body"] not in listed:
            wrong += ["third_party_body", "the body that gave the report, on the list: " + ", ".join(listed)]
    elif ask["third_party_body"] is not None:
        wrong += ["third_party_report", "true where third_party_body is given"]
    wrong += wrong_filings(desk, work, ask)
    if wrong:
        raise InvalidRequest("the declaration cannot be taken", *wrong)
