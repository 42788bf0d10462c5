"""Risk alerts (风险预警)."""

from __future__ import annotations

from typing import Any

from databus.service import command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.alerts import Alert, AlertMove
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import alerts as alert_shapes
from services.enforcement.use_cases import alerts, files_of_risks


class Alerts(Area):
    """Warn."""

    @command(alert_shapes.IssueAlert, gives=alert_shapes.AlertShape)
    def issue_alert(self, order: alerts.IssueAlert, tx: Tx) -> Alert:
        """Issue a risk alert; consignments it concerns are decided anew at once."""
        return alerts.issue_alert(order, tx, self.rules, self.clock)

    @command(alert_shapes.MoveAlert, gives=alert_shapes.AlertShape)
    def move_alert(self, move: AlertMove, tx: Tx) -> Alert:
        """Assess, issue, upgrade, downgrade or lift a risk alert."""
        return alerts.move_alert(move, tx, self.rules, self.clock)

    @command(alert_shapes.ImportSafetyGate, gives=alert_shapes.SafetyGateImport)
    def import_safety_gate(self, notifications: list[Any], tx: Tx) -> alerts.Imported:
        """Collect notifications of the EU Safety Gate; nothing is issued without a person's move."""
        return alerts.import_safety_gate(notifications, tx, self.rules, self.clock)

    @query(alert_shapes.GetAlert, gives=alert_shapes.AlertFile)
    def get_alert(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a risk alert: what it rests on, who knows of it, what to do first, and its history."""
        return files_of_risks.alert_file(ask["alert_id"], tx, self.clock)

    @query(alert_shapes.ListAlerts, gives=alert_shapes.AlertPage)
    def list_alerts(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List risk alerts, newest first."""
        return page(tx.alerts.page_of(**ask))
