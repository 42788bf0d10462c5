"""A consultation (征求意见) of governments, enterprises and agencies on a draft, with an answer to each comment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from databus.errors import Conflict, InvalidRequest, NotPermitted

OPEN: Final = "OPEN"
CLOSED: Final = "CLOSED"
WITHDRAWN: Final = "WITHDRAWN"
KINDS: Final = ("policy", "enterprise_standard", "plan", "rules", "other")
OUTCOMES: Final = ("adopted", "adopted_in_part", "declined")


@dataclass(frozen=True)
class Consultation:
    """A draft put out for comment until `closes_on`, that day included.

    Invited are agencies, enterprises by their codes, all members of the zone where `members` is true, and anyone who
    comes through the portal where `public` is.
    """

    consultation_id: str
    zone_id: str | None
    division: str
    kind: str
    title: str
    draft: str
    document_no: str
    opened_by: str
    opened_on: date
    closes_on: date
    invited: tuple[str, ...]
    enterprises: tuple[str, ...]
    members: bool
    public: bool
    clause: str
    on: date
    short_because: str | None = None
    state: str = OPEN
    report: str | None = None
    report_no: str | None = None
    reason: str | None = None
    version: int = 1

    @property
    def audience(self) -> str:
        """Whom it is put out to: agencies alone, enterprises too, or everybody."""
        if self.public:
            return "everybody"
        return "enterprises" if self.members or self.enterprises else "agencies"


@dataclass(frozen=True)
class Comment:
    """What an agency, or an enterprise through the portal, said of a draft, and the answer to it."""

    comment_id: str
    consultation_id: str
    agency: str
    uscc: str | None
    text: str
    on: date
    outcome: str | None = None
    answer: str | None = None
    answered_on: date | None = None
    version: int = 1


def check_term(closes_on: date, because: str | None, *, today: date, least_days: int | None, clause: str) -> None:
    """Refuse a term that is over, and one shorter than the rule's unless it says why.

    Source: 重大行政决策程序暂行条例 (国务院令713) 15: as a rule no less than 30 days, a shorter term is explained.
    """
    if closes_on <= today:
        raise InvalidRequest("the term is over", "closes_on", f"a day after {today.isoformat()}")
    if least_days is None or because:
        return
    least = today + timedelta(days=least_days)
    if closes_on < least:
        right = f"from {least.isoformat()} on, or `short_because` says why not ({clause})"
        raise Conflict(f"comments are asked for over {least_days} days", "closes_on", right)


def require_open(consultation: Consultation, *, today: date) -> None:
    """Raise Conflict unless comments may still be made on the day."""
    require_state(consultation)
    if today > consultation.closes_on:
        told = f"until {consultation.closes_on.isoformat()} ({consultation.clause})"
        raise Conflict("the term for comments is over", "closes_on", told)


def require_invited(consultation: Consultation, comment: Comment, *, seated: bool, member: bool) -> None:
    """Raise NotPermitted unless who comments is invited; `seated`: its agency is, `member`: its enterprise is one.

    Source: S12 五(七): zone governments and enterprises are consulted.
    """
    if comment.uscc is None:
        invited = seated or (consultation.public and comment.agency == "portal")
    else:
        invited = consultation.public or comment.uscc in consultation.enterprises or (consultation.members and member)
    if not invited:
        who = comment.uscc or comment.agency
        raise NotPermitted(f"{who} is not invited to comment on this draft ({consultation.clause})")


def answer(comment: Comment, outcome: str, text: str, *, today: date) -> Comment:
    """Return the comment with its answer; an answer may be bettered until the consultation is closed."""
    return replace(comment, outcome=outcome, answer=text, answered_on=today, version=comment.version + 1)


def close(
    consultation: Consultation, report: str | None, report_no: str | None, *, unanswered: int, today: date
) -> Consultation:
    """Return the consultation closed with its report.

    Raises:
        Conflict: it is not open, its term is not over, or comments have no answer yet.
        InvalidRequest: there is no report.

    Source: S12 五(七).
    """
    require_state(consultation)
    if today <= consultation.closes_on:
        told = f"from the day after {consultation.closes_on.isoformat()} on ({consultation.clause})"
        raise Conflict("the term for comments is not over", "closes_on", told)
    if unanswered:
        raise Conflict(f"{unanswered} comments have no answer", "comments", f"each answered ({consultation.clause})")
    if not report or not report_no:
        raise InvalidRequest(
            "a consultation is closed with a report", "report" if not report else "report_no", "not left out"
        )
    return replace(
        consultation, state=CLOSED, report=report, report_no=report_no, on=today, version=consultation.version + 1
    )


def withdraw(consultation: Consultation, reason: str | None, *, today: date) -> Consultation:
    """Return the consultation withdrawn with the reason; Conflict if it is not open."""
    require_state(consultation)
    if not reason:
        raise InvalidRequest("a draft is withdrawn for a reason", "reason", "a text, not left out")
    return replace(consultation, state=WITHDRAWN, reason=reason, on=today, version=consultation.version + 1)


def require_state(consultation: Consultation) -> None:
    """Raise Conflict unless it is open."""
    if consultation.state != OPEN:
        told = f"it is {consultation.state} ({consultation.clause})"
        raise Conflict("the consultation is not open any more", "consultation_id", told)
