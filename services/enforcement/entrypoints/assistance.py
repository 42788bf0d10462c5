"""Assistance between agencies (执法互助), and transfers of cases and evidence."""

from __future__ import annotations

from typing import Final

from databus.service import chore, command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.assistance import AssistanceMove, AssistanceRequest
from services.enforcement.domain.transfers import Transfer, TransferMove
from services.enforcement.entrypoints.area import Area, Ask, Tx, page
from services.enforcement.schemas import assistance as shapes
from services.enforcement.schemas import transfers as transfer_shapes
from services.enforcement.use_cases import assistance, transfers

STOPPED_AT_ONCE: Final = 100


class Assistance(Area):
    """How agencies help each other."""

    @command(shapes.RequestAssistance, gives=shapes.AssistanceShape, natural_key=("to_agency", "reference"))
    def request_assistance(self, order: assistance.RequestAssistance, tx: Tx) -> AssistanceRequest:
        """Draft a request for assistance; who is asked sees it once it is sent."""
        return assistance.request(order, tx, self.rules, self.clock)

    @command(shapes.MoveAssistance, gives=shapes.AssistanceFile)
    def move_assistance(self, order: AssistanceMove, tx: Tx) -> JsonObject:
        """Send a request, accept, return or refuse it, answer, confirm, dispute, escalate, decide it."""
        return assistance.move(order, tx, self.rules, self.clock)

    @query(shapes.GetAssistance, gives=shapes.AssistanceFile)
    def get_assistance(self, ask: Ask, tx: Tx) -> JsonObject:
        """Return a request with its terms and history, to whom it concerns."""
        return assistance.get(ask["request_id"], tx, self.rules, self.clock)

    @query(shapes.ListAssistance, gives=shapes.AssistancePage)
    def list_assistance(self, ask: Ask, tx: Tx) -> JsonObject:
        """List requests that concern the calling agency, newest first."""
        return page(assistance.listed(ask, tx, self.rules, self.clock))

    @query(shapes.GetReciprocity, gives=shapes.Reciprocity)
    def get_reciprocity(self, ask: Ask, tx: Tx) -> JsonObject:
        """Show for every ordered pair of agencies what was asked in a period and what became of it."""
        return assistance.reciprocity(ask, tx)

    @command(transfer_shapes.HandOver, gives=transfer_shapes.TransferShape)
    def hand_over(self, order: transfers.HandOver, tx: Tx) -> Transfer:
        """Hand a case or evidence over to another agency; it stays the sender's until it is taken."""
        return transfers.hand_over(order, tx, self.rules, self.clock)

    @command(transfer_shapes.MoveTransfer, gives=transfer_shapes.TransferFile)
    def move_transfer(self, order: TransferMove, tx: Tx) -> JsonObject:
        """Take what was handed over, refuse it, withdraw it, return it, take it back."""
        return transfers.move(order, tx, self.rules, self.clock)

    @query(transfer_shapes.GetTransfer, gives=transfer_shapes.TransferFile)
    def get_transfer(self, ask: Ask, tx: Tx) -> JsonObject:
        """Return a transfer with its chain of custody, to who gives and who takes."""
        return transfers.get(ask["transfer_id"], tx, self.rules, self.clock)

    @query(transfer_shapes.ListTransfers, gives=transfer_shapes.TransferPage)
    def list_transfers(self, ask: Ask, tx: Tx) -> JsonObject:
        """List the calling agency's transfers, newest first."""
        return page(transfers.listed(ask, tx, self.rules, self.clock))

    @chore(every_s=60)
    def stop_assistance(self, tx: Tx) -> bool:
        """Close requests whose last day is over, and tell the common superior."""
        return assistance.stop_overdue(tx, self.rules, self.clock, limit=STOPPED_AT_ONCE)
