"""The one check of both doors, in its order; what it refuses is noted and not passed on."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

import pytest

from databus.errors import InvalidRequest, NotPermitted, SanhuError, TooMany, Unauthenticated, Unavailable
from gateway.border import Border, Crossed, Crossing, Identity
from gateway.directory import Directory
from gateway.domain.access import register
from gateway.domain.agreements import Agreement
from gateway.http.routes import ROUTES
from gateway.http.routes.route import Route
from gateway.notes import Intent, Outcome
from gateway.usage import Usage
from tests.unit.gateway.directories import agreement, directory

NEAR = "91441323MA4YNT018E"
RATING = {"uscc": NEAR, "grade": "A", "score": 98}
GRADE = agreement("tax", "credit_grade")
SCORE = agreement("tax", "credit_score")


def route(operation: str) -> Route:
    return next(one for one in ROUTES if one.operation == operation)


class Around:
    """Notes, and services that answer what a test says."""

    run, evidence = 7, True

    def __init__(self, answer: Any = None) -> None:
        self.answer = RATING if answer is None else answer
        self.intents: list[Intent] = []
        self.outcomes: list[Outcome] = []
        self.calls: list[tuple[str, Mapping[str, Any], Mapping[str, str]]] = []

    async def intend(self, intent: Intent, timeout_s: float) -> None:
        self.intents.append(intent)

    async def conclude(self, outcome: Outcome, timeout_s: float) -> None:
        self.outcomes.append(outcome)

    async def find_first(self, intent: Intent, answer_hash: str, timeout_s: float) -> tuple[str, str] | None:
        return None

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any:
        self.calls.append((f"{service}.{method}", fields, headers))
        return self.answer


TAX = Identity("tax", "officer-7", None, 0)


def crossing(operation: str = "credit.get_rating", identity: Identity = TAX, **said: Any) -> Crossing:
    made = Crossing(
        "01a2", "amqp", route(operation), identity, {"uscc": NEAR}, None, None, None, None, None, None, monotonic() + 10
    )
    return replace(made, **said)


def cross(around: Around, known: Directory, asked: Crossing) -> Crossed:
    return asyncio.run(Border(known, Usage(), around, around).cross(asked))


def near(*agreements: Agreement) -> Directory:
    known = directory(agreements)
    known._divisions[NEAR] = ("441323",)
    return known


def test_what_is_agreed_crosses_and_is_noted_with_all_that_counts() -> None:
    around = Around()
    crossed = cross(around, near(GRADE, SCORE), crossing(signed_by="tax-1", signature="sig"))
    assert crossed.answer == RATING
    assert crossed.purpose == "supervision"
    intent, outcome = around.intents[0], around.outcomes[0]
    assert (intent.door, intent.purpose, intent.signed_by, intent.signature) == ("amqp", "supervision", "tax-1", "sig")
    assert (outcome.outcome, outcome.subjects, outcome.fields) == ("ok", (NEAR,), ("grade", "score", "uscc"))
    assert outcome.agreements == ("tax-credit_grade@1", "tax-credit_score@1")
    assert outcome.datasets == ("credit_grade", "credit_score")
    assert around.calls[0][2]["sanhu.purpose"] == "supervision"


def test_what_is_not_agreed_is_left_out_and_named() -> None:
    around = Around()
    crossed = cross(around, near(GRADE), crossing())
    assert crossed.answer == {"uscc": NEAR, "grade": "A"}
    assert crossed.withheld == around.outcomes[0].withheld == ("score",)


@pytest.mark.parametrize(
    ("asked", "agreed", "error"),
    [
        (crossing(identity=Identity("moon", "x", None, 0)), (GRADE,), Unauthenticated),
        (crossing("inspection.order_stop"), (GRADE,), NotPermitted),
        (crossing(identity=replace(TAX, scopes=frozenset({"zones:read"}))), (GRADE,), NotPermitted),
        (crossing(), (), NotPermitted),
        (crossing(), (replace(GRADE, signatures=True),), NotPermitted),
        (crossing(purpose="marketing"), (GRADE,), NotPermitted),
        (crossing(), (replace(GRADE, default_purpose=None),), NotPermitted),
        (crossing(), (replace(GRADE, per_minute=0),), TooMany),
        (crossing(identity=Identity("portal", "x", None, 0, "enterprise")), (GRADE,), NotPermitted),
        (crossing(identity=Identity("portal", "x", None, 0, "enterprise", "9144")), (GRADE,), NotPermitted),
    ],
    ids=["nobody", "grant", "scope", "no agreement", "unsigned", "purpose", "no purpose", "quota", "no code", "others"],
)
def test_a_refusal_is_noted_and_nobody_is_asked(
    asked: Crossing, agreed: tuple[Agreement, ...], error: type[SanhuError]
) -> None:
    around = Around()
    with pytest.raises(error):
        cross(around, near(*agreed), asked)
    assert around.calls == []
    assert [outcome.outcome for outcome in around.outcomes] == [error.__name__]
    assert (around.intents[0].id, around.intents[0].door) == ("01a2", "amqp")


def test_a_signature_that_is_demanded_and_given_lets_a_call_pass() -> None:
    assert cross(Around(), near(replace(GRADE, signatures=True)), crossing(signed_by="tax-1")).answer


def test_an_enterprise_asks_about_itself() -> None:
    own = Identity("portal", "boss", None, 0, "enterprise", NEAR)
    assert cross(Around(), near(), crossing(identity=own)).answer == RATING


@pytest.mark.requirement("D.5/reporter_identity")
def test_who_reports_is_neither_passed_on_nor_noted() -> None:
    around = Around()
    fields = {"uscc": NEAR, "lots": [{"reporter_name": "张三"}]}
    asked = crossing("enforcement.open_trace_case", Identity("ciq", "x", None, 0), fields=fields)
    with pytest.raises(InvalidRequest, match="never crosses") as refused:
        cross(around, near(), asked)
    assert refused.value.fields == [("reporter_name", "left out")]
    assert around.calls == []
    assert around.intents[0].request == b'{"lots":[{}],"uscc":"' + NEAR.encode() + b'"}'


def test_an_agency_that_was_removed_takes_part_no_longer() -> None:
    gone = {**register().agencies, "tax": replace(register().agencies["tax"], state="REMOVED")}
    known = directory((GRADE,), gone)
    with pytest.raises(Unauthenticated, match="no agency tax takes part"):
        cross(Around(), known, crossing())


def test_until_it_is_known_who_takes_part_nobody_passes() -> None:
    known = directory((GRADE,))
    known.version = -1
    with pytest.raises(Unavailable):
        cross(Around(), known, crossing())
