"""Chinese words beside the exchange's codes, for the transcript."""

from __future__ import annotations

from functools import cache
from typing import Final

from deploy.local.tokens import shipped_agencies

_WORDS: Final = {
    # inspection modes, DOMAIN D.1
    "HOLD": "停止放行",
    "SPECIAL": "特别监管",
    "TARGETED_CHECK": "定向抽查",
    "STRICT": "严密监管",
    "EXEMPT": "免验",
    "NON_STATUTORY_FREE": "免予监督抽查",
    "CREDIT": "信用监管",
    "VERIFICATION": "验证监管",
    "JOINT": "共同检验",
    "GENERAL": "一般监管",
    "GENERAL_RAISED": "一般监管（加严）",
    "RANDOM_CHECK": "双随机抽查",
    # levels of alerts
    "serious": "严重",
    "high": "高",
    "medium": "中",
    "low": "低",
    # states, DOMAIN D.4
    "GRANTED": "已授予",
    "SUSPENDED": "暂停",
    "REVOKED": "撤销",
    "ACTIVE": "在区",
    "REMOVED": "除名",
    "NAT_RECOGNISED": "国家级",
    "RECTIFYING": "整改",
    "national": "国家级",
    "provincial": "省级",
    "none": "无",
    # parts and reasons of a draw
    "targeted": "定向",
    "random": "随机",
    "weighted": "按信用加权随机",
    "cancelled_draw": "前次抽取被取消",
    "everyone": "全覆盖",
    "alert": "风险预警",
    "trace_case": "追溯未结",
    "grade C": "信用C级",
    "grade D": "信用D级",
    # bonuses
    "pledge": "诚信承诺",
    "cnas_lab": "CNAS实验室",
    "own_brand": "自主品牌",
    "quality_award": "质量奖",
    # proposals
    "REVOKE_TITLE": "撤销示范企业称号",
    "RECTIFY_ZONE": "示范区整改",
    "REMOVE_MEMBER": "示范区企业除名",
    "REINSTATE_TITLE": "恢复示范企业称号",
    "RESTORE_ZONE": "示范区恢复原级别",
    "RESTORE_MEMBER": "恢复示范区企业资格",
}


# documents that the rules name in English, as they are cited in Chinese
_DOCUMENTS: Final = {
    "AQSIQ announcement 2013 No. 93": "质检总局公告2013年第93号",
    "AQSIQ 2013/93": "质检总局公告2013年第93号",
    "announcement 2014 No. 124": "质检总局公告2014年第124号",
    "order 113": "质检总局令第113号",
    "2017 rules": "2017年检验检疫流程管理规定",
}


def cited(clause: str) -> str:
    """A clause as it is cited in Chinese."""
    for name, zh in _DOCUMENTS.items():
        clause = clause.replace(name, zh)
    return clause


def word(code: str) -> str:
    """The Chinese word with its code."""
    return f"{_WORDS[code]} {code}" if code in _WORDS else code


def word_zh(code: str) -> str:
    """The Chinese word alone."""
    return _WORDS[code]


def agency(code: str) -> str:
    """An agency's Chinese name with its code."""
    return f"{agency_zh(code)} {code}"


def agency_zh(code: str) -> str:
    """An agency's Chinese name."""
    return _agencies()[code]


@cache
def _agencies() -> dict[str, str]:
    return {code: row["zh"] for code, row in shipped_agencies().items()}
