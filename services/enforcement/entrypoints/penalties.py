"""Penalties that agencies decided."""

from __future__ import annotations

from databus.service import command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.penalties import Penalty
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import penalties as penalty_shapes
from services.enforcement.use_cases import annulling, files, penalties, recording_penalties


class Penalties(Area):
    """Punish."""

    @command(penalty_shapes.RecordPenalty, gives=penalty_shapes.PenaltyShape, natural_key=("document_no",))
    def record_penalty(self, order: penalties.RecordPenalty, tx: Tx) -> Penalty:
        """Record a penalty that the calling agency decided; its credit item follows on its effective day."""
        return recording_penalties.record_penalty(order, tx, self.rules, self.clock)

    @command(
        penalty_shapes.AnnulPenalty,
        gives=penalty_shapes.PenaltyShape,
        natural_key=("penalty_id", "document_no"),
    )
    def annul_penalty(self, order: penalties.AnnulPenalty, tx: Tx) -> Penalty:
        """Annul a penalty; all that cites it is reversed, and the finding behind it goes to review."""
        return annulling.annul_penalty(order, tx, self.rules, self.clock)

    @query(penalty_shapes.GetPenalty, gives=penalty_shapes.PenaltyFile)
    def get_penalty(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a penalty with its history."""
        return files.penalty_file(ask["penalty_id"], tx)

    @query(penalty_shapes.ListPenalties, gives=penalty_shapes.PenaltyPage)
    def list_penalties(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List penalties, newest first."""
        return page(tx.penalties.page_of(**ask))
