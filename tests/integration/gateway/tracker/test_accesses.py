"""The list of accesses is what the evidence log has: complete, by name, for those who may see it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from databus.clock import day_of
from databus.errors import InvalidRequest, NotFound, NotPermitted
from databus.identifiers import uuid7
from tests.integration.gateway.tracker.border import LAMPS, SHOES, Border
from tests.integration.gateway.tracker.conftest import Story

TODAY = day_of(datetime.now(UTC))


async def used(border: Border, agency: str = "tax", **options: Any) -> str:
    """An agency reads the credit grade of the shoe factory."""
    return await border.crossed(
        agency,
        "credit.get_rating",
        {"uscc": SHOES},
        {"uscc": SHOES, "grade": "B"},
        **{"datasets": ("credit_grade",), "subjects": (SHOES,), **options},
    )


def test_an_access_says_who_used_which_fields_when_for_what_under_which_agreement(tell: Story) -> None:
    async def story(border: Border) -> None:
        entry = await used(border)
        await border.keep()
        (access,) = (await border.ask("list_accesses", "portal", uscc=SHOES))["items"]
        assert access["entry_id"] == entry
        assert access["agency"] == {"code": "tax", "zh": "税务局", "en": access["agency"]["en"], "successor": None}
        assert access["fields"] == ["grade", "uscc"]
        assert access["purpose"] == "supervision"
        assert access["agreements"] == ["tax-credit_grade@1"]
        assert access["datasets"][0]["code"] == "credit_grade"
        assert access["datasets"][0]["zh"] != "credit_grade"
        assert (access["door"], access["kind"], access["outcome"]) == ("http", "call", "ok")
        assert access["hidden"] is None

    tell(story)


def test_a_list_counts_for_each_enterprise_in_it_and_a_refusal_for_the_one_asked_about(tell: Story) -> None:
    async def story(border: Border) -> None:
        rows = {"items": [{"uscc": SHOES}, {"uscc": LAMPS}]}
        listed = await border.crossed(
            "customs", "credit.list_ratings", {}, rows, datasets=("credit_grade",), subjects=(SHOES, LAMPS)
        )
        refused = await border.crossed("tax", "credit.get_rating", {"uscc": SHOES}, {}, outcome="NotPermitted")
        await border.keep()
        about_shoes = (await border.ask("list_accesses", "portal", uscc=SHOES))["items"]
        about_lamps = (await border.ask("list_accesses", "portal", uscc=LAMPS))["items"]
        assert [one["entry_id"] for one in about_shoes] == [refused, listed]
        assert [one["entry_id"] for one in about_lamps] == [listed]
        assert about_shoes[0]["outcome"] == "NotPermitted"

    tell(story)


def test_an_event_handed_to_an_agency_is_an_access(tell: Story) -> None:
    async def story(border: Border) -> None:
        await border.said("credit.grade_changed", SHOES, SHOES, uscc=SHOES)
        handed = await border.carry("customs", "samr")
        await border.keep()
        found = (await border.ask("list_accesses", "portal", uscc=SHOES))["items"]
        assert {one["agency"]["code"] for one in found} == {code for code, events in handed.items() if events}
        assert {one["kind"] for one in found} == {"event"}
        assert {one["operation"] for one in found} == {"credit.grade_changed"}

    tell(story)


def test_the_summary_counts_by_agency_and_data_set_and_the_cursor_goes_through_all(tell: Story) -> None:
    async def story(border: Border) -> None:
        for _ in range(5):
            await used(border)
        await used(border, "customs")
        await border.keep()
        first = await border.ask("list_accesses", "portal", uscc=SHOES, limit=4)
        assert {(one["agency"]["code"], one["times"]) for one in first["summary"]} == {("tax", 5), ("customs", 1)}
        rest = await border.ask("list_accesses", "portal", uscc=SHOES, limit=4, cursor=first["next_cursor"])
        assert rest["summary"] is None
        assert rest["next_cursor"] is None
        seen = [one["entry_id"] for one in first["items"] + rest["items"]]
        assert len(seen) == len(set(seen)) == 6
        assert first["complete_to"] == 6

    tell(story)


def test_the_list_is_filtered_by_day_agency_and_data_set_and_knows_predecessors(tell: Story) -> None:
    async def story(border: Border) -> None:
        await used(border, "ciq", at=datetime.now(UTC) - timedelta(days=3))
        await used(border, "tax", datasets=("penalty",))
        await border.keep()

        async def agencies(**asked: Any) -> list[str]:
            found = await border.ask("list_accesses", "portal", uscc=SHOES, **asked)
            return [one["agency"]["code"] for one in found["items"]]

        assert await agencies() == ["tax", "ciq"]
        assert await agencies(**{"from": TODAY.isoformat()}) == ["tax"]
        assert await agencies(to=(TODAY - timedelta(days=1)).isoformat()) == ["ciq"]
        assert await agencies(dataset="penalty") == ["tax"]
        assert await agencies(agency="customs") == ["ciq"]
        found = await border.ask("list_accesses", "portal", uscc=SHOES, agency="customs")
        assert found["items"][0]["agency"]["successor"] == "customs"

    tell(story)


def test_an_agency_sees_its_own_accesses_and_those_to_what_it_provides(tell: Story) -> None:
    async def story(border: Border) -> None:
        await used(border, "tax")  # customs provides the grade
        await used(border, "finance", datasets=("penalty",))  # samr provides penalties
        await border.keep()

        async def seen(by: str) -> set[str]:
            found = await border.ask("list_accesses", by, uscc=SHOES)
            return {one["agency"]["code"] for one in found["items"]}

        assert await seen("customs") == {"tax"}
        assert await seen("samr") == {"finance"}
        assert await seen("tax") == {"tax"}
        assert await seen("env") == set()
        assert await seen("operator") == {"tax", "finance"}
        own = await border.ask("list_own_accesses", "finance")
        assert [one["agency"]["code"] for one in own["items"]] == ["finance"]
        assert own["items"][0]["actor"] == "finance-officer"
        shown = await border.ask("list_accesses", "portal", uscc=SHOES)
        assert {one["actor"] for one in shown["items"]} == {None}

    tell(story)


def test_what_is_the_portals_own_is_neither_the_publics_nor_an_enterprises(tell: Story) -> None:
    async def story(border: Border) -> None:
        await used(border, "portal")
        await border.keep()
        for role in ("enterprise", "portal"):
            for method in ("list_own_accesses", "list_retractions"):
                with pytest.raises(NotPermitted):
                    await border.ask(method, "portal", role=role)
            for method, field in (("get_retraction", "retraction_id"), ("get_correction", "correction_id")):
                with pytest.raises(NotPermitted):
                    await border.ask(method, "portal", role=role, **{field: uuid7()})
        with pytest.raises(NotPermitted):
            await border.ask("list_corrections", "portal", role="portal")
        assert len((await border.ask("list_own_accesses", "portal"))["items"]) == 1

    tell(story)


def test_an_enterprise_that_nobody_registered_is_not_found(tell: Story) -> None:
    async def story(border: Border) -> None:
        await border.pool.execute("DELETE FROM enterprises_seen")
        await border.crossed("tax", "credit.get_rating", {"uscc": SHOES}, {}, outcome="NotFound")
        await used(border, outcome="NotFound")  # refused, although a data set was named
        await border.keep()
        with pytest.raises(NotFound):
            await border.ask("list_accesses", "operator", uscc=SHOES)
        await used(border)  # what was handed over is listed, whatever is registered
        await border.keep()
        assert len(await seen_by(border, "operator")) == 3

    tell(story)


# ---- hiding


def order(until_days: int = 30, **said: Any) -> dict[str, Any]:
    return {
        "uscc": SHOES,
        "until": (TODAY + timedelta(days=until_days)).isoformat(),
        "case_reference": "溯〔2026〕1号",
        "legal_basis": "行政处罚法 54",
        **said,
    }


async def seen_by(border: Border, agency: str, **asked: Any) -> list[str]:
    found = await border.ask("list_accesses", agency, uscc=SHOES, **asked)
    return [one["agency"]["code"] for one in found["items"]]


def test_what_is_hidden_is_left_out_for_the_enterprise_alone_and_shown_with_the_fact_once_its_day_has_come(
    tell: Story,
) -> None:
    async def story(border: Border) -> None:
        await used(border, "samr", datasets=("penalty",))
        await used(border, "tax")
        await border.keep()
        made = await border.ask("hide_accesses", "samr", **order())
        assert await seen_by(border, "portal") == ["tax"]
        assert await seen_by(border, "portal", role="enterprise") == ["tax"]
        summary = (await border.ask("list_accesses", "portal", uscc=SHOES))["summary"]
        assert {one["agency"]["code"] for one in summary} == {"tax"}
        assert await seen_by(border, "operator") == ["tax", "samr"]
        assert "samr" in await seen_by(border, "samr")

        await border.pool.execute("UPDATE hidings SET until_at = now() - interval '1 second'")
        shown = (await border.ask("list_accesses", "portal", uscc=SHOES))["items"]
        assert [one["agency"]["code"] for one in shown] == ["tax", "samr"]
        assert shown[0]["hidden"] is None
        assert shown[1]["hidden"]["ordered_by"] == "samr"
        assert shown[1]["hidden"]["legal_basis"] == "行政处罚法 54"
        assert not shown[1]["hidden"]["holds"]
        assert made["version"] == 1

    tell(story)


def test_the_order_itself_does_not_tell_the_enterprise(tell: Story) -> None:
    async def story(border: Border) -> None:
        entry = await used(border, "tax", at=datetime.now(UTC) - timedelta(days=2))
        await border.keep()
        said = order(entry_id=entry, agency="tax")
        await border.ask("hide_accesses", "operator", **said)
        await border.crossed("operator", "gateway.hide_accesses", said, {"id": "x", "uscc": SHOES}, call="command")
        await border.keep()
        assert await seen_by(border, "portal") == []
        assert await seen_by(border, "operator") == ["operator", "tax"]

    tell(story)


def test_an_order_that_was_refused_does_not_tell_the_enterprise_either(tell: Story) -> None:
    async def story(border: Border) -> None:
        await used(border, "tax")
        told = {"detail": "the request is not of the form agreed"}
        await border.crossed("samr", "gateway.hide_accesses", order(), told, outcome="InvalidRequest", call="command")
        await border.keep()
        assert await seen_by(border, "portal") == ["tax"]
        assert await seen_by(border, "portal", role="enterprise") == ["tax"]
        summary = (await border.ask("list_accesses", "portal", uscc=SHOES))["summary"]
        assert {one["agency"]["code"] for one in summary} == {"tax"}
        assert await seen_by(border, "operator") == ["samr", "tax"]

    tell(story)


def test_one_entry_may_be_hidden_and_shown_early_again(tell: Story) -> None:
    async def story(border: Border) -> None:
        first, second = await used(border, "samr"), await used(border, "samr")
        await border.keep()
        made = await border.ask("hide_accesses", "samr", **order(entry_id=first))
        again = await border.ask("hide_accesses", "samr", **order(entry_id=first))
        assert again["id"] == made["id"]
        found = await border.ask("list_accesses", "portal", uscc=SHOES)
        assert [one["entry_id"] for one in found["items"]] == [second]
        ended = await border.ask("end_hiding", "samr", hiding_id=made["id"], reason="案件已办结")
        assert ended["version"] == 2
        assert len(await seen_by(border, "portal")) == 2
        assert [one["id"] for one in (await border.ask("list_hidings", "samr"))["items"]] == [made["id"]]
        assert (await border.ask("list_hidings", "tax"))["items"] == []

    tell(story)


def test_nobody_hides_anothers_accesses_and_nothing_is_hidden_for_ever(tell: Story) -> None:
    async def story(border: Border) -> None:
        entry = await used(border, "tax")
        await border.keep()
        with pytest.raises(NotPermitted):
            await border.ask("hide_accesses", "samr", **order(agency="tax"))
        with pytest.raises(InvalidRequest):
            await border.ask("hide_accesses", "samr", **order(entry_id=entry))
        with pytest.raises(InvalidRequest):
            await border.ask("hide_accesses", "samr", **order(until_days=200))
        assert await seen_by(border, "portal") == ["tax"]

    tell(story)
