"""The decision that an agency may make a call or be carried an event, and what it sees of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from databus.errors import NotFound, NotPermitted
from gateway.domain.agencies import Agency
from gateway.domain.catalogue import Shape
from gateway.domain.knife import Divisions, Knife
from gateway.domain.shares import EVERYWHERE, Cut, Quota, Share


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
        repaired: ids of records that were repaired, whatever is told of them; grows by itself.
        of_event: the clearance for an event that a record tells again; None: it may not be had.
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
    repaired: AbstractSet[str] = frozenset()
    of_event: Callable[[str], Clearance | None] | None = None

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
        if not self.command and (self.shape is None or not self.shape.dataset or self._tells_whose()):
            return
        found = divisions(subject)
        if found and not any(one.startswith(prefix) for one in found for prefix in self.prefixes):
            raise NotPermitted(
                f"{self.agency.code} sees enterprises of {', '.join(self.prefixes)} alone, {subject} is of"
                f" {', '.join(found)}",
                "uscc",
                f"an enterprise of {', '.join(self.prefixes)}",
            )

    def names_nobody(self, fields: Mapping[str, Any], own: str | None) -> bool:
        """Whether a request about some enterprise's thing does not say whose, and that counts."""
        if own is None and (self.prefixes == EVERYWHERE or self.shape is None or not self.shape.subject):
            return False
        return self._asked(fields) is None

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
        knife = Knife(self, shape, fields, divisions, own)
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

    def _tells_whose(self) -> bool:
        """Whether of any enterprise it may be told at least which it is: else to ask by its code would tell."""
        assert self.shape is not None
        return self.shape.subject.partition(".")[0] in self.shares[self.shape.dataset].far
