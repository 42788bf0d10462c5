"""What follows when a person confirms whom risk information is about, and when that proves wrong.

Source: SH 三(五), 四(六)1; S14 六(六) (a trigger opens a trace case).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from databus.clock import Clock
from databus.rules import RuleBook
from services.enforcement.domain.risk_information import RiskInformation, trigger_of
from services.enforcement.domain.risk_matches import Match, effect, same_goods
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.use_cases.noticing import tell_enterprise
from services.enforcement.use_cases.opening_cases import Trigger, open_case_for
from services.enforcement.use_cases.retracting_cases import reopen_case, retract_case, was_retracted
from services.enforcement.use_cases.risk_work import RiskWork
from services.enforcement.use_cases.trace_goods import CONSIGNMENT, LOT, link_goods
from services.enforcement.use_cases.withdrawing_notices import withdraw

_HS_DIGITS: Final = 6
_CASE: Final = "trace_case"
_NOTICE: Final = "notice"


def confirmed(one: RiskInformation, match: Match, division: str, tx: RiskWork, rules: RuleBook, clock: Clock) -> Match:
    """Return a match that was confirmed with what it leads to: a trace case, or why there is none; a notice."""
    after = _with_case(one, match, tx, rules, clock.today())
    effects = list(after.effects)
    if one.alert_id is not None:
        notice = tell_enterprise(one.alert_id, match.uscc, division, tx, rules, clock)
        if notice is not None:
            effects.append(effect(_NOTICE, "NOTICE_SENT", notice.notice_id))
    return replace(after, effects=tuple(effects))


def goods_told(one: RiskInformation, match: Match, tx: RiskWork, rules: RuleBook, today: date) -> Match:
    """Return a confirmed match whose goods are known only now, with the trace case that it leads to."""
    others = tuple(told for told in match.effects if told["kind"] != _CASE)
    after = _with_case(one, match, tx, rules, today)
    return replace(after, effects=(*after.effects, *others))


def taken_back(one: RiskInformation, before: Match, after: Match, tx: RiskWork, rules: RuleBook, clock: Clock) -> Match:
    """Return a match that was confirmed before and is rejected, once what it led to is taken back.

    Raises:
        Conflict: its trace case is under investigation.
    """
    effects: list[dict[str, Any]] = []
    if before.trace_case_id is not None:
        effects.append(_case_taken_back(before, str(after.reason), tx, rules, clock.today()))
    tx.risk_matches.save(after)  # so that it counts no longer
    if one.alert_id is not None:
        withdrawn = withdraw(one.alert_id, before.uscc, tx, rules, clock)
        if withdrawn is not None:
            effects.append(effect(_NOTICE, "NOTICE_WITHDRAWN" if withdrawn else "NOTICE_STANDS", one.alert_id))
    return replace(after, trace_case_id=None, effects=tuple(effects))


def shown(match: Match, rules: RuleBook) -> dict[str, Any]:
    """Return a match with what its effects mean."""
    rows: Mapping[str, Mapping[str, Any]] = {row["code"]: row for row in rules.table("match_effect")}
    said = [{**one, **{name: rows[one["code"]][name] for name in ("zh", "en", "clause")}} for one in match.effects]
    return {**vars(match), "effects": said}


def all_shown(matches: Sequence[Match], rules: RuleBook) -> list[dict[str, Any]]:
    """Return matches with what their effects mean."""
    return [shown(one, rules) for one in matches]


# ---- trace cases
def _with_case(one: RiskInformation, match: Match, tx: RiskWork, rules: RuleBook, today: date) -> Match:
    """Open the trace case that a confirmed match triggers, or say why there is none."""
    trigger = trigger_of(one.source, rules)
    if trigger is None:
        return replace(match, effects=(effect(_CASE, "NO_CASE_NO_TRIGGER"),))
    hs_code = _hs_code(one, match, tx)
    if hs_code is None:
        return replace(match, effects=(effect(_CASE, "NO_CASE_GOODS_UNKNOWN"),))
    code, case = _open(one, match, trigger, hs_code, tx, rules, today)
    return replace(match, trace_case_id=case.case_id, effects=(effect(_CASE, code, case.case_id),))


def _open(
    one: RiskInformation, match: Match, trigger: str, hs_code: str, tx: RiskWork, rules: RuleBook, today: date
) -> tuple[str, TraceCase]:
    lot = tx.matching.lot(match.uscc, match.target_id) if match.target == LOT else None
    told = Trigger(
        trigger=trigger,
        source_reference=one.reference,
        uscc=match.uscc,
        hs_code=hs_code,
        on=today,
        agency=tx.caller.agency,
        lots=(match.target_id if lot is None else lot.lot_no,) if match.target == LOT else (),
        alert_id=one.alert_id,
        consignment_id=match.target_id if match.target == CONSIGNMENT else None,
    )
    code = "CASE_JOINED"
    case = tx.cases.of_source(trigger, one.reference, match.uscc, hs_code)
    if case is None:
        code, case = "CASE_OPENED", open_case_for(told, tx, rules)
        assert case is not None, "a source's trigger is one of trace cases"
    elif was_retracted(case, rules):
        code, case = "CASE_REOPENED", reopen_case(case, match.reason or one.reference, tx, rules, today)
    consignments = [match.target_id] if match.target == CONSIGNMENT else []
    link_goods(tx, case, consignments, [lot.lot_id] if lot is not None and lot.lot_id is not None else [])
    return code, case


def _hs_code(one: RiskInformation, match: Match, tx: RiskWork) -> str | None:
    """The goods of a match: its own, else those of the enterprise that fit, else what the information is about."""
    codes = [match.hs_code] if match.hs_code else [*tx.matching.goods_of(match.uscc), one.hs_prefix]
    fits = [code for code in codes if code and len(code) >= _HS_DIGITS and same_goods(code, one.hs_prefix)]
    return fits[0] if fits else None


def _case_taken_back(match: Match, reason: str, tx: RiskWork, rules: RuleBook, today: date) -> dict[str, Any]:
    """Close the case that a match opened, unless it rests on something else or is over."""
    case = tx.cases.get(str(match.trace_case_id))
    others = tx.risk_matches.resting_on(case.case_id, match.match_id)
    opened = any(one["code"] in {"CASE_OPENED", "CASE_REOPENED"} for one in match.effects)
    if opened and others:  # whoever is left answers for it
        heir = others[0]
        said = tuple(
            effect(_CASE, "CASE_OPENED", case.case_id) if one["kind"] == _CASE else one for one in heir.effects
        )
        tx.risk_matches.save(replace(heir, effects=said, version=heir.version + 1))
    if others or not opened or not case.is_open:
        return effect(_CASE, "CASE_STANDS", case.case_id)
    return effect(_CASE, "CASE_CLOSED", retract_case(case, reason, tx, rules, today).case_id)
