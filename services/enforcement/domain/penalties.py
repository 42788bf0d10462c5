"""Administrative penalties: what may be recorded, what one act may cost, how a penalty falls."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import statutes
from services.enforcement.domain.trace_cases import TraceCase


@dataclass(frozen=True)
class Penalty:
    """A penalty; `item` is the credit item it leads to from `effective_on`."""

    penalty_id: str
    uscc: str
    agency: str
    document_no: str
    occurred_on: date
    decided_on: date
    effective_on: date
    act: str
    act_key: str
    item: str
    statute: str
    fine_fen: int
    goods_value_fen: int | None
    trace_case_id: str | None
    state: str
    annulled_on: date | None
    annulment_document_no: str | None
    annulment_reason: str | None
    version: int


def act_key(act: str) -> str:
    """Return the act without the differences that do not make it another act: width, case, spaces, punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", act)).casefold()


def party_key(uscc: str | None, name: str | None) -> str:
    """Return what tells a party from another one: its code, else its name as acts are compared."""
    return uscc or act_key(name or "")


def check_days(occurred_on: date, decided_on: date, effective_on: date, *, today: date) -> None:
    """Refuse days out of order: occurred ≤ decided ≤ today, decided ≤ effective."""
    if decided_on > today:
        raise InvalidRequest("a day that has not come", "decided_on", f"a day not after {today}")
    if occurred_on > decided_on:
        raise InvalidRequest("decided before it occurred", "occurred_on", f"a day not after {decided_on}")
    if effective_on < decided_on:
        raise InvalidRequest("effective before it was decided", "effective_on", f"a day not before {decided_on}")


def item_row(item: str, rules: RuleBook) -> dict[str, Any]:
    """Return the row of a credit item.

    Raises:
        InvalidRequest: no such item; names those there are.
    """
    rows = rules.table("item")
    for row in rows:
        if row["code"] == item:
            return row
    raise InvalidRequest("no such credit item", "item", "one of " + ", ".join(row["code"] for row in rows))


def check_fine(statute: str, fine_fen: int, goods_value_fen: int | None, rules: RuleBook, *, on: date) -> None:
    """Refuse a fine outside what the statute allows for goods of that value; unchecked if the value is not said.

    Source: 商检法 Art. 32 (5–20 %), 33 (50–300 %), 34 (up to 100 %).
    """
    allowed = statutes.range_on(statute, goods_value_fen, rules, on=on)
    if goods_value_fen is not None and allowed is not None:
        statutes.check_within(fine_fen, allowed)


def check_case(item: str, uscc: str, case: TraceCase | None, rules: RuleBook) -> None:
    """Refuse a penalty whose trace case is another enterprise's, or does not carry the item.

    Source: S14 六(六); 国办发〔2020〕49号 (items count only on a document of legal effect).
    """
    if case is not None and case.uscc != uscc:
        raise InvalidRequest("the trace case is another enterprise's", "trace_case_id", f"a case of {uscc}")
    wanted = item_row(item, rules).get("disposition")
    if wanted is None:
        return
    if case is None:
        raise InvalidRequest(f"{item} needs its trace case", "trace_case_id", f"a case disposed of as {wanted}")
    if case.disposition != wanted or (wanted == "MALICIOUS" and not case.finding_stands):
        raise Conflict(
            f"{item} needs a finding {wanted} that stands",
            "trace_case_id",
            f"{case.case_no} carries {case.disposition}",
        )


def check_once(new: Penalty, standing: Penalty | None) -> None:
    """Refuse a second fine for one act.

    Source: 行政处罚法 Art. 29 (对当事人的同一个违法行为，不得给予两次以上罚款的行政处罚).
    """
    if standing is not None and new.fine_fen > 0:
        raise Conflict(
            "one act is fined once (行政处罚法 29)",
            "act",
            f"fined already by {standing.agency}, {standing.document_no}",
        )


def annulled(penalty: Penalty, *, on: date, document_no: str, reason: str) -> Penalty:
    """Return the penalty without force.

    Raises:
        Conflict: it was annulled before.
    """
    if penalty.state == "ANNULLED":
        raise Conflict("the penalty was annulled before", "penalty_id", f"by {penalty.annulment_document_no}")
    return replace(
        penalty,
        state="ANNULLED",
        annulled_on=on,
        annulment_document_no=document_no,
        annulment_reason=reason,
        version=penalty.version + 1,
    )
