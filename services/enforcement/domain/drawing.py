"""A draw by commitments (双随机): frozen, open for commitments, closed, drawn, disclosed when the visits are over.

Nobody alone can choose the seed, and nobody can keep it back: decision 0068.

Source: 优化营商环境条例 Art. 53, 54.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from databus import lots
from databus.errors import Conflict, InvalidRequest
from databus.lots import BadSecret, Visitor
from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.draws import Officer, Sampling

PREPARING: Final = "PREPARING"
FROZEN: Final = "FROZEN"
OPEN: Final = "OPEN"
CLOSED: Final = "CLOSED"
DRAWN: Final = "DRAWN"
DISCLOSED: Final = "DISCLOSED"
VOID: Final = "VOID"
STATES: Final = (PREPARING, FROZEN, OPEN, CLOSED, DRAWN, DISCLOSED, VOID)
CLAUSE: Final = "优化营商环境条例 54"
CANCELLED_DRAW: Final = "cancelled_draw"
REPORTED: Final = "report"  # where a lead comes from; never told as its reason
EARLIER_RESULT: Final = "campaign_result"
NOT_VISITED: Final = ("not_found",)  # findings after which nobody has looked at the enterprise


@dataclass(frozen=True)
class DrawRecord:
    """The draw of a campaign.

    `salt` hides the population until the visits are over; `terms` are what was frozen; `cuts` the last numbers drawn;
    `problem` says why it could not go on by itself when that was last tried.
    """

    campaign_id: str
    state: str
    salt: str
    officers: tuple[Officer, ...]
    closes_on: date
    begun_at: datetime
    terms: Mapping[str, Any] | None = None
    terms_digest: str | None = None
    escrow_agency: str | None = None
    escrow_key: str | None = None
    escrow_secret: str | None = None
    closed_at: datetime | None = None
    public_value: str | None = None
    seed: str | None = None
    cuts: Mapping[str, str] | None = None
    target_count: int | None = None
    drawn_at: datetime | None = None
    disclosed_on: date | None = None
    reason: str | None = None
    problem: str | None = None
    tried_at: datetime | None = None
    version: int = 1

    @property
    def frozen(self) -> Mapping[str, Any]:
        """The terms, once they are frozen."""
        if self.terms is None:
            raise Conflict("the population is being frozen", "campaign_id", f"a little later ({CLAUSE})")
        return self.terms

    @property
    def visitors(self) -> list[Visitor]:
        """The officers as they are drawn."""
        return [Visitor(one.agency, one.officer, frozenset(one.recused)) for one in self.officers]


@dataclass(frozen=True)
class Commitment:
    """An agency's commitment to its part of the seed, and its secret once told."""

    campaign_id: str
    agency: str
    commitment: str
    committed_at: datetime
    secret: str | None = None
    revealed_at: datetime | None = None


@dataclass(frozen=True)
class OpenLot:
    """An enterprise of the population, with the place of its lot from 0."""

    place: int
    identity: str
    uscc: str
    grade: str
    reasons: tuple[str, ...]


def machine(rules: RuleBook) -> StateMachine:
    """The moves of draws. Source: decision 0068."""
    return StateMachine.from_rows("draw", rules.table("draw_move"))


def terms_of(
    campaign: Campaign,
    sampling: Sampling,
    population: Mapping[str, Any],
    grades: Mapping[str, tuple[int, int]],
    *,
    officers_digest: str,
    frozen_at: datetime,
    rules: RuleBook,
) -> dict[str, Any]:
    """Return what is frozen before anybody commits, as it is published.

    Args:
        campaign: whose draw it is.
        sampling: how many are drawn.
        population: `size` and `root` of the tree of lots.
        grades: grade → enterprises, and of them those with a reason.
        officers_digest: of the officers, salted.
        frozen_at: when.
        rules: of the day of the plan.
    """
    tickets = {row["grade"]: row["tickets"] for row in rules.table("draw_tickets", on=campaign.planned_on)}
    return {
        "format": lots.FORMAT,
        "campaign_id": campaign.campaign_id,
        "kind": campaign.kind,
        "agencies": sorted(campaign.agencies),
        "everyone": sampling.everyone,
        "sample_size": sampling.sample_size,
        "random_share_min": str(sampling.random_share_min),
        "uniform_share_min": str(rules.value("uniform_share_min", on=campaign.planned_on)),
        "grades": {
            grade: {
                "tickets": tickets[grade],
                "share": str(sampling.shares.get(grade, 0)),
                "count": grades.get(grade, (0, 0))[0],
                "reasoned": grades.get(grade, (0, 0))[1],
            }
            for grade in sorted(tickets)
        },
        "officers_per_visit": sampling.officers_per_visit,
        "officers_digest": officers_digest,
        "population": dict(population),
        "seed_source": campaign.seed_source,
        "frozen_at": frozen_at.isoformat(),
        "rule_set": rules.version,
    }


def check_commitment(commitment: str) -> None:
    """Refuse a commitment that commits to nothing.

    Raises:
        InvalidRequest: it is of low order.
    """
    try:
        lots.check_commitment(commitment)
    except BadSecret as problem:
        raise InvalidRequest(
            str(problem), "commitment", "the public key of a new X25519 secret, in hexadecimal"
        ) from None


def check_secret(secret: str, commitment: str | None, agency: str, field: str = "secret") -> None:
    """Refuse a secret that is not the one committed to.

    Raises:
        InvalidRequest: it is another one, or the agency did not commit itself.
    """
    try:
        right = commitment is not None and lots.commitment_of(secret) == commitment
    except BadSecret:
        right = False
    if not right:
        raise InvalidRequest(
            "the secret does not match the commitment", field, f"the secret {agency} committed itself to ({CLAUSE})"
        )


def missing_secrets(record: DrawRecord, commitments: Collection[Commitment]) -> list[str]:
    """Return whose secrets are still to be told; none once the escrow holder told its own."""
    if record.escrow_secret is not None:
        return []
    return sorted(one.agency for one in commitments if one.secret is None)


def seed_of(record: DrawRecord, commitments: Sequence[Commitment], public_value: str | None) -> str:
    """Return the seed of a draw whose secrets are known.

    Raises:
        Conflict: secrets are missing; names whose, and who can open them instead.
    """
    missing = missing_secrets(record, commitments)
    if missing:
        raise Conflict(
            "secrets are missing (the draw waits for them; nobody draws anew)",
            "campaign_id",
            f"reveal_seed by {', '.join(missing)}, or by {record.escrow_agency} for all ({CLAUSE})",
        )
    parts = {one.agency: (one.commitment, _part(record, one)) for one in commitments}
    return lots.seed_of(str(record.terms_digest), str(record.escrow_key), parts, public_value)


def _part(record: DrawRecord, one: Commitment) -> str:
    if one.secret is not None:
        return lots.contribution_of(record.campaign_id, one.agency, one.secret, str(record.escrow_key))
    return lots.contribution_of(record.campaign_id, one.agency, str(record.escrow_secret), one.commitment)


def public_value_of(record: DrawRecord, told: str | None) -> str | None:
    """Return the public value that goes into the seed: from the source that the plan announced, else none.

    Raises:
        InvalidRequest: a value without a source announced, or a source without its value.
    """
    source = record.frozen["seed_source"]
    if source is None and told is not None:
        raise InvalidRequest(
            "the plan announced no public source, so nobody could check this value", "seed", f"left out ({CLAUSE})"
        )
    if source is not None and told is None:
        raise InvalidRequest("the value of the source announced is missing", "seed", f"{source} ({CLAUSE})")
    return told


def sees_lots(record: DrawRecord, campaign: Campaign, agency: str | None) -> bool:
    """Whether an agency may see the lots: those that take part at any time, all others when the visits are over.

    With the seed they tell which lots are drawn, and a lot of a grade that one enterprise alone has names it.
    """
    return record.state == DISCLOSED or agency in campaign.agencies


def sees_targets(record: DrawRecord | None, campaign: Campaign, agency: str | None) -> bool:
    """Whether an agency may see who is drawn: those that take part, all others when the visits are over.

    Who may cancel a draw sees no more of it than everybody else, so that nobody cancels for what was drawn.
    """
    if record is None or record.state == DISCLOSED:
        return True
    return record.state == DRAWN and agency in campaign.agencies
