"""One step in the life of an alert, a case, a penalty or a campaign; and the days on which steps may be taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from databus.errors import InvalidRequest

ALERT: Final = "alert"
TRACE_CASE: Final = "trace_case"
PENALTY: Final = "penalty"
CAMPAIGN: Final = "campaign"
CAMPAIGN_PLAN: Final = "campaign_plan"
RETURN: Final = "return"
NEGOTIATION: Final = "negotiation"
SUPPORT: Final = "support"
FAKE_CASE: Final = "fake_case"
CLOCK: Final = "clock"


@dataclass(frozen=True)
class Step:
    """Who moved what from where to where, on which day, under which clause.

    `version` is the aggregate's after the step, `digest` the request's, so that the same request is known again.
    """

    kind: str
    subject_id: str
    version: int
    from_state: str | None
    to_state: str
    on: date
    agency: str | None
    actor: str | None
    clause: str
    note: str | None = None
    document_no: str | None = None
    digest: str | None = None


def day_of_act(on: date | None, *, today: date, since: date | None = None, field: str = "on") -> date:
    """Return the day an act is said to have happened: today if none is said.

    Args:
        on: the day said.
        today: the last day that is allowed.
        since: the first day that is allowed, such as that of the step before.
        field: what to name in the error.
    """
    day = on or today
    if day > today:
        raise InvalidRequest("a day that has not come", field, f"a day not after {today}")
    if since is not None and day < since:
        raise InvalidRequest("before what it follows", field, f"a day not before {since}")
    return day
