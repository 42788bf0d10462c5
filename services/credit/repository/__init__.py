"""Everything that asks or writes the database, gathered in the transaction."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from databus.jobs.stored import StoredJobs
from databus.papers.stored import StoredPapers
from databus.persistence import Transaction
from databus.rule_sets.shelf import Shelf
from databus.rule_sets.stored import StoredRuleSets
from databus.rules import RuleBook
from services.credit.models import Row
from services.credit.repository.backtests import BacktestRepository
from services.credit.repository.directory import DirectoryRepository
from services.credit.repository.intake import IntakeRepository
from services.credit.repository.lineage import LineageRepository
from services.credit.repository.listings import ListingRepository
from services.credit.repository.register import CreditRepository
from services.credit.repository.remedies import RemedyRepository
from services.credit.repository.runs import RunRepository
from services.credit.repository.shards import ShardRepository
from services.credit.use_cases.population import Frames
from services.credit.use_cases.rule_work import LAW


class CreditTransaction(Transaction):
    """A transaction with credit's repositories."""

    @cached_property
    def listings(self) -> ListingRepository:
        return ListingRepository(self.session)

    @cached_property
    def book(self) -> CreditRepository:
        return CreditRepository(self.session)

    @cached_property
    def directory(self) -> DirectoryRepository:
        return DirectoryRepository(self.session)

    @cached_property
    def lineage(self) -> LineageRepository:
        return LineageRepository(self.session)

    @cached_property
    def remedies(self) -> RemedyRepository:
        return RemedyRepository(self.session)

    @cached_property
    def intake(self) -> IntakeRepository:
        return IntakeRepository(self.session)

    @cached_property
    def jobs(self) -> StoredJobs:
        return StoredJobs(self.session, Row.metadata)

    @cached_property
    def papers(self) -> StoredPapers:
        return StoredPapers(self.session, Row.metadata)

    @cached_property
    def backtests(self) -> BacktestRepository:
        return BacktestRepository(self.session)

    @cached_property
    def rule_sets(self) -> StoredRuleSets:
        return StoredRuleSets(self.session, Row.metadata)

    @cached_property
    def runs(self) -> RunRepository:
        return RunRepository(self.session)

    @cached_property
    def shards(self) -> ShardRepository:
        return ShardRepository(self.session)

    def columns(self, from_uscc: str | None, until_uscc: str | None) -> Frames:
        """Return the committed facts of a range of enterprises as columns, read over a connection of their own."""
        from services.credit.repository.population import PopulationReader  # workers alone read so

        engine = self.session.get_bind().engine
        url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with PopulationReader.connect(url) as reader:
            return reader.shard(from_uscc, until_uscc)

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(self.session, Row.metadata, self.shipped, self.clock, LAW, read_only=self.read_only)

    @cached_property
    def rules(self) -> RuleBook:
        """The rule book of today: what credit came with, amended by the rule sets whose day has come."""
        self._let_all_be_of_one_moment()
        return self.shelf.today()

    def rules_as_known(self, known_at: datetime | None) -> RuleBook:
        """Return the rule book as it was at a moment, that of today if none is given."""
        if known_at is None:
            return self.rules
        self._let_all_be_of_one_moment()
        return self.shelf.as_known(known_at)

    def _let_all_be_of_one_moment(self) -> None:
        """Let rules and facts of an answer be of one moment, where the rules are what is read first."""
        if self.read_only and not self.session.in_transaction():
            self.book.one_snapshot()
