"""What an agency may see of an answer or an event: the decision, and the cut.

Reading is refused unless an agreement covers the data set. Unconditional fields go to every government agency that
has one; conditional fields only where the enterprise is in the divisions agreed. What an agency itself said it sees
whole, but for what is shared with nobody.

Source: 政务数据共享条例 (order 809), sharing attributes; DOMAIN B.13, D.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Final

from databus.errors import NotPermitted
from gateway.domain.agencies import GOVERNMENT, Agency
from gateway.domain.agreements import Agreement, names
from gateway.domain.catalogue import CONDITIONAL, NOT_SHARED, UNCONDITIONAL, Catalogue, DataSet, Shape
from gateway.domain.clearance import Clearance
from gateway.domain.knife import Divisions
from gateway.domain.shares import EVERYWHERE, NOTHING, Cut, Quota, Share

MOST_KEPT: Final = 50_000

__all__ = ["Clearance", "Cut", "Divisions", "Quota", "Share", "Sharing"]


class Sharing:
    """All that is agreed, at one moment; clearances are kept as long as it lives.

    Args:
        agreements: every one, whether in force or not.
        agencies: by code.
        repaired: ids of records that were repaired; its owner may add to it.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        agreements: Iterable[Agreement],
        agencies: Mapping[str, Agency],
        repaired: AbstractSet[str] = frozenset(),
    ) -> None:
        self.catalogue = catalogue
        self.agencies = agencies
        self._repaired = repaired
        self.agreements = tuple(agreements)
        self._by_consumer: dict[tuple[str, str], list[Agreement]] = {}
        for agreement in sorted(self.agreements, key=lambda one: (one.valid_from, one.id, one.version), reverse=True):
            self._by_consumer.setdefault((agreement.consumer, agreement.dataset), []).append(agreement)
        self._cleared: dict[tuple[str, str, str | None, date, bool, bool], Clearance] = {}

    def clearance(
        self,
        agency: str,
        name: str,
        purpose: str | None,
        on: date,
        *,
        own: bool = False,
        command: bool = False,
    ) -> Clearance:
        """Decide whether an agency may have an operation's answer or an event.

        Of several agreements the one that began last counts.

        Args:
            agency: its code.
            name: `service.method`, or an event's.
            on: the day.
            purpose: that the call names; None: the agreement's own.
            own: whether an enterprise asks about itself.
            command: whether the call writes; it needs no agreement, and its caller sees what it did.

        Raises:
            NotPermitted: names the data set and its provider, or the purposes that are agreed.
        """
        key = (agency, name, purpose, on, own, command)
        found = self._cleared.get(key)
        if found is None:
            found = self._decide(self.agencies[agency], name, purpose, on, own=own, command=command)
            if found.purpose is not None or purpose is None:  # a text of the caller's must not fill the memory
                if len(self._cleared) >= MOST_KEPT:
                    self._cleared.clear()  # of days gone by
                self._cleared[key] = found
        return found

    def _decide(
        self, agency: Agency, name: str, purpose: str | None, on: date, *, own: bool, command: bool
    ) -> Clearance:
        shape = self.catalogue.shape(name)
        sayers = self._sayers(agency.code)
        if shape is None and not command and not name.startswith("gateway."):
            raise NotPermitted(f"{name} is in no catalogue, so nobody may have it", "agreement", "none can be made")
        if shape is None or not shape.dataset:
            return Clearance(agency, shape, sayers, {}, (agency.division,), command=command)
        whole = {code: self._whole(code) for code in (shape.dataset, *shape.parts.values())}
        if command:
            near = self._latest(agency.code, shape.dataset, on)
            prefixes = self._prefixes(agency, near[0]) if near else (agency.division,)
            return Clearance(agency, shape, sayers, whole, prefixes, datasets=tuple(sorted(whole)), command=True)
        if own and shape.subject:
            return Clearance(agency, shape, sayers, whole, (), datasets=tuple(sorted(whole)), own=True)
        return self._read(agency, shape, sayers, purpose, on)

    def _read(self, agency: Agency, shape: Shape, sayers: frozenset[str], purpose: str | None, on: date) -> Clearance:
        main, chosen = self._agreement(agency, self.catalogue.dataset(shape.dataset), purpose, on)
        used = {shape.dataset: main}
        for code in dict.fromkeys(shape.parts.values()):
            found = next((one for one in self._latest(agency.code, code, on) if one.purpose(purpose)), None)
            if found is not None and self.catalogue.dataset(code).attribute != NOT_SHARED:
                used.setdefault(code, found)
        shares = {code: self._share(agency, self.catalogue.dataset(code), one) for code, one in used.items()}
        return Clearance(
            agency,
            shape,
            sayers,
            shares,
            self._prefixes(agency, main),
            datasets=tuple(sorted(used)),
            purpose=chosen,
            agreements=tuple(sorted({one.name for one in used.values()})),
            quotas=tuple(
                Quota(one.id, agency.code, one.per_minute, one.per_day)
                for one in (main,)
                if one.per_minute is not None or one.per_day is not None
            ),
            signed=any(one.signatures for one in used.values()),
            repaired=self._repaired,
            of_event=(lambda name: self._of_event(agency.code, name, purpose, on)) if shape.retold else None,
        )

    def _of_event(self, agency: str, name: str, purpose: str | None, on: date) -> Clearance | None:
        try:
            return self.clearance(agency, name, purpose, on)
        except NotPermitted:
            return None

    def _agreement(self, agency: Agency, dataset: DataSet, purpose: str | None, on: date) -> tuple[Agreement, str]:
        candidates = self._latest(agency.code, dataset.code, on)
        if not candidates or dataset.attribute == NOT_SHARED:
            provider = self.agencies.get(dataset.provider)
            by = f"{dataset.provider} {provider.zh}" if provider is not None else dataset.provider
            right = (
                "it is shared with nobody"
                if dataset.attribute == NOT_SHARED
                else f"an agreement with {dataset.provider}: ask for it at /v1/exchange/requests"
            )
            raise NotPermitted(
                f"{agency.code} has no agreement for the data set {dataset.code} ({dataset.zh}), which {by} provides",
                "agreement",
                right,
            )
        for agreement in candidates:
            chosen = agreement.purpose(purpose)
            if chosen is not None:
                return agreement, chosen.code
        agreed = names(dict.fromkeys(one for agreement in candidates for one in agreement.purposes))
        asked = "a purpose must be named" if purpose is None else "that purpose is not agreed"
        raise NotPermitted(f"{asked} for the data set {dataset.code} ({dataset.zh})", "Purpose", f"one of {agreed}")

    def _latest(self, agency: str, dataset: str, on: date) -> list[Agreement]:
        return [one for one in self._by_consumer.get((agency, dataset), ()) if one.holds(on)]

    def _share(self, agency: Agency, dataset: DataSet, agreement: Agreement) -> Share:
        agreed = {name: field for name, field in dataset.fields.items() if agreement.gives(name)}
        free = frozenset(name for name, field in agreed.items() if field.attribute == UNCONDITIONAL)
        bound = frozenset(name for name, field in agreed.items() if field.attribute == CONDITIONAL)
        far = free if agency.kind == GOVERNMENT else NOTHING
        whole = self._whole(dataset.code).whole
        return Share(free | bound, far, whole, dataset.rows, dataset.said, self._prefixes(agency, agreement))

    def _whole(self, code: str) -> Share:
        dataset = self.catalogue.dataset(code)
        own = {name for name, field in dataset.fields.items() if field.attribute == NOT_SHARED}
        never = self.catalogue.never | own
        every = frozenset(dataset.fields.keys() - never)
        return Share(every, every, every, dataset.rows, dataset.said, EVERYWHERE, never)

    def _prefixes(self, agency: Agency, agreement: Agreement) -> tuple[str, ...]:
        prefixes = agreement.divisions or (agency.division,)
        return EVERYWHERE if "" in prefixes else prefixes

    def _sayers(self, code: str) -> frozenset[str]:
        """An agency and those whose tasks it took over."""
        found = {code}
        while before := {one.code for one in self.agencies.values() if one.successor in found} - found:
            found |= before
        return frozenset(found)
