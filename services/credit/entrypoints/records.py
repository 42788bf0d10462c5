"""Records: adopted, shown, annulled, repaired."""

from __future__ import annotations

from typing import Any

from databus.service import command, query
from services.credit.entrypoints.desk import Desk, Tx
from services.credit.schemas import ratings, records
from services.credit.use_cases import corrections, views
from services.credit.use_cases import records as record_cases


class Records(Desk):
    """Dishonest acts as agencies say them."""

    @command(records.TakesRecordAct, gives=records.GivesRecorded, natural_key=("document_no", "item"))
    def record_act(self, act: record_cases.RecordAct, tx: Tx) -> dict[str, Any]:
        """Record a dishonest act said by an agency; return it with the score and grade it leads to."""
        return views.show_recorded(record_cases.record_act(act, tx, tx.rules), tx.rules)

    @query(records.TakesRecordFilter, gives=records.GivesRecordPage)
    def list_records(self, asked: dict[str, Any], tx: Tx) -> dict[str, Any]:
        """List credit records, newest first."""
        limit, cursor = asked.pop("limit"), asked.pop("cursor", None)
        return views.show_page(asked, tx, tx.rules, limit=limit, cursor=cursor)

    @query(records.TakesRecordId, gives=records.RecordShape)
    def get_record(self, asked: dict[str, Any], tx: Tx) -> dict[str, Any]:
        """Return one credit record."""
        return views.show_one(asked["record_id"], tx, tx.rules)

    @command(records.TakesCorrection, gives=records.GivesRecord, natural_key=("record_id", "correction_document_no"))
    def correct_record(self, ask: corrections.CorrectRecord, tx: Tx) -> dict[str, Any]:
        """Correct what a record says, as if it had always said so; only who recorded it may."""
        return views.show_ended(corrections.correct_record(ask, tx, tx.rules), tx, tx.rules)

    @command(records.TakesAnnulment, gives=records.GivesRecord, natural_key=("record_id",))
    def annul_record(self, ask: record_cases.AnnulRecord, tx: Tx) -> dict[str, Any]:
        """Annul a record, because the document behind it was annulled; only who recorded it may."""
        return views.show_ended(record_cases.annul_record(ask, tx, tx.rules), tx, tx.rules)

    @command(records.TakesRepair, gives=records.GivesRecord, natural_key=("record_id",))
    def repair_record(self, ask: record_cases.RepairRecord, tx: Tx) -> dict[str, Any]:
        """Repair a record (信用修复) after its minimum period; only who recorded it may."""
        return views.show_ended(record_cases.repair_record(ask, tx, tx.rules), tx, tx.rules)

    @query(ratings.TakesNothing, gives=ratings.GivesItems)
    def list_items(self, _: dict[str, Any], tx: Tx) -> dict[str, Any]:
        """List the deduction catalogue."""
        return views.show_items(tx, tx.rules)
