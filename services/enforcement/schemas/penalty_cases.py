"""Shapes of penalty cases: what is said to them."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, validate

from databus.shapes import Day, Whole, YesNo
from services.enforcement.domain import jurisdiction, penalty_publicity
from services.enforcement.domain.penalty_cases import SOURCES, STATES, CaseMove
from services.enforcement.schemas.shapes import (
    FEN_MAX,
    TEXT_MAX,
    Agency,
    Division,
    Order,
    Paged,
    UsccCode,
    one_of,
    page_limit,
    text,
    texts,
    told,
)
from services.enforcement.schemas.trace_work import evidence
from services.enforcement.use_cases.filing_penalty_cases import FilePenaltyCase as FileOrder
from services.enforcement.use_cases.officers import Signature
from services.enforcement.use_cases.penalty_acts import RecordPenaltyAct as ActOrder
from services.enforcement.use_cases.penalty_payments import PlanFinePayment as PlanOrder
from services.enforcement.use_cases.penalty_payments import RecordFinePayment as PaymentOrder

ID: Final = "0192f0c1-0000-7000-8000-000000000052"
_LONG: Final = 2000
_OFFICERS: Final = ["0192f0c1-0000-7000-8000-000000000081", "0192f0c1-0000-7000-8000-000000000082"]


def _day(description: str, example: str = "2026-11-22") -> Day:
    return Day(load_default=None, allow_none=True, metadata=told(description, example))


def _on() -> Day:
    return _day("not after today, not before the last step; left out: today")


def _fen(description: str, example: int, **options: Any) -> Whole:
    left_out: dict[str, Any] = {} if options.get("required") else {"load_default": None, "allow_none": True}
    return Whole(
        validate=validate.Range(0, FEN_MAX, error="a whole number of fen, from 0"),
        metadata=told(description, example),
        **left_out,
        **options,
    )


def _officers(description: str) -> fields.List[Any]:
    return texts(description, _OFFICERS, most=10)


class FilePenaltyCase(Order):
    """What a case is filed on. The party is an enterprise with its code, or is named with the county of the act."""

    makes = FileOrder

    source = one_of(SOURCES, required=True, metadata=told("from where it is known", "inspection"))
    source_reference = text("its number at the source", "检〔2026〕9号")
    act = text("what was done", "以次充好", longest=TEXT_MAX)
    occurred_on = _day("day of the act; it may be told with the proposal", "2026-10-02")
    continued_until = _day("last day of an act that went on", "2026-11-01")
    found_on = _day("day it was discovered; left out: that of the filing")
    harm = YesNo(
        load_default=False,
        metadata=told(
            "life, health or financial safety was harmed, so that it counts for longer (行政处罚法 36)", False
        ),
    )
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("the enterprise", "91441323MA4YNT018E"))
    party_name = text("who it is, where there is no code", "兴隆鞋材加工点", longest=200, optional=True)
    party_place = text("where the party is", "惠东县吉隆镇", longest=200, optional=True)
    division = Division(
        load_default=None, allow_none=True, metadata=told("county of the act; left out: the enterprise's", "441323")
    )
    investigators = fields.List(
        text("", _OFFICERS[0], required=False),
        load_default=list,
        validate=validate.Length(0, 10, error="at most 10"),
        metadata=told("at least two officers of the register; they may be put on the case later", _OFFICERS),
    )
    trace_case_id = text("the trace case it follows from", "0192f0c1-0000-7000-8000-000000000041", optional=True)
    on = _day("day of the filing; left out: today")


class SignatureShape(Order):
    """An officer's detached JWS over what the case shows as `to_sign`."""

    makes = Signature

    officer_id = text("the officer", _OFFICERS[0])
    jws = text("detached JWS of Ed25519", "eyJhbGciOiJFZERTQSJ9..c2ln", longest=1000)


class MovePenaltyCase(Order):
    """A move of a case, with what the move asks for; what comes next stands in the case's file."""

    makes = CaseMove

    case_id = text("the case", ID)
    to = one_of(STATES, required=True, metadata=told("state to move to", "INVESTIGATED"))
    on = _on()
    act = text("INVESTIGATED: what was done, as known by now", "以次充好", longest=TEXT_MAX, optional=True)
    occurred_on = _day("INVESTIGATED: day of the act", "2026-10-02")
    continued_until = _day("INVESTIGATED: last day of an act that went on", "2026-11-01")
    facts = text("INVESTIGATED: what was established", "以次充好鞋1,200双", longest=_LONG, optional=True)
    statute = text("INVESTIGATED: the statute it is punished by", "商检法 33", optional=True)
    item = text("INVESTIGATED: credit item it leads to", "L02", longest=10, optional=True)
    kinds = texts("INVESTIGATED: penalties proposed", ["fine", "confiscation"], most=10, longest=40)
    fine_fen = _fen("INVESTIGATED: fine in fen", 5_000_000)
    confiscated_fen = _fen("INVESTIGATED: what is confiscated, in fen", 1_000_000)
    goods_value_fen = _fen("INVESTIGATED: value of the goods, or turnover, that the statute takes", 8_000_000)
    circumstances = texts("INVESTIGATED: what makes it lighter or heavier", ["confessed"], most=10, longest=40)
    weighing = text("INVESTIGATED: what shows them, and how they weigh", "主动供述", longest=TEXT_MAX, optional=True)
    hearing_on = _day("HEARING: the day, seven working days ahead at least", "2026-12-09")
    hearing_host = text("HEARING: an officer who did not investigate", _OFFICERS[0], optional=True)
    decided_by = _officers("DECIDED, NOT_PUNISHED: heads who decide, where the agency registered no keys")
    signatures = fields.List(
        fields.Nested(SignatureShape),
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, 10, error="at most 10"),
        metadata=told("DECIDED, NOT_PUNISHED: signatures of the heads who decide"),
    )
    minutes_no = text("DECIDED: minutes where the heads decide together", "集体讨论〔2026〕2号", optional=True)
    ground = text("NOT_PUNISHED: on what ground", "minor_corrected", longest=40, optional=True)
    transferred_to = text("TRANSFERRED: judicial organ; ENFORCING: court", "惠东县公安局", optional=True)
    evidence = texts("PERFORMED, TRANSFERRED, ANNULLED: papers that show it", ["缴款书001"], most=20)
    document_no = text("paper of the move: FILED again, ENFORCED, ANNULLED", "复议〔2026〕3号", optional=True)
    reason = text("why, where the move asks for it", "情节轻微并已改正", longest=TEXT_MAX, optional=True)


class RecordPenaltyAct(Order):
    """What is done in a case between its moves. Kinds stand in `rules/penalty_acts.toml`."""

    makes = ActOrder

    case_id = text("the case", ID)
    kind = text("what was done", "site_inspection", longest=40)
    findings = text("what it found, or what was said", "仓库存有以次充好鞋1,200双", longest=_LONG)
    on = _day("not after today; left out: today")
    officers = _officers("officers who did it, of the post that the kind asks for")
    place = text("where", "惠东县吉隆镇合成鞋厂仓库", longest=200, optional=True)
    heard = text("who was heard, or who spoke for the party", "测试乙（法定代表人）", longest=200, optional=True)
    outcome = text("how it ended, where the kind has outcomes", "agreed", longest=40, optional=True)
    evidence = evidence("what it yielded")
    document_no = text("its paper", "检〔2026〕9号", optional=True)


class InstalmentGiven(Schema):
    """A part of a fine with its last day, a working day."""

    due_on = Day(required=True, metadata=told("last day", "2026-12-25"))
    amount_fen = _fen("how much", 2_500_000, required=True)


class PlanFinePayment(Order):
    """Until when how much of a fine is to be paid."""

    makes = PlanOrder

    case_id = text("the case", ID)
    instalments = fields.List(
        fields.Nested(InstalmentGiven),
        required=True,
        validate=validate.Length(1, 100, error="1 to 100"),
        metadata=told("the parts, together the fine", [{"due_on": "2026-12-25", "amount_fen": 5_000_000}]),
    )
    reason = text("why", "确有经济困难", longest=TEXT_MAX)
    on = _day("day of the approval; left out: today")


class RecordFinePayment(Order):
    """What was paid at the bank."""

    makes = PaymentOrder

    case_id = text("the case", ID)
    receipt_no = text("number of the bank's receipt", "4400123456")
    amount_fen = Whole(
        required=True,
        validate=validate.Range(1, FEN_MAX, error="a whole number of fen, from 1"),
        metadata=told("how much, in fen", 5_000_000),
    )
    paid_on = Day(required=True, metadata=told("day of the payment, not after today", "2026-11-22"))


class MovePenaltyPublicity(Order):
    """A step of a decision's publicity."""

    makes = penalty_publicity.PublicityMove

    case_id = text("the case", ID)
    to = one_of(
        penalty_publicity.STEPS,
        required=True,
        metadata=told(
            "REPORTED to the credit platform, SENT to another province, PUBLISHED, ENDED, WITHDRAWN", "PUBLISHED"
        ),
    )
    on = _day("not after today, not before the decision; left out: today")
    document_no = text("its paper; of repair, the decision on it", "修复〔2027〕4号", optional=True)
    sent_to = text("SENT: the body that publishes it", "浙江省市场监督管理局", optional=True)
    reason = text("ENDED, WITHDRAWN: why", "信用修复", longest=TEXT_MAX, optional=True)


class MoveJurisdiction(Order):
    """A step of a dispute about who is competent."""

    makes = jurisdiction.JurisdictionMove

    case_id = text("the case", ID)
    to = one_of(
        jurisdiction.STATES[1:],
        required=True,
        metadata=told("DISPUTED: one claims it; REFERRED: talks failed; SETTLED: on whom", "DISPUTED"),
    )
    reason = text("why", "违法行为发生地在本机关辖区", longest=TEXT_MAX)
    to_agency = Agency(load_default=None, allow_none=True, metadata=told("SETTLED: who is competent", "samr"))
    document_no = text("SETTLED by talks: their minutes", "会商〔2026〕1号", optional=True)
    on = _on()


class GetPenaltyCase(Schema):
    """Which case."""

    case_id = text("the case", ID)


class ListPenaltyActs(Paged):
    """Acts of which case."""

    limit = page_limit(50)
    case_id = text("the case", ID)


class ListPenaltyCases(Paged):
    """Which cases."""

    limit = page_limit(50)
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("against one enterprise", "91441323MA4YNT018E"))
    agency = Agency(load_default=None, allow_none=True, metadata=told("conducted by one agency", "samr"))
    division = Division(load_default=None, allow_none=True, metadata=told("acts in one county", "441323"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    source = one_of(SOURCES, load_default=None, allow_none=True, metadata=told("only from one source"))
    trace_case_id = text("that follow from this case", "0192f0c1-0000-7000-8000-000000000041", optional=True)
    jurisdiction = one_of(
        jurisdiction.STATES, load_default=None, allow_none=True, metadata=told("only where it stands so")
    )
    open = YesNo(from_text=True, load_default=None, allow_none=True, metadata=told("not over; false: over"))
