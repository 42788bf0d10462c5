"""Measures, lists, and grades of other schemes."""

from gateway.http.routes.route import Route, command, query

_LISTING = "/v1/credit/listings/{listing_id}"
_SCHEMES = "/v1/credit/ratings/{uscc}/schemes"

ROUTES: tuple[Route, ...] = (
    query("/v1/credit/measures", "credit.list_measures", "credit:read"),
    query("/v1/credit/ratings/{uscc}/measures", "credit.get_measures", "credit:read"),
    command("/v1/credit/listings", "credit.propose_listing", "credit:list", status=201),
    query(
        "/v1/credit/listings",
        "credit.list_listings",
        "credit:read",
        integers=("limit",),
        booleans=("in_force", "overdue"),
    ),
    query(_LISTING, "credit.get_listing", "credit:read"),
    command(f"{_LISTING}/transitions", "credit.move_listing", "credit:list"),
    command(_SCHEMES, "credit.record_scheme_grade", "credit:list", status=201),
    query(_SCHEMES, "credit.list_scheme_grades", "credit:read", integers=("limit",)),
)
