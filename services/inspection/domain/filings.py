"""Papers filed once and used while they are valid, the enterprise's own declarations, and calls for kept papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

FILED: Final = "FILED"
FALSE: Final = "FALSE"
SELF_DECLARATION: Final = "self_declaration"
ASSURANCE: Final = "assurance_of_conformity"


@dataclass(frozen=True, slots=True)
class Filing:
    """A paper of an enterprise, by its hash, for goods; `hs_prefix` None is all its goods.

    `barred_until` is the last day on which, a statement having been found false, its mere word does not count.
    """

    filing_id: str
    kind: str
    uscc: str
    hs_prefix: str | None
    title: str
    document_no: str | None
    issuer: str | None
    sha256: str
    kept_by: str
    promises: Sequence[str]
    valid_from: date
    valid_until: date
    state: str
    agency: str
    ended_on: date | None = None
    found_document_no: str | None = None
    barred_until: date | None = None
    version: int = 1

    def holds(self, on: date) -> bool:
        """Whether it counts on a day."""
        return self.state == FILED and self.valid_from <= on <= self.valid_until

    def bars(self, on: date) -> bool:
        """Whether it was found false and the enterprise's mere word does not count yet."""
        return self.state == FALSE and self.barred_until is not None and on <= self.barred_until

    def covers(self, hs_code: str) -> bool:
        """Whether goods of this code are within it."""
        return self.hs_prefix is None or hs_code.startswith(self.hs_prefix)

    def meets(self, hs_prefix: str | None) -> bool:
        """Whether there can be goods within both this and a prefix."""
        ours, theirs = self.hs_prefix or "", hs_prefix or ""
        return ours.startswith(theirs) or theirs.startswith(ours)


@dataclass(frozen=True, slots=True)
class PaperCall:
    """A call on an enterprise to hand in a paper that it keeps (单证自存), until a day."""

    call_id: str
    document_no: str
    uscc: str
    consignment_id: str | None
    filing_id: str | None
    title: str
    sha256: str
    reason: str
    state: str
    called_on: date
    due_on: date
    agency: str
    handed_on: date | None = None
    handed_sha256: str | None = None
    overdue_on: date | None = None
    attend_on: date | None = None
    version: int = 1


def standing(filings: Iterable[Filing], kind: str, hs_code: str, on: date) -> list[Filing]:
    """Return the papers of a kind that count for goods on a day.

    Source: announcement 2014 No. 124 (单证备案: filed once, used while valid).
    """
    return [one for one in filings if one.kind == kind and one.holds(on) and one.covers(hs_code)]


def barring(filings: Iterable[Filing], kind: str, hs_code: str, on: date) -> list[Filing]:
    """Return the papers found false because of which a mere statement of this kind does not count."""
    return [one for one in filings if one.kind == kind and one.bars(on) and one.covers(hs_code)]
