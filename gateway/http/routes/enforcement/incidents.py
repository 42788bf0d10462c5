"""Emergency response: one incident room for a sudden event."""

from gateway.http.routes.route import Route, command, query

_INCIDENT = "/v1/incidents"
_ROOM = f"{_INCIDENT}/{{incident_id}}"

ROUTES: tuple[Route, ...] = (
    command(_INCIDENT, "enforcement.open_incident", "incidents:write", status=201),
    query(_INCIDENT, "enforcement.list_incidents", "incidents:write"),
    query(_ROOM, "enforcement.get_incident", "incidents:write"),
    command(f"{_ROOM}/transitions", "enforcement.move_incident", "incidents:write"),
    command(f"{_ROOM}/acts", "enforcement.act_in_incident", "incidents:write"),
    query(f"{_ROOM}/log", "enforcement.list_incident_log", "incidents:write", integers=("after", "limit")),
)
