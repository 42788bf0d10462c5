"""What an event says about an enterprise, in one line of its quality archive (企业质量档案)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.enterprise.domain.words import in_chinese

WHOEVER_HAS_SUCH_GOODS: Final = ""

# fields of events that hold a number of a batch, or of the case about one
_BATCH_NUMBERS: Final = ("consignment_id", "declaration_no", "lot_no", "case_id", "case_no", "trace_case_id")

# event → (Chinese, English); braces take fields of the event's data
_LINES: Final[Mapping[str, tuple[str, str]]] = {
    "enterprise.registered": ("登记入库：{name}", "Registered: {name}"),
    "enterprise.changed": ("登记信息变更（第{version}版）", "Registry facts changed (version {version})"),
    "enterprise.fact_changed": ("企业信息{kind}：{change}", "{kind}: {change}"),
    "enterprise.succeeded": (
        "企业承继（{kind}）：{uscc}由{successor}承继",
        "{kind}: {uscc} is succeeded by {successor}",
    ),
    "enterprise.membership_changed": ("示范区企业资格：{state}（{clause}）", "Membership: {state} ({clause})"),
    "enterprise.title_changed": ("示范企业称号：{state}（{clause}）", "Title: {state} ({clause})"),
    "enterprise.mark_licence_changed": ("名称标识使用许可：{state}（{clause}）", "Mark licence: {state} ({clause})"),
    "enterprise.benefit_changed": ("公共服务{kind}：{state}（{clause}）", "Public service {kind}: {state} ({clause})"),
    "enterprise.proposal_changed": ("处置建议{kind}：{state}", "Proposal {kind}: {state}"),
    "credit.record_added": (
        "失信行为采信：{item}，文书{document_no}",
        "Record adopted: {item}, document {document_no}",
    ),
    "credit.record_annulled": ("信用记录撤销：{item}", "Record annulled: {item}"),
    "credit.record_corrected": (
        "信用记录更正：{item}，文书{document_no}",
        "Record corrected: {item}, document {document_no}",
    ),
    "credit.record_repaired": ("信用修复完成", "Record repaired"),
    "credit.rated": ("信用评定：{grade}级，{score}分", "Formal rating: {grade}, {score} points"),
    "credit.grade_changed": ("信用等级变为{grade}级，{score}分", "Grade is now {grade}, {score} points"),
    "credit.listing_changed": ("{list}名单：{state}（{clause}）", "List {list}: {state} ({clause})"),
    "credit.scheme_grade_changed": (
        "其他评价体系{scheme}：{grade}（{document_no}）",
        "Scheme {scheme}: {grade} ({document_no})",
    ),
    "inspection.application_changed": (
        "{goods}申请{kind}：{step}（{clause}）",
        "Application for {kind} of {goods}: {step} ({clause})",
    ),
    "inspection.approval_changed": ("{kind}（{document_no}）：{step}", "{kind} ({document_no}): {step}"),
    "inspection.filing_changed": ("单证备案{kind}（{title}）：{step}", "Filing {kind} ({title}): {step}"),
    "inspection.laboratory_changed": ("实验室认可{cnas_no}：{step}", "Laboratory {cnas_no}: {step}"),
    "inspection.paper_called": ("调取自存单证{title}：{state}", "Paper {title} called for: {state}"),
    "inspection.report_changed": (
        "检测报告{report_no}（{issuer}）：{step}",
        "Test report {report_no} of {issuer}: {step}",
    ),
    "inspection.consignment_declared": ("报检{declaration_no}：{product}", "Declared {declaration_no}: {product}"),
    "inspection.mode_decided": (
        "{declaration_no}监管模式：{mode}（规则{rule}）",
        "{declaration_no}: mode {mode} (rule {rule})",
    ),
    "inspection.consignment_released": ("{declaration_no}放行", "{declaration_no} released"),
    "inspection.monitoring_sample_changed": (
        "风险监测样品（{product}）：{step}",
        "Monitoring sample of {product}: {step}",
    ),
    "inspection.nonconformity_found": (
        "{declaration_no}检验不合格：{item}",
        "{declaration_no} does not conform: {item}",
    ),
    "inspection.nonconformity_withdrawn": (
        "{declaration_no}复验合格，撤回不合格结论：{document_no}（复验文书{reason}）",
        "{declaration_no} conforms on re-inspection ({reason}): the nonconformity of {document_no} is withdrawn",
    ),
    "inspection.certificate_issued": (
        "{declaration_no}放行证明{code}已出具（{mode}）",
        "{declaration_no}: release certificate {code} issued ({mode})",
    ),
    "inspection.certificate_withdrawn": (
        "{declaration_no}放行证明{code}撤回：{reason}",
        "{declaration_no}: release certificate {code} withdrawn: {reason}",
    ),
    "inspection.temporary_goods_changed": (
        "{declaration_no}暂时进境货物：{state}，复运出境期限{due_on}",
        "{declaration_no}: goods admitted for a time: {state}, to leave by {due_on}",
    ),
    "inspection.consignment_returned": ("{declaration_no}出口退运：{reason}", "{declaration_no} returned: {reason}"),
    "inspection.return_recorded": (
        "{declaration_no}退运登记：{quantity}{unit}，{cause}",
        "{declaration_no}: {quantity} {unit} came back, {cause}",
    ),
    "inspection.recall_changed": (
        "{declaration_no}召回：{state}，已收回{got_back}/{quantity}{unit}",
        "{declaration_no} recall: {state}, {got_back} of {quantity} {unit} back",
    ),
    "inspection.registration_changed": ("出口注册登记：{state}（{clause}）", "Export registration: {state} ({clause})"),
    "inspection.result_recognised": (
        "{recognised_by}采信{issuer}的结果{document_no}，免于重复检查",
        "{recognised_by} took over {issuer}'s result {document_no}: no second check",
    ),
    "inspection.offered_result_changed": (
        "{issuer}检查结果{document_no}：{state}",
        "{issuer}'s result {document_no}: {state}",
    ),
    "inspection.result_conflict_changed": ("检查结果冲突（{item}）：{state}", "Results contradict on {item}: {state}"),
    "inspection.recognition_reopened": (
        "{issuer}结果{document_no}失效，{recognised_by}重新检查",
        "{issuer}'s result {document_no} counts no more: {recognised_by} checks again",
    ),
    "inspection.co_inspection_changed": ("联合检查{document_no}：{state}", "Co-inspection {document_no}: {state}"),
    "enforcement.alert_issued": ("风险预警发布：{level}", "Alert issued: {level}"),
    "enforcement.alert_regraded": ("风险预警调整：{level}", "Alert regraded: {level}"),
    "enforcement.alert_lifted": ("风险预警解除", "Alert lifted"),
    "enforcement.trace_opened": ("责任追溯立案：{case_no}", "Trace case {case_no} opened"),
    "enforcement.trace_changed": ("责任追溯{case_no}：{state}", "Trace case {case_no}: {state}"),
    "enforcement.trace_disposed": (
        "责任追溯{case_no}处置：{disposition}",
        "Trace case {case_no} disposed: {disposition}",
    ),
    "enforcement.trace_closed": ("责任追溯{case_no}结案", "Trace case {case_no} closed"),
    "enforcement.finding_review_opened": ("{case_no}认定进入复核", "{case_no}: the finding is under review"),
    "enforcement.finding_upheld": ("{case_no}认定维持", "{case_no}: the finding is upheld"),
    "enforcement.finding_overturned": ("{case_no}认定撤销", "{case_no}: the finding is overturned"),
    "enforcement.return_changed": (
        "退运追溯调查{document_no}：{state}",
        "Investigation of return {document_no}: {state}",
    ),
    "enforcement.negotiation_changed": (
        "{case_no}对外交涉（{counterpart}）：{state}",
        "{case_no}: negotiation with {counterpart}: {state}",
    ),
    "enforcement.support_changed": (
        "{case_no}帮扶计划{document_no}（第{round}轮）：{state}",
        "{case_no}: plan of support {document_no}, round {round}: {state}",
    ),
    "enforcement.fake_case_changed": (
        "打假案件{case_no}（{mark}）：{state}",
        "Case {case_no} against fakes of {mark}: {state}",
    ),
    "enforcement.penalty_case_changed": ("处罚案件{case_no}：{state}", "Penalty case {case_no}: {state}"),
    "enforcement.penalty_decided": ("行政处罚：{document_no}", "Penalty decided: {document_no}"),
    "enforcement.penalty_annulled": ("行政处罚撤销：{document_no}", "Penalty annulled: {document_no}"),
    "enforcement.complaint_substantiated": ("投诉查实：{document_no}", "Complaint substantiated: {document_no}"),
    "enforcement.document_changed": ("{title}{document_no}：{state}", "{kind} {document_no}: {state}"),
    "enforcement.notice_changed": ("风险预警通知（{level}）：{state}", "Notice of an alert ({level}): {state}"),
    "enforcement.campaign_changed": ("联合执法专项行动：{title}，{state}", "Campaign {title}: {state}"),
}


def lines(name: str, data: Mapping[str, Any]) -> tuple[str, str]:
    """Return the line in Chinese and in English; an event without a line of its own is named as it is."""
    zh, en = _LINES.get(name, (name, name))
    return zh.format_map(in_chinese(name, data)), en.format_map(data)


def concerned(uscc: str | None, data: Mapping[str, Any]) -> Sequence[str]:
    """Return the enterprises an event is about: the one it names, and the targets of a campaign.

    What names goods and no enterprise, as an alert on a product does, is about everyone who has such goods.
    """
    named = [uscc, data.get("uscc"), *data.get("targets", ())]
    found = list(dict.fromkeys(code for code in named if code))
    return found or ([WHOEVER_HAS_SUCH_GOODS] if data.get("hs_prefix") else [])


def batches(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the numbers by which the batch or case that an event is about is known."""
    told = (data.get(name) for name in _BATCH_NUMBERS)
    return tuple(dict.fromkeys(number for number in told if isinstance(number, str) and number))


def goods(data: Mapping[str, Any]) -> str | None:
    """Return the beginning of the HS codes that an event is about, where it names goods alone."""
    named = data.get("hs_prefix")
    return named if isinstance(named, str) else None


def beginnings(hs_codes: Iterable[str]) -> tuple[str, ...]:
    """Return every beginning that an alert may name so that it is about these codes."""
    return tuple(sorted({code[:length] for code in hs_codes for length in range(2, len(code) + 1)}))


@dataclass(frozen=True)
class Filters:
    """What is wanted of an archive; days are those of Asia/Shanghai, both included."""

    event: str | None = None
    producer: str | None = None
    reported_by: str | None = None
    subject: str | None = None
    batch: str | None = None
    from_on: date | None = None
    until_on: date | None = None

    @property
    def any(self) -> bool:
        """Whether anything is left out."""
        return self != Filters()
