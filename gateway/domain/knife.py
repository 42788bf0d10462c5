"""The cut of one answer, record by record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from databus.errors import NotFound, NotPermitted
from gateway.domain.catalogue import Shape
from gateway.domain.repaired import RECORD, is_repaired, without
from gateway.domain.shares import EVERYWHERE, Share

if TYPE_CHECKING:
    from gateway.domain.clearance import Clearance

Divisions = Callable[[str], Sequence[str]]
USCC: Final = "uscc"
SENTENCES: Final = frozenset({"zh", "en"})
LENGTH: Final = 18  # of a unified social credit code


class Knife:
    """Cuts the records of one answer and remembers what it gave and kept back.

    Attributes:
        refusal: why nothing of the last record that was kept back may be given.
    """

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
        """Return a record as it may be seen; None if it is kept back."""
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
        if allowed is not share.whole and subject is None and share.prefixes != EVERYWHERE:
            self._leave_out(shown, share)
        if clearance.of_event is not None and allowed is not share.whole and not self._retell(record, subject, shown):
            return None
        self._leave_out_repaired(shown, share, allowed)
        self.given.update(shown)
        if isinstance(subject, str) and self._is_named(subject, shown):
            self.subjects.add(subject)
        return shown

    def _leave_out_repaired(self, shown: dict[str, Any], share: Share, allowed: frozenset[str]) -> None:
        """Of what tells of records as they once stood, leave out those that were repaired since."""
        if not self._clearance.repaired or allowed is share.whole:
            return
        for name, value in shown.items():
            if not isinstance(value, list | Mapping):
                continue
            told = self._clearance.shares.get(self._shape.parts.get(name, self._shape.dataset), share)
            kept = without(value, self._clearance.repaired, partial(self._is_own, told))
            if kept is not value:
                shown[name] = kept
                self.withheld.add(f"{name}.{RECORD}")

    def _retell(self, record: Mapping[str, Any], subject: Any, shown: dict[str, Any]) -> bool:
        """Cut what a record tells again of an event as the event itself is; False if it may not be had at all."""
        field, named, clearance = self._shape.retold, record.get("event"), self._clearance
        told = clearance.of_event(named) if clearance.of_event is not None and isinstance(named, str) else None
        data = record.get(field)
        uscc = subject if isinstance(subject, str) else None
        cut = told.carry(data, uscc, self._divisions) if told is not None and isinstance(data, Mapping) else None
        if cut is None:
            self.withheld.update(record)
            return False
        if field in shown:
            shown[field] = cut.answer
        if cut.withheld:  # the sentence about it may say what is kept back
            self.withheld.update(f"{field}.{name}" for name in cut.withheld)
            self.withheld.update(shown.keys() & SENTENCES)
            for name in SENTENCES:
                shown.pop(name, None)
        return True

    def _leave_out(self, shown: dict[str, Any], share: Share) -> None:
        """Of a record about nobody, leave the enterprises of elsewhere out of what may not be seen of them."""
        for name in shown.keys() - share.far:
            value = shown[name]
            if not isinstance(value, list):
                continue
            told = self._clearance.shares.get(self._shape.parts.get(name, self._shape.dataset), share)
            kept = [one for one in value if self._may_be_told(told, one)]
            if len(kept) < len(value):
                shown[name] = kept
                self.withheld.add(f"{name}.{USCC}")

    def _may_be_told(self, share: Share, element: Any) -> bool:
        """Whether an element of a list names no enterprise, or one that is near, or was said by the receiver."""
        whose = _whose(element)
        if whose is None or self._holds(share, whose):
            return True
        return isinstance(element, Mapping) and self._is_own(share, element)

    def _is_named(self, subject: str, shown: Mapping[str, Any]) -> bool:
        """Whether the receiver can tell whom a record is about: it asked, or it is told."""
        path = self._shape.subject
        return path.partition(".")[0] in shown or self._fields.get(path.rpartition(".")[2]) == subject

    def _done(self, record: Mapping[str, Any], share: Share, subject: Any) -> dict[str, Any]:
        """What an agency itself did it sees whole, but for what nobody is given."""
        self.withheld.update(record.keys() & share.never)
        shown = {name: value for name, value in record.items() if name not in share.never}
        self.given.update(shown)
        if isinstance(subject, str):
            self.subjects.add(subject)
        return shown

    def _is_own(self, share: Share, record: Mapping[str, Any]) -> bool:
        """Whether the receiver said a record, or one whose tasks it took over."""
        sayers = self._clearance.sayers
        for name in share.said:
            said = record.get(name)
            if isinstance(said, str):
                if said in sayers:
                    return True
            elif isinstance(said, list) and any(isinstance(one, str) and one in sayers for one in said):
                return True
        return False

    def _allowed(self, share: Share, record: Mapping[str, Any], subject: Any) -> frozenset[str] | None:
        """Return the fields that may be given of a record; None if it is kept back."""
        clearance = self._clearance
        if self._own is not None and clearance.own:
            if subject == self._own:
                return share.whole
            self.refusal = NotPermitted("an enterprise sees its own data alone", "uscc", self._own)
            return None
        if self._is_own(share, record):
            return share.whole
        hidden = any(rule.hides(record, clearance.agency.kind) for rule in share.rows)
        if hidden or is_repaired(record, clearance.repaired):
            return None
        allowed = share.near if self._is_near(share, subject, record) else share.far
        if not allowed:
            self.refusal = NotPermitted(
                f"what {clearance.agency.code} may see of {self._shape.name} is about enterprises of"
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
            return self._holds(share, subject) or (isinstance(division, str) and share.holds((division,)))
        if subject is not None:
            return False
        if not isinstance(division, str):
            return True
        return any(division.startswith(one) or one.startswith(division) for one in share.prefixes)

    def _holds(self, share: Share, uscc: str) -> bool:
        found = self._known.get(uscc)
        if found is None:
            found = self._known[uscc] = self._divisions(uscc)
        return share.holds(found)


def _whose(element: Any) -> str | None:
    """Return the code of the enterprise that an element of a list names, if it names one."""
    named = element.get(USCC) if isinstance(element, Mapping) else element
    return named if isinstance(named, str) and len(named) == LENGTH and named.isalnum() else None


_UNSAID: Final = object()
