import json

import pytest

from databus import errors
from gateway.http import problems

EXPECTED = {
    "InvalidRequest": 422,
    "Unauthenticated": 401,
    "NotPermitted": 403,
    "NotFound": 404,
    "Conflict": 409,
    "PreconditionFailed": 412,
    "TooLarge": 413,
    "TooMany": 429,
    "Unavailable": 503,
    "OutcomeUnknown": 504,
    "InternalError": 500,
}


def test_every_error_of_the_tree_has_the_status_agreed() -> None:
    assert {name: problems.STATUS[cls] for name, cls in errors.TREE.items()} == EXPECTED


@pytest.mark.parametrize("name", errors.TREE)
def test_a_problem_document_has_every_member_of_rfc_9457(name: str) -> None:
    document = problems.document(errors.TREE[name]("what happened", "uscc", "what would be right"), "urn:x")
    assert document["type"].startswith("urn:sanhu:problem:")
    assert document["status"] == EXPECTED[name]
    assert document["title"]
    assert document["detail"] == "what happened"
    assert document["instance"] == "urn:x"
    assert document["errors"] == [{"field": "uscc", "message": "what would be right"}]


def test_an_error_outside_the_tree_is_told_without_detail() -> None:
    document = problems.document(KeyError("the secret"), "urn:x")
    assert document["status"] == 500
    assert "secret" not in json.dumps(document)


def test_a_subclass_outside_the_tree_is_told_without_detail() -> None:
    class Odd(errors.Conflict):
        pass

    assert problems.document(Odd("the secret"), "urn:x")["status"] == 500


def test_what_may_be_tried_again_says_when() -> None:
    assert problems.headers_of(errors.Unavailable("x"))["Retry-After"] == "1"
    assert problems.headers_of(errors.TooMany("x"))["Retry-After"] == "1"
    assert "Retry-After" not in problems.headers_of(errors.Conflict("x"))


def test_an_unauthenticated_caller_is_told_how_to_authenticate() -> None:
    assert problems.headers_of(errors.Unauthenticated("x"))["WWW-Authenticate"].startswith("Bearer")


def test_a_verb_not_allowed_lists_those_that_are() -> None:
    problem = problems.verb_not_allowed("PUT", ["GET", "POST"])
    assert problem.status == 405
    assert problem.headers == {"Allow": "GET, POST"}


def test_types_are_distinct_for_each_kind_of_problem() -> None:
    kinds = [problems.document(cls("x"), "urn:x")["type"] for cls in errors.TREE.values()]
    kinds += [
        problems.document(problem, "urn:x")["type"]
        for problem in (
            problems.path_not_found("/x"),
            problems.verb_not_allowed("PUT", []),
            problems.content_type_not_taken("text/plain", "application/json"),
            problems.body_too_slow(1),
            problems.body_cut_short(),
        )
    ]
    assert len(set(kinds)) == len(kinds)
