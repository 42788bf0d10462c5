"""What is withdrawn at its source reaches everyone who received it, and every decision that used it."""

from typing import Any

import pytest

from databus.envelope import Event
from databus.errors import Conflict, NotFound
from databus.identifiers import uuid7
from tests.integration.gateway.tracker.border import LAMPS, SHOES, Border
from tests.integration.gateway.tracker.conftest import Story
from tests.integration.gateway.tracker.test_corrections import told

ISSUED, REMINDED = "exchange.retraction_issued", "exchange.retraction_reminded"


class Case:
    """A credit record that was said, handed on, used, and annulled."""

    def __init__(self, border: Border) -> None:
        self.border = border
        self.record = uuid7()
        self.consignment = uuid7()

    def rating(self, *records: str) -> dict[str, Any]:
        deductions = [
            {"record_id": one, "item": "L04", "points": 6, "clause": "行政处罚法", "counts_until": "2027-11-20"}
            for one in records
        ]
        return {"uscc": SHOES, "deductions": deductions}

    async def stands(self) -> None:
        said = self.border.said
        await said("inspection.mode_decided", "before", SHOES, uscc=SHOES, consignment_id="before")
        await said("credit.record_added", self.record, SHOES, "samr", record_id=self.record, uscc=SHOES)
        await said("credit.grade_changed", SHOES, SHOES, **self.rating(self.record))
        await said("inspection.mode_decided", self.consignment, SHOES, uscc=SHOES, consignment_id=self.consignment)
        await said("inspection.mode_decided", "other", LAMPS, uscc=LAMPS, consignment_id="other")

    async def annulled(self) -> None:
        await self.border.said(
            "credit.record_annulled",
            self.record,
            SHOES,
            "samr",
            record_id=self.record,
            uscc=SHOES,
            state="ANNULLED",
            ended_on="2026-11-22",
            version=2,
        )

    async def corrected(self, *changed: str, cause: str = "CORRECTED", version: int = 2) -> Event:
        said = {"record_id": self.record, "uscc": SHOES, "changed": [*changed], "cause": cause, "version": version}
        return await self.border.said("credit.record_corrected", self.record, SHOES, "samr", **said)

    async def answered(self, agency: str) -> str:
        answer = {"items": [{"record_id": self.record, "uscc": SHOES}]}
        return await self.border.crossed(
            agency, "credit.list_records", {}, answer, datasets=("credit_record",), subjects=(SHOES,)
        )


async def the_one(border: Border, by: str = "operator") -> dict[str, Any]:
    (listed,) = (await border.ask("list_retractions", by))["items"]
    return await border.ask("get_retraction", by, retraction_id=listed["id"])


def test_everyone_who_received_the_datum_is_told_and_nobody_else(tell: Story) -> None:
    async def story(border: Border) -> None:
        case = Case(border)
        await case.stands()
        entry = await case.answered("tax")
        await border.carry("customs")
        await case.answered("samr")
        await border.crossed("env", "credit.get_rating", {"uscc": SHOES}, {"uscc": SHOES, "grade": "B"})
        await case.annulled()
        await border.keep()
        report = await the_one(border)
        assert report["cause"] == f"credit.record_annulled/{case.record}"
        assert report["withdrawal"] == "annulled"
        assert report["dataset"] == "credit_record"
        assert report["withdrawn_by"] == "samr"  # who withdrew it is not told what it did
        assert {one["agency"] for one in report["recipients"]} == {"tax", "customs"}
        assert {one["state"] for one in report["recipients"]} == {"WAITING"}
        tax = next(one for one in report["recipients"] if one["agency"] == "tax")
        assert (tax["entries"], tax["times"]) == ([entry], 1)
        (message,) = await told(border, "tax", ISSUED)
        assert message["keys"] == [case.record]
        assert message["entries"] == [entry]
        assert await told(border, "env", ISSUED) == []
        assert await told(border, "samr", ISSUED) == []

    tell(story)


def test_every_decision_that_used_it_is_found_and_whether_it_was_made_anew(tell: Story) -> None:
    async def story(border: Border) -> None:
        case = Case(border)
        await case.stands()
        await case.annulled()
        await border.keep()
        before = (await the_one(border))["decisions"]
        assert {(one["type"], one["how"]) for one in before} == {
            ("credit.grade_changed", "mention"),
            ("inspection.mode_decided", "standing"),
        }
        # neither what was decided before the record nor what was decided about another enterprise
        assert {one["subject"] for one in before} == {SHOES, case.consignment}
        assert {one["reconsidered_by"] for one in before} == {None}
        assert all(one["position"] is not None for one in before)

        anew = await border.said("credit.grade_changed", SHOES, SHOES, **case.rating(), version=4)
        await border.crossed("env", "credit.get_rating", {"uscc": SHOES}, {"uscc": SHOES})
        await border.keep()
        after = {one["type"]: one["reconsidered_by"] for one in (await the_one(border))["decisions"]}
        assert after == {"credit.grade_changed": anew.id, "inspection.mode_decided": None}

    tell(story)


def test_each_confirms_and_the_report_says_who_has_not(tell: Story) -> None:
    async def story(border: Border) -> None:
        case = Case(border)
        await case.stands()
        for agency in ("tax", "customs"):
            await case.answered(agency)
        await case.annulled()
        await border.keep()
        number = (await the_one(border))["id"]
        own = await border.ask("confirm_retraction", "tax", retraction_id=number, done="已从名单移除")
        assert [one["agency"] for one in own["recipients"]] == ["tax"]  # it sees itself alone
        assert (own["confirmed"], own["waiting"]) == (1, 1)
        again = await border.ask("confirm_retraction", "tax", retraction_id=number, done="已从名单移除")
        assert again["recipients"] == own["recipients"]
        with pytest.raises(Conflict):
            await border.ask("confirm_retraction", "tax", retraction_id=number, done="未处理")
        with pytest.raises(NotFound):
            await border.ask("confirm_retraction", "env", retraction_id=number, done="x")
        with pytest.raises(NotFound):
            await border.ask("get_retraction", "env", retraction_id=number)
        report = await the_one(border, "samr")
        assert {one["agency"]: one["state"] for one in report["recipients"]} == {
            "tax": "CONFIRMED",
            "customs": "WAITING",
        }
        assert (await border.ask("list_retractions", "tax", to="me", confirmed="false"))["items"] == []
        (waiting,) = (await border.ask("list_retractions", "customs", to="me", confirmed="false"))["items"]
        assert waiting["own_state"] == "WAITING"

    tell(story)


def test_whoever_has_not_confirmed_in_time_is_reminded(tell: Story) -> None:
    async def story(border: Border) -> None:
        case = Case(border)
        await case.stands()
        await case.answered("tax")
        await case.annulled()
        await border.keep()
        await border.pool.execute("UPDATE retraction_recipients SET due_on = due_on - 30, remind_on = remind_on - 30")
        await border.keep()
        await border.keep()
        (message,) = await told(border, "tax", REMINDED)
        assert (message["reminders"], message["version"]) == (1, 2)
        report = await the_one(border)
        assert report["recipients"][0]["state"] == "OVERDUE"
        await border.ask("confirm_retraction", "tax", retraction_id=report["id"], done="已移除")
        await border.pool.execute("UPDATE retraction_recipients SET remind_on = remind_on - 30")
        await border.keep()
        assert len(await told(border, "tax", REMINDED)) == 1

    tell(story)


def test_an_event_that_was_under_way_still_brings_the_retraction(tell: Story) -> None:
    async def story(border: Border) -> None:
        case = Case(border)
        await case.stands()
        await case.annulled()
        await border.keep()
        assert (await the_one(border))["recipients"] == []
        await border.carry("customs")  # its cursor was behind: it is handed the record, then its annulment
        await border.keep()
        await border.keep()
        report = await the_one(border)
        assert [one["agency"] for one in report["recipients"]] == ["customs"]
        assert len(await told(border, "customs", ISSUED)) == 1

    tell(story)


def test_the_same_event_retracts_once_however_often_it_is_looked_at(tell: Story) -> None:
    async def story(border: Border) -> None:
        case = Case(border)
        await case.stands()
        await case.answered("tax")
        await case.annulled()
        await border.keep()
        await border.pool.execute("UPDATE tracker_progress SET position = 0")
        await border.pool.execute("UPDATE retractions SET searched_until = 0")
        await border.keep()
        assert len((await the_one(border))["recipients"]) == 1
        assert len(await told(border, "tax", ISSUED)) == 1

    tell(story)


def test_a_lifted_alert_finds_the_decisions_on_the_goods_it_covered(tell: Story) -> None:
    async def story(border: Border) -> None:
        alert = uuid7()
        said = border.said
        goods = {"hs_code": "640399", "destination": "DE"}
        await said("inspection.mode_decided", "early", SHOES, uscc=SHOES, consignment_id="early", **goods)
        await said("enforcement.alert_issued", alert, None, "customs", alert_id=alert)
        await said("inspection.mode_decided", "covered", SHOES, uscc=SHOES, consignment_id="covered", **goods)
        await said("inspection.mode_decided", "lamps", LAMPS, uscc=LAMPS, consignment_id="lamps", hs_code="940520")
        await said("enforcement.alert_lifted", alert, None, "customs", alert_id=alert, state="LIFTED", version=2)
        await border.keep()
        report = await the_one(border)
        assert [(one["subject"], one["how"]) for one in report["decisions"]] == [("covered", "scope")]

    tell(story)


def test_a_penalty_annulled_finds_the_record_that_cites_it(tell: Story) -> None:
    async def story(border: Border) -> None:
        penalty, record = uuid7(), uuid7()
        said = border.said
        await said("enforcement.penalty_decided", penalty, SHOES, "samr", penalty_id=penalty, uscc=SHOES)
        await said("credit.record_added", record, SHOES, "samr", record_id=record, uscc=SHOES, penalty_id=penalty)
        await said(
            "enforcement.penalty_annulled", penalty, SHOES, "gov", penalty_id=penalty, uscc=SHOES, state="ANNULLED"
        )
        annulled = await said(
            "credit.record_annulled", record, SHOES, record_id=record, uscc=SHOES, penalty_id=penalty, version=2
        )
        await border.keep()
        listed = (await border.ask("list_retractions", "operator"))["items"]
        assert {one["withdrawal"] for one in listed} == {"annulled"}
        assert {one["dataset"] for one in listed} == {"penalty", "credit_record"}
        of_penalty = next(one["id"] for one in listed if one["dataset"] == "penalty")
        (decision,) = (await border.ask("get_retraction", "operator", retraction_id=of_penalty))["decisions"]
        assert (decision["subject"], decision["reconsidered_by"]) == (record, annulled.id)

    tell(story)


def test_whoever_read_a_record_that_was_wrong_is_told_and_what_of_it_changed(tell: Story) -> None:
    async def story(border: Border) -> None:
        case = Case(border)
        await case.stands()
        entry = await case.answered("tax")
        await border.carry("customs")
        await case.corrected("item", "effective_on")
        await border.keep()
        report = await the_one(border)
        assert report["cause"] == f"credit.record_corrected/{case.record}"
        assert (report["withdrawal"], report["changed"]) == ("withdrawn", ["item", "effective_on"])
        assert (report["keys"], report["uscc"], report["withdrawn_by"]) == ([case.record], SHOES, "samr")
        assert {one["agency"] for one in report["recipients"]} == {"tax", "customs"}
        (message,) = await told(border, "tax", ISSUED)
        assert (message["cause"], message["entries"]) == (report["cause"], [entry])
        assert {(one["type"], one["how"]) for one in report["decisions"]} == {
            ("credit.grade_changed", "mention"),
            ("inspection.mode_decided", "standing"),
        }
        done = await border.ask("confirm_retraction", "tax", retraction_id=report["id"], done="已按更正后的记录处理")
        assert done["changed"] == ["item", "effective_on"]

    tell(story)


def test_what_names_a_corrected_record_afterwards_is_right_and_no_receipt_of_what_was_wrong(tell: Story) -> None:
    async def story(border: Border) -> None:
        case = Case(border)
        await case.stands()
        await case.corrected("item")
        before = await border.last()
        await border.said("credit.grade_changed", SHOES, SHOES, **case.rating(case.record), version=4)
        # ten minutes ago, as far as what is asked and handed over now is concerned
        await border.pool.execute("UPDATE deliveries SET delivered_at = delivered_at - interval '10 minutes'")
        await border.carry("customs", after=before)
        await case.answered("tax")
        await border.keep()
        assert (await the_one(border))["recipients"] == []
        await case.corrected("effective_on", version=3)
        await border.keep()
        listed = (await border.ask("list_retractions", "operator"))["items"]
        reports = [await border.ask("get_retraction", "operator", retraction_id=one["id"]) for one in listed]
        reached = {tuple(one["changed"]): {part["agency"] for part in one["recipients"]} for one in reports}
        assert reached == {("item",): set(), ("effective_on",): {"tax", "customs"}}

    tell(story)


def test_who_was_told_of_a_correction_is_told_when_that_was_wrong_too(tell: Story) -> None:
    async def story(border: Border) -> None:
        case = Case(border)
        await case.stands()
        before = await border.last()
        await case.corrected("item")
        await border.carry("customs", after=before)
        await case.corrected("item", version=3)
        await border.keep()
        listed = (await border.ask("list_retractions", "operator"))["items"]
        reports = [await border.ask("get_retraction", "operator", retraction_id=one["id"]) for one in listed]
        assert sorted(len(one["recipients"]) for one in reports) == [0, 1]
        assert len(await told(border, "customs", ISSUED)) == 1

    tell(story)


@pytest.mark.parametrize(("cause", "changed"), [("SUCCEEDED", ["uscc"]), ("CORRECTED", ["uscc", "item"])])
def test_a_record_that_follows_a_code_or_was_about_another_is_not_retracted_as_corrected(
    tell: Story, cause: str, changed: list[str]
) -> None:
    async def story(border: Border) -> None:
        case = Case(border)
        await case.stands()
        await case.answered("tax")
        await case.corrected(*changed, cause=cause)
        await border.keep()
        assert (await border.ask("list_retractions", "operator"))["items"] == []
        assert await told(border, "tax", ISSUED) == []

    tell(story)
