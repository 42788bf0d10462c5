import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import orjson
import pytest

from databus.caller import Caller
from databus.errors import (
    Conflict,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    SanhuError,
    Unavailable,
)
from gateway import use_cases
from gateway.domain.evidence import digest, receipt_hash
from gateway.domain.sharing import Cut
from gateway.notes import Intent, Outcome, Receipt, holds_no_answer
from gateway.use_cases import Call

CALLER = Caller(agency="ciq", actor="officer-7", idempotency_key="k1", traceparent="00-a-b-00")


class Line:
    """Notes and services in one, which remember in which order they were asked."""

    run = 7
    evidence = True

    def __init__(self, answer: Any = None, *, intend: Exception | None = None, conclude: Exception | None = None):
        self.done: list[str] = []
        self.intents: list[Intent] = []
        self.outcomes: list[Outcome] = []
        self.calls: list[tuple[str, Mapping[str, Any], Mapping[str, str], float]] = []
        self._answer = {"record_id": "r1"} if answer is None else answer
        self._intend, self._conclude = intend, conclude
        self.first: tuple[str, str] | None = None

    async def intend(self, intent: Intent, timeout_s: float) -> None:
        if self._intend:
            raise self._intend
        self.done.append("intent")
        self.intents.append(intent)

    async def conclude(self, outcome: Outcome, timeout_s: float) -> None:
        if self._conclude:
            raise self._conclude
        self.done.append("outcome")
        self.outcomes.append(outcome)

    async def find_first(self, intent: Intent, answer_hash: str, timeout_s: float) -> tuple[str, str] | None:
        self.done.append("first")
        self.looked_for = (intent.id, answer_hash)
        return self.first

    async def call(
        self, service: str, method: str, fields: Mapping[str, Any], *, headers: Mapping[str, str], timeout_s: float
    ) -> Any:
        self.done.append("call")
        self.calls.append((f"{service}.{method}", fields, headers, timeout_s))
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def call(kind: str = "command", caller: Caller = CALLER, **fields: Any) -> Call:
    return Call("01a2", "credit", "record_act", kind, fields or {"uscc": "91"}, caller, monotonic() + 10)


def pass_on(line: Line, asked: Call | None = None, cut: use_cases.Knife = Cut) -> tuple[Any, dict[str, str] | None]:
    given, receipt = asyncio.run(use_cases.pass_on(asked or call(), line, line, cut))
    return given.answer, receipt


def test_the_intent_is_noted_before_the_call_and_the_outcome_before_the_answer() -> None:
    line = Line()
    pass_on(line)
    assert line.done[:3] == ["intent", "call", "outcome"]


def test_a_command_is_answered_with_a_receipt_that_binds_request_and_answer() -> None:
    line = Line()
    answer, receipt = pass_on(line)
    asked, answered = digest(b'{"uscc":"91"}'), digest(b'{"record_id":"r1"}')
    assert answer == {"record_id": "r1"}
    assert receipt == {
        "id": "01a2",
        "hash": receipt_hash("01a2", "ciq", "credit.record_act", asked, answered),
        "status": "pending",
    }
    assert line.outcomes[0].receipt_hash == receipt["hash"]


def test_a_command_that_came_again_with_its_key_is_answered_with_the_receipt_first_given() -> None:
    line = Line()
    line.first = ("00ff", "aa")
    _, receipt = pass_on(line)
    assert receipt == {"id": "00ff", "hash": "aa", "status": "pending"}
    assert line.done == ["intent", "call", "outcome", "first"]
    assert line.looked_for == ("01a2", digest(b'{"record_id":"r1"}'))
    assert line.outcomes[0].id == "01a2"


def test_no_first_receipt_is_looked_for_without_a_key() -> None:
    line = Line()
    _, receipt = pass_on(line, call(caller=Caller(agency="ciq", actor="officer-7")))
    assert receipt is not None
    assert receipt["id"] == "01a2"
    assert line.done == ["intent", "call", "outcome"]


@pytest.mark.parametrize("kind", ["query", "dry_run"])
def test_what_writes_nothing_gets_no_receipt_but_a_note(kind: str) -> None:
    line = Line()
    _, receipt = pass_on(line, call(kind))
    assert receipt is None
    assert line.done == ["intent", "call", "outcome"]


def test_what_cannot_be_noted_is_not_passed_on() -> None:
    line = Line(intend=Unavailable("no database"))
    with pytest.raises(Unavailable):
        pass_on(line)
    assert line.done == []


def test_an_answer_that_cannot_be_noted_is_not_given() -> None:
    line = Line(conclude=OutcomeUnknown("not noted"))
    with pytest.raises(OutcomeUnknown):
        pass_on(line)


@pytest.mark.parametrize("error", [Conflict("no"), Unavailable("gone"), OutcomeUnknown("late")])
def test_an_error_is_an_outcome_too(error: SanhuError) -> None:
    line = Line(error)
    with pytest.raises(type(error)):
        pass_on(line)
    assert line.outcomes[0].outcome == type(error).__name__


def test_a_defect_of_ours_is_an_outcome_too() -> None:
    line = Line(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        pass_on(line)
    assert line.outcomes[0].outcome == "InternalError"


def test_the_caller_travels_in_headers_and_never_in_fields() -> None:
    line = Line()
    pass_on(line)
    _, fields, headers, _ = line.calls[0]
    assert fields == {"uscc": "91"}
    assert headers["sanhu.agency"] == "ciq"
    assert headers["sanhu.idempotency-key"] == "k1"


def test_the_call_leaves_time_for_noting_its_outcome() -> None:
    line = Line()
    pass_on(line)
    assert line.calls[0][3] <= 10 - use_cases.RESERVE_S


def test_what_is_noted_answered_and_hashed_is_the_answer_as_it_was_cut() -> None:
    line = Line({"uscc": "91", "secret": 1})

    def cut(answer: Any) -> Cut:
        return Cut({"uscc": answer["uscc"]}, ("uscc",), ("91",), ("secret",), ("A1@2",), "supervision", ("rating",))

    answer, _ = pass_on(line, call("query"), cut)
    noted = line.outcomes[0]
    assert answer == {"uscc": "91"}
    assert (noted.answer, noted.answer_hash) == (b'{"uscc":"91"}', digest(b'{"uscc":"91"}'))
    assert (noted.fields, noted.subjects, noted.withheld) == (("uscc",), ("91",), ("secret",))
    assert (noted.agreements, noted.datasets) == (("A1@2",), ("rating",))


def test_an_answer_of_which_nothing_may_be_given_is_an_outcome_too() -> None:
    line = Line()

    def cut(_: Any) -> Cut:
        raise NotPermitted("another county's")

    with pytest.raises(NotPermitted):
        pass_on(line, call("query"), cut)
    assert line.outcomes[0].outcome == "NotPermitted"
    assert line.outcomes[0].answer == b'["another county\'s"]'


def test_no_body_is_kept_where_no_evidence_is_wanted() -> None:
    line = Line()
    line.evidence = False
    pass_on(line)
    assert line.outcomes[0].answer is None


def test_a_refusal_of_the_border_is_noted_and_not_passed_on() -> None:
    line = Line()
    asyncio.run(use_cases.refuse(call(), NotPermitted("no"), line))
    assert line.done == ["intent", "outcome"]
    assert line.outcomes[0].outcome == "NotPermitted"


def intent(kind: str = "command", key: str | None = "k1") -> Intent:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return Intent(
        "01a2", 3, now, "ciq", "officer-7", "credit.record_act", kind, None, None, key, None, None, "91",
        b'{"uscc":"91"}', digest(b'{"uscc":"91"}'),
    )  # fmt: skip


def test_an_open_command_with_a_key_is_asked_again_with_it() -> None:
    line = Line()
    outcome = asyncio.run(use_cases.settle(intent(), line, 1))
    operation, fields, headers, _ = line.calls[0]
    assert (operation, fields) == ("credit.record_act", {"uscc": "91"})
    assert headers["sanhu.idempotency-key"] == "k1"
    assert headers["sanhu.agency"] == "ciq"
    assert (outcome.outcome, outcome.reconciled) == ("ok", True)


def test_an_open_command_that_is_refused_now_is_settled_so() -> None:
    assert asyncio.run(use_cases.settle(intent(), Line(Conflict("no")), 1)).outcome == "Conflict"


@pytest.mark.parametrize("error", [Unavailable("gone"), OutcomeUnknown("late")])
def test_an_open_command_whose_service_is_away_stays_open(error: SanhuError) -> None:
    with pytest.raises(Unavailable):
        asyncio.run(use_cases.settle(intent(), Line(error), 1))


@pytest.mark.parametrize("asked", [intent(key=None), intent("query"), intent("dry_run", None)])
def test_what_cannot_be_asked_again_safely_is_settled_as_unknown(asked: Intent) -> None:
    line = Line()
    outcome = asyncio.run(use_cases.settle(asked, line, 1))
    assert line.done == []
    assert (outcome.outcome, outcome.reconciled) == ("OutcomeUnknown", True)


RECEIPT = Receipt(
    "01a2", "ciq", "credit.record_act", datetime(2026, 11, 22, tzinfo=UTC), "pending", "ok", "ff", "aa", "bb"
)


def test_a_receipt_is_shown_to_the_agency_it_was_given_to() -> None:
    shown = use_cases.show_receipt(RECEIPT, "ciq", operator=False)
    assert shown is RECEIPT


def test_a_receipt_is_not_shown_to_another_agency() -> None:
    with pytest.raises(NotPermitted):
        use_cases.show_receipt(RECEIPT, "samr", operator=False)
    assert use_cases.show_receipt(RECEIPT, "operator", operator=True) is RECEIPT


def test_a_receipt_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        use_cases.show_receipt(None, "ciq", operator=False)


def test_what_the_exchange_tells_of_itself_is_noted_by_its_hash_alone() -> None:
    assert holds_no_answer("query", "gateway.get_receipt")
    assert not holds_no_answer("command", "gateway.add_agency")
    assert not holds_no_answer("query", "credit.get_rating")


PART = {"content_base64": "5ZCI5oiQ", "job_id": "j1", "number": 1}
PART_NOTED = (
    b'{"content_bytes":6,"content_sha256":"' + digest("合成".encode()).encode() + b'","job_id":"j1","number":1}'
)


def test_of_a_file_its_digest_and_size_are_noted_and_the_receipt_binds_the_whole() -> None:
    line = Line({"content_base64": "5ZCI5oiQ", "part": 1})
    asked = call(**PART)
    answer, receipt = pass_on(line, asked)
    assert line.calls[0][1] == PART
    assert answer["content_base64"] == "5ZCI5oiQ"
    whole, given = orjson.dumps(PART, option=orjson.OPT_SORT_KEYS), digest(b'{"content_base64":"5ZCI5oiQ","part":1}')
    assert line.intents[0].request == PART_NOTED
    assert line.outcomes[0].answer == PART_NOTED.split(b',"job_id"')[0] + b',"part":1}'
    assert (line.intents[0].request_hash, line.outcomes[0].answer_hash) == (digest(whole), given)
    assert receipt is not None
    assert receipt["hash"] == receipt_hash("01a2", "ciq", "credit.record_act", digest(whole), given)


def test_what_says_to_be_a_file_and_is_none_is_noted_as_it_came() -> None:
    line = Line()
    pass_on(line, call(content_base64="?"))
    pass_on(line, call(content_base64=7))
    assert [intent.request for intent in line.intents] == [b'{"content_base64":"?"}', b'{"content_base64":7}']


def test_an_open_command_whose_file_was_not_noted_is_not_asked_again() -> None:
    line = Line()
    outcome = asyncio.run(use_cases.settle(replace(intent(), request=PART_NOTED), line, 1))
    assert (outcome.outcome, line.calls) == ("OutcomeUnknown", [])
