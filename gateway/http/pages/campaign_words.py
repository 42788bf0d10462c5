"""How stages, kinds, states and findings of campaigns are called on their public pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

STAGES: Final[Mapping[str, tuple[str, str]]] = {
    "all": ("全部", "all"),
    "planned": ("已批准，待实施", "planned"),
    "under_way": ("实施中", "under way"),
    "published": ("结果已公示", "results published"),
    "cancelled": ("已取消", "cancelled"),
}
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "anti_counterfeit": ("打击假冒伪劣联合执法", "against counterfeits"),
    "ip_rights": ("知识产权保护联合执法", "protection of intellectual property"),
    "risk_screening": ("风险排查（覆盖全部企业）", "risk screening of every enterprise"),
    "supervision_sampling": ("监督抽查", "supervision sampling"),
}
STATES: Final[Mapping[str, tuple[str, str, str]]] = {
    "APPROVED": ("mild", "已批准", "approved"),
    "NOTIFIED": ("", "名录已冻结，待抽取", "population frozen"),
    "DRAWN": ("", "已抽取", "drawn"),
    "RUNNING": ("", "检查中", "visits under way"),
    "RESULTS_ENTERED": ("", "检查完毕，待公示", "visits over, results to be published"),
    "PUBLISHED": ("good", "结果已公示", "results published"),
    "CLOSED": ("good", "已结束", "closed"),
    "CANCELLED": ("bad", "已取消", "cancelled"),
}
FINDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "conforming": ("合格", "conforming"),
    "nonconforming": ("不合格", "nonconforming"),
    "not_found": ("查无下落", "not found"),
    "obstructed": ("拒绝或阻碍检查", "obstructed"),
    "followed_up": ("另案处理", "followed up by a case"),
}
