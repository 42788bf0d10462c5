"""Platforms, vouchers, training, policies, budgets, registers."""

from __future__ import annotations

from services.enterprise.entrypoints.desk import Desk


class PublicServices(Desk):
    """Platforms, vouchers, training, policies, budgets, registers."""
