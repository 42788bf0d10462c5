"""Freeze who may be drawn, and why, before anybody commits to a part of the seed."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from databus import lots
from databus.calendar import add_working_days
from databus.clock import Clock
from databus.errors import Conflict
from databus.rules import RuleBook
from services.enforcement.domain.campaigns import Campaign, sampling
from services.enforcement.domain.drawing import EARLIER_RESULT, FROZEN, PREPARING, DrawRecord, machine, terms_of
from services.enforcement.domain.draws import Officer
from services.enforcement.domain.officers import check_fit
from services.enforcement.use_cases import draw_terms
from services.enforcement.use_cases.draw_work import DrawWork
from services.enforcement.use_cases.officers import eligible_officers

_SALT_BYTES: Final = 32
_DIGEST_BYTES: Final = 32
_CODE: Final = slice(_DIGEST_BYTES, _DIGEST_BYTES + 18)
_INSPECTOR: Final = "inspector"


def begin(campaign: Campaign, tx: DrawWork, rules: RuleBook, clock: Clock) -> Campaign:
    """Freeze the population of a campaign that is notified; a large one is left to the worker.

    Source: 优化营商环境条例 Art. 53, 54; decision 0068.
    """
    campaign = replace(campaign, officers=_officers(campaign, tx, rules, clock))
    _check_officers(campaign, tx, rules)
    draw_terms.holders(tx, rules, campaign, clock.today())  # before anybody relies on the draw
    _end_old_leads(campaign, tx, rules)
    size = tx.draws.population_size(campaign.scope)
    days = rules.value("draw_commit_days", on=campaign.planned_on)
    record = DrawRecord(
        campaign_id=campaign.campaign_id,
        state=PREPARING,
        salt=secrets.token_hex(_SALT_BYTES),
        officers=campaign.officers,
        closes_on=add_working_days(clock.today(), days).due_on,
        begun_at=clock.now(),
    )
    if size == 0:
        return replace(campaign, population_size=0)
    if size > rules.value("draw_at_once_max", on=campaign.planned_on):
        tx.draws.add(record)
        return replace(campaign, population_size=size)
    frozen = freeze(campaign, record, tx, rules, clock)
    tx.draws.add(frozen)
    draw_terms.frozen(tx, rules, campaign, clock.today())
    return told(campaign, frozen)


def _end_old_leads(campaign: Campaign, tx: DrawWork, rules: RuleBook) -> None:
    """Let what earlier visits found end as a ground to be targeted, once it is old."""
    on = campaign.planned_on
    tx.draws.end_old_leads(EARLIER_RESULT, on - timedelta(days=rules.value("result_targeted_days", on=on)))


def told(campaign: Campaign, record: DrawRecord) -> Campaign:
    """Return the campaign with what its frozen draw tells of the population."""
    size = record.frozen["population"]["size"]
    return replace(campaign, population_size=size, population_digest=record.terms_digest)


def freeze(campaign: Campaign, record: DrawRecord, tx: DrawWork, rules: RuleBook, clock: Clock) -> DrawRecord:
    """Keep the population behind its salts, in the order of the lots' identities, and hash it.

    Source: 优化营商环境条例 Art. 54 (who may be drawn is fixed before chance decides).
    """
    reasons = _reasons(campaign, tx, rules)
    kept = _hidden(campaign, record, tx, reasons)
    counts = _counts(kept, reasons)
    tx.draws.keep_lots(campaign.campaign_id, _rows(kept, reasons))
    blocks = lots.blocks_of(_lines(kept, reasons))
    tx.draws.keep_blocks(campaign.campaign_id, blocks)
    machine(rules).check(record.state, FROZEN, agency=None)
    terms = terms_of(
        campaign,
        sampling(campaign, rules, on=campaign.planned_on),
        {"size": len(kept), "root": lots.root_of(blocks).hex()},
        counts,
        officers_digest=lots.officers_digest(record.salt, record.visitors),
        frozen_at=clock.now(),
        rules=rules,
    )
    digest = lots.digest_of(terms)
    return replace(record, state=FROZEN, terms=terms, terms_digest=digest, problem=None, version=record.version + 1)


class _Reasons:
    """Why enterprises would be targeted: what others told, and a grade that is."""

    def __init__(self, leads: Mapping[str, list[str]], grades: list[str]) -> None:
        self._leads = leads
        self._by_grade = {grade: [f"grade {grade}"] for grade in grades}

    def of(self, uscc: str, grade: str) -> list[str]:
        by_grade = self._by_grade.get(grade, [])
        return [*self._leads[uscc], *by_grade] if uscc in self._leads else by_grade


def _reasons(campaign: Campaign, tx: DrawWork, rules: RuleBook) -> _Reasons:
    on = campaign.planned_on
    since = on - timedelta(days=rules.value("complaint_targeted_days", on=on))
    leads = tx.draws.leads(rules.value("targeted_lists", on=on), since)
    return _Reasons(leads, rules.value("targeted_grades", on=on))


def _hidden(campaign: Campaign, record: DrawRecord, tx: DrawWork, reasons: _Reasons) -> list[bytes]:
    """Return the lots in their order, each as few bytes: identity, code, grade."""
    salt = record.salt
    kept = []
    for uscc, grade in tx.draws.each_of_population(campaign.scope):
        identity = lots.identity_of(lots.salt_of(salt, uscc), uscc, grade, reasons.of(uscc, grade))
        kept.append(bytes.fromhex(identity) + f"{uscc}{grade}".encode())
    kept.sort()
    return kept


def _apart(one: bytes) -> tuple[bytes, str, str]:
    return one[:_DIGEST_BYTES], one[_CODE].decode(), one[_CODE.stop :].decode()


def _counts(kept: list[bytes], reasons: _Reasons) -> dict[str, tuple[int, int]]:
    counts: dict[str, list[int]] = {}
    for one in kept:
        _, uscc, grade = _apart(one)
        count = counts.setdefault(grade, [0, 0])
        count[0] += 1
        count[1] += bool(reasons.of(uscc, grade))
    return {grade: (count, reasoned) for grade, (count, reasoned) in counts.items()}


def _rows(kept: list[bytes], reasons: _Reasons) -> Iterator[dict[str, Any]]:
    for place, one in enumerate(kept):
        identity, uscc, grade = _apart(one)
        why = reasons.of(uscc, grade)
        yield {"place": place, "identity": identity, "uscc": uscc, "grade": grade, "reasons": why or None}


def _lines(kept: list[bytes], reasons: _Reasons) -> Iterator[str]:
    for one in kept:
        identity, uscc, grade = _apart(one)
        yield lots.Lot(identity.hex(), grade, bool(reasons.of(uscc, grade))).line


def _officers(campaign: Campaign, tx: DrawWork, rules: RuleBook, clock: Clock) -> tuple[Officer, ...]:
    """Return the officers told, each once whatever they are called; all inspectors of the register if none are told.

    Those of the register are told by id, recused also from what it says, and refused if they may not inspect.

    Source: 行政处罚法 Art. 42, 43.
    """
    today = clock.today()
    told = campaign.officers or tuple(
        Officer(one.agency, one.officer_id)
        for one in eligible_officers(tx, campaign.agencies, post=_INSPECTOR, on=today, rules=rules)
    )
    registered = tx.officers.named([one.officer for one in told])
    known = {(one.agency, name): one for one in registered for name in one.names}
    found: dict[str, Officer] = {}
    for one in told:
        officer, drawn = known.get((one.agency, one.officer)), one
        if officer is not None:
            check_fit(officer, post=_INSPECTOR, on=today, uscc=None, rules=rules, field="officers")
            held = [interest.uscc for interest in officer.interests if interest.holds(interest.uscc, today)]
            drawn = Officer(one.agency, officer.officer_id, (*one.recused, *held))
        recused = {*drawn.recused, *(found[drawn.key].recused if drawn.key in found else ())}
        found[drawn.key] = replace(drawn, recused=tuple(sorted(recused)))
    return tuple(found.values())


def _check_officers(campaign: Campaign, tx: DrawWork, rules: RuleBook) -> None:
    """Refuse officers too few of whom are left for some enterprise, now and not when the seed is known.

    Source: 行政处罚法 Art. 42, 43.
    """
    wanted = rules.value("officers_per_visit", on=campaign.planned_on)
    recused = {uscc for one in campaign.officers for uscc in one.recused}
    for uscc in sorted(tx.draws.of_population(campaign.scope, recused)):
        left = len({one.key for one in campaign.officers if uscc not in one.recused})
        if left < wanted:
            raise Conflict(
                f"too few officers for {uscc} after recusal (行政处罚法 42, 43)",
                "officers",
                f"at least {wanted} not recused",
            )
