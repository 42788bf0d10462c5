"""Emergency response: one incident room for a sudden event."""

from __future__ import annotations

from databus.service import command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.incident_acts import IncidentAct
from services.enforcement.domain.incidents import Incident, IncidentMove
from services.enforcement.entrypoints.area import Area, Ask, Tx, page
from services.enforcement.schemas import incidents as shapes
from services.enforcement.use_cases import incidents


class Incidents(Area):
    """Act at once, together."""

    @command(shapes.OpenIncident, gives=shapes.IncidentShape, natural_key=("reference",))
    def open_incident(self, order: incidents.OpenIncident, tx: Tx) -> Incident:
        """Open a room for a sudden event; who opens it leads."""
        return incidents.open_incident(order, tx, self.rules, self.clock)

    @command(shapes.MoveIncident, gives=shapes.IncidentFile)
    def move_incident(self, order: IncidentMove, tx: Tx) -> JsonObject:
        """Respond to it, stand down, take it up again, close it after review."""
        return incidents.move(order, tx, self.rules, self.clock)

    @command(shapes.ActInIncident, gives=shapes.IncidentFile)
    def act_in_incident(self, order: IncidentAct, tx: Tx) -> JsonObject:
        """Call an agency, acknowledge, give or finish a task, link, note, report; all is entered in the log."""
        return incidents.act(order, tx, self.rules, self.clock)

    @query(shapes.GetIncident, gives=shapes.IncidentFile)
    def get_incident(self, ask: Ask, tx: Tx) -> JsonObject:
        """Return an incident to who leads it and who was called."""
        return incidents.get(ask["incident_id"], tx, self.rules, self.clock)

    @query(shapes.ListIncidents, gives=shapes.IncidentPage)
    def list_incidents(self, ask: Ask, tx: Tx) -> JsonObject:
        """List incidents that the calling agency leads or was called to, newest first."""
        return page(incidents.listed(ask, tx, self.rules, self.clock))

    @query(shapes.ListIncidentLog, gives=shapes.IncidentLog)
    def list_incident_log(self, ask: Ask, tx: Tx) -> JsonObject:
        """List entries of a log, oldest first; each is bound to the one before."""
        return incidents.log_page(ask, tx, self.rules, self.clock)
