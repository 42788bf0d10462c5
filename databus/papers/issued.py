"""A paper that was issued: what it is, whose it is, whether it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest, NotPermitted

PART_BYTES: Final = 700 << 10  # of a file, so that a part in base64 is less than 1 MiB
VALID: Final = "VALID"
WITHDRAWN: Final = "WITHDRAWN"
STATES: Final = (VALID, WITHDRAWN)
ASKER: Final = "asker"
AGENCIES: Final = "agencies"
_MOST_SAID: Final = 6
_LONGEST_SAID: Final = 60


@dataclass(frozen=True)
class PaperKind:
    """What the rules say about a kind of papers."""

    kind: str
    zh: str
    en: str
    audience: str
    kept_days: int
    clause: str

    def kept_until(self, made_on: date) -> date | None:
        """The last day on which the file is kept; None: for ever."""
        return made_on + timedelta(days=self.kept_days) if self.kept_days else None


@dataclass(frozen=True)
class IssuedPaper:
    """A paper as it was issued; its bytes lie beside it, in parts, until `kept_until`.

    `about` is what it is about: an enterprise's code, a zone's id, a batch's number. `seal` is that of the file.
    """

    code: str
    kind: str
    about: str
    title: str
    media_type: str
    filename: str
    size_bytes: int
    sha256: str
    seal: str
    says: Mapping[str, Any]
    audience: str
    agency: str | None
    actor: str | None
    purpose: str | None
    made_at: datetime
    kept_until: date | None
    state: str = VALID
    withdrawn_at: datetime | None = None
    withdrawn_reason: str | None = None
    evidence: tuple[str, ...] = ()
    version: int = 1

    @property
    def parts(self) -> int:
        """How many parts its file has."""
        return -(-self.size_bytes // PART_BYTES)

    def require_reader(self, agency: str | None) -> None:
        """NotPermitted unless the agency may read the file."""
        if self.audience == ASKER and agency != self.agency:
            raise NotPermitted(
                f"the file of {self.code} is for {self.agency}, which asked for it; anyone may verify it"
            )

    def withdrawn(self, reason: str, evidence: Sequence[str], agency: str, at: datetime) -> IssuedPaper:
        """Return the paper withdrawn: from now on its verification says so.

        Raises:
            NotPermitted: another agency had it issued.
            InvalidRequest: without a reason or a document.
            Conflict: it is withdrawn already.
        """
        if agency != self.agency:
            raise NotPermitted(f"{self.code} was issued to {self.agency}, which alone may withdraw it")
        if not evidence:
            raise InvalidRequest("nothing is withdrawn without a document", "evidence", "at least one document")
        return self.fallen(reason, evidence, at)

    def fallen(self, reason: str, evidence: Sequence[str], at: datetime) -> IssuedPaper:
        """Return the paper withdrawn by its issuer, because what it says no longer holds.

        Raises:
            Conflict: it is withdrawn already.
        """
        if self.state == WITHDRAWN:
            raise Conflict(f"{self.code} is withdrawn already", "state", VALID)
        return replace(
            self,
            state=WITHDRAWN,
            withdrawn_at=at,
            withdrawn_reason=reason,
            evidence=tuple(evidence),
            version=self.version + 1,
        )


def statement(paper: IssuedPaper, issuer: str) -> dict[str, Any]:
    """Return what a seal says about a paper, short enough for a QR code."""
    said = list(paper.says.items())[:_MOST_SAID]
    return {
        "code": paper.code,
        "kind": paper.kind,
        "about": paper.about,
        "title": paper.title[:_LONGEST_SAID],
        "made_at": paper.made_at.isoformat(timespec="seconds"),
        "issuer": issuer,
        "says": {name: str(value)[:_LONGEST_SAID] for name, value in said},
    }


def parts_of(content: bytes) -> list[bytes]:
    """Return the bytes of a file in parts."""
    return [content[at : at + PART_BYTES] for at in range(0, len(content), PART_BYTES)]
