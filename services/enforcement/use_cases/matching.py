"""Whom and what risk information may be about: candidates by code and by likeness, and a person's decision on each.

Source: SH 三(五) (push to each concerned), 四(六)1; S14 六(六) (a trigger opens a trace case).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from databus.clock import Clock
from databus.errors import InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import powers
from services.enforcement.domain.risk_information import RiskInformation, Told
from services.enforcement.domain.risk_matches import (
    Candidate,
    Match,
    best,
    decided,
    machine,
    plain,
    same_goods,
    score_of,
)
from services.enforcement.use_cases import match_consequences
from services.enforcement.use_cases.powers import check_move, require_row
from services.enforcement.use_cases.risk_work import RiskWork

_SHOWN: Final = 300
_MATCHED_BY: Final = ("usccs", "declaration_nos", "batches", "barcodes", "traders", "brands")
_FOUND: Final = "SH 四(六)1"


@dataclass(frozen=True)
class Decide:
    """What a person decided of some candidates."""

    match_ids: tuple[str, ...]
    to: str
    reason: str | None = None


@dataclass(frozen=True)
class Name:
    """A target that a person names, since no way of matching found it."""

    information_id: str
    target: str
    target_id: str
    uscc: str
    reason: str
    hs_code: str | None = None


# ---- finding
def propose_matches(one: RiskInformation, tx: RiskWork, rules: RuleBook, today: date) -> RiskInformation:
    """Keep for whom information may be about; targets that stand already are left as they are."""
    candidates = best(_candidates(one, tx, rules, today))
    _keep(one.information_id, candidates, tx, today)
    after = replace(one, matched=True)
    tx.risk_information.save(after)
    return after


def also_match(one: RiskInformation, told: Told, tx: RiskWork, rules: RuleBook, today: date) -> None:
    """Look for whom information may be about by what another body tells of it besides."""
    lists = {name: getattr(told, name) for name in _MATCHED_BY}
    _keep(one.information_id, best(_candidates(replace(one, **lists), tx, rules, today)), tx, today)


def _keep(information_id: str, candidates: Sequence[Candidate], tx: RiskWork, today: date) -> list[Match]:
    return tx.risk_matches.propose(
        [
            Match(
                match_id=uuid7(),
                information_id=information_id,
                state="PROPOSED",
                found_on=today,
                decided_on=None,
                decided_by=None,
                actor=None,
                reason=None,
                trace_case_id=None,
                clause=_FOUND,
                **vars(one),
            )
            for one in candidates
        ]
    )


def _candidates(one: RiskInformation, tx: RiskWork, rules: RuleBook, today: date) -> Iterator[Candidate]:
    most = rules.value("candidates_most", on=today)
    yield from _named(one, tx, rules)
    yield from _lots(one, tx, rules, most)
    yield from _by_barcode(one, tx, rules, most)
    names = [str(trader["name"]) for trader in one.traders if trader.get("name")]
    least = rules.value("name_likeness_min", on=today)
    for like in tx.matching.firms_like(names, least=least, limit=most):
        yield Candidate("enterprise", like.uscc, like.uscc, like.shown, "name", like.score)
    least = rules.value("brand_likeness_min", on=today)
    for like in tx.matching.brands_like(one.brands, least=least, limit=most):
        yield Candidate("product", f"{like.uscc}/{like.shown}", like.uscc, like.shown, "brand", like.score)


def _named(one: RiskInformation, tx: RiskWork, rules: RuleBook) -> Iterator[Candidate]:
    known = tx.matching.enterprises(one.usccs)
    score = score_of("uscc", rules)
    for uscc in one.usccs:
        yield Candidate("enterprise", uscc, uscc, known.get(uscc, uscc), "uscc", score)
    score = score_of("declaration_no", rules)
    for goods in tx.matching.declared(one.declaration_nos):
        shown = f"{goods.declaration_no} {goods.product}"
        yield Candidate("consignment", goods.consignment_id, goods.uscc, shown, "declaration_no", score, goods.hs_code)


def _lots(one: RiskInformation, tx: RiskWork, rules: RuleBook, most: int) -> Iterator[Candidate]:
    keys = [key for key in map(plain, one.batches) if key]
    for lot in tx.matching.lots_numbered(keys, most):
        way = "batch" if same_goods(lot.hs_code, one.hs_prefix) else "batch_of_other_goods"
        target_id = lot.lot_id or f"{lot.uscc}/{lot.lot_no}"
        shown = f"{lot.lot_no} {lot.product}"
        yield Candidate("lot", target_id, lot.uscc, shown, way, score_of(way, rules), lot.hs_code)
    for goods in tx.matching.shipped_lots(keys, most):
        way = "batch" if same_goods(goods.hs_code, one.hs_prefix) else "batch_of_other_goods"
        shown = f"{goods.declaration_no} {goods.product}"
        score = score_of(way, rules)
        yield Candidate("consignment", goods.consignment_id, goods.uscc, shown, way, score, goods.hs_code)


def _by_barcode(one: RiskInformation, tx: RiskWork, rules: RuleBook, most: int) -> Iterator[Candidate]:
    if not one.barcodes:
        return
    makers = tx.matching.makers_of_barcodes(one.barcodes, most)
    known = tx.matching.enterprises(makers)
    for uscc in makers:
        score = score_of("barcode", rules)
        yield Candidate("enterprise", uscc, uscc, known.get(uscc, uscc), "barcode", score)


# ---- deciding
def decide(order: Decide, tx: RiskWork, rules: RuleBook, clock: Clock) -> list[Match]:
    """Confirm or reject candidates; the same again changes nothing.

    A confirmed enterprise is told of the alert that is in force, its consignments of such goods become candidates, and
    where the source is a trigger a trace case is opened. One that was confirmed and is rejected leaves nothing of that
    behind. `effects` of each say what became of it.

    Raises:
        NotFound: no such match.
        NotPermitted: not the county's; says whose.
        InvalidRequest: the reason is missing.
        Conflict: the trace case of a match that is rejected is under investigation.
    """
    found = tx.risk_matches.several(order.match_ids)
    missing = set(order.match_ids) - {match.match_id for match in found}
    if missing:
        raise NotFound(f"no match {min(missing)}", "match_ids", "matches of list_risk_matches")
    return [_decide_one(match, order.to, order.reason, tx, rules, clock) for match in found]


def name(order: Name, tx: RiskWork, rules: RuleBook, clock: Clock) -> Match:
    """Confirm a target that a person names; one that is there already is confirmed, and its goods are taken if missing.

    Raises:
        InvalidRequest: the target is not the enterprise's.
    """
    one = tx.risk_information.get(order.information_id)
    _check_target(order, tx)
    known = tx.matching.enterprises([order.uscc]).get(order.uscc, order.uscc)
    shown = known if order.target == "enterprise" else f"{order.target_id} {known}"
    candidate = Candidate(
        order.target,
        order.target_id,
        order.uscc,
        shown[:_SHOWN],
        "person",
        score_of("person", rules),
        order.hs_code,
    )
    _keep(one.information_id, [candidate], tx, clock.today())
    match = tx.risk_matches.of_target(one.information_id, order.target, order.target_id)
    assert match is not None, "it was just kept"
    if match.hs_code is None and order.hs_code is not None:
        match = replace(match, hs_code=order.hs_code)
        if match.state == "CONFIRMED":
            return _complete(one, match, tx, rules, clock)
    return _decide_one(match, "CONFIRMED", order.reason, tx, rules, clock)


def _complete(one: RiskInformation, match: Match, tx: RiskWork, rules: RuleBook, clock: Clock) -> Match:
    """Take the goods of a match that was confirmed without them; only now a trace case can be opened."""
    _require(match, "CONFIRMED", tx, rules, tx.copies.division_of(match.uscc) or powers.registered_in(match.uscc))
    after = replace(match, version=match.version + 1)
    if after.trace_case_id is None:
        after = match_consequences.goods_told(one, after, tx, rules, clock.today())
    tx.risk_matches.save(after)
    return after


def _check_target(order: Name, tx: RiskWork) -> None:
    if order.target == "enterprise" and order.target_id != order.uscc:
        raise InvalidRequest("an enterprise is known by its code", "target_id", order.uscc)
    goods = tx.matching.consignment(order.target_id) if order.target == "consignment" else None
    if goods is not None and goods.uscc != order.uscc:
        raise InvalidRequest("the consignment is another enterprise's", "uscc", goods.uscc)


def _decide_one(match: Match, to: str, reason: str | None, tx: RiskWork, rules: RuleBook, clock: Clock) -> Match:
    division = tx.copies.division_of(match.uscc) or powers.registered_in(match.uscc)
    if match.state == to:
        _require(match, to, tx, rules, division)
        return match
    transition = check_move(machine(rules), match.state, to, tx, rules, division=division)
    caller, today = tx.caller, clock.today()
    after = decided(
        match, to, transition, reason=reason, decided_on=today, decided_by=caller.agency, actor=caller.actor
    )
    after = replace(after, effects=())
    if "CONFIRMED" in {to, match.state}:
        one = tx.risk_information.get(match.information_id)  # held: an alert that is being issued on it tells, or we do
        if to == "CONFIRMED":
            after = match_consequences.confirmed(one, after, division, tx, rules, clock)
            _look_further(one, after, tx, rules, today)
        else:
            after = match_consequences.taken_back(one, match, after, tx, rules, clock)
    tx.risk_matches.save(after)
    return after


def _require(match: Match, to: str, tx: RiskWork, rules: RuleBook, division: str) -> None:
    row = {"by": sorted(_by(to, rules)), "clause": match.clause}
    require_row("a match", row, tx, rules, division=division)


def _by(to: str, rules: RuleBook) -> frozenset[str]:
    return frozenset(one for move in machine(rules).transitions() if move.target == to for one in move.by)


def _look_further(one: RiskInformation, match: Match, tx: RiskWork, rules: RuleBook, today: date) -> None:
    """Propose the consignments of an enterprise that was confirmed: of such goods, to such a market."""
    if match.target not in {"enterprise", "product"} or one.hs_prefix is None:
        return
    since = today - timedelta(days=rules.value("goods_looked_back_days", on=today))
    most, score = rules.value("candidates_most", on=today), score_of("goods", rules)
    found = tx.matching.consignments_of(match.uscc, one.hs_prefix, one.market, since=since, limit=most)
    shown = [(goods, f"{goods.declaration_no} {goods.product}") for goods in found]
    candidates = [
        Candidate("consignment", goods.consignment_id, goods.uscc, text, "goods", score, goods.hs_code)
        for goods, text in shown
    ]
    _keep(one.information_id, candidates, tx, today)
