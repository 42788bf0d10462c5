"""What comes in from the public: sealed boxes, and the complaint (投诉) or report (举报) that each is.

Nothing here says who wrote. What a unit says of one is chosen from lists; no field takes words.

Source: 市场监督管理投诉举报处理暂行办法 (order 20); 商检法 31; S14 五(四).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

COMPLAINT: Final = "COMPLAINT"
REPORT: Final = "REPORT"
MIXED: Final = "MIXED"
KINDS: Final = (COMPLAINT, REPORT, MIXED)

RECEIVED: Final = "RECEIVED"
SPLIT: Final = "SPLIT"
ACCEPTED: Final = "ACCEPTED"
REFUSED: Final = "REFUSED"
MEDIATING: Final = "MEDIATING"
ENDED: Final = "ENDED"
CHECKING: Final = "CHECKING"
FILED: Final = "FILED"
NOT_FILED: Final = "NOT_FILED"
TOLD: Final = "TOLD"
STATES: Final = (RECEIVED, SPLIT, ACCEPTED, REFUSED, MEDIATING, ENDED, CHECKING, FILED, NOT_FILED, TOLD)
OVER: Final = frozenset({SPLIT, REFUSED, ENDED, FILED, NOT_FILED, TOLD})

NO_TRANSFER: Final = "NONE"
PROPOSED: Final = "PROPOSED"
DISPUTED: Final = "DISPUTED"
TRANSFERS: Final = (NO_TRANSFER, PROPOSED, DISPUTED)

ACTIVE: Final = "ACTIVE"
REVOKED: Final = "REVOKED"

HISTORY: Final = "complaint"
KEY_HISTORY: Final = "intake_key"


@dataclass(frozen=True)
class IntakeKey:
    """A key to which people seal: whose, for which county, by whom vouched for, until when."""

    kid: str
    agency: str
    division: str
    jwk: dict[str, str]
    voucher: dict[str, str]
    fingerprint: str
    statement: str
    signature: str
    valid_from: date
    valid_to: date
    state: str
    reason: str | None = None
    revoked_on: date | None = None
    version: int = 1


@dataclass(frozen=True)
class Submission:
    """What came in at once; `files` are the digests of the boxes that belong to it."""

    submission_id: str
    follow: str
    kind: str
    division: str
    agency: str
    kid: str
    named: bool
    received_on: date
    files: tuple[str, ...]


@dataclass(frozen=True)
class SealedBox:
    """A box as it is kept; `complaint_id` where it was sealed anew for one of the halves."""

    box_id: str
    submission_id: str
    complaint_id: str | None
    part: str
    kid: str
    sha256: str
    size_bytes: int
    content: bytes


@dataclass(frozen=True)
class Complaint:
    """A complaint or a report, on its way through one unit or several."""

    complaint_id: str
    submission_id: str
    follow: str
    kind: str
    state: str
    division: str
    agency: str
    intake_agency: str
    named: bool
    received_on: date
    moved_on: date
    known_on: date | None = None
    category: str | None = None
    against_uscc: str | None = None
    against_name: str | None = None
    reason: str | None = None
    document_no: str | None = None
    leads: tuple[str, ...] = ()
    substantiated_id: str | None = None
    penalty_case_id: str | None = None
    information_id: str | None = None
    transferred: bool = False
    transfer: str = NO_TRANSFER
    transfer_to: str | None = None
    transfer_reason: str | None = None
    superior: str | None = None
    extended: bool = False
    boxes_erased_on: date | None = None
    version: int = 1

    @property
    def over(self) -> bool:
        """Whether nothing is to be done any more but to tell."""
        return self.state in OVER


@dataclass(frozen=True)
class SealedAnswer:
    """An answer that the code alone opens."""

    answer_id: str
    complaint_id: str
    agency: str
    on: date
    sha256: str
    content: bytes
