"""Objections to records, and repairs asked for."""

from __future__ import annotations

from databus.service import command
from services.credit.entrypoints.desk import Desk, Tx
from services.credit.schemas import records
from services.credit.use_cases import records as record_cases
from services.credit.use_cases.work import Objection


class Objections(Desk):
    """What enterprises can do about their records."""

    @command(records.TakesObjection, gives=records.ObjectionShape, natural_key=("record_id",))
    def object_to_record(self, ask: record_cases.ObjectToRecord, tx: Tx) -> Objection:
        """Object to a record; the answer is due in 20 days."""
        return record_cases.object_to_record(ask, tx, tx.rules)
