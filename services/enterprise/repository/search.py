"""Finding enterprises by words, as fast among a million as among a thousand.

What is asked for may be in nearly every name or in none. A first look at some enterprises in the order of their
places, which is as good as random, tells how common it is: what is common is soon found by looking on, what is rare by
the index of words, by bins of places where it is not very rare, so that never many have to be fetched and ordered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, Session

from databus.many import insert_many
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.memberships import STANDING
from services.enterprise.domain.search import BINS, Indexed, Wanted, begin_of, bin_of, bin_word, place_of
from services.enterprise.models import MembershipRow, RatingRow, SearchRow, VersionRow
from services.enterprise.repository.rows import like, table_of
from services.enterprise.use_cases.finding import indexed

SAMPLE: Final = 300
COMMON: Final = 12  # found in the sample: then looking on finds a page among less than two thousand
_SPARE: Final = 1.3  # looked at more than should be needed
_GROWTH: Final = 4
MANY: Final = 2_000  # fetched and sorted for a page, at most

_TABLE: Final = table_of(SearchRow)
_AGAIN: Final = "(uscc) DO UPDATE SET names = excluded.names, text = excluded.text, words = excluded.words"


class StoredSearch:
    """Queries on what enterprises are found by."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ---- keeping
    def add_all(self, enterprises: Sequence[Enterprise]) -> None:
        """Make new enterprises found."""
        self._write([indexed(one.uscc, [one.name], one.name_en) for one in enterprises])

    def keep_all(self, enterprises: Sequence[Enterprise]) -> None:
        """Make enterprises found by their present names and by those that their records had."""
        asked = sa.select(VersionRow.uscc, VersionRow.name).where(
            VersionRow.uscc.in_([one.uscc for one in enterprises]), VersionRow.known_until.is_(None)
        )
        names = {one.uscc: [one.name] for one in enterprises}
        for row in self._session.execute(asked.order_by(VersionRow.uscc, VersionRow.held_from)):
            names[row.uscc].append(row.name)
        self._write([indexed(one.uscc, list(dict.fromkeys(names[one.uscc])), one.name_en) for one in enterprises])

    def _write(self, rows: Sequence[Indexed]) -> None:
        values = [{**vars(row), "words": " ".join(map(_quoted, row.words))} for row in rows]
        insert_many(self._session, _TABLE, values, _AGAIN)

    def holds(self, uscc: InstrumentedAttribute[str]) -> sa.Exists:
        """Whether an enterprise of a statement is found."""
        return sa.exists().where(SearchRow.uscc == uscc)

    # ---- finding
    def find(
        self, wanted: Wanted, *, zone: str | None, grade: str | None, after: str | None, limit: int
    ) -> Sequence[str]:
        """Return codes in the order of their places, behind one of them."""
        behind = sa.true() if after is None else _behind(place_of(after), after)
        if zone is not None:
            return self._few(wanted, [_in_zone(zone), behind], grade, limit)
        found: list[str] = []
        ahead, stride = behind, SAMPLE
        while True:
            hits, looked_at, last = self._look(wanted, ahead, grade, stride)
            found += hits
            if len(found) >= limit or last is None or looked_at < stride:
                return found[:limit]
            if len(hits) * SAMPLE < COMMON * looked_at:
                apart = self._told_apart(wanted, behind)
                return [*found, *self._rare(apart, last, grade, limit - len(found))]
            ahead, stride = _behind(place_of(last), last), _needed(limit - len(found), len(hits), looked_at)

    def _told_apart(self, wanted: Wanted, ahead: sa.ColumnElement[bool]) -> Wanted:
        """Tell beginnings that many have, by a sample: to look one up takes as long as there are enterprises."""
        if len(wanted.beginnings) == 1:
            return wanted
        walked = _walked(ahead, SAMPLE)
        counted = [sa.func.count().filter(_begin(walked.c, [word])) for word in wanted.beginnings]
        counts = dict(zip(wanted.beginnings, self._session.execute(sa.select(*counted)).one(), strict=True))
        rarest = min(counts, key=counts.__getitem__)
        common = tuple(word for word, count in counts.items() if count >= COMMON and word != rarest)
        return replace(wanted, beginnings=tuple(word for word in counts if word not in common), common=common)

    def _rare(self, wanted: Wanted, after: str, grade: str | None, limit: int) -> list[str]:
        """Find what few are, by the index of words: in one bin first, then in all, or in more and more of them.

        A bin is a fair sample too: where it holds few that are begun so, all can be fetched, and the index is asked
        for the words alone, not for bins that each hold thousands.
        """
        ahead = _behind(place_of(after), after)
        first = bin_of(place_of(after))
        found, fetched = self._one_bin(wanted, first, ahead, grade)
        count = 1
        while len(found) < limit and first + count < BINS:
            if fetched * BINS <= MANY:
                rest = [_TABLE.c.place >= begin_of(first + count), ahead]
                return [*found, *self._few(wanted, rest, grade, limit - len(found))]
            first, count = first + count, min(count * _GROWTH, BINS - first - count)
            found += self._few(wanted, [_in_bins(range(first, first + count)), ahead], grade, limit - len(found))
        return found[:limit]

    def _one_bin(
        self, wanted: Wanted, number: int, ahead: sa.ColumnElement[bool], grade: str | None
    ) -> tuple[list[str], int]:
        """Those in one bin that match, in order, and how many were fetched to see it."""
        fits = sa.and_(_fits(_TABLE.c, wanted), _graded(_TABLE.c.uscc, grade))
        asked = sa.select(_TABLE.c.uscc, _TABLE.c.place, fits.label("fits"))
        asked = asked.where(_begin(_TABLE.c, wanted.beginnings), _in_bins([number]), ahead)
        rows = self._session.execute(asked).all()
        return [uscc for _, uscc in sorted((row.place, row.uscc) for row in rows if row.fits)], len(rows)

    def _look(
        self, wanted: Wanted, ahead: sa.ColumnElement[bool], grade: str | None, stride: int
    ) -> tuple[list[str], int, str | None]:
        """Look at some enterprises in order; those that match, how many there were, and the last of them."""
        walked = _walked(ahead, stride)
        matched = sa.and_(_matches(walked.c, wanted), _graded(walked.c.uscc, grade))
        in_order = aggregate_order_by(walked.c.uscc, walked.c.place, walked.c.uscc)
        backwards = aggregate_order_by(walked.c.uscc, walked.c.place.desc(), walked.c.uscc.desc())
        hits, last = sa.func.array_agg(in_order).filter(matched), sa.func.array_agg(backwards)
        row = self._session.execute(sa.select(hits, sa.func.count(), last[1])).one()
        return list(row[0] or ()), row[1], row[2]

    def _few(
        self, wanted: Wanted, where: Sequence[sa.ColumnElement[bool]], grade: str | None, limit: int
    ) -> Sequence[str]:
        """Find all that match first, then put them in order: for what few do."""
        hits = (
            sa.select(_TABLE.c.uscc, _TABLE.c.place)
            .where(_matches(_TABLE.c, wanted), _graded(_TABLE.c.uscc, grade), *where)
            .cte("hits")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        asked = sa.select(hits.c.uscc).order_by(hits.c.place, hits.c.uscc).limit(limit)
        return list(self._session.execute(asked).scalars())


def _walked(ahead: sa.ColumnElement[bool], count: int) -> sa.Subquery:
    """Some enterprises in order."""
    walked = sa.select(_TABLE.c.uscc, _TABLE.c.place, _TABLE.c.text, _TABLE.c.words).where(ahead)
    return walked.order_by(_TABLE.c.place, _TABLE.c.uscc).limit(count).subquery()


def _matches(columns: Any, wanted: Wanted) -> sa.ColumnElement[bool]:
    return sa.and_(_begin(columns, wanted.beginnings), _fits(columns, wanted))


def _begin(columns: Any, words: Sequence[str]) -> sa.ColumnElement[bool]:
    query = " & ".join(f"{_quoted(word)}:*" for word in words)
    return cast("sa.ColumnElement[bool]", columns.words.op("@@", return_type=sa.Boolean())(sa.cast(query, _TsQuery())))


def _fits(columns: Any, wanted: Wanted) -> sa.ColumnElement[bool]:
    """What is not looked up: `IS true` keeps the index from being asked."""
    texts = (columns.text.like(like(text)) for text in wanted.texts)
    common = (_begin(columns, [word]).is_(sa.true()) for word in wanted.common)
    return sa.and_(sa.true(), *texts, *common)


def _graded(uscc: sa.ColumnElement[str], grade: str | None) -> sa.ColumnElement[bool]:
    if grade is None:
        return sa.true()
    known = sa.select(sa.literal(1)).where(RatingRow.uscc == uscc)
    if grade == "U":
        return ~sa.exists(known.where(RatingRow.grade != "U"))
    return sa.exists(known.where(RatingRow.grade == grade))


def _in_zone(zone: str) -> sa.ColumnElement[bool]:
    members = sa.select(MembershipRow.uscc).where(MembershipRow.zone_id == zone, MembershipRow.state.in_(STANDING))
    return _TABLE.c.uscc.in_(members)


def _behind(place: int, uscc: str) -> sa.ColumnElement[bool]:
    return sa.tuple_(_TABLE.c.place, _TABLE.c.uscc) > sa.tuple_(
        sa.literal(place, sa.BigInteger), sa.literal(uscc, sa.Text)
    )


def _in_bins(bins: Sequence[int]) -> sa.ColumnElement[bool]:
    query = " | ".join(_quoted(bin_word(number)) for number in bins)
    return _TABLE.c.words.op("@@")(sa.cast(query, _TsQuery()))


def _needed(wanted: int, hits: int, looked_at: int) -> int:
    """How many to look at next, if they are like those before."""
    return int(wanted * looked_at / hits * _SPARE) + 1


def _quoted(word: str) -> str:
    """A word as `tsvector` and `tsquery` read one; words are letters, digits and characters alone."""
    return f"'{word}'"


class _TsQuery(sa.types.UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "tsquery"
