"""Ratings of many, coverage, reports; the chart of a score, and AA before it is decided."""

from gateway.http.routes.route import command, query

_RATING = "/v1/credit/ratings/{uscc}"

ROUTES = (
    query("/v1/credit/ratings", "credit.list_ratings", "credit:read"),
    query(f"{_RATING}/timeline", "credit.get_score_timeline", "credit:read"),
    query(f"{_RATING}/aa", "credit.check_aa", "credit:read"),
    query("/v1/credit/statistics", "credit.get_statistics", "credit:read"),
    query("/v1/credit/coverage", "credit.get_coverage", "credit:read"),
    command("/v1/credit/reports", "credit.file_report", "credit:record", status=201),
    query("/v1/credit/reports", "credit.list_reports", "credit:read"),
)  # fmt: skip
