"""Tables of clients of the token endpoint and of the nonces that signed calls have used."""

from __future__ import annotations

import sqlalchemy as sa

from gateway.models import metadata

# Who may ask for tokens with a secret. The secret itself never reaches us before it is used.
oauth_clients = sa.Table(
    "oauth_clients",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("secret_hash", sa.LargeBinary, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("valid_to", sa.DateTime(timezone=True)),
    sa.Column("revoked_at", sa.DateTime(timezone=True)),
)

# What was used once, for as long as it could be used again.
nonces = sa.Table(
    "nonces",
    metadata,
    sa.Column("kid", sa.Text, primary_key=True),
    sa.Column("nonce", sa.Text, primary_key=True),
    sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("nonces_by_expiry", "expires_at"),
)
