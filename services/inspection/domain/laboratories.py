"""Laboratories that CNAS has accredited, and bodies on the adoption list: for what they stand, and on which day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.inspection.domain.facts import Phrase

WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Goods and what of them may be tested; without items or standards, any."""

    hs_prefix: str
    items: Sequence[str] = ()
    standards: Sequence[str] = ()

    def covers(self, hs_code: str, item: str, standard: str | None) -> bool:
        """Whether a test of these goods is within it."""
        if not hs_code.startswith(self.hs_prefix) or (self.items and item not in self.items):
            return False
        return not self.standards or standard in self.standards


@dataclass(frozen=True, slots=True)
class Accreditation:
    """What a laboratory may test from a day until a day, both counted, by which decision."""

    valid_from: date
    valid_until: date
    document_no: str
    scope: Sequence[Coverage]


@dataclass(frozen=True, slots=True)
class Interruption:
    """Days on which an accreditation does not hold; withdrawn has no end."""

    kind: str
    from_on: date
    until_on: date | None
    document_no: str
    reason: str

    def includes(self, on: date) -> bool:
        """Whether the day is within it; the last day is the one before it was lifted."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


@dataclass(frozen=True, slots=True)
class Laboratory:
    """An accredited laboratory: an enterprise's own (`uscc`), or a body's (`body`, its code on the adoption list)."""

    laboratory_id: str
    cnas_no: str
    name: str
    name_en: str | None
    uscc: str | None
    body: str | None
    division: str | None
    open_to_members: bool
    terms: str | None
    accreditations: Sequence[Accreditation]
    interruptions: Sequence[Interruption] = ()
    version: int = 1

    def accredited(self, on: date) -> Sequence[Accreditation]:
        """Return the accreditations that hold on a day; none while suspended, none once withdrawn."""
        if self.interrupted(on) is not None:
            return ()
        return [one for one in self.accreditations if one.valid_from <= on <= one.valid_until]

    def interrupted(self, on: date) -> Interruption | None:
        """Return what keeps the accreditation from holding on a day, if something does."""
        return next((one for one in self.interruptions if one.includes(on)), None)

    def stands_for(self, hs_code: str, on: date) -> bool:
        """Whether it is accredited on a day for some test of these goods."""
        return any(hs_code.startswith(tested.hs_prefix) for one in self.accredited(on) for tested in one.scope)

    def state(self, on: date) -> str:
        """Say how it stands on a day: in force, suspended, withdrawn, or its time not come or over."""
        interrupted = self.interrupted(on)
        if interrupted is not None:
            return "WITHDRAWN" if interrupted.kind == WITHDRAWN else "SUSPENDED"
        if self.accredited(on):
            return "IN_FORCE"
        return "COMING" if all(one.valid_from > on for one in self.accreditations) else "EXPIRED"


@dataclass(frozen=True, slots=True)
class AdoptedBody:
    """A third-party body on the adoption list (采信目录), for goods, from a day until a day; both count."""

    entry_id: str
    code: str
    name: str
    hs_prefixes: Sequence[str]
    listed_from: date
    listed_until: date | None
    document_no: str
    reason: str | None
    agency: str
    version: int = 1

    def holds(self, on: date) -> bool:
        """Whether it is on the list on a day."""
        return self.listed_from <= on and (self.listed_until is None or on <= self.listed_until)

    def covers(self, hs_code: str) -> bool:
        """Whether its results for these goods may be adopted."""
        return not self.hs_prefixes or any(hs_code.startswith(one) for one in self.hs_prefixes)


def listed_body(
    code: str | None, hs_code: str, on: date, entries: Iterable[AdoptedBody], shipped: Collection[str]
) -> AdoptedBody | str | None:
    """Return the entry by which a body is on the adoption list for goods on a day, None if it is not.

    Of a body that the authority has entered these entries decide; of another the list that ships with the rules does,
    and its code is the answer.

    Source: 商检法 6¶3; S14 六(一)出口.
    """
    of_body = [one for one in entries if one.code == code]
    if of_body:
        return next((one for one in of_body if one.holds(on) and one.covers(hs_code)), None)
    return code if code in shipped else None


def why_not_accredited(laboratory: Laboratory, hs_code: str, on: date) -> Phrase | None:
    """Say why a laboratory is not accredited for goods on a day; None if it is."""
    interrupted = laboratory.interrupted(on)
    if interrupted is not None:
        zh, en = ("撤销", "withdrawn") if interrupted.kind == WITHDRAWN else ("暂停", "suspended")
        return Phrase(
            f"{on}：认可{zh}（自{interrupted.from_on}，{interrupted.document_no}）",
            f"{on}: accreditation {en} since {interrupted.from_on} ({interrupted.document_no})",
        )
    if not laboratory.accredited(on):
        return Phrase(f"{on}：不在认可有效期内", f"{on}: outside the time of its accreditation")
    if not laboratory.stands_for(hs_code, on):
        return Phrase(f"商品{hs_code}不在认可范围内", f"goods {hs_code} are outside its scope")
    return None
