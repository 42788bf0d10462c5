"""Chinese words for trace cases, returns, negotiations, plans of support and cases against fakes."""

from __future__ import annotations

from typing import Final

TRACE: Final = {
    "OPENED": "立案",
    "ASSIGNED": "已指派调查人员",
    "INVESTIGATING": "调查中",
    "CAUSE_CLASSIFIED": "原因已查明",
    "DISPOSED": "已处置",
    "NEGOTIATING": "交涉中",
    "ASSISTING": "帮扶中",
    "VERIFIED": "整改已验证",
    "PENALTY_CASE": "转入行政处罚",
    "CLOSED": "结案",
    "ARCHIVED": "归档",
    "REOPENED": "重新立案",
}
CAUSE: Final = {
    "FOREIGN_REGULATION": "国外法规、市场监督、设计方面问题",
    "CAPABILITY": "企业能力不足",
    "MALICIOUS": "恶意违法",
    "NON_QUALITY": "非质量原因",
}
RETURN_CAUSE: Final = {
    "health_safety_environment": "安全、卫生、环保、健康项目不合格",
    "standard_or_contract": "不符合标准或合同",
    "forced_by_authority": "官方强制退货",
    "technical_barrier": "技术性贸易措施",
    "quantity_or_packaging": "数量、包装问题",
    "other_quality": "其他质量原因",
    "transport_damage": "运输损坏",
    "delay": "交货延误",
    "letter_of_credit": "信用证问题",
    "out_of_warranty_repair": "保修期外维修",
    "consumer_misuse": "消费者使用不当",
    "force_majeure": "不可抗力",
    "trade_dispute": "贸易纠纷",
    "demand_change": "市场需求变化",
    "no_reason_return": "无理由退货",
    "other_non_quality": "其他非质量原因",
}
RETURN: Final = {"RECORDED": "已登记", "COMPLETED": "调查完成"}
NEGOTIATION: Final = {"OPENED": "已启动", "SENT": "已发出", "ANSWERED": "对方已答复", "ENDED": "已结束"}
SUPPORT: Final = {
    "PLANNED": "已制定",
    "RUNNING": "实施中",
    "DONE": "已完成，待验证",
    "NOT_VERIFIED": "验证未通过",
    "VERIFIED": "验证通过",
    "FAILED": "未落实",
}
FAKE_CASE: Final = {
    "OPENED": "立案",
    "ASSIGNED": "已指派调查人员",
    "INVESTIGATING": "调查中",
    "SUBSTANTIATED": "查实",
    "UNFOUNDED": "查无实据",
    "PENALTY_CASE": "转入行政处罚",
    "TRANSFERRED": "移送司法机关",
    "CLOSED": "结案",
    "REOPENED": "重新立案",
}
PENALTY_CASE: Final = {
    "FILED": "已立案",
    "INVESTIGATED": "调查终结",
    "NOTICE": "已告知",
    "HEARING": "听证中",
    "LEGAL_REVIEW": "法制审核中",
    "DECIDED": "已决定",
    "SERVED": "已送达",
    "PERFORMED": "已履行",
    "ENFORCING": "申请强制执行",
    "ENFORCED": "已强制执行",
    "NOT_PUNISHED": "不予处罚",
    "TRANSFERRED": "已移送司法机关",
    "ANNULLED": "已撤销",
}
