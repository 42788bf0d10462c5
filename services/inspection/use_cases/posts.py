"""Posts kept apart: whoever accepted or inspected a consignment does not release it."""

from __future__ import annotations

from databus.errors import Conflict
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.posts import Posts, since_declared
from services.inspection.use_cases.ports import Desk, Work


def require_apart(desk: Desk, work: Work, consignment: Consignment, target: str) -> None:
    """Refuse an officer who held another post for this consignment.

    Raises:
        Conflict: names the post and the clause.

    Source: 商检法 30.
    """
    posts = Posts.of(desk.rules)
    person = posts.person(work.caller.agency, work.caller.actor)
    if person is not None:
        posts.check(target, person, work.consignments.steps(consignment.consignment_id))


def require_other_finder(desk: Desk, work: Work, consignment: Consignment) -> None:
    """Refuse an officer who re-inspects, or clears, what the same officer had found.

    Raises:
        Conflict: names the step.

    Source: 商检法 27, 30; 《进出口商品复验办法》.
    """
    posts = Posts.of(desk.rules)
    person = posts.person(work.caller.agency, work.caller.actor)
    for step in since_declared(work.consignments.steps(consignment.consignment_id)):
        found = step.target in {"NONCONFORMING", "REFUSED"}
        if found and person is not None and posts.person(step.agency, step.actor) == person:
            raise Conflict(
                f"who took the step to {step.target} does not judge it again",
                "state",
                "another officer: 原检验人员回避 (商检法 27, 30)",
            )
