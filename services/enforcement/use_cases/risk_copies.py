"""Copies that risk information is matched to: consignments, lots, brands."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from databus.strict_json import JsonObject
from services.enforcement.domain.risk_matches import plain
from services.enforcement.use_cases.risk_work import Goods, LotCopy, RiskWork

_NAME_OF: Final = {"brand": "name", "trademark": "mark"}  # kind of fact → its field with the name
_ENDED: Final = frozenset({"ended", "withdrawn"})


def keep_consignment(told: JsonObject, tx: RiskWork) -> None:
    """Keep a consignment as it was declared."""
    names = ("consignment_id", "uscc", "declaration_no", "direction", "hs_code", "product", "destination")
    tx.matching.put_consignment(
        Goods(**{name: told[name] for name in names}, declared_on=date.fromisoformat(told["on"]))
    )


def keep_lots_of_return(told: JsonObject, tx: RiskWork) -> None:
    """Keep the lots of goods that came back."""
    for lot in told["lots"]:
        if lot.get("lot_no"):
            _keep_lot(told, str(lot["lot_no"]), lot.get("lot_id"), tx)


def keep_lots_of_consignment(told: JsonObject, tx: RiskWork) -> None:
    """Keep which lots a consignment is made of; information that names one of them is matched once more."""
    lots = [(str(lot["lot_no"]), str(lot["lot_id"]), lot) for lot in told["lots"]]
    shipped = {lot_id: plain(lot_no) for lot_no, lot_id, _ in lots}
    linked_at = datetime.fromisoformat(told["linked_at"])
    if not tx.matching.put_shipped(told["consignment_id"], told["uscc"], shipped, linked_at):
        return
    for lot_no, lot_id, lot in lots:
        goods = {"hs_code": lot["hs_code"], "product": lot["product"], "consignment_id": told["consignment_id"]}
        _keep_lot({"uscc": told["uscc"], **goods}, lot_no, lot_id, tx)
    tx.risk_information.match_again([lot_no for lot_no, _, _ in lots])


def keep_lot_of_report(told: JsonObject, tx: RiskWork) -> None:
    """Keep the lot that a test report is about."""
    if told["lot_no"]:
        _keep_lot(told, told["lot_no"], None, tx)


def keep_brand(told: JsonObject, tx: RiskWork) -> None:
    """Keep a brand or a trademark; other facts are none of matching's."""
    field = _NAME_OF.get(told["kind"])
    name = told["details"].get(field) if field else None
    if isinstance(name, str) and name:
        tx.matching.put_brand(told["fact_id"], told["uscc"], name, in_force=told["change"] not in _ENDED)


def _keep_lot(told: JsonObject, lot_no: str, lot_id: str | None, tx: RiskWork) -> None:
    key = plain(lot_no)
    if key:
        tx.matching.put_lot(
            LotCopy(told["uscc"], key, lot_no, lot_id, told["hs_code"], told["product"], told["consignment_id"])
        )
