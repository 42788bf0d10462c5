"""Returns: recorded from what inspection says and by call, each with its trace case, completed by two investigators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Protocol

from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import returns
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.history import RETURN, Step, day_of_act
from services.enforcement.domain.returns import ReturnForm, cause_kind
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.use_cases.clocks import ClockWork, meet_clock, start_clock
from services.enforcement.use_cases.opening_cases import Trigger, open_case_for
from services.enforcement.use_cases.powers import division_of, require_act
from services.enforcement.use_cases.trace_goods import CONSIGNMENT, GoodsWork, link_goods, say_goods
from services.enforcement.use_cases.work import Kept, digest_of

CLOCK: Final = "return_investigation"
_SAID: Final = frozenset(
    {
        "return_id",
        "case_id",
        "uscc",
        "hs_code",
        "returned_on",
        "state",
        "consignment_id",
        "source_return_id",
        "declaration_no",
        "document_no",
        "country",
        "goods_class",
        "causes",
        "completed_on",
        "version",
    }
)


@dataclass(frozen=True)
class RecordReturn:
    """Goods that came back, as far as known at once."""

    uscc: str
    hs_code: str
    returned_on: date
    reason: str
    document_no: str
    declaration_no: str | None = None
    consignment_id: str | None = None
    told: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class CompleteReturn:
    """What the investigation of a return found; entries left out stay as they are."""

    return_id: str
    conclusion: str
    document_no: str
    on: date | None = None
    told: Mapping[str, Any] | None = None


class ReturnForms(Kept[ReturnForm], Protocol):
    """Forms of returned goods."""

    def hold(self, consignment_id: str) -> None: ...

    def of_source(self, source_return_id: str) -> ReturnForm | None: ...

    def of_consignment(self, consignment_id: str) -> Sequence[ReturnForm]: ...

    def of_document(self, uscc: str, document_no: str) -> ReturnForm | None: ...

    def of_case(self, case_id: str) -> Sequence[ReturnForm]: ...


class ReturnWork(GoodsWork, ClockWork, Protocol):
    """A transaction that keeps returns."""

    @property
    def returns(self) -> ReturnForms: ...


def hear_returned(tx: ReturnWork, rules: RuleBook, data: Mapping[str, Any], agency: str | None) -> None:
    """Record a return as soon as inspection says that a consignment came back, and open its case.

    What the paper of the same return says further comes with `hear_recorded`, before or after.

    Source: 出口工业产品退运货物追溯调查管理工作规范 (every return is investigated); S14 六(六).
    """
    tx.returns.hold(data["consignment_id"])
    there = tx.returns.of_consignment(data["consignment_id"])
    if any(one.document_no == data["document_no"] or data["document_no"] is None for one in there):
        return
    names = ("uscc", "hs_code", "consignment_id", "declaration_no", "document_no", "product", "statutory", "reason")
    known = {name: data[name] for name in names}
    _begin(tx, rules, ReturnForm(return_id=uuid7(), returned_on=data["on"], agency=agency or "", **known))


def hear_recorded(tx: ReturnWork, rules: RuleBook, data: Mapping[str, Any], agency: str | None) -> None:
    """Write what inspection recorded of a return on its form, until the form is complete.

    Source: SN/T 4911.1-2017 (信息采集).
    """
    tx.returns.hold(data["consignment_id"])
    form = tx.returns.of_source(data["return_id"]) or next(
        (
            one
            for one in tx.returns.of_consignment(data["consignment_id"])
            if one.source_return_id is None and one.document_no in {None, data["document_no"]}
        ),
        None,
    )
    told = _recorded(data)
    lot_ids = [lot["lot_id"] for lot in data["lots"]]
    if form is None:
        made = ReturnForm(
            return_id=uuid7(),
            agency=agency or "",
            source_return_id=data["return_id"],
            **{name: data[name] for name in ("uscc", "hs_code", "consignment_id", "declaration_no", "returned_on")},
            reason=data["reason"],
            document_no=data["document_no"],
            case_id=_named(tx, data),
        )
        _begin(tx, rules, returns.with_told(made, told, rules), lot_ids)
        return
    after = replace(form, source_return_id=data["return_id"], document_no=data["document_no"])
    after = replace(after, case_id=_named(tx, data) or form.case_id)
    if form.state != returns.COMPLETED:
        after = returns.with_told(after, told, rules)
    if after != form:
        _keep(tx, rules, after, form, data["returned_on"])
    if after.case_id is not None:
        link_goods(tx, tx.cases.look(after.case_id), [data["consignment_id"]], lot_ids)


def record_return(order: RecordReturn, tx: ReturnWork, rules: RuleBook, clock: Clock) -> ReturnForm:
    """Record a return that inspection has no consignment of, and open its case.

    Raises:
        NotPermitted: an agency that records no returns of this county.
        Conflict: the paper is recorded already.
        InvalidRequest: an entry that the form does not know.

    Source: SN/T 4911.1-2017 annex 4; SH 四(六)1.
    """
    agency = tx.caller.require_agency()
    require_act(tx, rules, "return_act", "record_return", order.uscc)
    day_of_act(order.returned_on, today=clock.today(), field="returned_on")
    if tx.returns.of_document(order.uscc, order.document_no) is not None:
        raise Conflict("the paper is recorded already", "document_no", "the number of another paper")
    known = {field.name: getattr(order, field.name) for field in fields(order) if field.name != "told"}
    form = ReturnForm(return_id=uuid7(), agency=agency, **known)
    return _begin(tx, rules, returns.with_told(form, order.told or {}, rules), digest=digest_of(order, agency))


def complete_return(order: CompleteReturn, tx: ReturnWork, rules: RuleBook, clock: Clock) -> ReturnForm:
    """Complete the form of a return after its investigation, by the agency that owns the case.

    Raises:
        NotPermitted: not the owner of the case.
        Conflict: the case has no two investigators, or its cause is not classified; or the form is complete.
        InvalidRequest: an entry that the form asks for is missing.

    Source: SN/T 4911.1-2017 (追溯调查 → 结果分析); 双人调查.
    """
    agency = tx.caller.require_agency()
    form = tx.returns.get(order.return_id)
    digest = digest_of(order, agency)
    last = tx.history.of(RETURN, form.return_id)[-1:]
    if last and last[0].digest == digest:
        return form
    tx.expect_version(form.version)
    require_act(tx, rules, "return_act", "complete_return", form.uscc)
    case = tx.cases.look(form.case_id or "")
    on = day_of_act(order.on, today=clock.today(), since=max(form.returned_on, case.opened_on))
    require_owner(case.agency, agency, rules, what=case.case_no, on=on)
    if case.cause is None:
        raise Conflict(
            "the cause of the case is not classified", "return_id", f"{case.case_no}: CAUSE_CLASSIFIED first"
        )
    after = returns.completed(
        returns.with_told(form, order.told or {}, rules),
        investigators=case.investigators,
        on=on,
        conclusion=order.conclusion,
        document_no=order.document_no,
        rules=rules,
    )
    meet_clock(tx, rules, kind=CLOCK, subject_kind=RETURN, subject_id=form.return_id, on=on)
    return _keep(tx, rules, after, form, on, digest=digest)


def _begin(
    tx: ReturnWork, rules: RuleBook, form: ReturnForm, lot_ids: Sequence[str] = (), *, digest: str | None = None
) -> ReturnForm:
    case = _case_for(tx, rules, form)
    begun = replace(form, case_id=case.case_id, agency=form.agency or case.agency)
    tx.returns.add(begun)
    _note(tx, begun, None, begun.returned_on, rules, digest=digest)
    if not link_goods(tx, case, [form.consignment_id] if form.consignment_id else [], lot_ids):
        say_goods(tx, case)  # another part of the same goods: inspection links this return too
    start_clock(
        tx,
        rules,
        kind=CLOCK,
        subject_kind=RETURN,
        subject_id=begun.return_id,
        responsible=case.agency,
        on=begun.returned_on,
        division=division_of(tx, begun.uscc),
        uscc=begun.uscc,
    )
    return begun


def _case_for(tx: ReturnWork, rules: RuleBook, form: ReturnForm) -> TraceCase:
    """Return the open case about these goods; what comes back after it was closed is investigated anew."""
    if form.case_id is not None:
        return tx.cases.look(form.case_id)
    number = form.declaration_no or form.document_no or form.return_id
    known = _cases_about(tx, form, number)
    standing = next((one for one in known if one.is_open), None)
    if standing is not None:
        return standing
    trigger = Trigger(
        "return",
        f"{number} {form.document_no or form.returned_on}" if known else number,
        form.uscc,
        form.hs_code,
        form.returned_on,
        form.agency,
        lots=form.lots,
        consignment_id=None if known else form.consignment_id,  # a consignment stands in one case by itself
    )
    opened = open_case_for(trigger, tx, rules)
    if opened is None:
        raise InvalidRequest("a return is no trigger", "trigger", "a trigger of S14 六(六)")
    return opened


def _cases_about(tx: ReturnWork, form: ReturnForm, number: str) -> list[TraceCase]:
    found = [tx.cases.of_source("return", number, form.uscc, form.hs_code)]
    if form.consignment_id is not None:
        found.append(tx.cases.of_consignment(form.consignment_id))
        found += [tx.cases.find(one) for one in tx.trace_goods.cases_with(CONSIGNMENT, form.consignment_id)]
    return [one for one in found if one is not None]


def _named(tx: ReturnWork, data: Mapping[str, Any]) -> str | None:
    """The case that a person named for the return, if it is one of ours about the same enterprise."""
    case = tx.cases.find(data["trace_case_id"])
    return case.case_id if case is not None and case.uscc == data["uscc"] else None


def _recorded(data: Mapping[str, Any]) -> dict[str, Any]:
    same = ("product", "unit", "country", "goods_class", "reason")
    told: dict[str, Any] = {name: data[name] for name in same}
    lots = tuple(lot["lot_no"] for lot in data["lots"])
    return told | {"quantity": Decimal(data["quantity"]), "causes": (data["cause"],), "lots": lots}


def _keep(
    tx: ReturnWork, rules: RuleBook, after: ReturnForm, before: ReturnForm, on: date, *, digest: str | None = None
) -> ReturnForm:
    kept = replace(after, version=before.version + 1)
    tx.returns.save(kept)
    _note(tx, kept, before.state, on, rules, digest=digest)
    return kept


def _note(
    tx: ReturnWork, form: ReturnForm, before: str | None, on: date, rules: RuleBook, *, digest: str | None = None
) -> None:
    clause = "SN/T 4911.1-2017"
    caller = tx.caller
    step = Step(RETURN, form.return_id, form.version, before, form.state, on, caller.agency, caller.actor, clause)
    tx.history.add(replace(step, note=form.conclusion, document_no=form.document_no, digest=digest))
    data = {name: value for name, value in asdict(form).items() if name in _SAID}
    data["cause_kind"] = cause_kind(form, rules)
    tx.outbox.add("enforcement.return_changed", subject=form.return_id, data=data, uscc=form.uscc, legalbasis=clause)
