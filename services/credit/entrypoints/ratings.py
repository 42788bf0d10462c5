"""Ratings: asked for, told, supposed."""

from __future__ import annotations

from typing import Any

from databus.service import query
from services.credit.entrypoints.desk import Desk, Tx
from services.credit.schemas import ratings, simulations
from services.credit.use_cases import ratings as rating_cases
from services.credit.use_cases import simulation as simulation_cases
from services.credit.use_cases import views


class Ratings(Desk):
    """Ratings, and why they are what they are."""

    @query(ratings.TakesGetRating, gives=ratings.GivesRating)
    def get_rating(self, ask: rating_cases.GetRating, tx: Tx) -> dict[str, Any]:
        """Return an enterprise's rating on a day as known at a moment, each deduction explained."""
        return views.show_rating(rating_cases.get_rating(ask, tx, tx.rules_as_known(ask.known_at)))

    @query(ratings.TakesHistory, gives=ratings.GivesHistory)
    def get_rating_history(self, ask: dict[str, Any], tx: Tx) -> rating_cases.HistoryPage:
        """Return an enterprise's ratings as they were made, newest first, with the facts each read."""
        return rating_cases.get_history(ask["uscc"], tx, limit=ask["limit"], cursor=ask.get("cursor"))

    @query(simulations.TakesSimulation, gives=simulations.GivesSimulation)
    def simulate_rating(self, ask: simulation_cases.Simulate, tx: Tx) -> dict[str, Any]:
        """Return the score and grade that supposed facts would lead to; nothing is written."""
        return views.show_simulation(simulation_cases.simulate(ask, tx.rules))
