"""Everybody read and rated as columns: what is known of each, and each one's rating, as they are told singly."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

import services.credit
from databus.contracts import get
from databus.rules import RuleBook
from services.credit.domain.rating import rate
from services.credit.repository.facts import facts_of
from services.credit.repository.population import PopulationReader
from services.credit.use_cases.population import rate_frames, score_frames
from services.credit.use_cases.population.singly import facts_of as facts_in
from tests.integration.credit.conftest import ONE, TWO, shoemaker

RULES = RuleBook.load(Path(services.credit.__file__).parent / "rules")
THREE, FOUR, FIVE = (shoemaker(number) for number in (3, 4, 5))
EVERYBODY = sorted([ONE, TWO, THREE, FOUR, FIVE])
ON = date(2026, 11, 22)


def grant(credit, uscc, granted_on, revoked_on=None):
    """Let an enterprise be AA by a decision of long ago."""
    said = sa.text(
        "INSERT INTO aa_grants (grant_id, uscc, granted_on, document_no, agency, declaration_error_percent,"
        " clean_at_departments_since, known_at, revoked_on, revocation_known_at) VALUES"
        " (gen_random_uuid(), :uscc, :on, '认证1号', 'customs', 0, :on, now(), :off,"
        " CASE WHEN CAST(:off AS date) IS NOT NULL THEN now() END)"
    )
    with credit.engine.begin() as connection:
        connection.execute(said, {"uscc": uscc, "on": granted_on, "off": revoked_on})


@pytest.fixture
def lives(credit):
    """Five enterprises that have seen a lot."""
    for uscc in EVERYBODY:
        credit.rated(uscc, pledge=uscc in {ONE, FIVE})
    credit.clock.advance(timedelta(hours=1))
    credit.register(ONE, pledge=True, cnas_lab=True)
    gone = credit.act("1号")
    credit.act("1号", item="S02", agency="ciq", effective_on="2026-11-10", occurred_on="2026-11-01")
    credit.act("1号", item="L01", agency="ciq", effective_on="2026-11-10", occurred_on="2026-11-01")
    credit.call("annul_record", agency="samr", record_id=gone["record_id"], document_no="复议1号")
    credit.act("2号", uscc=TWO, agency="ciq", item="L02")
    wrong = credit.act("3号", uscc=TWO)
    credit.call(
        "correct_record",
        agency="samr",
        record_id=wrong["record_id"],
        uscc=THREE,
        correction_document_no="更1号",
        reason="录入错误",
    )
    credit.act("4号", uscc=FOUR, agency="ciq", item="L01", effective_on="2026-12-24")
    grant(credit, THREE, "2026-11-22")
    grant(credit, FIVE, "2026-11-22", "2026-11-23")
    state = {**get("enterprise.succeeded").example, "uscc": TWO, "successor": FOUR}
    credit.deliver("enterprise.succeeded", subject=TWO, data=state)
    return credit


def read(url, *between):
    with PopulationReader.connect(url) as reader:
        return reader.shard(*between)


def test_the_columns_hold_what_is_known_of_each(lives, database):
    with lives.pipeline.store.transaction() as tx:
        alone = {uscc: facts_of(tx.session, uscc, None) for uscc in EVERYBODY}
    assert dict(facts_in(read(database))) == alone


@pytest.mark.requirement("C-02")
@pytest.mark.parametrize("days", [0, 1, 31, 400])
def test_everybody_is_rated_as_each_is(lives, database, days):
    on = ON + timedelta(days=days)
    with lives.pipeline.store.transaction() as tx:
        alone = {uscc: rate(facts_of(tx.session, uscc, None), on=on, rules=RULES) for uscc in EVERYBODY}
    rated = rate_frames(read(database), on=on, rules=RULES).ratings
    for row in rated.to_dicts():
        one = alone.pop(row["uscc"])
        assert (row["score"], row["grade"], row["since"]) == (one.score, one.grade, one.since)
        assert (row["next_change_on"], row["due_on"]) == (one.next_change_on, one.due_on)
        ids = [found.record.record_id for found in one.assessment.deductions]
        assert [found["record_id"] for found in row["deductions"]] == ids
    assert alone == {}


@pytest.mark.parametrize("days", [0, 1, 31, 400])
def test_what_weighs_on_a_day_gives_the_scores_that_everything_gives(lives, database, days):
    on = ON + timedelta(days=days)
    with PopulationReader.connect(database) as reader:
        weighing = reader.weighing(on=on, rules=RULES)
        everything = reader.shard()
    assert weighing.records.height < everything.records.height
    assert score_frames(weighing, on=on, rules=RULES).equals(score_frames(everything, on=on, rules=RULES))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 9])
def test_ranges_hold_everybody_once(lives, database, count):
    with PopulationReader.connect(database) as reader:
        bounds = reader.shard_bounds(count)
        found = [reader.shard(*between).standings["uscc"] for between in bounds]
    assert len(bounds) <= count
    assert [uscc for shard in found for uscc in shard] == EVERYBODY
    assert max(map(len, found)) - min(map(len, found)) <= max(map(len, found)) // 2 + 1


def test_all_that_a_reader_reads_is_of_one_moment(lives, database):
    with PopulationReader.connect(database) as reader:
        before = reader.shard()
        lives.act("9号", uscc=FIVE)
        assert reader.shard().records.equals(before.records, null_equal=True)
    assert read(database).records.height == before.records.height + 1


def test_a_database_that_knows_nobody_has_one_range_and_no_rows(credit, database):
    with PopulationReader.connect(database) as reader:
        assert reader.shard_bounds(4) == [(None, None)]
        assert rate_frames(reader.shard(), on=ON, rules=RULES).ratings.height == 0


def test_a_limit_is_a_value_whatever_it_says(lives, database):
    assert read(database, "A' OR 'x' = 'x", "A' OR 'x' = 'y").standings.height == 0
