"""Test reports: registered, judged on the day of their issue, used in place of a test, judged anew, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.identifiers import uuid7
from databus.pages import page
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.laboratories import Laboratory, listed_body
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.reach import Reach
from services.inspection.domain.recalls import Ground
from services.inspection.domain.reports import CNAS, CONFORMING, ItemTested, Report, Verdict, judge
from services.inspection.domain.terms import last_day
from services.inspection.use_cases import checking
from services.inspection.use_cases.deciding import decide_now, fetch, locked, uscc_key
from services.inspection.use_cases.drawing import draw_anew
from services.inspection.use_cases.evidence_work import EvidenceWork, note, require_reasons, view_steps
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.offering_reports import follow_report
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.powers import require
from services.inspection.use_cases.recall_listing import list_for_recall
from services.inspection.use_cases.redeciding import redecide_touched
from services.inspection.use_cases.relying import relied_on_report
from services.inspection.use_cases.report_signatures import checked

_AT_ONCE = 100  # reports judged anew in one transaction, or consignments reopened in one step
_SUBHEADING = slice(0, 6)
_NOT_SAID = frozenset({"items", "judged", "jwk", "signed"})


def register_report(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Register a test report by its hash and judge it on the day of its issue; it says why it does not count.

    Raises:
        InvalidRequest: neither laboratory nor body; a day, validity, goods or signature that cannot be.

    Source: S12 五(三); SH 四(十二)3; 商检法 6¶3; S14 六(一)出口, 六(四).
    """
    require(desk, work, "register_report", ask["uscc"])
    _check(desk, work, ask)
    work.held.writing(uscc_key(ask["uscc"]))
    today, cnas_no, jwk = desk.clock.today(), ask.pop("cnas_no"), ask.pop("jwk")
    laboratory = None if cnas_no is None else work.evidence.laboratory_numbered(cnas_no)
    items = tuple(ItemTested(**one) for one in ask["items"])
    report = Report(
        report_id=uuid7(),
        issuer=cnas_no or ask["body"],
        laboratory_id=laboratory.laboratory_id if laboratory else None,
        conforming=all(one.result == CONFORMING for one in items),
        agency=work.caller.require_agency(),
        registered_on=today,
        **{**ask, "items": items, "valid_until": ask["valid_until"] or _valid_until(desk, ask["issued_on"])},
    )
    report = _judged(checked(work, report, jwk), _verdict(desk, work, report, laboratory), laboratory)
    work.evidence.add(report)
    _told(desk, work, report, "REGISTERED", {})
    return view(report)


def revoke_report(desk: Desk, work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Revoke a report: it counts no more, and what rested on it is opened again; goods gone go on a recall list.

    Raises:
        NotPermitted: a body may revoke its own reports alone.
        Conflict: it was revoked already.

    Source: 商检法 6¶3; DOMAIN D.4 (STOPPED, recall list), D.6.
    """
    seen = _find(work, ask["report_id"])
    require(desk, work, "revoke_report", seen.uscc)
    if work.caller.agency == "lab" and "lab" not in {seen.body, seen.agency}:
        raise NotPermitted("a body revokes its own reports (商检法 6¶3)")
    require_reasons(ask)
    work.held.writing(uscc_key(seen.uscc))
    before = _find(work, ask["report_id"], for_update=True)
    work.expect_version(before.version)
    if before.revoked_on is not None:
        raise Conflict("it was revoked already", "report_id", f"revoked on {before.revoked_on}")
    today = desk.clock.today()
    after = replace(before, revoked_on=today, revoked_why=ask["reason"], version=before.version + 1)
    work.evidence.save(after)
    _reopen(desk, work, after, ask)
    _told(desk, work, after, "REVOKED", ask)
    return view(after) | {"resting": _resting(work, after)}


def use_report(desk: Desk, work: EvidenceWork, ask: JsonObject) -> Consignment:
    """Take an accredited laboratory's report in place of the test, where the mode accepts it.

    Raises:
        Conflict: the mode accepts none, or the report does not count for these goods; says why.

    Source: S12 五(三); SH 一(三)三是, 四(十二)3 (认可CNAS实验室报告).
    """
    report = _find(work, ask["report_id"])
    require(desk, work, "use_report", report.uscc)
    consignment = fetch(work, ask["consignment_id"], ask["version"])
    _check_use(desk, consignment, report)
    mode = consignment.decided.mode
    told = {
        "consignment_id": consignment.consignment_id,
        "result": "conforming" if report.conforming else "nonconforming",
        "document_no": report.report_no,
        "item": ask["item"],
        "kind": "joint_test" if mode == "JOINT" else "test",
        "found_on": report.issued_on,
        "detail": f"检测报告替代实验室检测 (report of {report.issuer} in place of the test)",
        "items": [],
        "offered": False,  # the report itself is
    }
    after = checking.record_result(desk, work, told)
    work.evidence.use(
        after.consignment_id,
        report.report_id,
        desk.clock.today(),
        work.caller.require_agency(),
        work.caller.actor,
    )
    return after


def counting_reports(desk: Desk, work: EvidenceWork, consignment: Consignment) -> Sequence[Report]:
    """Return the reports that count today for a consignment's goods, newest first."""
    today, declared = desk.clock.today(), consignment.declared
    found = work.evidence.reports_of(declared.uscc, today)
    return [one for one in found if one.is_about(declared.hs_code, consignment.consignment_id)]


def judge_anew(desk: Desk, work: EvidenceWork) -> int:
    """Judge reports whose laboratory has changed since they were judged; return how many were looked at.

    Until then they do not count.
    """
    waiting = work.evidence.to_be_judged(desk.clock.today(), _AT_ONCE)
    _judge_all(desk, work, waiting)
    return len(waiting)


def judge_those_of(desk: Desk, work: EvidenceWork, code: str) -> None:
    """Judge the valid reports of a body whose place on the adoption list has changed."""
    _judge_all(desk, work, work.evidence.reports_of_body(code, desk.clock.today()))


def get_report(work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """Return a report with every judgement, its steps, and the consignments whose test it replaced."""
    found = _find(work, ask["report_id"])
    steps = view_steps(work.evidence.steps(found.report_id))
    return {**view(found), "resting": _resting(work, found), "steps": steps}


def list_reports(work: EvidenceWork, ask: JsonObject) -> JsonObject:
    """List reports in short, newest first."""
    names = ("uscc", "hs_prefix", "issuer", "consignment_id", "accepted")
    filters = {name: ask[name] for name in names if ask[name] is not None}
    found = work.evidence.reports(filters, ask["cursor"], ask["limit"] + 1)
    told = page(found, ask["limit"], lambda one: one.report_id)
    return {"items": [view(one) for one in told.items], "next_cursor": told.next_cursor}


def view(report: Report) -> JsonObject:
    """Return a report as it is told."""
    return asdict(report) | {"bases": list(report.bases), "signed": report.signed}


def _find(work: EvidenceWork, report_id: str, *, for_update: bool = False) -> Report:
    found = work.evidence.report(report_id, for_update=for_update)
    if found is None:
        raise NotFound("there is no such report", "report_id", "the id that register_report answered")
    return found


def _valid_until(desk: Desk, issued_on: date) -> date:
    return last_day(issued_on, desk.limit("report_validity_months", issued_on))


def _check(desk: Desk, work: EvidenceWork, ask: JsonObject) -> None:
    wrong: list[str] = []
    today, last = desk.clock.today(), _valid_until(desk, ask["issued_on"])
    if ask["cnas_no"] is None and ask["body"] is None:
        wrong += ["cnas_no", "the number of the accredited laboratory, or `body` of the adoption list"]
    if ask["issued_on"] > today:
        wrong += ["issued_on", f"{today} or earlier"]
    if ask["valid_until"] is not None and not ask["issued_on"] <= ask["valid_until"] <= last:
        wrong += ["valid_until", f"from {ask['issued_on']} to {last}"]
    if ask["consignment_id"] is not None:
        named = work.consignments.find(ask["consignment_id"])
        if named is None or named.declared.uscc != ask["uscc"]:
            wrong += ["consignment_id", "a consignment of this enterprise"]
    if wrong:
        raise InvalidRequest("the report cannot be registered", *wrong)
    issuer = ask["cnas_no"] or ask["body"]
    if work.evidence.report_numbered(issuer, ask["report_no"]) is not None:
        raise Conflict("the report is there already", "report_no", f"a number that {issuer} has not used yet")


def _verdict(desk: Desk, work: EvidenceWork, report: Report, laboratory: Laboratory | None) -> Verdict:
    on = report.issued_on
    listed = listed_body(report.body, report.hs_code, on, work.evidence.bodies(), desk.goods.adopted_bodies(on))
    return judge(report.hs_code, on, report.items, laboratory, listed, report.body)


def _judged(report: Report, verdict: Verdict, laboratory: Laboratory | None) -> Report:
    return replace(
        report,
        accepted=verdict.accepted,
        bases=verdict.bases,
        judged=verdict.judged,
        laboratory_id=laboratory.laboratory_id if laboratory else None,
        laboratory_version=laboratory.version if laboratory else None,
    )


def _judge_all(desk: Desk, work: EvidenceWork, reports: Sequence[Report]) -> None:
    if reports:
        work.held.writing(*{uscc_key(one.uscc) for one in reports})
    for one in reports:
        laboratory = work.evidence.laboratory_numbered(one.issuer)
        after = _judged(one, _verdict(desk, work, one, laboratory), laboratory)
        if (after.bases, after.judged) == (tuple(one.bases), tuple(one.judged)):
            work.evidence.save(after)
            if one.accepted:  # while it waited it did not count
                redecide_touched(desk, work, [_reach(one)], f"inspection.report_changed/{one.report_id}")
            continue
        after = replace(after, version=one.version + 1)
        work.evidence.save(after)
        if one.accepted and not after.accepted:
            _reopen(desk, work, after, {"reason": "报告不再被接受 (the report counts no more)"})
        _told(desk, work, after, "JUDGED_ANEW", {}, by_rule=True)


def _check_use(desk: Desk, consignment: Consignment, report: Report) -> None:
    if consignment.state == "REINSPECTION":
        raise Conflict("goods are re-inspected by a body of inspection", "consignment_id", "its own result (商检法 27)")
    if not consignment.decided.lab_report_accepted:
        raise Conflict(
            f"mode {consignment.decided.mode} accepts no report in place of the test",
            "consignment_id",
            "a mode that tests, and a laboratory of the enterprise accredited for the goods (SH 四(十二)3)",
        )
    if CNAS not in report.bases or not report.counts(desk.clock.today()):
        why = "; ".join(one.en for one in report.judged if not one.met) or f"valid until {report.valid_until}"
        raise Conflict("the report does not count as an accredited laboratory's", "report_id", why)
    if consignment.declared.uscc != report.uscc or not report.is_about(
        consignment.declared.hs_code, consignment.consignment_id
    ):
        raise Conflict("the report is about other goods", "report_id", f"one on {consignment.declared.hs_code}")


def _resting(work: EvidenceWork, report: Report) -> list[JsonObject]:
    return [{"consignment_id": one, "state": state} for one, state in work.evidence.used_by(report.report_id)]


def _reopen(desk: Desk, work: EvidenceWork, report: Report, ask: JsonObject) -> None:
    """Open again what rested on a report: decided anew, stopped first if released; gone, on a recall list."""
    after: str | None = None
    while some := work.evidence.resting_on(report.report_id, after, _AT_ONCE):
        _reopen_some(desk, work, report, some, ask)
        after = some[-1]
    after = None
    while some := work.evidence.decided_on(report, after, _AT_ONCE):
        _reopen_some(desk, work, report, [one for one in some if relied_on_report(desk, work, one)], ask)
        after = some[-1]


def _reopen_some(desk: Desk, work: EvidenceWork, report: Report, some: Sequence[str], ask: JsonObject) -> None:
    ledger, cause = Ledger(desk, work), f"inspection.report_changed/{report.report_id}"
    resting = locked(work, some)
    opened = [one for one in resting if one.state in {"CONFORMING", "RELEASED"}]
    clause, document_no = desk.clause_of("revoke_report"), ask.get("document_no") or report.report_no
    for one in opened:
        told = {"reason": ask["reason"], "cause": cause, "document_no": document_no}
        if one.state == "RELEASED":
            ledger.step(one, "STOPPED", clause=clause, by_rule=True, **told)
        ledger.step(one, "MODE_DECIDED", clause=clause, by_rule=True, **told)
        draw_anew(desk, work, one, "its report counts no more")
    decide_now(ledger, opened, cause, anew=True)
    ledger.write()
    list_for_recall(desk, work, resting, Ground("fact", report.report_id, ask["reason"], document_no))


def _told(desk: Desk, work: EvidenceWork, report: Report, step: str, ask: JsonObject, *, by_rule: bool = False) -> None:
    """Keep the step, say it, and decide anew the goods that the report is about."""
    clause = desk.clause_of("revoke_report" if step == "REVOKED" else "register_report")
    taken = note(desk, work, report.report_id, step, clause, ask, by_rule=by_rule)
    told = {name: item for name, item in view(report).items() if name not in _NOT_SAID}
    told |= {"step": step, "on": taken.on, "reason": taken.reason, "document_no": taken.document_no, "clause": clause}
    told["resting"] = _resting(work, report)
    work.outbox.add("inspection.report_changed", subject=report.report_id, uscc=report.uscc, data=told)
    redecide_touched(desk, work, [_reach(report)], f"inspection.report_changed/{report.report_id}")
    follow_report(desk, work, report, taken.reason)


def _reach(report: Report) -> Reach:
    return Reach(hs_prefix=report.hs_code[_SUBHEADING], uscc=report.uscc)
