"""Officers: who they are, which posts they hold, when they may act, and from whom they stand back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook

POSTS: Final = ("investigator", "inspector", "reviewer", "hearing_host", "decider")
GROUNDS: Final = ("interest", "kin", "employment", "other")
OFFICER: Final = "officer"


@dataclass(frozen=True)
class Interest:
    """Why an officer stands back from an enterprise, from when, and until when if it ended."""

    uscc: str
    ground: str
    told_on: date
    until_on: date | None = None
    note: str | None = None

    def holds(self, uscc: str, on: date) -> bool:
        return self.uscc == uscc and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True)
class Officer:
    """An officer as the agency registered one. `acts_as` is what the agency's tokens call the officer."""

    officer_id: str
    agency: str
    division: str
    name: str
    certificate_no: str
    valid_from: date
    valid_until: date
    posts: tuple[str, ...]
    acts_as: str | None = None
    kid: str | None = None
    public_key: Mapping[str, str] | None = None
    interests: tuple[Interest, ...] = ()
    left_on: date | None = None
    version: int = 1

    @property
    def names(self) -> frozenset[str]:
        """All that the officer is called in cases: ids are compared by them, so that nobody is two persons."""
        return frozenset(one for one in (self.officer_id, self.acts_as, self.certificate_no) if one is not None)

    def interest_in(self, uscc: str | None, on: date) -> Interest | None:
        """Return why the officer stands back from an enterprise on a day, None if nothing is declared."""
        return None if uscc is None else next((one for one in self.interests if one.holds(uscc, on)), None)

    def with_interest(self, interest: Interest) -> Officer:
        """Return the officer with an interest declared, in place of an earlier one in the same enterprise."""
        others = tuple(one for one in self.interests if one.uscc != interest.uscc)
        return replace(self, interests=(*others, interest), version=self.version + 1)


@dataclass(frozen=True)
class Signed:
    """An officer's signature on a statement, with the key of that day: whoever has both can check it for ever."""

    signature_id: str
    subject_kind: str
    subject_id: str
    act: str
    officer_id: str
    agency: str
    name: str
    statement: Mapping[str, Any]
    digest: str
    kid: str
    public_key: Mapping[str, str]
    jws: str
    signed_at: datetime


def post_row(post: str, rules: RuleBook) -> dict[str, Any]:
    """Return what the rules say about a post."""
    return next(row for row in rules.table("officer_post") if row["code"] == post)


def check_fit(officer: Officer, *, post: str, on: date, uscc: str | None, rules: RuleBook, field: str) -> None:
    """Refuse an officer who may not act on a day in a post, or stands back from the enterprise.

    Raises:
        InvalidRequest: left, or without the post.
        Conflict: the certificate is not valid on the day; or the officer is recused (回避). Names the clause.

    Source: 行政处罚法 Art. 42, 43.
    """
    row = post_row(post, rules)
    if officer.left_on is not None and officer.left_on < on:
        raise InvalidRequest(f"{officer.officer_id} left on {officer.left_on}", field, "officers in service")
    if not {post, *row.get("held_by", ())} & set(officer.posts):
        told = ", ".join(officer.posts) or "none"
        raise InvalidRequest(f"{officer.officer_id} holds no post {post}", field, f"one who does; posts held: {told}")
    if row["certified"] and not officer.valid_from <= on <= officer.valid_until:
        raise Conflict(
            f"the certificate of {officer.officer_id} is not valid on {on} ({row['clause']})",
            field,
            f"an officer certified on the day; this one from {officer.valid_from} to {officer.valid_until}",
        )
    interest = officer.interest_in(uscc, on)
    if interest is not None:
        ground = next(one for one in rules.table("recusal_ground") if one["code"] == interest.ground)
        raise Conflict(
            f"{officer.officer_id} stands back from {uscc} (回避): {ground['en']} ({ground['clause']})",
            field,
            "an officer without an interest in the enterprise",
        )


def check_apart(
    officers: Sequence[Officer], others: Collection[str], *, post: str, rules: RuleBook, field: str
) -> None:
    """Refuse officers who acted in this matter in another post, by whatever name they are called there.

    Raises:
        Conflict: names the officer and the clause.

    Source: 行政处罚法 Art. 43, 57, 58, 64.
    """
    for one in officers:
        if one.names & set(others):
            clause = post_row(post, rules)["clause"]
            raise Conflict(
                f"{one.officer_id} acted in this matter before and does not act as {post} ({clause}; 行政处罚法 43)",
                field,
                "other officers",
            )


def check_number(count: int, at_least: int, field: str) -> None:
    """Refuse too few different officers. Source: 行政处罚法 Art. 42."""
    if count < at_least:
        raise InvalidRequest("too few officers", field, f"at least {at_least} different officers")
