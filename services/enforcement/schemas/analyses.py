"""Shapes of quarterly quality analyses: whole for those who make them, without small cells for everybody else."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from databus.shapes import YesNo
from services.enforcement.domain.analyses import MOVES, STATES, AnalysisMove, DraftAnalysis
from services.enforcement.domain.analysis_figures import SCOPES
from services.enforcement.schemas.risk_information import RunningTermShape
from services.enforcement.schemas.shapes import (
    Division,
    Order,
    Paged,
    history,
    next_cursor,
    one_of,
    page_limit,
    text,
    told,
)

_ID = "0192f0c1-0000-7000-8000-000000000241"
_QUARTER = "2026Q3"
_TEXT = 4_000
_RATE = "exact to four places, half-even; null where nothing was looked at, or where it is not shown"


def _quarter(**options: Any) -> fields.String:
    return fields.String(
        validate=validate.Regexp(r"\A20[0-9]{2}Q[1-4]\Z", error="a year and a quarter, such as 2026Q3"),
        metadata=told("the quarter", _QUARTER),
        **options,
    )


class DraftAnalysisAsked(Order):
    """The quarter of which county to analyse; with a reason, the corrected version of what was published."""

    makes = DraftAnalysis

    quarter = _quarter(required=True)
    division = Division(required=True, metadata=told("the county", "441323"))
    reason = text("why what was published is corrected", "退运数据更正", longest=500, optional=True)


class MoveAnalysisAsked(Order):
    """What becomes of an analysis; DRAFT: written on, or taken back."""

    makes = AnalysisMove

    analysis_id = text("the analysis", _ID)
    to = one_of(MOVES, required=True, metadata=told("state to move to", "DRAFT"))
    findings = text("what the figures say (DRAFT)", "本季度女鞋出口批次合格率保持平稳。", longest=_TEXT, optional=True)
    advice = text("what to do (DRAFT)", "加强对欧盟市场六价铬限量要求的培训。", longest=_TEXT, optional=True)
    anew = YesNo(load_default=False, metadata=told("DRAFT: reckon anew from what is known now", False))
    reason = text("why, where it is taken back or dropped", "数据需核实", longest=500, optional=True)
    document_no = text("document behind it", "惠东市监质〔2026〕3号", optional=True)


class GetAnalysis(Schema):
    """Which analysis."""

    analysis_id = text("the analysis", _ID)


class ListAnalyses(Paged):
    """Which analyses."""

    limit = page_limit(100)
    quarter = _quarter(load_default=None, allow_none=True)
    division = Division(load_default=None, allow_none=True, metadata=told("of this county", "441323"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("in this state", "PUBLISHED"))


class ListPublishedAnalyses(Paged):
    """Which published analyses."""

    limit = page_limit(100)
    quarter = _quarter(load_default=None, allow_none=True)
    division = Division(load_default=None, allow_none=True, metadata=told("of this county", "441323"))


class GetPublishedAnalysis(Schema):
    """Which published analysis."""

    analysis_id = text("the analysis", _ID)


class CheckAnalysis(Schema):
    """Which analysis to reckon again."""

    analysis_id = text("the analysis", _ID)


class _AnalysisMark(Schema):
    """What says which analysis it is, and from what it was reckoned."""

    analysis_id = fields.String(required=True, metadata=told("its id", _ID))
    quarter = fields.String(required=True, metadata=told("the quarter", _QUARTER))
    division = fields.String(required=True, metadata=told("the county", "441323"))
    edition = fields.Integer(required=True, metadata=told("counts the versions of the quarter's analysis", 1))
    corrects = fields.String(required=True, allow_none=True, metadata=told("the version it corrects"))
    reason = fields.String(required=True, allow_none=True, metadata=told("why it corrects the one before"))
    as_of = fields.AwareDateTime(required=True, metadata=told("what was known then counts"))
    facts_digest = fields.String(required=True, metadata=told("SHA-256 of the facts it was reckoned from, salted"))
    figures_digest = fields.String(required=True, metadata=told("SHA-256 of its figures, salted"))
    rule_set = fields.String(required=True)
    threshold = fields.Integer(required=True, metadata=told("fewer enterprises behind a figure: it is not shown", 3))
    published_on = fields.Date(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)


class AnalysisShape(_AnalysisMark):
    """An analysis and where it stands."""

    state = one_of(STATES, required=True)
    agency = fields.String(required=True, allow_none=True, metadata=told("who wrote it; null: drafted by rule"))
    actor = fields.String(required=True, allow_none=True)
    drafted_on = fields.Date(required=True)
    approved_on = fields.Date(required=True, allow_none=True)
    approved_by = fields.String(required=True, allow_none=True, metadata=told("agency and officer", "samr/officer-2"))
    ended_on = fields.Date(required=True, allow_none=True, metadata=told("superseded or dropped"))
    version = fields.Integer(required=True)


class GroupShape(Schema):
    """An industry (a group of HS codes) or a market (a country), as the rules of the quarter name it."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    hs_prefixes = fields.List(fields.String(), required=True, metadata=told("empty for markets and the rest"))
    source = fields.String(required=True, metadata=told("clause that names it"))


class ComparedShape(Schema):
    """The same cell in another quarter; nulls where that is not known or not shown."""

    than = one_of(("quarter_before", "year_before"), required=True)
    quarter = fields.String(required=True)
    consignments = fields.Integer(required=True, allow_none=True)
    nonconforming_rate = fields.String(required=True, allow_none=True, metadata=told(_RATE))
    returned_rate = fields.String(required=True, allow_none=True, metadata=told(_RATE))
    nonconforming_change = fields.String(required=True, allow_none=True, metadata=told("of the rate, since then"))
    returned_change = fields.String(required=True, allow_none=True, metadata=told("of the rate, since then"))


class CellShape(Schema):
    """An industry's exports to a market; `*` is all of them. Cells that are not listed are empty.

    `consignments` were released or found nonconforming in the quarter, `nonconforming` of these do not conform,
    `returned` came back in the quarter; a hidden cell's figures are null for everybody but those who make it.
    """

    scope = one_of(SCOPES, required=True, metadata=told("the whole county, its zones' members, or all others"))
    industry = fields.String(required=True, metadata=told("code of an industry, or *", "footwear"))
    market = fields.String(required=True, metadata=told("code of a market, or *", "DE"))
    hidden = fields.Boolean(required=True, metadata=told("not published"))
    consignments = fields.Integer(required=True, allow_none=True)
    nonconforming = fields.Integer(required=True, allow_none=True)
    returned = fields.Integer(required=True, allow_none=True)
    enterprises = fields.Integer(required=True, allow_none=True)
    nonconforming_rate = fields.String(required=True, allow_none=True, metadata=told(_RATE, "0.0312"))
    returned_rate = fields.String(required=True, allow_none=True, metadata=told(_RATE, "0.0021"))
    compared = fields.List(fields.Nested(ComparedShape), required=True)


class TrendShape(Schema):
    """A quarter of the last eight, of one industry or all (`*`), to all markets; nulls where it is not shown."""

    quarter = fields.String(required=True)
    scope = one_of(SCOPES, required=True)
    industry = fields.String(required=True)
    consignments = fields.Integer(required=True, allow_none=True)
    nonconforming_rate = fields.String(required=True, allow_none=True, metadata=told(_RATE))
    returned_rate = fields.String(required=True, allow_none=True, metadata=told(_RATE))


class CauseShape(Schema):
    """How often returns, or trace cases, had a cause; `*` is all of them."""

    kind = one_of(("return", "trace_case"), required=True)
    cause = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    hidden = fields.Boolean(required=True)
    count = fields.Integer(required=True, allow_none=True)
    enterprises = fields.Integer(required=True, allow_none=True)


class OtherFigureShape(Schema):
    """How many alerts, foreign notifications, complaints found true or penalties the quarter had in the county."""

    kind = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    hidden = fields.Boolean(required=True)
    count = fields.Integer(required=True, allow_none=True)
    enterprises = fields.Integer(required=True, allow_none=True, metadata=told("that are named by them"))
    quarter_before = fields.Integer(required=True, allow_none=True)
    year_before = fields.Integer(required=True, allow_none=True)


class _AnalysisContents(Schema):
    """What an analysis says."""

    industries = fields.List(fields.Nested(GroupShape), required=True, metadata=told("its industries, in order"))
    markets = fields.List(fields.Nested(GroupShape), required=True, metadata=told("its markets, in order"))
    cells = fields.List(fields.Nested(CellShape), required=True)
    trend = fields.List(fields.Nested(TrendShape), required=True, metadata=told("eight quarters, oldest first"))
    causes = fields.List(fields.Nested(CauseShape), required=True, metadata=told("most frequent first"))
    other_figures = fields.List(fields.Nested(OtherFigureShape), required=True)
    findings = fields.String(required=True, allow_none=True, metadata=told("what the figures say"))
    advice = fields.String(required=True, allow_none=True, metadata=told("what to do"))


class AnalysisFile(_AnalysisContents, AnalysisShape):
    """An analysis with all it says; whole for the county's bodies that make it, else as it was published."""

    whole = fields.Boolean(required=True, metadata=told("hidden cells are told"))
    clocks = fields.List(fields.Nested(RunningTermShape), required=True)
    history = history()


class AnalysisPage(Schema):
    """Analyses, newest first."""

    items = fields.List(fields.Nested(AnalysisShape), required=True)
    next_cursor = next_cursor()


class PublishedAnalysisShape(_AnalysisMark):
    """A published analysis; of superseded ones only the mark stands."""

    state = one_of(("PUBLISHED", "SUPERSEDED"), required=True)
    superseded_by = fields.String(required=True, allow_none=True, metadata=told("the version that corrects it"))


class PublishedAnalysisFile(_AnalysisContents, PublishedAnalysisShape):
    """A published analysis with all it says; figures of fewer enterprises than the threshold are not shown."""


class PublishedAnalysisPage(Schema):
    """Published analyses, newest first."""

    items = fields.List(fields.Nested(PublishedAnalysisShape), required=True)
    next_cursor = next_cursor()


class AnalysisChecked(Schema):
    """Whether an analysis is reckoned the same again from the facts that were kept with it."""

    analysis_id = fields.String(required=True)
    same = fields.Boolean(required=True, metadata=told("facts and figures are those of its marks"))
    facts_digest = fields.String(required=True)
    figures_digest = fields.String(required=True, metadata=told("of the figures reckoned now"))
    changed_since = fields.Boolean(required=True, metadata=told("what is known now differs from what counted then"))
