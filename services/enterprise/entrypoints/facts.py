"""Facts about enterprises, with both times; versions of their records; who succeeded whom."""

from __future__ import annotations

from datetime import date

from databus.pages import Page
from databus.service import chore, command, daily, query
from services.enterprise import schemas
from services.enterprise.domain.facts import Fact
from services.enterprise.domain.records import Version
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import contacts, fact_lists, facts, pledges, records, successions
from services.enterprise.use_cases.held import FollowUp, Succession


class Facts(Desk):
    """Facts about enterprises, with both times."""

    @command(schemas.RecordFact, gives=schemas.FactResult)
    def record_fact(self, told: facts.FactTold, tx: Tx) -> Fact:
        """Record a fact about an enterprise, over the days on which it holds."""
        return facts.record(told, tx, self.regulations)

    @command(schemas.AmendFact, gives=schemas.FactResult)
    def amend_fact(self, change: facts.FactChange, tx: Tx) -> Fact:
        """Correct a fact, end it, or withdraw it; If-Match names the version read."""
        return facts.amend(change, tx, self.regulations)

    @query(schemas.ListFacts, gives=schemas.FactPage)
    def list_facts(self, asked: Asked, tx: Tx) -> Page[Fact]:
        """List facts of an enterprise or of a zone's members, by kind, on a day, as known at a moment."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        wanted = fact_lists.Asked(zone_id=asked.pop("zone"), **asked)
        return fact_lists.listing(wanted, after=after, limit=limit, work=tx, regulations=self.regulations)

    @query(schemas.GetFact, gives=schemas.FactFile)
    def get_fact(self, asked: Asked, tx: Tx) -> Asked:
        """Show a fact with what was known of it before, and what was found of it, if a pledge."""
        return fact_lists.file_of(asked["fact_id"], tx, self.regulations)

    @command(schemas.FollowUpPledge, gives=schemas.FollowUpResult, natural_key=("fact_id", "on", "outcome"))
    def follow_up_pledge(self, asked: Asked, tx: Tx) -> FollowUp:
        """Note what the association or the office found of a pledge."""
        asked["on"] = asked["on"] or self.clock.today()
        return pledges.follow_up(pledges.Finding(**asked), tx, self.regulations)

    @query(schemas.ListVersions, gives=schemas.VersionPage)
    def list_versions(self, asked: Asked, tx: Tx) -> Page[Version]:
        """List the versions of an enterprise's record, the superseded among them, newest first."""
        return records.versions(**asked, work=tx)

    @command(schemas.RecordSuccession, gives=schemas.SuccessionResult, natural_key=("uscc", "successor", "kind"))
    def record_succession(self, asked: Asked, tx: Tx) -> Succession:
        """Record that an enterprise is succeeded by another: a duplicate, a new code, a takeover, a division."""
        asked["on"] = asked["on"] or self.clock.today()
        return successions.succeed(successions.Wanted(**asked), tx, self.regulations)

    @command(schemas.RecordContact, gives=schemas.ContactResult)
    def record_contact(self, told: contacts.ContactTold, tx: Tx) -> Fact:
        """Record or correct a contact of an enterprise; no event and no archive tells of it."""
        return contacts.state(told, tx, self.regulations)

    @query(schemas.ListContacts, gives=schemas.ContactList)
    def list_contacts(self, asked: Asked, tx: Tx) -> dict[str, list[Fact]]:
        """List the contacts of an enterprise on a day."""
        return {"items": contacts.on_day(asked["uscc"], asked["on"] or self.clock.today(), tx)}

    @daily("00:05")
    def turn_flags(self, on: date, tx: Tx) -> None:
        """Turn the flags of which a fact began or ended; contacts kept long enough are forgotten."""
        facts.recheck(on, tx, self.regulations)
        contacts.forget(on, tx, self.regulations)

    @chore(every_s=60)
    def turn_more_flags(self, tx: Tx) -> bool:
        """Turn the flags that the day left: so many end at the end of a year."""
        return facts.recheck(self.clock.today(), tx, self.regulations, limit=100)
