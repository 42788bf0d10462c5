"""Posts are kept apart, between people."""

from datetime import UTC, datetime

import pytest

from databus.errors import Conflict
from databus.rules import RuleBook
from services.inspection.domain.consignment import Step
from services.inspection.domain.posts import BY_RULE, Person, Posts


def step(number: int, target: str, actor: str | None, agency: str | None = "ciq", cause: str | None = None) -> Step:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return Step(number, at, None, target, agency, actor, "x", None, cause, None, None)


HISTORY = [step(1, "DECLARED", "anna", "portal"), step(2, "VERIFYING", "bo"), step(3, "CONFORMING", "bo")]


@pytest.fixture
def posts(rules: RuleBook) -> Posts:
    return Posts.of(rules)


def test_who_inspected_does_not_release_and_another_does(posts: Posts) -> None:
    with pytest.raises(Conflict, match="another officer"):
        posts.check("RELEASED", Person("ciq", "bo"), HISTORY)
    posts.check("RELEASED", Person("ciq", "chen"), HISTORY)
    posts.check("RELEASED", Person("customs", "bo"), HISTORY)


def test_who_accepted_does_not_inspect(posts: Posts) -> None:
    accepted = [step(1, "DECLARED", "bo")]
    with pytest.raises(Conflict, match="商检法 30"):
        posts.check("VERIFYING", Person("ciq", "bo"), accepted)


def test_one_officer_takes_all_the_steps_of_a_post(posts: Posts) -> None:
    posts.check("NONCONFORMING", Person("ciq", "bo"), HISTORY[:2])


def test_a_new_declaration_begins_anew(posts: Posts) -> None:
    posts.check("RELEASED", Person("ciq", "bo"), [*HISTORY, step(4, "DECLARED", "anna", "portal")])


def test_what_the_service_did_by_rule_is_nobodys_post(posts: Posts) -> None:
    by_rule = [HISTORY[0], step(2, "CONFORMING", "bo", cause=f"{BY_RULE}c1")]
    posts.check("RELEASED", Person("ciq", "bo"), by_rule)


@pytest.mark.parametrize("actor", ["ciq", "agency.ciq", "ciq-local", "certificate:0123456789abcdef", None])
def test_a_system_keeps_its_agencys_posts_apart_itself(posts: Posts, actor: str | None) -> None:
    assert posts.person("ciq", actor) is None


@pytest.mark.parametrize("actor", ["ciq-officer-1", "customs", "nh-ciq", "ciqx", "officer-1"])
def test_anybody_else_is_a_person(posts: Posts, actor: str) -> None:
    assert posts.person("ciq", actor) == Person("ciq", actor)
