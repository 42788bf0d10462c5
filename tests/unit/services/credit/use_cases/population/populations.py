"""Populations for tests: facts of many enterprises, and the same as columns."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
from hypothesis import strategies as st

from databus.identifiers import make_uscc
from services.credit.domain.rating import BonusChange, Facts, Grant
from services.credit.use_cases.population import Frames
from tests.unit.services.credit.builders import DAY, bonus_sets, near_days, records

STANDINGS = {"uscc": pl.String, "known_since_on": pl.Date}
RECORDS = {
    "uscc": pl.String,
    "record_id": pl.String,
    "item": pl.String,
    "agency": pl.String,
    "document_no": pl.String,
    "effective_on": pl.Date,
    "annulled_on": pl.Date,
    "repaired_on": pl.Date,
    "version": pl.Int32,
}
BONUSES = {"uscc": pl.String, "place": pl.Int64, "on": pl.Date, "held": pl.List(pl.String)}
FORMALS = {"uscc": pl.String, "formal_on": pl.Date}
GRANTS = {"uscc": pl.String, "granted_on": pl.Date, "revoked_on": pl.Date}

# days on which periods of months end oddly, among others
days = near_days | st.sampled_from(
    [date(2024, 2, 29), date(2024, 2, 28), date(2025, 2, 28), date(2025, 3, 1), date(2025, 10, 31), date(2025, 11, 1)]
)
yearly = st.just((date(2024, 10, 15), date(2025, 10, 15)))
formal_days = st.lists(days, max_size=3, unique=True).map(lambda found: tuple(sorted(found))) | yearly
facts = st.builds(
    Facts,
    known_since_on=st.just(date(2020, 1, 1)) | days,
    records=st.lists(records | st.builds(replace, records, effective_on=days), max_size=7).map(tuple),
    bonuses=st.lists(st.builds(BonusChange, days, bonus_sets), max_size=4).map(tuple),
    formal_days=formal_days,
    grants=st.just(()) | st.just(()) | st.lists(st.builds(Grant, days, st.none() | days), max_size=2).map(tuple),
)
rating_days = days | st.integers(-2, 2).map(lambda n: DAY + timedelta(days=n))


def code_of(number: int) -> str:
    return make_uscc("441323", f"MA{number:06d}")


def identified(population: list[Facts]) -> dict[str, Facts]:
    """Give every enterprise a code and every record an id."""
    told = {}
    for number, known in enumerate(population):
        named = tuple(
            replace(record, record_id=f"{number:04x}-{place:04x}", version=1 + place % 3)
            for place, record in enumerate(known.records)
        )
        told[code_of(number)] = replace(known, records=named)
    return dict(sorted(told.items()))


def frames_of(population: dict[str, Facts]) -> Frames:
    """Return the population as columns."""
    each = list(population.items())
    return Frames(
        standings=_frame([(uscc, known.known_since_on) for uscc, known in each], STANDINGS),
        records=_frame(
            [
                (uscc, *(getattr(record, name) for name in list(RECORDS)[1:]))
                for uscc, known in each
                for record in known.records
            ],
            RECORDS,
        ),
        bonuses=_frame(
            [
                (uscc, place, change.on, sorted(change.held))
                for uscc, known in each
                for place, change in enumerate(known.bonuses)
            ],
            BONUSES,
        ),
        formals=_frame([(uscc, day) for uscc, known in each for day in known.formal_days], FORMALS),
        grants=_frame(
            [(uscc, grant.granted_on, grant.revoked_on) for uscc, known in each for grant in known.grants], GRANTS
        ),
        enterprises=_frame([(uscc, True) for uscc, _ in each], {"uscc": pl.String, "active": pl.Boolean}),
    )


def _frame(rows: list[tuple[object, ...]], schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")


populations = st.lists(facts, max_size=8).map(identified)
