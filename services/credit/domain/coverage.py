"""Whether every member of a zone is rated, and why one is not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from databus.rules import RuleBook
from services.credit.domain.cycle import cycle_start

# code → why a member is without a valid rating, and what helps
REASONS: Final = {
    "UNKNOWN": (
        "信用系统尚未收到该企业的登记信息",
        "the registry has not told of the enterprise yet; its facts come with its registration",
    ),
    "INACTIVE": (
        "企业已注销，不再评级",
        "dissolved, so rated no more; its membership should end",
    ),
    "NEW": (
        "本评级周期内新登记，可申请首次评级，否则下一周期10月评级",
        "new in this cycle: its first rating is a decision that can be asked for, else it comes next October",
    ),
    "NEVER_RATED": ("应评未评，由评级机构补作正式评级", "was due and never rated: the rating body makes it up"),
    "EXPIRED": (
        "正式评级已过有效期，由评级机构重新评级",
        "its formal rating has run out: the rating body rates anew",
    ),
}


@dataclass(frozen=True)
class Member:
    """A member on a day, with its last formal rating by then."""

    uscc: str
    name: str | None
    active: bool | None
    known_since_on: date | None
    formal_on: date | None
    valid_until: date | None


@dataclass(frozen=True)
class Missing:
    """A member without a valid rating, and why."""

    member: Member
    reason: str


@dataclass(frozen=True)
class Covered:
    """How many members are rated (K8), and who is missing; with no member at all it is not passed."""

    members: int
    rated: int
    missing: tuple[Missing, ...]

    @property
    def passed(self) -> bool:
        """Whether every member is rated.

        Source: SH 三(二) (100 %); DOMAIN D.3 (K8; with zero members not passed).
        """
        return 0 < self.members == self.rated


def cover(members: Collection[Member], *, on: date, rules: RuleBook) -> Covered:
    """Return who of a zone's members is rated on a day and who is not.

    Source: SH 三(二); DOMAIN D.3 (K8), B.4 (new or inactive enterprises are handled apart).
    """
    missing = []
    for member in members:
        reason = _reason(member, on, rules)
        if reason is not None:
            missing.append(Missing(member, reason))
    return Covered(len(members), len(members) - len(missing), tuple(missing))


def _reason(member: Member, on: date, rules: RuleBook) -> str | None:
    if member.active is None or member.known_since_on is None or member.known_since_on > on:
        return "UNKNOWN"
    if not member.active:
        return "INACTIVE"
    if member.valid_until is not None and on <= member.valid_until:
        return None
    if member.formal_on is not None:
        return "EXPIRED"
    return "NEW" if member.known_since_on >= cycle_start(on, rules) else "NEVER_RATED"
