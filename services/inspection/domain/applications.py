"""Applications for exemption and joint inspection: what was asked for, and whether the conditions are met."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.inspection.domain.facts import Phrase

OPEN_STATES: Final = frozenset({"SUBMITTED", "RETURNED", "ACCEPTED", "RECOMMENDED", "PROPOSED"})


@dataclass(frozen=True, slots=True)
class Application:
    """An application; `priority` is its weight on the cultivation list, `handled_by` who took the deciding steps."""

    application_id: str
    kind: str
    direction: str
    uscc: str
    hs_prefix: str
    goods: str
    report_no: str
    statement: str | None
    evidence: Sequence[str]
    renews: str | None
    state: str
    submitted_on: date
    submitted_by: str
    priority: int
    grounds: Sequence[str] = ()
    attested: Sequence[Mapping[str, str]] = ()
    due_on: date | None = None
    overdue_on: date | None = None
    handled_by: Sequence[str] = ()
    approval_id: str | None = None
    attend_on: date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What is held of an enterprise and goods on a day: the facts that conditions read.

    Counts are of consignments since `since_on`; `first_declared_on` is the earliest declaration of such goods at all.
    """

    on: date
    since_on: date
    statutory: bool
    grade: str
    leading: bool
    own_brand: bool
    systems: bool
    member: bool
    national_member: bool
    laboratory: bool
    alert: str
    open_cases: int
    findings: int
    punished: int
    consignments: int
    first_declared_on: date | None
    nonconforming: Sequence[str]
    objected: Sequence[str]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition with its answer: met by the record held, met by a document (`attested`), or not met."""

    code: str
    zh: str
    en: str
    met: bool
    because_zh: str
    because_en: str
    clause: str
    attestable: bool = False
    attested: str | None = None
    priority: int = 0

    @property
    def stands(self) -> bool:
        """Whether it keeps nobody from going on."""
        return self.met or self.attested is not None or bool(self.priority)


_Answer = tuple[bool, Phrase]
_Row = Mapping[str, Any]


def conditions(
    kind: str,
    direction: str,
    record: TrackRecord,
    rules: RuleBook,
    hs_prefix: str,
    attested: Sequence[Mapping[str, str]] = (),
) -> list[Condition]:
    """Check every condition of a kind of application against the record held.

    A document stands for a condition only where the record is silent, never against it.

    Source: the rows `[[application_condition]]` of `rules/applications.toml`, each with its clause.
    """
    by_code = {one["condition"]: one["document_no"] for one in attested}
    excluded = [row for row in rules.table("exemption_excluded") if hs_prefix.startswith(tuple(row["hs_prefixes"]))]
    found = []
    for row in rules.table("application_condition", on=record.on):
        if row["application"] != kind or row.get("direction", direction) != direction:
            continue
        met, because = _excluded(excluded) if row["reads"] == "not_excluded" else _CHECKS[row["reads"]](record, row)
        attestable = bool(row.get("attestable"))
        found.append(
            Condition(
                code=row["code"],
                zh=row["zh"],
                en=row["en"],
                met=met,
                because_zh=because.zh,
                because_en=because.en,
                clause=row["clause"],
                attestable=attestable,
                attested=by_code.get(row["code"]) if attestable and not met else None,
                priority=row.get("priority", 0),
            )
        )
    return found


def priority_of(found: Sequence[Condition]) -> tuple[int, list[str]]:
    """Return the weight on the cultivation list, and the grounds for it.

    Source: S12 五(一) (backbone enterprises first); S14 六(一); SH 四(四)2 (own-brand exporters recommended first).
    """
    grounds = [one for one in found if one.priority and one.met]
    return sum(one.priority for one in grounds), [one.code for one in grounds]


def application_machine(kind: str, rules: RuleBook) -> StateMachine:
    """Return the moves of a kind of application."""
    rows = [row for row in rules.table("application_move") if kind in row["application"]]
    return StateMachine.from_rows(f"{kind} application", rows)


def _excluded(rows: Sequence[_Row]) -> _Answer:
    if not rows:
        return True, Phrase("不在不予免验的范围内", "not among what is excluded")
    return False, Phrase(f"不予免验：{rows[0]['zh']}", f"excluded: {rows[0]['en']}")


def _flag(name: str, zh: str, en: str) -> Callable[[TrackRecord, _Row], _Answer]:
    def check(record: TrackRecord, _: _Row) -> _Answer:
        met = bool(getattr(record, name))
        return met, Phrase(zh if met else f"未登记：{zh}", en if met else f"not on record: {en}")

    return check


def _grade(record: TrackRecord, row: _Row) -> _Answer:
    return record.grade in row["grades"], Phrase(f"信用等级{record.grade}", f"grade {record.grade}")


def _alert(record: TrackRecord, row: _Row) -> _Answer:
    return record.alert in row["levels"], Phrase(f"预警级别{record.alert}", f"alert level {record.alert}")


def _record_length(record: TrackRecord, _: _Row) -> _Answer:
    first = record.first_declared_on
    told = Phrase(
        f"首次报检{first or '无'}，自{record.since_on}起{record.consignments}批",
        f"first declared {first or 'never'}, {record.consignments} since {record.since_on}",
    )
    return first is not None and first <= record.since_on and record.consignments > 0, told


def _no_nonconformity(record: TrackRecord, _: _Row) -> _Answer:
    return _none("不合格", "nonconforming", record.nonconforming, record)


def _no_objection(record: TrackRecord, _: _Row) -> _Answer:
    return _none("退运或国外通报", "returned or notified abroad", record.objected, record)


def _none(zh: str, en: str, found: Sequence[str], record: TrackRecord) -> _Answer:
    listed = "、".join(found[:12])
    if found:
        return False, Phrase(f"自{record.since_on}起{zh}{len(found)}批：{listed}", f"{len(found)} {en}: {listed}")
    return True, Phrase(f"自{record.since_on}起无{zh}批次", f"none {en} since {record.since_on}")


def _no_case(record: TrackRecord, _: _Row) -> _Answer:
    told = Phrase(
        f"未结追溯案件{record.open_cases}件，恶意违法认定{record.findings}件，联合惩戒{record.punished}项",
        f"{record.open_cases} open trace cases, {record.findings} malicious findings, {record.punished} punishments",
    )
    return not (record.open_cases or record.findings or record.punished), told


def _attested(_: TrackRecord, __: _Row) -> _Answer:
    return False, Phrase("本系统无此记录，须以文件证明", "not held here: a document must show it")


_CHECKS: Final[Mapping[str, Callable[[TrackRecord, _Row], _Answer]]] = {
    "statutory": _flag("statutory", "法检商品", "statutory goods"),
    "systems": _flag("systems", "质量管理体系和自检自控体系", "quality management system and self-control"),
    "member": _flag("member", "示范区企业", "member of a zone"),
    "national_member": _flag("national_member", "国家级示范区企业", "member of a national zone"),
    "leading": _flag("leading", "骨干企业", "backbone enterprise"),
    "own_brand": _flag("own_brand", "自主品牌", "own brand"),
    "laboratory": _flag("laboratory", "获认可的实验室覆盖该商品", "an accredited laboratory for the goods"),
    "grade": _grade,
    "alert": _alert,
    "record_length": _record_length,
    "no_nonconformity": _no_nonconformity,
    "no_objection": _no_objection,
    "no_case": _no_case,
    "attested": _attested,
}
