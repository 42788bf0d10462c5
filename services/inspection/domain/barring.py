"""Facts under which no result takes the place of a check, whatever its ground is said to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from databus.rules import RuleBook
from services.inspection.domain.copies import HEADING_DIGITS, Alert, highest
from services.inspection.domain.facts import ALERT_LEVELS, FactRead, Phrase
from services.inspection.domain.held import Held
from services.inspection.domain.recognition import ROUTINE, CheckWanted
from services.inspection.domain.recognition_terms import Terms


@dataclass(frozen=True, slots=True)
class Barred:
    """Why a check is made in any case (None: it may be skipped), under which clause, and what was read to know it."""

    because: Phrase | None
    clause: str
    read: tuple[FactRead, ...]


def barred(
    wanted: CheckWanted,
    held: Held,
    rules: RuleBook,
    on: date,
    *,
    alerts_age: timedelta | None,
    mode: str | None = None,
    needs_certificate: bool = False,
) -> Barred:
    """Say whether a check is made whatever was found before.

    Args:
        wanted: the check.
        held: what is held about the enterprise and its goods.
        rules: the rule book.
        on: the day.
        alerts_age: since when alerts are not known; None: they never were.
        mode: the mode of the consignment that is checked, if it is one.
        needs_certificate: whether that consignment is to have an inspection certificate.

    Source: DOMAIN D.5: never one required by law or ordered on an alert, lead, complaint or trace case.
    """
    terms = Terms.of(rules)
    said = _by_ground(wanted, terms, mode, needs_certificate=needs_certificate)
    if said is not None:
        return Barred(said[0], said[1], _mode_read(wanted, mode))
    reasons, read = _by_facts(wanted, held, rules, on)
    within = timedelta(hours=int(rules.value("recognition_alerts_within_hours", on=on)))
    if alerts_age is None or alerts_age > within:
        reasons.append(Phrase("风险预警数据未及时更新，从严", "alerts are not known up to now, so the check is made"))
    clause = str(terms.ground(ROUTINE)["clause"])
    if not reasons:
        return Barred(None, clause, (*_mode_read(wanted, mode), *read))
    because = Phrase("；".join(one.zh for one in reasons), "; ".join(one.en for one in reasons))
    return Barred(because, "DOMAIN D.5; SH 三(七)", (*_mode_read(wanted, mode), *read))


def _by_ground(
    wanted: CheckWanted, terms: Terms, mode: str | None, *, needs_certificate: bool
) -> tuple[Phrase, str] | None:
    row = terms.ground(wanted.ground)
    if not row["skippable"]:
        return _never(row), row["clause"]
    if needs_certificate:
        row = terms.ground("required_by_law")
        said = Phrase("须出具检验证书，法律规定必须检验", "a certificate is needed, so the law requires the inspection")
        return said, row["clause"]
    if mode is None:
        return None
    asked = terms.mode(mode)
    row = terms.ground(asked["ground"])
    return None if row["skippable"] else (_never(row, mode), asked["clause"])


def _never(row: Mapping[str, Any], mode: str | None = None) -> Phrase:
    at = f"（监管方式{mode}）" if mode else ""
    at_en = f" (mode {mode})" if mode else ""
    return Phrase(f"{row['zh']}{at}，不得以其他结果替代", f"{row['en']}{at_en}: no other result takes its place")


def _mode_read(wanted: CheckWanted, mode: str | None) -> tuple[FactRead, ...]:
    if wanted.consignment_id is None:
        return ()
    return (FactRead("mode", f"inspection/consignment/{wanted.consignment_id}", None, mode),)


def _by_facts(wanted: CheckWanted, held: Held, rules: RuleBook, on: date) -> tuple[list[Phrase], tuple[FactRead, ...]]:
    reasons: list[Phrase] = []
    read: list[FactRead] = []
    uscc = wanted.uscc
    alerts = [one for one in held.alerts if _concerns(one, wanted)]
    level, least = highest(alerts), str(rules.value("recognition_barred_from_level", on=on))
    read += [FactRead("alert", f"enforcement/alert/{one.alert_id}", one.version, one.level) for one in alerts] or [
        FactRead(
            "alert", f"enforcement/alert/on/{wanted.hs_code or '-'}/{wanted.destination or '-'}/{uscc}", None, level
        )
    ]
    if ALERT_LEVELS.index(level) >= ALERT_LEVELS.index(least):
        word = next(row["values"][level] for row in rules.table("fact") if row["name"] == "alert")
        reasons.append(Phrase(f"有{word}级风险预警", f"an alert of level {level} is in force"))
    heading = wanted.hs_code[:HEADING_DIGITS] if wanted.hs_code else None
    cases = [
        one
        for one in held.traces.get(uscc, ())
        if one.finding_in_force or (one.open and heading in {None, one.heading})
    ]
    read += [FactRead("trace_case", f"enforcement/trace/{one.case_id}", one.version, True) for one in cases] or [
        FactRead("trace_case", f"enforcement/trace/of/{uscc}/{heading or '-'}", None, False)
    ]
    if cases:
        reasons.append(Phrase("追溯案件未结或恶意违法认定有效", "a trace case is open, or a malicious finding stands"))
    stops = [one for one in held.stops.get(uscc, ()) if one.consignment_id in {None, wanted.consignment_id}]
    read += [FactRead("stop_order", f"inspection/stop-order/{one.order_id}", one.version, True) for one in stops] or [
        FactRead("stop_order", f"inspection/stop-order/of/{uscc}", None, False)
    ]
    if stops:
        reasons.append(Phrase("有停止出口指令", "a stop order is in force"))
    punished = [one for one in held.listings.get(uscc, ()) if one.effect == "punishment"]
    read += [FactRead("listed", f"credit/listing/{one.listing_id}", one.version, True) for one in punished] or [
        FactRead("listed", f"credit/listing/of/{uscc}", None, False)
    ]
    if punished:
        reasons.append(Phrase("列入失信联合惩戒名单", "it is on a list of joint punishment"))
    rating = held.ratings.get(uscc)
    grade = rating.grade if rating else "U"
    read.append(FactRead("grade", f"credit/rating/{uscc}", rating.version if rating else None, grade))
    if grade in rules.value("recognition_barred_grades", on=on):
        reasons.append(Phrase(f"信用等级{grade}", f"credit grade {grade}"))
    return reasons, tuple(read)


def _concerns(alert: Alert, wanted: CheckWanted) -> bool:
    """Whether an alert is about the check: without a destination, it may be wherever the goods go."""
    scope = alert.scope
    if scope.uscc not in {None, wanted.uscc}:
        return False
    if scope.destination is not None and wanted.destination not in {None, scope.destination}:
        return False
    return scope.uscc is not None if wanted.hs_code is None else wanted.hs_code.startswith(scope.hs_prefix)
