"""A request for correction reaches the provider with a deadline, and its answer whoever asked."""

from datetime import timedelta
from typing import Any

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from gateway.tracker import terms
from tests.integration.gateway.tracker.border import LAMPS, SHOES, Border
from tests.integration.gateway.tracker.conftest import Story

ASKED = {
    "uscc": SHOES,
    "dataset": "enterprise",
    "field": "name_en",
    "wrong": "英文名称拼写有误",
    "right": "Huidong Synthetic Shoes Co., Ltd.",
}


async def told(border: Border, agency: str, name: str) -> list[dict[str, Any]]:
    """Events of the exchange itself that an agency finds in its inbox."""
    handed = (await border.carry(agency))[agency]
    return [one.cut.answer for one in handed if one.delivery.event.name == name]


def test_it_is_routed_to_the_provider_with_a_term_of_five_working_days(tell: Story) -> None:
    async def story(border: Border) -> None:
        made = await border.ask("request_correction", "portal", **ASKED)
        today = terms.clock().today()
        assert (made["provider"], made["state"]) == ("office", "REQUESTED")
        assert made["due_on"] == terms.due("correction_term", today).on.isoformat()
        assert made["right"] == ASKED["right"]
        waiting = await border.ask("list_corrections", "office", to="me")
        assert [one["id"] for one in waiting["items"]] == [made["id"]]
        (message,) = await told(border, "office", "exchange.correction_requested")
        assert (message["correction_id"], message["right"]) == (made["id"], ASKED["right"])
        assert await told(border, "samr", "exchange.correction_requested") == []

    tell(story)


def test_the_answer_reaches_whoever_asked(tell: Story) -> None:
    async def story(border: Border) -> None:
        made = await border.ask("request_correction", "portal", **ASKED)
        for to in ("ACCEPTED", "DONE"):
            answered = await border.ask("answer_correction", "office", correction_id=made["id"], to=to, answer="已更正")
            assert answered["state"] == to
        messages = await told(border, "portal", "exchange.correction_answered")
        assert [one["state"] for one in messages] == ["ACCEPTED", "DONE"]
        shown = await border.ask("get_correction", "portal", correction_id=made["id"])
        assert [step["state"] for step in shown["history"]] == ["REQUESTED", "ACCEPTED", "DONE"]
        assert (await border.ask("list_corrections", "office", to="me", state="REQUESTED"))["items"] == []
        with pytest.raises(Conflict):
            await border.ask("answer_correction", "office", correction_id=made["id"], to="REFUSED", answer="否")

    tell(story)


def test_one_that_waits_too_long_is_overdue_and_both_are_told(tell: Story) -> None:
    async def story(border: Border) -> None:
        made = await border.ask("request_correction", "portal", **ASKED)
        await border.keep()
        assert (await border.ask("list_corrections", "operator", overdue="true"))["items"] == []
        await border.pool.execute("UPDATE corrections SET due_on = due_on - 30, remind_on = remind_on - 30")
        await border.keep()
        (late,) = (await border.ask("list_corrections", "office", to="me", overdue="true"))["items"]
        assert (late["id"], late["state"], late["reminders"]) == (made["id"], "OVERDUE", 1)
        for agency in ("office", "portal"):
            (message,) = await told(border, agency, "exchange.correction_reminded")
            assert message["state"] == "OVERDUE"
        await border.keep()
        (same,) = (await border.ask("list_corrections", "operator", overdue="true"))["items"]
        assert same["reminders"] == 1
        answered = await border.ask(
            "answer_correction", "office", correction_id=made["id"], to="REFUSED", answer="无误"
        )
        assert answered["state"] == "REFUSED"

    tell(story)


def test_the_same_request_again_is_the_same_and_a_key_repeats_its_answer(tell: Story) -> None:
    async def story(border: Border) -> None:
        first = await border.ask("request_correction", "portal", key="k-1", **ASKED)
        assert await border.ask("request_correction", "portal", key="k-1", **ASKED) == first
        assert (await border.ask("request_correction", "portal", **ASKED))["id"] == first["id"]
        with pytest.raises(Conflict):
            await border.ask("request_correction", "portal", key="k-1", **{**ASKED, "right": "other"})
        assert len(await told(border, "office", "exchange.correction_requested")) == 1

    tell(story)


def test_only_who_uses_the_data_asks_and_only_who_takes_part_sees_it(tell: Story) -> None:
    async def story(border: Border) -> None:
        made = await border.ask("request_correction", "tax", **ASKED)
        for agency in ("env", "samr"):
            with pytest.raises(NotFound):
                await border.ask("get_correction", agency, correction_id=made["id"])
            assert (await border.ask("list_corrections", agency))["items"] == []
        with pytest.raises(NotPermitted):
            await border.ask("answer_correction", "tax", correction_id=made["id"], to="DONE", answer="已更正")
        with pytest.raises(Conflict, match="provides this data set itself"):
            await border.ask("request_correction", "office", **ASKED)
        with pytest.raises(InvalidRequest) as refused:
            await border.ask("request_correction", "portal", **{**ASKED, "field": "colour"})
        assert refused.value.fields[0][0] == "field"
        with pytest.raises(NotFound):
            await border.ask("request_correction", "portal", **{**ASKED, "dataset": "horoscope"})

    tell(story)


def test_an_enterprise_lists_what_was_asked_about_itself(tell: Story) -> None:
    async def story(border: Border) -> None:
        await border.ask("request_correction", "tax", **ASKED)
        await border.ask("request_correction", "tax", **{**ASKED, "uscc": LAMPS})
        seen = await border.ask("list_corrections", "portal", role="enterprise", uscc=SHOES)
        assert [one["uscc"] for one in seen["items"]] == [SHOES]
        with pytest.raises(InvalidRequest):
            await border.ask("list_corrections", "portal", role="enterprise")

    tell(story)


def test_reminders_come_once_a_working_day(tell: Story) -> None:
    async def story(border: Border) -> None:
        await border.ask("request_correction", "portal", **ASKED)
        await border.pool.execute("UPDATE corrections SET due_on = due_on - 30, remind_on = remind_on - 30")
        await border.keep()
        remind_on = await border.pool.fetchval("SELECT remind_on FROM corrections")
        assert remind_on == terms.next_reminder(terms.clock().today())
        assert remind_on > terms.clock().today() + timedelta(0)

    tell(story)
