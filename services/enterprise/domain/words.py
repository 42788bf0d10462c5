"""Chinese words for the codes that lines of the archive and reasons of moves are told with (docs/glossary.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from services.enterprise.domain import case_words

_MEMBERSHIP: Final = {
    "APPLIED": "已申请",
    "OFFICE_REVIEW": "办公室审核",
    "RECOMMENDED": "已推荐",
    "ACTIVE": "在区",
    "REFUSED": "未获认定",
    "RECTIFYING": "整改",
    "WITHDRAWN": "退出",
    "REMOVED": "除名",
    "ENDED": "终止",
}
_TITLE: Final = {
    "NOMINATED": "已提名",
    "EVALUATING": "考核评价",
    "GRANTED": "授予",
    "NOT_GRANTED": "不予授予",
    "SUSPENDED": "暂停",
    "REVOKED": "撤销",
    "EXPIRED": "期满失效",
}
_MARK: Final = {
    "APPLIED": "已申请",
    "LICENSED": "许可使用",
    "REFUSED": "不予许可",
    "SUSPENDED": "暂停使用",
    "WITHDRAWN": "撤回",
    "RETURNED": "交回",
    "EXPIRED": "期满失效",
    "ENDED": "终止",
}
_ZONE: Final = {"REVOKED": "称号被撤销", "LAPSED": "认定到期失效", "REJECTED": "未获认定"}
_PROPOSAL: Final = {"OPEN": "待决定", "ACCEPTED": "已采纳", "DECLINED": "不予采纳", "WITHDRAWN": "已撤回"}
_PROPOSED: Final = {
    "REVOKE_TITLE": "撤销示范企业称号",
    "RECTIFY_ZONE": "责令示范区整改",
    "REMOVE_MEMBER": "示范区企业除名",
    "REINSTATE_TITLE": "恢复示范企业称号",
    "RESTORE_ZONE": "示范区恢复原级别",
    "RESTORE_MEMBER": "恢复示范区企业资格",
}
_BENEFIT_KIND: Final = {
    "VOUCHER": "检验检疫服务券",
    "FEE_RELIEF": "规费减免",
    "REWARD": "质量奖励",
    "TRAINING": "培训",
    "FAST_LANE": "快速通道",
}
_BENEFIT: Final = {
    "ISSUED": "已发放",
    "SPENT": "已用完",
    "EXPIRED": "已过期",
    "CANCELLED": "已撤销",
    "GRANTED": "已给予",
    "SIGNED_UP": "已报名",
    "WITHDRAWN": "已撤回",
    "ATTENDED": "已参加",
    "ABSENT": "缺席",
    "CERTIFIED": "已发证",
    "CALLED_OFF": "已取消",
    "FILED": "已申请",
    "RETURNED": "退回补正",
    "ACCEPTED": "已受理",
    "APPROVED": "准予",
    "REFUSED": "不予",
}
_REGISTRATION: Final = {
    "APPLIED": "已申请",
    "REGISTERED": "准予登记",
    "REFUSED": "不予登记",
    "REVOKED": "撤销登记",
    "ENDED": "随登记管理终止",
}
_MODE: Final = {
    "HOLD": "停止放行",
    "SPECIAL": "特别监管",
    "TARGETED_CHECK": "定向抽查",
    "STRICT": "严密监管",
    "EXEMPT": "免验",
    "VERIFICATION": "验证监管",
    "NON_STATUTORY_FREE": "免予监督抽查",
    "RANDOM_CHECK": "双随机抽查",
    "JOINT": "共同检验",
    "CREDIT": "信用监管",
    "LOCAL_EASED": "免于检验等便利化属地监管",
    "PRESUMED": "合格假定",
    "GENERAL_RAISED": "一般监管（加严）",
    "GENERAL": "一般监管",
}
_ALERT: Final = {"none": "无", "low": "低", "medium": "中", "high": "高", "serious": "严重"}
_CAMPAIGN: Final = {
    "DRAFT": "拟订",
    "APPROVED": "已批准",
    "NOTIFIED": "已通知",
    "DRAWN": "已抽取",
    "RUNNING": "实施中",
    "RESULTS_ENTERED": "结果已录入",
    "PUBLISHED": "结果已公示",
    "CLOSED": "已结束",
    "CANCELLED": "已取消",
}

_FACT: Final = {
    "industry": "所属行业",
    "export": "出口额",
    "brand": "自主品牌",
    "trademark": "境外注册商标",
    "domain": "域名",
    "certificate": "认证证书",
    "laboratory": "企业实验室",
    "self_control": "自检自控体系",
    "award": "质量奖",
    "research": "研发中心与院士工作站",
    "risk_response": "风险快速反应机制",
    "pledge": "质量诚信承诺书",
    "standard": "参与标准制修订",
}
_CHANGE: Final = {"recorded": "登记", "corrected": "更正", "ended": "终止", "withdrawn": "撤回"}
_SUCCESSION: Final = {
    "DUPLICATE": "重复登记合并",
    "RENUMBERED": "代码变更",
    "TAKEN_OVER": "吸收合并",
    "DIVIDED": "派生分立",
}
_RECALL: Final = {
    "LISTED": "列入召回清单",
    "NOTIFIED": "已通知企业",
    "RECALLED": "已召回",
    "RETURNED": "已退运",
    "CLEARED": "移出清单",
}

_NOTICE: Final = {"SENT": "已告知", "CONFIRMED": "已确认知悉", "SUPERSEDED": "已更新"}
_DOCUMENT: Final = {"ISSUED": "已出具", "SERVED": "已送达", "WITHDRAWN": "已撤回"}

# event → field → code → word
_LISTS: Final = {"JOINT_PUNISHMENT": "联合惩戒", "JOINT_INCENTIVE": "守信联合激励"}
_LISTING: Final = {
    "PROPOSED": "提出",
    "NOTIFIED": "已告知",
    "HEARD": "已听取陈述申辩",
    "LISTED": "列入",
    "SERVED": "决定已送达",
    "REVIEWED": "复核保留",
    "DECLINED": "不予列入",
    "DROPPED": "依据失效，终止",
    "EXITED": "移出",
}
_APPROVAL: Final = {
    "exemption": "免验",
    "joint_inspection": "共同检验",
    "risk_assessment": "进口风险评估",
    "registration_regime": "有期限的注册登记管理",
    "registration": "出口注册登记",
    "class_four": "企业分类四类",
}
_FILING: Final = {
    "self_declaration": "自我声明",
    "assurance_of_conformity": "合格保证",
    "declaration_of_conformity": "符合性声明",
    "third_party_report": "第三方报告",
    "processing_contract": "加工贸易合同",
    "licence": "许可证件",
    "other": "其他单证",
}
_CARE: Final = {
    "SUBMITTED": "提交",
    "RETURNED": "退回补正",
    "ACCEPTED": "受理",
    "RECOMMENDED": "推荐",
    "PROPOSED": "拟批准",
    "APPROVED": "批准",
    "REFUSED": "不予批准",
    "OVERDUE": "逾期",
    "GRANTED": "批准",
    "RECORDED": "登记",
    "REVIEWED": "跟踪检查合格",
    "REVIEW_UNMET": "跟踪检查不合格，暂停",
    "REVIEW_DUE": "跟踪检查到期",
    "REVIEW_MISSED": "逾期未跟踪检查，暂停",
    "SUSPENDED": "暂停",
    "REINSTATED": "恢复",
    "NOTICED": "拟撤销告知",
    "HEARD": "听取陈述申辩",
    "DROPPED": "不予撤销",
    "WITHDRAWN": "撤销（撤回）",
    "EXPIRY_NEAR": "即将到期",
    "EXPIRED": "到期",
    "ACCREDITED": "获得认可",
    "IN_FORCE": "恢复认可",
    "REGISTERED": "登记",
    "JUDGED_ANEW": "重新审核",
    "REVOKED": "撤销",
    "FILED": "备案",
    "FALSE": "认定不实",
    "CALLED": "调取",
    "HANDED_IN": "已提交",
    "MISMATCHED": "提交单证不符",
}
_OFFERED: Final = {"VALID": "可供互认", "REVOKED": "已撤销", "SET_ASIDE": "不予采用"}
_TEMPORARY: Final = {"OPEN": "在境内", "DUE_SOON": "临近到期", "OVERDUE": "逾期未复运出境", "CLOSED": "已复运出境"}
_CONFLICT: Final = {"OPEN": "待处理", "RESOLVED": "已处理"}
_CO_INSPECTION: Final = {
    "PROPOSED": "已提议",
    "AGREED": "已商定",
    "DECLINED": "未商定",
    "CANCELLED": "取消",
    "LAPSED": "逾期失效",
    "VISITED": "已检查，待签署",
    "SHARED": "结果共享",
    "ONE_SIDED": "仅一方签署",
    "VOID": "无人签署",
}
_WORDS: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = {
    "credit.listing_changed": {"list": _LISTS, "state": _LISTING},
    "enterprise.fact_changed": {"kind": _FACT, "change": _CHANGE},
    "enterprise.succeeded": {"kind": _SUCCESSION},
    "enterprise.membership_changed": {"state": _MEMBERSHIP},
    "enterprise.title_changed": {"state": _TITLE},
    "enterprise.mark_licence_changed": {"state": _MARK},
    "enterprise.benefit_changed": {"state": _BENEFIT, "kind": _BENEFIT_KIND},
    "enterprise.proposal_changed": {"state": _PROPOSAL, "kind": _PROPOSED},
    "inspection.mode_decided": {"mode": _MODE},
    "inspection.certificate_issued": {"mode": _MODE},
    "inspection.application_changed": {"kind": _APPROVAL, "step": _CARE},
    "inspection.approval_changed": {"kind": _APPROVAL, "step": _CARE},
    "inspection.filing_changed": {"kind": _FILING, "step": _CARE},
    "inspection.laboratory_changed": {"step": _CARE},
    "inspection.paper_called": {"state": _CARE},
    "inspection.report_changed": {"step": _CARE},
    "inspection.offered_result_changed": {"state": _OFFERED},
    "inspection.result_conflict_changed": {"state": _CONFLICT},
    "inspection.co_inspection_changed": {"state": _CO_INSPECTION},
    "inspection.temporary_goods_changed": {"state": _TEMPORARY},
    "inspection.return_recorded": {"cause": case_words.RETURN_CAUSE},
    "inspection.recall_changed": {"state": _RECALL},
    "inspection.registration_changed": {"state": _REGISTRATION},
    "enforcement.alert_issued": {"level": _ALERT},
    "enforcement.alert_regraded": {"level": _ALERT},
    "enforcement.trace_changed": {"state": case_words.TRACE},
    "enforcement.trace_disposed": {"disposition": case_words.CAUSE},
    "enforcement.campaign_changed": {"state": _CAMPAIGN},
    "enforcement.return_changed": {"state": case_words.RETURN},
    "enforcement.negotiation_changed": {"state": case_words.NEGOTIATION},
    "enforcement.support_changed": {"state": case_words.SUPPORT},
    "enforcement.fake_case_changed": {"state": case_words.FAKE_CASE},
    "enforcement.penalty_case_changed": {"state": case_words.PENALTY_CASE},
    "enforcement.document_changed": {"state": _DOCUMENT},
    "enforcement.notice_changed": {"level": _ALERT, "state": _NOTICE},
}


def in_chinese(event: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event's data with its codes in Chinese; a code without a word stays."""
    words = _WORDS.get(event, {})
    return {name: words[name].get(value, value) if name in words else value for name, value in data.items()}


def membership_state(state: str) -> str:
    """The state of a membership in Chinese."""
    return _MEMBERSHIP.get(state, state)


def zone_state(state: str) -> str:
    """The state in which a zone has no members any more, in Chinese."""
    return _ZONE.get(state, state)
