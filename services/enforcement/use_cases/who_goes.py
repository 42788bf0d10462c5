"""Who of the officers drawn can go: whoever left, lost the certificate or stands back since is replaced by the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from databus import lots
from databus.errors import SanhuError
from databus.rules import RuleBook
from services.enforcement.domain.drawing import DrawRecord
from services.enforcement.domain.draws import Target
from services.enforcement.domain.officers import Officer, check_fit
from services.enforcement.use_cases.officers import OfficerWork

_INSPECTOR: Final = "inspector"
Register = Mapping[str, Officer]  # agency/officer → as registered


@dataclass(frozen=True)
class Going:
    """An officer of a visit; `goes` unless another one does instead; `note` says why, or in whose place."""

    agency: str
    officer: str
    goes: bool = True
    note: str | None = None

    @classmethod
    def of(cls, key: str, *, goes: bool = True, note: str | None = None) -> Going:
        agency, officer = key.split("/", 1)
        return cls(agency, officer, goes, note)


def register_of(record: DrawRecord | None, tx: OfficerWork) -> Register:
    """Return the officers of a draw that are registered; others are taken as their agency's word."""
    if record is None:
        return {}
    found = tx.officers.named([one.officer for one in record.officers])
    return {f"{one.agency}/{name}": one for one in found for name in one.names}


def hindrance(officer: Officer | None, uscc: str, on: date, rules: RuleBook) -> str | None:
    """Return why an officer may not visit an enterprise on a day, None if nothing is known.

    Source: 行政处罚法 Art. 42, 43.
    """
    if officer is None:
        return None
    try:
        check_fit(officer, post=_INSPECTOR, on=on, uscc=uscc, rules=rules, field="officers")
    except SanhuError as refused:
        return refused.message
    return None


def hindered(record: DrawRecord, register: Register, uscc: str, on: date, rules: RuleBook) -> frozenset[str]:
    """Return the officers of a draw who may not visit an enterprise on a day."""
    keys = (one.key for one in record.officers)
    return frozenset(key for key in keys if hindrance(register.get(key), uscc, on, rules) is not None)


def who_goes(
    target: Target,
    record: DrawRecord | None,
    register: Register,
    excused: Collection[str],
    on: date,
    rules: RuleBook,
) -> list[Going]:
    """Return who goes to a target: those drawn, and for whom may not the next in the order of the draw.

    Args:
        target: drawn.
        record: of its draw; None of one made before decision 68, which has no order to go on in.
        register: of `register_of`.
        excused: agencies that need not go.
        on: the day.
        rules: of the service.

    Source: 行政处罚法 Art. 42, 43; decision 0073.
    """
    drawn = [Going.of(key) for key in target.officers]
    if record is None or record.seed is None or target.identity is None:
        return drawn
    why = {
        key: told
        for key, one in zip(target.officers, drawn, strict=True)
        if one.agency not in excused and (told := hindrance(register.get(key), target.uscc, on, rules)) is not None
    }
    if not why:
        return drawn
    out, wanted = hindered(record, register, target.uscc, on, rules), record.frozen["officers_per_visit"]
    order = lots.visitors(record.seed, target.identity, target.uscc, record.visitors, wanted, out)
    instead = [key for key in order if key not in target.officers]
    return [*_told(target, why, enough=len(order) >= wanted), *(_in_place(key, list(why)) for key in instead)]


def _told(target: Target, why: Mapping[str, str], *, enough: bool) -> list[Going]:
    """Say why who cannot go does not; where nobody is left to go, the agency has to find out what to do."""
    return [Going.of(key, goes=key not in why or not enough, note=why.get(key)) for key in target.officers]


def _in_place(key: str, gone: list[str]) -> Going:
    same = next((one for one in gone if one.partition("/")[0] == key.partition("/")[0]), gone[0])
    return Going.of(key, note=f"in the place of {same}")
