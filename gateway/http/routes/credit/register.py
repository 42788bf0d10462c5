"""Credit records, ratings and simulations."""

from gateway.http.routes.route import command, dry_run, query

_RECORD = "/v1/credit/records/{record_id}"
_RATING = "/v1/credit/ratings/{uscc}"

ROUTES = (
    command("/v1/credit/records", "credit.record_act", "credit:record", status=201),
    query("/v1/credit/records", "credit.list_records", "credit:read"),
    query(_RECORD, "credit.get_record", "credit:read"),
    command(f"{_RECORD}/corrections", "credit.correct_record", "credit:record"),
    command(f"{_RECORD}/annulment", "credit.annul_record", "credit:record"),
    command(f"{_RECORD}/objections", "credit.object_to_record", "credit:respond", status=201),
    command(f"{_RECORD}/repairs", "credit.repair_record", "credit:respond"),
    query("/v1/credit/items", "credit.list_items", "credit:read"),
    query(_RATING, "credit.get_rating", "credit:read"),
    query(f"{_RATING}/history", "credit.get_rating_history", "credit:read", integers=("limit", "cursor")),
    command("/v1/credit/formal-ratings", "credit.rate_formally", "credit:rate", status=201),
    command(f"{_RATING}/aa", "credit.grant_aa", "credit:rate"),
    command(f"{_RATING}/aa/revocation", "credit.revoke_aa", "credit:rate"),
    dry_run("/v1/credit/simulations", "credit.simulate_rating"),
)  # fmt: skip
