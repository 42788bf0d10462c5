"""Ratings: asked for, told, supposed."""

from __future__ import annotations

from typing import Any

from databus.service import query
from services.credit.entrypoints.desk import Desk, Tx
from services.credit.schemas import ratings, simulations
from services.credit.use_cases import aa_checks, rating_views, views
from services.credit.use_cases import ratings as rating_cases
from services.credit.use_cases import simulation as simulation_cases


class Ratings(Desk):
    """Ratings, and why they are what they are."""

    @query(ratings.TakesGetRating, gives=ratings.GivesRating)
    def get_rating(self, ask: rating_cases.GetRating, tx: Tx) -> dict[str, Any]:
        """Return an enterprise's rating on a day as known at a moment: why it is so, and what comes next."""
        rules = tx.rules_as_known(ask.known_at)
        return rating_views.show_rating(rating_cases.get_rating(ask, tx, rules), rules)

    @query(ratings.TakesTimeline, gives=ratings.GivesTimeline)
    def get_score_timeline(self, ask: rating_cases.GetTimeline, tx: Tx) -> dict[str, Any]:
        """Return the points of a chart of an enterprise's score, each with why it changed or will change."""
        return rating_views.show_timeline(rating_cases.get_timeline(ask, tx, tx.rules_as_known(ask.known_at)))

    @query(ratings.TakesCheckAa, gives=ratings.GivesAaCheck)
    def check_aa(self, ask: aa_checks.CheckAa, tx: Tx) -> aa_checks.AaChecked:
        """Check AA's conditions for an enterprise before anybody decides; nothing is written."""
        return aa_checks.check_aa(ask, tx, tx.rules)

    @query(ratings.TakesHistory, gives=ratings.GivesHistory)
    def get_rating_history(self, ask: dict[str, Any], tx: Tx) -> rating_cases.HistoryPage:
        """Return an enterprise's ratings as they were made, newest first, with the facts each read."""
        return rating_cases.get_history(ask["uscc"], tx, limit=ask["limit"], cursor=ask.get("cursor"))

    @query(simulations.TakesSimulation, gives=simulations.GivesSimulation)
    def simulate_rating(self, ask: simulation_cases.Simulate, tx: Tx) -> dict[str, Any]:
        """Return the score and grade that supposed facts would lead to; nothing is written."""
        return views.show_simulation(simulation_cases.simulate(ask, tx.rules))
