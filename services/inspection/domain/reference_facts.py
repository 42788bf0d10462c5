"""What a decision reads of reference data: goods, lists of countries, registration regimes, special policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.inspection.domain.consignment import Declaration
from services.inspection.domain.easing import MARK, OPEN_TO_ALL, Ease
from services.inspection.domain.facts import FactRead
from services.inspection.domain.goods import Classified, Goods
from services.inspection.domain.policies import Policy
from services.inspection.domain.reference import AFRICA_COUNTRY, AID_COUNTRY, NOTHING_RECORDED, Entry, Recorded
from services.inspection.domain.regimes import REGISTERED, Regime, Registration

_EXPORT: Final = "export"


@dataclass(frozen=True, slots=True)
class ReferenceHeld:
    """What was recorded, opened and approved, as far as it is in force."""

    recorded: Recorded = NOTHING_RECORDED
    policies: Sequence[Policy] = ()
    regimes: Sequence[Regime] = ()
    registrations: Mapping[str, Sequence[Registration]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReferenceRead:
    """What reference data says of one consignment, and how that was read."""

    goods: Classified
    aid_or_africa: bool
    registration_required: bool
    registered: bool
    eases: tuple[Ease, ...]
    read: tuple[FactRead, ...]


@dataclass(frozen=True, slots=True)
class _Country:
    africa: bool
    takes_aid: bool
    eases: tuple[Ease, ...]
    read: tuple[FactRead, ...]


class ReferenceFacts:
    """Reads reference data for many consignments on one day; each code, country and zone is looked up once."""

    def __init__(self, held: ReferenceHeld, goods: Goods, on: date) -> None:
        self._held = held
        self._goods = goods
        self._on = on
        self._codes: dict[tuple[str, tuple[str, ...]], Classified] = {}
        self._countries: dict[str | None, _Country] = {}
        self._unregistered: dict[str, tuple[bool, bool, tuple[FactRead, ...]]] = {}
        self._policies: dict[tuple[tuple[str, ...], str], tuple[tuple[Ease, ...], tuple[FactRead, ...]]] = {}

    def of(self, declared: Declaration, zones: tuple[str, ...]) -> ReferenceRead:
        """Return what reference data says of a declaration by an active member of these zones."""
        goods = self._codes.get((declared.hs_code, zones))
        if goods is None:
            goods = self._goods.classify(declared.hs_code, self._on, self._held.recorded, zones)
            self._codes[declared.hs_code, zones] = goods
        country = self._country(declared.destination) if declared.direction == _EXPORT else _NOWHERE
        eases, policies_read = self._of_zones(zones, declared.hs_code)
        regime_read: tuple[FactRead, ...] = ()
        required = registered = False
        # the regime is one of export registration (S14 六(一)出口)
        if declared.direction == _EXPORT:
            required, registered, regime_read = self._registration(declared)
        return ReferenceRead(
            goods=goods,
            aid_or_africa=country.africa or (declared.aid and country.takes_aid),
            registration_required=required,
            registered=registered,
            eases=eases + country.eases,
            read=(*goods.read, *country.read, *regime_read, *policies_read),
        )

    def _country(self, code: str | None) -> _Country:
        found = self._countries.get(code)
        if found is None:
            found = self._countries[code] = self._look_up(code)
        return found

    def _look_up(self, code: str | None) -> _Country:
        goods, recorded, on = self._goods, self._held.recorded, self._on
        agreements = goods.agreements(code, on, recorded)
        lists = [goods.of_country(kind, code, on, recorded) for kind in (AFRICA_COUNTRY, AID_COUNTRY)]
        entries = [one for one in (*lists, *agreements) if one is not None and one.recorded_at is not None]
        read = [FactRead(one.kind, one.key, one.version, one.said) for one in entries]
        told = [one.said for one in agreements]
        return _Country(
            africa=goods.is_africa(code, on, recorded),
            takes_aid=goods.takes_aid(code, on, recorded),
            eases=tuple(ease for one in agreements for ease in _marks(one)),
            read=tuple(read) or (FactRead("lists_of_countries", f"inspection/reference/of/{code or '-'}", None, told),),
        )

    def _of_zones(self, zones: tuple[str, ...], hs_code: str) -> tuple[tuple[Ease, ...], tuple[FactRead, ...]]:
        if not zones:  # its absence is read with the membership
            return (), ()
        found = self._policies.get((zones, hs_code))
        if found is None:
            covering = [
                one
                for one in self._held.policies
                if one.zone_id in zones and one.holds(self._on) and one.covers(hs_code)
            ]
            read = tuple(FactRead("policy", one.key, one.version, one.decision_no) for one in covering)
            none = FactRead("policy", f"inspection/policy/for/{'+'.join(zones)}/{hs_code}", None, None)
            found = tuple(one.as_ease() for one in covering), read or (none,)
            self._policies[zones, hs_code] = found
        return found

    def _registration(self, declared: Declaration) -> tuple[bool, bool, tuple[FactRead, ...]]:
        none = self._unregistered.get(declared.hs_code)
        if none is not None:
            return none
        regimes = [one for one in self._held.regimes if one.holds(self._on) and one.covers(declared.hs_code)]
        if not regimes:
            nowhere = FactRead("registration_regime", f"inspection/regime/on/{declared.hs_code}", None, False)
            none = self._unregistered[declared.hs_code] = (False, False, (nowhere,))
            return none
        own = {one.regime_id: one for one in self._held.registrations.get(declared.uscc, ()) if one.state == REGISTERED}
        read = [FactRead("registration_regime", one.key, one.version, True) for one in regimes]
        for one in regimes:
            named = own.get(one.regime_id)
            where = f"inspection/registration/of/{declared.uscc}/{one.regime_id}"
            read.append(
                FactRead("registration", where, None, False)
                if named is None
                else FactRead("registration", named.key, named.version, True)
            )
        return True, all(one.regime_id in own for one in regimes), tuple(read)


def _marks(agreement: Entry) -> list[Ease]:
    name = f"trade_agreement/{agreement.said}"
    return [
        Ease(name, MARK, None, None, None, word, OPEN_TO_ALL, (agreement.clause,)) for word in agreement.value["brings"]
    ]


_NOWHERE: Final = _Country(africa=False, takes_aid=False, eases=(), read=())
