"""What a draw shows, to whom, when: everything that gives nobody away at once, who is drawn when the visits are over.

Source: 优化营商环境条例 Art. 54 (检查结果公开); decision 0068.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from databus import lots
from databus.clock import Clock
from databus.errors import Conflict, NotFound, NotPermitted
from databus.rules import RuleBook
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.drawing import (
    CANCELLED_DRAW,
    CLAUSE,
    DISCLOSED,
    DRAWN,
    EARLIER_RESULT,
    NOT_VISITED,
    REPORTED,
    VOID,
    DrawRecord,
    machine,
    sees_lots,
    sees_targets,
)
from services.enforcement.domain.draws import Target
from services.enforcement.use_cases import draw_terms, telling
from services.enforcement.use_cases.draw_work import DrawWork
from services.enforcement.use_cases.taking_part import part_of

LINES: Final = 5_000  # of a part of the lots
MOST_TOLD: Final = 1_000  # targets, or enterprises, within another answer or an event
RECIPE: Final = (
    "identity = sha256(JSON of [salt, uscc, grade, reasons]); the lots stand in the order of their identities",
    "part of an agency = sha256('sanhu-draw-2|campaign|agency|' + X25519(its secret, the escrow holder's commitment))",
    "seed = sha256(format, digest of the terms, escrow key, 'agency:commitment:part' sorted, public value; one a line)",
    "number = the least of sha256('seed|identity|k') for k below the grade's tickets; random part: 'random' for k",
    "targeted: those with a reason; then random: one chance for all; then weighted; each the least numbers left",
    "without a sample size weighted comes before random, and takes the share of each grade of those without a reason",
    "visits: officers in the order of sha256('seed|identity|agency/officer'), one of each agency first",
)


def campaign_moved(after: Campaign, tx: DrawWork, rules: RuleBook, clock: Clock) -> Campaign:
    """Return the campaign with what its draw discloses by this move: results all entered, or cancelled.

    What was drawn and cancelled is disclosed too, and stays a ground to be targeted by the next draw.

    Source: 优化营商环境条例 Art. 54; decision 0068.
    """
    if after.state not in {"RESULTS_ENTERED", "CANCELLED"}:
        return after
    record = tx.draws.find(after.campaign_id, lock=True)
    if record is None or record.state in {DISCLOSED, VOID}:
        return after
    state = DISCLOSED if record.state == DRAWN else VOID
    machine(rules).check(record.state, state, agency=None)
    told = replace(record, state=state, version=record.version + 1)
    draw_terms.ended(tx, rules, after, clock.today(), "the campaign was cancelled")
    if state == VOID:
        telling.say_draw(told, after, tx, keep=True)
        return after
    telling.say_draw(replace(told, disclosed_on=clock.today()), after, tx, keep=True)
    if after.state == "CANCELLED":
        usccs = tx.draws.target_usccs(after.campaign_id)
        tx.draws.tell_leads(CANCELLED_DRAW, after.campaign_id, usccs, CANCELLED_DRAW, clock.today())
    else:
        usccs = tx.draws.target_usccs(after.campaign_id, MOST_TOLD + 1)
        tx.draws.end_visited_leads(after.campaign_id, (CANCELLED_DRAW, REPORTED, EARLIER_RESULT), NOT_VISITED)
    return replace(after, targets=tuple(usccs) if len(usccs) <= MOST_TOLD else ())


def get_draw(campaign_id: str, tx: DrawWork, rules: RuleBook, clock: Clock) -> dict[str, Any]:
    """Return how a draw stands, and the document that recomputes it, without lots and targets.

    Who may not see yet who is drawn has it without the last numbers of each part, which tell the grades drawn from.
    """
    campaign = tx.campaigns.look(campaign_id)
    record = _record(campaign, tx)
    commitments = tx.draws.commitments(campaign_id)
    sees = sees_targets(record, campaign, part_of(campaign, tx, rules))
    document = _document(record, campaign, tx) if record.seed is not None else None
    return {
        **telling.draw_told(record, campaign),
        "terms": record.terms,
        "closed_at": record.closed_at,
        "drawn_at": record.drawn_at,
        "waits_for": draw_terms.waits_for(tx, rules, campaign, record, commitments, clock.today()),
        "clocks": draw_terms.clocks_of_draw(tx, campaign),
        "problem": record.problem,
        "sees_targets": sees,
        "document": document if document is None or sees else {**document, "cuts": None},
        "recipe": RECIPE,
    }


def _document(record: DrawRecord, campaign: Campaign, tx: DrawWork) -> dict[str, Any]:
    """Return all of a draw's file but lots and targets. Officers stand in it once the visits are over."""
    commitments = tx.draws.commitments(record.campaign_id)
    officers = [
        {"agency": one.agency, "officer": one.officer, "recused": sorted(one.recused)} for one in record.officers
    ]
    return {
        "format": lots.FORMAT,
        "title": campaign.title,
        "terms": record.terms,
        "terms_digest": record.terms_digest,
        "escrow": {"agency": record.escrow_agency, "key": record.escrow_key, "secret": record.escrow_secret},
        "commitments": [
            {"agency": one.agency, "commitment": one.commitment, "secret": one.secret} for one in commitments
        ],
        "public_value": record.public_value,
        "seed": record.seed,
        "cuts": record.cuts,
        "officers": {"salt": record.salt, "list": officers} if record.state == DISCLOSED else None,
    }


def get_lots(campaign_id: str, part: int, tx: DrawWork, rules: RuleBook) -> dict[str, Any]:
    """Return a part of the lots, as lines: whoever has them all recomputes the draw, without anybody's name.

    Raises:
        NotPermitted: the visits are not over: what is drawn is fixed by root and seed, and recomputed after them.
    """
    campaign = tx.campaigns.look(campaign_id)
    record = _record(campaign, tx)
    if not sees_lots(record, campaign, part_of(campaign, tx, rules)):
        raise NotPermitted(f"the lots are told when the visits are over ({CLAUSE})")
    size = record.frozen["population"]["size"]
    lines = tx.draws.lot_lines(campaign_id, part * LINES, LINES)
    return {"campaign_id": campaign_id, "part": part, "parts": -(-size // LINES), "size": size, "lots": lines}


def list_targets(
    campaign_id: str, tx: DrawWork, rules: RuleBook, *, limit: int, cursor: str | None
) -> tuple[list[Any], str | None]:
    """Return a page of who is drawn.

    Raises:
        Conflict: not drawn yet.
        NotPermitted: the visits are not over, and the agency takes no part.
    """
    campaign = tx.campaigns.look(campaign_id)
    record = _record(campaign, tx)
    if record.seed is None:
        raise Conflict("the campaign has not been drawn", "campaign_id", f"one drawn; this one is {record.state}")
    if not sees_targets(record, campaign, part_of(campaign, tx, rules)):
        raise NotPermitted(f"who is drawn, and who is not, is told when the visits are over ({CLAUSE})")
    after = 0 if cursor is None else int(cursor)
    found = tx.draws.targets_page(campaign_id, limit=limit, after=after)
    opened = {
        lot.identity: {
            "uscc": lot.uscc,
            "salt": lots.salt_of(record.salt, lot.uscc),
            "grade": lot.grade,
            "reasons": lot.reasons,
        }
        for lot in tx.draws.open_lots(campaign_id, [str(one.identity) for one in found[:limit]])
    }
    items = [_shown(one, opened.get(str(one.identity))) for one in found[:limit]]
    return items, str(found[limit - 1].place) if len(found) > limit else None


def _shown(one: Target, opened: dict[str, Any] | None) -> dict[str, Any]:
    hidden: dict[str, Any] = {"uscc": None, "salt": None, "grade": None, "reasons": [], "officers": []}
    told = hidden if opened is None else {**opened, "officers": one.officers}
    return {"identity": one.identity, "part": one.part, "place": one.place, "digest": one.digest, **told}


def prove(campaign_id: str, uscc: str, tx: DrawWork, rules: RuleBook) -> dict[str, Any]:
    """Return the proof that an enterprise was in the population, and drawn or not: a document to verify offline.

    Whoever takes part may hand a target its own before the visit; all others have it when the visits are over.

    Raises:
        NotPermitted: it would tell who is drawn, or who is not, before the visits are over.
        NotFound: the enterprise was not in the population.
    """
    campaign = tx.campaigns.look(campaign_id)
    record = _record(campaign, tx)
    if record.seed is None:
        raise Conflict("the campaign has not been drawn", "campaign_id", f"one drawn; this one is {record.state}")
    target = tx.draws.target(campaign_id, uscc)
    if not sees_targets(record, campaign, part_of(campaign, tx, rules)) or (
        target is None and record.state != DISCLOSED
    ):
        raise NotPermitted(f"who is drawn, and who is not, is told when the visits are over ({CLAUSE})")
    lot = tx.draws.lot_of(campaign_id, uscc)
    if lot is None:
        raise NotFound("the enterprise was not in this population", "uscc", "one in scope when it was frozen")
    path = lots.path_of(tx.draws.block_lines(campaign_id, lot.place), tx.draws.blocks(campaign_id), lot.place)
    salt = lots.salt_of(record.salt, uscc)
    opened = {"uscc": uscc, "salt": salt, "grade": lot.grade, "reasons": list(lot.reasons)}
    part = None if target is None else target.part
    document = {**_document(record, campaign, tx), "officers": None, "lot": opened, "place": lot.place}
    return {
        "campaign_id": campaign_id,
        "uscc": uscc,
        "part": part,
        "document": {**document, "path": path, "part": part},
    }


def shown_population(campaign: Campaign, record: DrawRecord | None, tx: DrawWork) -> list[dict[str, Any]]:
    """Return the population as far as it may be seen: the first of it, when the visits are over."""
    if record is None:
        return [
            {"uscc": one.uscc, "grade": one.grade, "reasons": one.reasons}
            for one in tx.campaigns.population(campaign.campaign_id)[:MOST_TOLD]
        ]
    if record.state != DISCLOSED:
        return []
    return [
        {"uscc": one.uscc, "grade": one.grade, "reasons": one.reasons}
        for one in tx.draws.first_lots(campaign.campaign_id, MOST_TOLD)
    ]


def shown_targets(campaign: Campaign, record: DrawRecord | None, tx: DrawWork, rules: RuleBook) -> list[Target]:
    """Return who is drawn, the first of them, to those who may see it."""
    if not sees_targets(record, campaign, part_of(campaign, tx, rules)):
        return []
    return tx.draws.targets_page(campaign.campaign_id, limit=MOST_TOLD - 1, after=0)


def _record(campaign: Campaign, tx: DrawWork) -> DrawRecord:
    record = tx.draws.find(campaign.campaign_id)
    if record is None:
        raise NotFound("the campaign has no draw by commitments", "campaign_id", "one NOTIFIED since")
    return record
