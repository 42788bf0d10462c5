"""Shapes of risk information, its assessments and its matches."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.identifiers import parse_country
from databus.shapes import Day, Parsed, Whole
from services.enforcement.domain.risk import LEVELS
from services.enforcement.domain.risk_assessments import Scenario
from services.enforcement.domain.risk_information import CHANNELS, SOURCES, STATES, InformationMove, Told
from services.enforcement.schemas.shapes import (
    TEXT_MAX,
    Division,
    HsCode,
    HsPrefix,
    Order,
    Paged,
    Share,
    UsccCode,
    history,
    next_cursor,
    one_of,
    text,
    texts,
    told,
)
from services.enforcement.use_cases.assessing import Assess

HAZARDS = (
    "asphyxiation", "burns", "chemical", "choking", "cuts", "damageToHearing", "damageToSight", "drowning",
    "electricShock", "electromagneticDisturbance", "energyConsumption", "entrapment", "environment", "fire",
    "healthRisk", "incorrectMeasurement", "injuries", "microbiological", "other", "security", "strangulation",
    "suffocation",
)  # fmt: skip
_ID = "0192f0c1-0000-7000-8000-000000000201"
_USCC = "91441323MA4YNT018E"


class Country(Parsed):
    """A country, ISO 3166 alpha-2."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parse_country, {"pattern": "^[A-Z]{2}$", "example": "DE"}, **options)


class TraderTold(Schema):
    """A maker, brand owner or dealer as the source names it."""

    name = text("as the source writes it", "Huidong Synthetic Shoes Co., Ltd.", longest=200)
    role = text("maker, exporter, importer …", "manufacturer", optional=True, longest=60)
    country = text("where it sits", "CN", optional=True, longest=60)


class MeasureTold(Schema):
    """What was ordered or done abroad."""

    category = text("withdrawal, recall, ban …", "withdrawal", optional=True)
    type = text("compulsory or voluntary", "compulsory", optional=True, longest=60)
    from_on = Day(load_default=None, allow_none=True, metadata=told("since when", "2026-11-13"))
    where = text("where it can be read", "https://recall.example/1", optional=True, longest=TEXT_MAX)

    @post_load
    def _plain(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return data | {"from_on": None if data["from_on"] is None else data["from_on"].isoformat()}


class PhotoTold(Schema):
    """A picture: its name or address, and its digest; the picture itself stays where it is."""

    named = text("name or address", "photo-1.jpg", optional=True, longest=TEXT_MAX)
    sha256 = fields.String(
        required=True,
        validate=[
            validate.Regexp(r"^[0-9a-f]{64}$", error="64 small hexadecimal digits"),
            validate.Length(equal=64, error="64 small hexadecimal digits"),
        ],
        metadata=told("SHA-256 of the picture", "0" * 64),
    )


def _objects(schema: type[Schema], description: str) -> fields.List[Any]:
    return fields.List(
        fields.Nested(schema),
        load_default=list,
        validate=validate.Length(0, 50, error="at most 50"),
        metadata=told(description),
    )


def _texts(description: str, example: str) -> fields.List[Any]:
    return texts(description, [example])


class RecordRiskInformation(Order):
    """What a source told of goods that may harm."""

    makes = Told

    source = one_of(SOURCES, required=True, metadata=told("where it is from", "supervision_sampling"))
    reference = text("its number at the source", "惠东市监抽〔2026〕7号")
    product = text("what the goods are", "女童皮鞋", longest=TEXT_MAX)
    description = text("what is wrong", "六价铬超标，实测11.2 mg/kg", longest=TEXT_MAX)
    hazard = one_of(HAZARDS, load_default=None, allow_none=True, metadata=told("kind of harm", "chemical"))
    hs_prefix = HsPrefix(
        load_default=None, allow_none=True, metadata=told("beginning of the HS codes concerned", "6403")
    )
    category = text("category of products at the source", "footwear", optional=True)
    brands = _texts("brands", "Léa")
    models = _texts("types or models", "Model 1")
    barcodes = _texts("barcodes", "6999990000010")
    batches = _texts("numbers of batches or lots", "L26-1101")
    usccs = fields.List(
        UsccCode(),
        load_default=list,
        validate=validate.Length(0, 50, error="at most 50"),
        metadata=told("enterprises that the source names by code", [_USCC]),
    )
    declaration_nos = _texts("declarations concerned", "HD2026-000017")
    traders = _objects(TraderTold, "makers and dealers as the source names them")
    measures = _objects(MeasureTold, "what was ordered or done abroad")
    photos = _objects(PhotoTold, "pictures, by digest")
    notified_by = text("authority or country that told", "Germany", optional=True)
    market = Country(load_default=None, allow_none=True, metadata=told("market concerned; left out: every one"))
    origin = text("where the goods are from", "China", optional=True)
    published_on = Day(load_default=None, allow_none=True, metadata=told("when the source told it", "2026-11-20"))
    received_on = Day(
        load_default=None, allow_none=True, metadata=told("when it was received; left out: today", "2026-11-22")
    )
    division = Division(
        load_default=None, allow_none=True, metadata=told("where it belongs, if to one county", "441323")
    )

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Any:
        lists = {name: () if value is None else tuple(value) for name, value in data.items() if name in _LISTS}
        return Told(**{**data, **lists})


_LISTS = frozenset({
    "brands", "models", "barcodes", "batches", "usccs", "declaration_nos", "traders", "measures", "photos",
})  # fmt: skip


class MoveRiskInformation(Order):
    """DISMISSED: it calls for no alert; COLLECTED: that was wrong."""

    makes = InformationMove

    information_id = text("the information", _ID)
    to = one_of(("DISMISSED", "COLLECTED"), required=True, metadata=told("state to move to", "DISMISSED"))
    reason = text("why", "与已办结的通报重复", longest=TEXT_MAX, optional=True)
    document_no = text("document behind it", "惠检风〔2026〕2号", optional=True)
    on = Day(load_default=None, allow_none=True, metadata=told("not after today; left out: today", "2026-11-22"))


class KnownToShape(Schema):
    """Another body that told of the same."""

    agency = fields.String(required=True, metadata=told("who", "customs"))
    division = fields.String(required=True, allow_none=True)
    on = fields.String(required=True, metadata=told("day it was received there", "2026-11-22"))
    otherwise = fields.Dict(required=True, metadata=told("what it tells otherwise, field by field", {"product": "鞋"}))


class RiskInformationShape(Schema):
    """Risk information as it stands."""

    information_id = fields.String(required=True, metadata=told("its id", _ID))
    source = one_of(SOURCES, required=True)
    reference = fields.String(required=True)
    channel = one_of(CHANNELS, required=True, metadata=told("by which way it came"))
    state = one_of(STATES, required=True)
    agency = fields.String(required=True, metadata=told("who collected it", "ciq"))
    division = fields.String(required=True, allow_none=True)
    product = fields.String(required=True)
    description = fields.String(required=True)
    hazard = fields.String(required=True, allow_none=True)
    hs_prefix = fields.String(required=True, allow_none=True)
    category = fields.String(required=True, allow_none=True)
    brands = fields.List(fields.String(), required=True)
    models = fields.List(fields.String(), required=True)
    barcodes = fields.List(fields.String(), required=True)
    batches = fields.List(fields.String(), required=True)
    usccs = fields.List(fields.String(), required=True)
    declaration_nos = fields.List(fields.String(), required=True)
    traders = fields.List(fields.Dict(), required=True)
    measures = fields.List(fields.Dict(), required=True)
    photos = fields.List(fields.Dict(), required=True, metadata=told("name and SHA-256 of each"))
    notified_by = fields.String(required=True, allow_none=True)
    market = fields.String(required=True, allow_none=True)
    origin = fields.String(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)
    received_on = fields.Date(required=True)
    raw_sha256 = fields.String(required=True, allow_none=True, metadata=told("of what the source sent"))
    level = fields.String(required=True, allow_none=True, metadata=told("of the last assessment", "serious"))
    alert_id = fields.String(required=True, allow_none=True, metadata=told("alert that rests on it"))
    known_to = fields.List(
        fields.Nested(KnownToShape), required=True, metadata=told("other bodies that told of the same reference")
    )
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class RunningTermShape(Schema):
    """A term that runs, or ran."""

    kind = fields.String(required=True)
    state = fields.String(required=True)
    due_on = fields.Date(required=True)
    provisional = fields.Boolean(required=True)
    late = fields.Boolean(required=True)
    responsible = fields.String(required=True)


class AssessmentShape(Schema):
    """An assessment: scenarios of harm and the level they come to."""

    assessment_id = fields.String(required=True)
    information_id = fields.String(required=True, allow_none=True)
    alert_id = fields.String(required=True, allow_none=True)
    scenarios = fields.List(fields.Dict(), required=True, metadata=told("each with band, level and clause"))
    level = one_of(LEVELS, required=True, metadata=told("the highest of all scenarios", "serious"))
    clause = fields.String(required=True)
    sure = fields.String(required=True, metadata=told("how sure the table is: M read elsewhere, O our choice", "M"))
    reason = fields.String(required=True, allow_none=True)
    assessed_on = fields.Date(required=True)
    agency = fields.String(required=True)
    actor = fields.String(required=True, allow_none=True)
    rule_set = fields.String(required=True)


class ReportBehindShape(Schema):
    """A report that led to risk information; of who reported nothing is known here."""

    complaint_id = fields.String(required=True)
    agency = fields.String(required=True, metadata=told("the unit that handles it", "samr"))
    document_no = fields.String(required=True, allow_none=True)


class RiskInformationFile(RiskInformationShape):
    """Risk information with its assessments, how many matches stand where, its clocks and its history."""

    assessments = fields.List(fields.Nested(AssessmentShape), required=True)
    matches = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    clocks = fields.List(fields.Nested(RunningTermShape), required=True)
    reports = fields.List(
        fields.Nested(ReportBehindShape),
        required=True,
        metadata=told("reports that led to it: shown to the units that handle them, to nobody else"),
    )
    history = history()


class GetRiskInformation(Schema):
    """Which information."""

    information_id = text("the information", _ID)


class ListRiskInformation(Paged):
    """Which information."""

    source = one_of(SOURCES, load_default=None, allow_none=True, metadata=told("from this source", "recall"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("in this state", "COLLECTED"))
    hazard = one_of(HAZARDS, load_default=None, allow_none=True, metadata=told("this kind of harm", "chemical"))
    hs_code = HsCode(load_default=None, allow_none=True, metadata=told("what is about this code", "640399"))


class RiskInformationPage(Schema):
    """Risk information, newest first."""

    items = fields.List(fields.Nested(RiskInformationShape), required=True)
    next_cursor = next_cursor()


class ScenarioTold(Order):
    """How the goods may harm: how badly, and how probably: one of `probability`, `steps` and `band`."""

    makes = Scenario

    description = text("what happens", "儿童啃咬鞋面，六价铬迁移致敏", longest=TEXT_MAX)
    severity = Whole(
        required=True,
        validate=validate.Range(1, 4, error="1, 2, 3 or 4"),
        metadata=told("1 slight, 2 serious but passing, 3 lasting, 4 fatal", 3),
    )
    probability = Share(load_default=None, allow_none=True, metadata=told("of the harm, a decimal text", "0.001"))
    steps = fields.List(
        Share(),
        load_default=list,
        validate=validate.Length(0, 10, error="at most 10"),
        metadata=told("of each step that leads to the harm; they are multiplied exactly", ["0.1", "0.05"]),
    )
    band = text("a band of the matrix", ">1/100", optional=True, longest=20)
    injury = text("which injury", "过敏性皮炎", optional=True)


class AssessRisk(Order):
    """What is assessed, and how it may harm; the highest level of all scenarios counts."""

    makes = Assess

    information_id = text("the information", _ID, optional=True)
    alert_id = text("an alert that rests on none", _ID, optional=True)
    scenarios = fields.List(
        fields.Nested(ScenarioTold),
        required=True,
        validate=validate.Length(1, 20, error="1 to 20 scenarios"),
        metadata=told(
            "how the goods may harm",
            [{"description": "儿童啃咬鞋面，六价铬迁移致敏", "severity": 3, "probability": "0.001"}],
        ),
    )
    reason = text("why it is assessed now", "收到第二起伤害报告", longest=TEXT_MAX, optional=True)
