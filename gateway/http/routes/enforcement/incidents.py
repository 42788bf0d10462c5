"""Emergency response: one incident room for a sudden event."""

from gateway.http.routes.route import Route, command, query

_INCIDENT = "/v1/incidents"
_ROOM = f"{_INCIDENT}/{{incident_id}}"

ROUTES: tuple[Route, ...] = (
    command(_INCIDENT, "enforcement.open_incident", "incidents:use", status=201),
    query(_INCIDENT, "enforcement.list_incidents", "incidents:use"),
    query(_ROOM, "enforcement.get_incident", "incidents:use"),
    command(f"{_ROOM}/transitions", "enforcement.move_incident", "incidents:use"),
    command(f"{_ROOM}/acts", "enforcement.act_in_incident", "incidents:use"),
    query(f"{_ROOM}/log", "enforcement.list_incident_log", "incidents:use", integers=("after", "limit")),
)
