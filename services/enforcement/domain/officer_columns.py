"""The columns of a sheet of officers, one a row; they mean what the fields of `record_officer` do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.identifiers import parse_division
from databus.sheets.columns import DAY, Column, items, text
from databus.sheets.layouts import Layout
from databus.sheets.opened import Refusal

_SHORT: Final = 120
_POSTS: Final = {
    "办案人员": "investigator",
    "检查人员": "inspector",
    "法制审核人员": "reviewer",
    "听证主持人": "hearing_host",
    "负责人": "decider",
}
_WORDS: Final = {**_POSTS, **{code: code for code in _POSTS.values()}}

LAYOUT: Final = Layout(
    (
        Column("certificate_no", "执法证号", "certificate", text(_SHORT), needed=True),
        Column("name", "姓名", "name", text(_SHORT), needed=True),
        Column("division", "行政区划代码", "division", text(_SHORT), needed=True),
        Column("valid_from", "证件有效期起", "valid from", DAY, needed=True),
        Column("valid_until", "证件有效期止", "valid until", DAY, needed=True),
        Column("posts", "岗位", "posts", items(_SHORT), needed=True, blank=[]),
        Column("acts_as", "系统账号", "name in tokens", text(_SHORT)),
    ),
    ("certificate_no",),
)


def told_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row of the sheet says, as `record_officer` takes it.

    Raises:
        InvalidRequest: no division, or a post that is none.
    """
    posts = row.get("posts") or []
    strange = [one for one in posts if one not in _WORDS]
    if strange or not posts:
        raise InvalidRequest(f"no post {strange[0]}" if strange else "no post", "posts", "；".join(_POSTS))
    return {
        "certificate_no": row["certificate_no"],
        "name": row["name"],
        "division": parse_division(row["division"], field="division"),
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_until": date.fromisoformat(row["valid_until"]),
        "posts": tuple(dict.fromkeys(_WORDS[one] for one in posts)),
        "acts_as": row.get("acts_as"),
    }


_WRONG: Final = {
    "posts": "岗位有误：应为" + "、".join(_POSTS),
    "division": "行政区划代码有误：应为六位数字",
    "valid_until": "有效期止不应早于有效期起",
    "certificate_no": "该证号已由其他单位登记",
    "acts_as": "该系统账号已属其他人员",
    "agency": "本单位在该行政区划不设执法人员",
}


def refusal_of(row: int, field: str | None, message: str, right: str) -> Refusal:
    """Tell of a row why it is refused, in the words of `record_officer` and in Chinese."""
    zh = _WRONG.get(field or "", f"不能登记：{message}")
    named = field if field in {column.field for column in LAYOUT.columns} else "certificate_no"
    return Refusal(row, LAYOUT.heading_of(named or "certificate_no"), zh, f"{message}: {right}" if right else message)
