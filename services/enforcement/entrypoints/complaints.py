"""Complaints (投诉) and reports (举报)."""

from __future__ import annotations

from databus.service import command
from services.enforcement.entrypoints.area import Area, Tx
from services.enforcement.schemas import penalties as penalty_shapes
from services.enforcement.use_cases import penalties
from services.enforcement.use_cases.work import Complaint


class Complaints(Area):
    """Hear the public."""

    @command(
        penalty_shapes.RecordComplaint,
        gives=penalty_shapes.ComplaintShape,
        natural_key=("document_no", "uscc"),
    )
    def record_substantiated_complaint(self, order: penalties.RecordComplaint, tx: Tx) -> Complaint:
        """Record that a complaint was found true; who complained stays with the agency."""
        return penalties.record_complaint(order, tx, self.rules, self.clock)
