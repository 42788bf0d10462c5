"""Rows of the door."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.models import metadata

# How far events were carried to each agency's vhost.
agency_cursors = sa.Table(
    "agency_cursors",
    metadata,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
)
