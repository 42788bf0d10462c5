"""Shapes about thresholds adopted, surveys, the history and the forecast of key figures."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, pre_dump, validate

from databus.shapes import Day
from services.enterprise.domain.kpi_profiles import Wanted
from services.enterprise.domain.kpis import FIGURES, shown
from services.enterprise.domain.surveys import Survey
from services.enterprise.schemas.fields import Amount, PageRequest, Request, one_of, text, whole, zone_id
from services.enterprise.schemas.kpis import KpiBoard, ZoneFiguresResult
from services.enterprise.use_cases.kpi_profiles import Decision, ProfileOfZone
from services.enterprise.use_cases.surveys import SurveyToRecord

CODE = "^[A-Z][A-Z0-9_]{0,19}$"
PROFILE = "^[A-Z][A-Z0-9_]{1,63}$"
_SURVEYED = ("K11", "K12", "K13")


def _code(**options: Any) -> fields.String:
    right = "capital letters, digits and underscores, such as K1"
    checked = validate.Regexp(CODE.replace("$", r"\Z"), error=right)
    return fields.String(validate=checked, metadata={"pattern": CODE, "example": "K1"}, **options)


def _threshold(**options: Any) -> Amount:
    return Amount(places=4, metadata={"description": "in the key figure's unit", "example": "35"}, **options)


class Threshold(Request):
    """A changed threshold of a key figure; without `ceiling` it has none any more."""

    code = _code(required=True)
    threshold = _threshold(required=True)
    ceiling = _threshold(load_default=None, allow_none=True)


class NewKpi(Threshold):
    """A key figure of the zone's own, made of figures that are counted anyway; a ratio is in percent."""

    numerator = one_of(FIGURES, required=True)
    denominator = one_of(FIGURES, load_default=None, allow_none=True)
    at = one_of(("least", "exactly"), load_default="least")
    unit = one_of(("enterprises", "campaigns", "usd"), load_default="enterprises")
    zh = text(100, required=True)
    en = text(200, required=True)


class AdoptKpiProfile(Request):
    """A decision on a zone's thresholds, from a day on."""

    zone_id = zone_id(required=True)
    profile = fields.String(
        required=True,
        validate=validate.Regexp(PROFILE.replace("$", r"\Z"), error="capital letters, such as HUIDONG_2019"),
        metadata={"description": "name of the profile", "pattern": PROFILE, "example": "HUIDONG_2019"},
    )
    based_on = text(64, load_default=None, allow_none=True, metadata={"example": "HUIDONG_2018"})
    document_no = text(200, required=True, metadata={"example": "惠东府函〔2019〕15号"})
    decided_on = Day(required=True)
    from_on = Day(required=True, metadata={"description": "first day on which the thresholds count"})
    thresholds = fields.List(fields.Nested(Threshold), load_default=list, validate=validate.Length(max=50))
    left_out = fields.List(_code(), load_default=list, validate=validate.Length(max=50))
    added = fields.List(fields.Nested(NewKpi), load_default=list, validate=validate.Length(max=50))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Decision:
        rows = {name: [_told(row) for row in data.pop(name)] for name in ("thresholds", "added")}
        wanted = Wanted(data.pop("based_on"), rows["thresholds"], data.pop("left_out"), rows["added"])
        held_from = data.pop("from_on")
        return Decision(**data, held_from=held_from, wanted=wanted)


def _told(row: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: format(row[name], "f") for name in ("threshold", "ceiling") if row.get(name) is not None}
    return {**row, "ceiling": None, **numbers}


class GetKpiProfile(Request):
    """The thresholds of a zone on a day, past or to come."""

    zone_id = zone_id(required=True)
    on = Day(load_default=None)


class KpiRow(Schema):
    """A key figure as a profile states it."""

    code = fields.String()
    numerator = fields.String()
    denominator = fields.String(allow_none=True)
    at = fields.String(metadata={"description": "least or exactly"})
    threshold = fields.String()
    ceiling = fields.String(allow_none=True)
    unit = fields.String()
    clause = fields.String(metadata={"description": "clause, or the document that set the threshold"})
    zh = fields.String()
    en = fields.String()


class AdoptionShown(Schema):
    """A decision that adopted thresholds."""

    profile = fields.String()
    based_on = fields.String(allow_none=True)
    document_no = fields.String()
    decided_on = fields.Date()
    from_on = fields.Date(attribute="held_from")
    agency = fields.String()
    noted_at = fields.AwareDateTime()


class KpiProfile(Schema):
    """The thresholds in force in a zone on a day."""

    zone_id = fields.String()
    on = fields.Date()
    rule_set = fields.String()
    profile = fields.String()
    based_on = fields.String(allow_none=True)
    document_no = fields.String()
    from_on = fields.Date(allow_none=True, metadata={"description": "null: the plan has had them from the start"})
    kpis = fields.List(fields.Nested(KpiRow))
    adopted = fields.List(fields.Nested(AdoptionShown), metadata={"description": "the last 20 decisions"})

    @pre_dump
    def flatten(self, told: ProfileOfZone, **_: Any) -> dict[str, Any]:
        head = {name: value for name, value in vars(told.profile).items() if name != "rows"}
        mine = {"zone_id": told.zone_id, "on": told.on, "rule_set": told.rule_set, "adopted": told.adoptions}
        return {**head, **mine, "from_on": told.profile.held_from, "kpis": told.profile.rows}


class ListKpiProfiles(Request):
    """Every profile of the rules."""


class ProfileShown(Schema):
    """A profile of the rules."""

    profile = fields.String()
    document = fields.String()
    zh = fields.String()
    en = fields.String()
    kpis = fields.List(fields.Nested(KpiRow))


class KpiProfileList(Schema):
    """Every profile, and the figures that a zone's own may be made of."""

    rule_set = fields.String()
    figures = fields.List(fields.String())
    items = fields.List(fields.Nested(ProfileShown))


class ListKpiSnapshots(PageRequest):
    """The boards kept of a zone, newest first; one is kept whenever it differs from the last."""

    zone_id = zone_id(required=True)
    code = _code(load_default=None)
    from_on = Day(load_default=None)
    to_on = Day(load_default=None)
    limit = whole(1, 100, load_default=50, metadata={"description": "boards on a page"})


class KpiSnapshotPage(Schema):
    """Boards, a page."""

    items = fields.List(fields.Nested(KpiBoard))
    next_cursor = fields.String(allow_none=True)


class ListZoneFigures(PageRequest):
    """A zone's yearly figures, those noted last first, those superseded among them."""

    zone_id = zone_id(required=True)
    year = whole(2000, 2100, load_default=None)
    known_at = fields.AwareDateTime(load_default=None, metadata={"description": "as known then; left out: ever"})


class ZoneFiguresKnown(ZoneFiguresResult):
    """Figures with the time they were known."""

    known_until = fields.AwareDateTime(allow_none=True)


class ZoneFiguresPage(Schema):
    """Figures, a page."""

    items = fields.List(fields.Nested(ZoneFiguresKnown))
    next_cursor = fields.String(allow_none=True)


class GetKpiForecast(Request):
    """What will be of a zone's key figures if nobody does anything."""

    zone_id = zone_id(required=True)
    until = Day(load_default=None, metadata={"description": "how far to look, a year at most"})


class CauseShown(Schema):
    """Why a figure changes on a day."""

    on = fields.Date()
    figure = fields.String()
    change = fields.String(metadata={"description": "by how much, decimal text"})
    uscc = fields.String(allow_none=True)
    zh = fields.String()
    en = fields.String()


class OutlookShown(Schema):
    """A key figure today, and the first day on which it fails."""

    code = fields.String(attribute="kpi.code")
    value = fields.String(attribute="kpi.value", allow_none=True)
    threshold = fields.String(attribute="kpi.threshold")
    passed = fields.Boolean(attribute="kpi.passed")
    clause = fields.String(attribute="kpi.clause")
    name_zh = fields.String(attribute="kpi.name_zh")
    name_en = fields.String(attribute="kpi.name_en")
    spare = fields.Integer(allow_none=True, metadata={"description": "what a count may lose and still pass"})
    fails_on = fields.Date(allow_none=True)
    value_then = fields.String(allow_none=True)
    because = fields.List(fields.Nested(CauseShown))
    more_causes = fields.Integer()


class NextFailure(Schema):
    """The threshold that fails first."""

    code = fields.String(attribute="kpi.code")
    fails_on = fields.Date()


class Recovering(Schema):
    """A member under rectification, and until when."""

    uscc = fields.String()
    rectify_by = fields.Date(attribute="due_on", allow_none=True)


class KpiForecast(Schema):
    """Which threshold fails next, when and why."""

    zone_id = fields.String()
    on = fields.Date()
    until = fields.Date()
    profile = fields.String()
    rule_set = fields.String()
    next_failure = fields.Nested(NextFailure, allow_none=True)
    kpis = fields.List(fields.Nested(OutlookShown), attribute="outlooks")
    recovering = fields.List(
        fields.Nested(Recovering), metadata={"description": "members under rectification, who would count again"}
    )
    at_risk = fields.List(fields.String(), metadata={"description": "members whose removal is proposed"})
    fails_if_removed = fields.List(fields.String(), metadata={"description": "key figures that fail without them"})


class RecordSurvey(Request):
    """A survey on awareness (K11), support (K12) or participation (K13), its sample stated."""

    zone_id = zone_id(required=True)
    code = one_of(_SURVEYED, required=True)
    question = text(500, required=True)
    method = text(500, required=True, metadata={"example": "入户访问，随机抽样"})
    surveyor = text(200, required=True, metadata={"description": "who surveyed, an organisation"})
    began_on = Day(required=True)
    ended_on = Day(required=True)
    population = whole(1, 10**9, load_default=None, allow_none=True)
    sample_size = whole(1, 10**9, required=True)
    favourable = whole(0, 10**9, required=True, metadata={"description": "how many know, support or take part"})
    document_no = text(200, required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> SurveyToRecord:
        return SurveyToRecord(**data)


class ListSurveys(PageRequest):
    """A zone's surveys, those noted last first."""

    zone_id = zone_id(required=True)
    code = one_of(_SURVEYED, load_default=None)


class SurveyResult(Schema):
    """A survey with the favourable share."""

    survey_id = fields.String()
    zone_id = fields.String()
    code = fields.String()
    question = fields.String()
    method = fields.String()
    surveyor = fields.String()
    began_on = fields.Date()
    ended_on = fields.Date()
    population = fields.Integer(allow_none=True)
    sample_size = fields.Integer()
    favourable = fields.Integer()
    share = fields.String(metadata={"description": "percent, half-even to 4 places", "example": "83.3333"})
    document_no = fields.String()
    agency = fields.String()
    noted_at = fields.AwareDateTime()

    @pre_dump
    def flatten(self, survey: Survey, **_: Any) -> dict[str, Any]:
        return {**vars(survey), "share": shown(survey.share, whole=False)}


class SurveyPage(Schema):
    """Surveys, a page."""

    items = fields.List(fields.Nested(SurveyResult))
    next_cursor = fields.String(allow_none=True)
