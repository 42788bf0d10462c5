"""Runs: everybody rated formally or anew, and how far that is."""

from gateway.http.routes.route import Route, command, query

_RUN = "/v1/credit/rating-runs/{run_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/credit/rating-runs", "credit.start_rating_run", "credit:rate", status=201),
    query("/v1/credit/rating-runs", "credit.list_rating_runs", "credit:read"),
    query(_RUN, "credit.get_rating_run", "credit:read"),
    command(f"{_RUN}/transitions", "credit.move_rating_run", "credit:rate"),
)
