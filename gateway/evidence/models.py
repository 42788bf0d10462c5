"""Tables of the evidence log."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gateway.models import metadata

# One row: where the log stands. Whoever appends locks it first, so that there is one order.
log_state = sa.Table(
    "log_state",
    metadata,
    sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),  # leaves of the epoch's tree
    sa.Column("decided", sa.BigInteger, nullable=False),  # deliveries looked at for decisions, by position
)

# One row: entries before the position have lost their bodies by age.
log_retention = sa.Table(
    "log_retention",
    metadata,
    sa.Column("one", sa.Boolean, sa.CheckConstraint("one"), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)

# A tree. `previous` is the last head that others hold of the epoch before.
log_epochs = sa.Table(
    "log_epochs",
    metadata,
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("first", sa.BigInteger, nullable=False),
    sa.Column("previous", JSONB),
    sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

# `shown` is canonical JSON of the fields not erased. Their salts come out of the secret; once a field was erased the
# secret is gone too, `salts` holds those of the others, and `hidden` the digests of the erased.
log_entries = sa.Table(
    "log_entries",
    metadata,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("agency", sa.Text),
    # of what is shown, what accesses are listed by: a body need not be opened for it
    sa.Column("operation", sa.Text),
    sa.Column("datasets", ARRAY(sa.Text), nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    sa.Column("secret", sa.LargeBinary),
    sa.Column("shown", sa.LargeBinary, nullable=False),
    sa.Column("salts", JSONB),
    sa.Column("hidden", JSONB),
    sa.Index("log_entries_by_id", "id"),
)

# 256 hashes that are full: of leaves on level 0, of tiles of the level below on the others; and the root over them.
log_tiles = sa.Table(
    "log_tiles",
    metadata,
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("root", sa.LargeBinary, nullable=False),
    sa.Column("hashes", sa.LargeBinary, nullable=False),
)

# `head` is the bytes that were signed.
log_heads = sa.Table(
    "log_heads",
    metadata,
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("head", sa.LargeBinary, nullable=False),
    sa.Column("signature", sa.Text, nullable=False),
    sa.Index("log_heads_by_time", "at"),
)

log_cosignatures = sa.Table(
    "log_cosignatures",
    metadata,
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("size", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("signature", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)

# Which entries are about an enterprise, and which name a record, case or other thing by its id.
subject_index = sa.Table(
    "subject_index",
    metadata,
    sa.Column("uscc", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
)
mention_index = sa.Table(
    "mention_index",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
)
