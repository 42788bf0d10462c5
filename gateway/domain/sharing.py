"""What an agency may see of an answer or an event: the decision, and the cut.

Reading is refused unless an agreement covers the data set. Unconditional fields go to every government agency that
has one; conditional fields only where the enterprise is in the divisions agreed. What an agency itself said it sees
whole, but for what is shared with nobody.

Source: 政务数据共享条例 (order 809), sharing attributes; DOMAIN B.13, D.5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from databus.errors import NotFound, NotPermitted
from gateway.domain.agencies import GOVERNMENT, Agency
from gateway.domain.agreements import Agreement, names
from gateway.domain.catalogue import CONDITIONAL, NOT_SHARED, UNCONDITIONAL, Catalogue, DataSet, RowRule, Shape

Divisions = Callable[[str], Sequence[str]]

EVERYWHERE: Final = ("",)
_NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Cut:
    """An answer as its receiver may see it, and what was given of whom.

    Attributes:
        fields: first-level fields given.
        subjects: enterprises about whom something was given.
        withheld: fields left out.
        agreements: `id@version` of each agreement that it was given under.
        purpose: what it is used for.
        datasets: what it belongs to.
    """

    answer: Any
    fields: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    purpose: str | None = None
    datasets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """What one data set gives one agency.

    Attributes:
        near: fields given of an enterprise in the divisions agreed.
        far: fields given of any other.
        whole: fields given of what the receiver said itself.
        rows: rules that keep records back from it.
        said: fields that name who said a record.
        prefixes: divisions whose enterprises are near.
        never: fields that nobody is given.
    """

    near: frozenset[str]
    far: frozenset[str]
    whole: frozenset[str]
    rows: tuple[RowRule, ...]
    said: tuple[str, ...]
    prefixes: tuple[str, ...] = EVERYWHERE
    never: frozenset[str] = _NOTHING

    def holds(self, divisions: Sequence[str]) -> bool:
        """Whether an enterprise of these divisions is near."""
        return any(division.startswith(prefix) for division in divisions for prefix in self.prefixes)


@dataclass(frozen=True, slots=True)
class Quota:
    """How often an agreement may be used."""

    agreement: str
    consumer: str
    per_minute: int | None
    per_day: int | None


@dataclass(frozen=True)
class Clearance:
    """The decision that an agency may make a call or be carried an event, and what it sees of it.

    Attributes:
        shape: of the answer; None: nothing is known of it (a command of its own).
        shares: by data set; what is not there is left out.
        prefixes: divisions whose enterprises it may ask about.
        purpose: as agreed; None: none is asked for.
        agreements: `id@version`.
        signed: whether the call must be signed.
        own: whether it is an enterprise that asks about itself.
        command: whether what is answered is what the receiver itself did.
    """

    agency: Agency
    shape: Shape | None
    sayers: frozenset[str]
    shares: Mapping[str, Share]
    prefixes: tuple[str, ...]
    datasets: tuple[str, ...] = ()
    purpose: str | None = None
    agreements: tuple[str, ...] = ()
    quotas: tuple[Quota, ...] = ()
    signed: bool = False
    own: bool = False
    command: bool = False

    def check(self, fields: Mapping[str, Any], divisions: Divisions, own: str | None = None) -> None:
        """Refuse a call about an enterprise that is not the caller's to ask about, before anyone is asked.

        Args:
            fields: of the request.
            divisions: of an enterprise; none where it is not known.
            own: the enterprise's code, where an enterprise asks about itself.

        Raises:
            NotPermitted: names what would be right.
        """
        subject = self._asked(fields)
        if own is not None:
            if subject is not None and subject != own:
                raise NotPermitted("an enterprise sees its own data alone", "uscc", own)
            return
        if subject is None or self.prefixes == EVERYWHERE:
            return
        if not self.command and (self.shape is None or not self.shape.dataset or self._share().far):
            return
        found = divisions(subject)
        if found and not any(one.startswith(prefix) for one in found for prefix in self.prefixes):
            raise NotPermitted(
                f"{self.agency.code} sees enterprises of {', '.join(self.prefixes)} alone, {subject} is of"
                f" {', '.join(found)}",
                "uscc",
                f"an enterprise of {', '.join(self.prefixes)}",
            )

    def cut(self, answer: Any, fields: Mapping[str, Any], divisions: Divisions, own: str | None = None) -> Cut:
        """Return the answer as the agency may see it.

        Args:
            answer: of the service; not changed.
            fields: of the request, which may say whom a record is about.
            divisions: of an enterprise; none where it is not known.
            own: the enterprise's code, where an enterprise asks about itself.

        Raises:
            NotFound: the one record is kept back.
            NotPermitted: nothing of the one record may be given.
        """
        shape = self.shape
        if shape is None or not shape.dataset or not isinstance(answer, Mapping):
            asked = self._asked(fields)
            return Cut(answer, subjects=() if asked is None else (asked,), purpose=self.purpose)
        knife = _Knife(self, shape, fields, divisions, own)
        if not shape.record:
            shown = knife.record(answer)
            if shown is None:
                raise knife.refusal
        else:
            shown = {name: answer[name] for name in shape.beside if name in answer}
            records = answer.get(shape.record) or ()
            shown[shape.record] = [kept for record in records if (kept := knife.record(record)) is not None]
        return Cut(
            shown,
            tuple(sorted(knife.given)),
            tuple(sorted(knife.subjects)),
            tuple(sorted(knife.withheld)),
            self.agreements,
            self.purpose,
            self.datasets,
        )

    def carry(self, data: Mapping[str, Any], uscc: str | None, divisions: Divisions) -> Cut | None:
        """Return an event's data as the agency may see it; None if it is not to have it."""
        try:
            return self.cut(data, {"uscc": uscc}, divisions)
        except (NotFound, NotPermitted):
            return None

    def _asked(self, fields: Mapping[str, Any]) -> str | None:
        subject = self.shape.subject if self.shape is not None else "uscc"
        found = fields.get(subject.rpartition(".")[2]) if subject else None
        return found if isinstance(found, str) else None

    def _share(self) -> Share:
        assert self.shape is not None
        return self.shares[self.shape.dataset]


class _Knife:
    """Cuts the records of one answer and remembers what it gave and kept back."""

    __slots__ = (
        "_clearance",
        "_divisions",
        "_fields",
        "_known",
        "_own",
        "_shape",
        "given",
        "refusal",
        "subjects",
        "withheld",
    )

    def __init__(
        self, clearance: Clearance, shape: Shape, fields: Mapping[str, Any], divisions: Divisions, own: str | None
    ) -> None:
        self._clearance = clearance
        self._shape = shape
        self._fields = fields
        self._divisions = divisions
        self._own = own
        self._known: dict[str, Sequence[str]] = {}
        self.given: set[str] = set()
        self.withheld: set[str] = set()
        self.subjects: set[str] = set()
        self.refusal: NotFound | NotPermitted = NotFound("there is no such record")

    def record(self, record: Mapping[str, Any]) -> dict[str, Any] | None:
        clearance, shape = self._clearance, self._shape
        share = clearance.shares[shape.dataset]
        subject = self._subject(record)
        if clearance.command:
            return self._done(record, share, subject)
        allowed = self._allowed(share, record, subject)
        if allowed is None:
            self.withheld.update(record)
            return None
        parts = shape.parts
        if not parts and record.keys() <= allowed:
            shown = dict(record)
        else:
            shown = {}
            for name, value in record.items():
                if name in parts:
                    self._part(name, value, parts[name], record, subject, shown)
                elif name in allowed:
                    shown[name] = value
                else:
                    self.withheld.add(name)
        self.given.update(shown)
        if isinstance(subject, str):
            self.subjects.add(subject)
        return shown

    def _done(self, record: Mapping[str, Any], share: Share, subject: Any) -> dict[str, Any]:
        """What an agency itself did it sees whole, but for what nobody is given."""
        self.withheld.update(record.keys() & share.never)
        shown = {name: value for name, value in record.items() if name not in share.never}
        self.given.update(shown)
        if isinstance(subject, str):
            self.subjects.add(subject)
        return shown

    def _allowed(self, share: Share, record: Mapping[str, Any], subject: Any) -> frozenset[str] | None:
        """Return the fields that may be given of a record; None if it is kept back."""
        clearance = self._clearance
        if self._own is not None and clearance.own:
            if subject == self._own:
                return share.whole
            self.refusal = NotPermitted("an enterprise sees its own data alone", "uscc", self._own)
            return None
        if any(record.get(name) in clearance.sayers for name in share.said):
            return share.whole
        for rule in share.rows:
            if rule.hides(record, clearance.agency.kind):
                return None
        allowed = share.near if self._is_near(share, subject, record) else share.far
        if not allowed:
            self.refusal = NotPermitted(
                f"what {clearance.agency.code} may see of {shape_name(clearance)} is about enterprises of"
                f" {', '.join(share.prefixes)} alone",
                "uscc",
                f"an enterprise of {', '.join(clearance.prefixes)}",
            )
            return None
        return allowed

    def _part(
        self, name: str, value: Any, code: str, record: Mapping[str, Any], subject: Any, shown: dict[str, Any]
    ) -> None:
        share = self._clearance.shares.get(code)
        if share is None:
            self.withheld.add(name)
            return
        if name in share.whole:  # the value as such is a field of that data set
            allowed = self._allowed(share, record, subject)
            if allowed is not None and name in allowed:
                shown[name] = value
            else:
                self.withheld.add(name)
        elif isinstance(value, Mapping):
            kept = self._piece(name, value, share, subject)
            if kept is None:
                self.withheld.add(name)
                return
            shown[name] = kept
        elif isinstance(value, list):
            pieces = (self._piece(name, piece, share, subject) for piece in value if isinstance(piece, Mapping))
            shown[name] = [piece for piece in pieces if piece is not None]
        else:
            shown[name] = value

    def _piece(self, name: str, piece: Any, share: Share, subject: Any) -> dict[str, Any] | None:
        if not isinstance(piece, Mapping):
            self.withheld.add(name)
            return None
        allowed = self._allowed(share, piece, subject)
        if allowed is None:
            self.withheld.update(f"{name}.{field}" for field in piece)
            return None
        if piece.keys() <= allowed:
            return dict(piece)
        self.withheld.update(f"{name}.{field}" for field in piece.keys() - allowed)
        return {field: value for field, value in piece.items() if field in allowed}

    def _subject(self, record: Mapping[str, Any]) -> Any:
        """Whom a record is about: a code, None for nobody, _UNSAID where it does not say."""
        path = self._shape.subject
        if not path:
            return None
        found: Any = record
        for step in path.split("."):
            if not isinstance(found, Mapping) or step not in found:
                return self._fields.get(path.rpartition(".")[2], _UNSAID)
            found = found[step]
        return found

    def _is_near(self, share: Share, subject: Any, record: Mapping[str, Any]) -> bool:
        if share.prefixes == EVERYWHERE:
            return True
        division = record.get("division")
        if isinstance(subject, str):
            found = self._known.get(subject)
            if found is None:
                found = self._known[subject] = self._divisions(subject)
            return share.holds(found) or (isinstance(division, str) and share.holds((division,)))
        if subject is not None:
            return False
        if not isinstance(division, str):
            return True
        return any(division.startswith(one) or one.startswith(division) for one in share.prefixes)


_UNSAID: Final = object()


def shape_name(clearance: Clearance) -> str:
    """Return what a clearance is for, for people."""
    return clearance.shape.name if clearance.shape is not None else "the answer"


class Sharing:
    """All that is agreed, at one moment; clearances are kept as long as it lives.

    Args:
        agreements: every one, whether in force or not.
        agencies: by code.
    """

    def __init__(self, catalogue: Catalogue, agreements: Iterable[Agreement], agencies: Mapping[str, Agency]) -> None:
        self.catalogue = catalogue
        self.agencies = agencies
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
        )

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
        far = free if agency.kind == GOVERNMENT else _NOTHING
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
