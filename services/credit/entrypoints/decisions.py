"""Decisions: formal ratings and AA."""

from __future__ import annotations

from typing import Any

from databus.service import command
from services.credit.entrypoints.desk import Desk, Tx
from services.credit.schemas import decisions
from services.credit.use_cases import advanced, formal, views


class Decisions(Desk):
    """Formal ratings and AA."""

    @command(decisions.TakesRateFormally, gives=decisions.GivesFormalRatings, natural_key=("on", "usccs"))
    def rate_formally(self, ask: formal.RateFormally, tx: Tx) -> formal.FormalRatings:
        """Rate enterprises formally; the snapshot is valid to 31 October of the next cycle."""
        return formal.rate_formally(ask, tx, tx.rules)

    @command(decisions.TakesGrantAa, gives=decisions.GivesAaDecision, natural_key=("uscc", "document_no"))
    def grant_aa(self, ask: advanced.GrantAa, tx: Tx) -> dict[str, Any]:
        """Grant AA if all four conditions are met."""
        return views.show_aa(advanced.grant_aa(ask, tx, tx.rules))

    @command(decisions.TakesRevokeAa, gives=decisions.GivesAaDecision, natural_key=("uscc", "document_no"))
    def revoke_aa(self, ask: advanced.RevokeAa, tx: Tx) -> dict[str, Any]:
        """Revoke AA."""
        return views.show_aa(advanced.revoke_aa(ask, tx, tx.rules))
