"""Draws by commitments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# there is no second draw: what was drawn, and who committed to what, is never written over
KEEP_DRAWS = """
CREATE FUNCTION keep_draws() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.seed IS NOT NULL AND (NEW.seed, NEW.terms_digest, NEW.cuts, NEW.target_count, NEW.salt)
        IS DISTINCT FROM (OLD.seed, OLD.terms_digest, OLD.cuts, OLD.target_count, OLD.salt)) THEN
        RAISE EXCEPTION 'a draw is made once: there is no second draw';
    END IF;
    RETURN NEW;
END $$
"""
KEEP_COMMITMENTS = """
CREATE FUNCTION keep_commitments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.commitment <> OLD.commitment THEN
        RAISE EXCEPTION 'a commitment stands';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.create_table(
        "draws",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("officers", postgresql.JSONB(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("terms", postgresql.JSONB()),
        sa.Column("terms_digest", sa.Text()),
        sa.Column("escrow_agency", sa.Text()),
        sa.Column("escrow_key", sa.Text()),
        sa.Column("escrow_secret", sa.Text()),
        sa.Column("closed_at", MOMENT),
        sa.Column("public_value", sa.Text()),
        sa.Column("seed", sa.Text()),
        sa.Column("cuts", postgresql.JSONB()),
        sa.Column("target_count", sa.Integer()),
        sa.Column("drawn_at", MOMENT),
        sa.Column("disclosed_on", sa.Date()),
        sa.Column("reason", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id"),
    )
    under_way = sa.text("state IN ('PREPARING', 'OPEN', 'CLOSED')")
    op.create_index("draws_under_way", "draws", ["state"], postgresql_where=under_way)
    op.create_table(
        "draw_commitments",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("committed_at", MOMENT, nullable=False),
        sa.Column("secret", sa.Text()),
        sa.Column("revealed_at", MOMENT),
        sa.PrimaryKeyConstraint("campaign_id", "agency"),
        sa.UniqueConstraint("commitment"),
    )
    op.create_table(
        "draw_lots",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB()),
        sa.PrimaryKeyConstraint("campaign_id", "place"),
    )
    op.create_index("draw_lots_by_uscc", "draw_lots", ["campaign_id", "uscc"], unique=True)
    op.create_index("draw_lots_by_identity", "draw_lots", ["campaign_id", "identity"], unique=True)
    op.create_table(
        "draw_blocks",
        sa.Column("campaign_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "number"),
    )
    op.create_table(
        "draw_leads",
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("source_kind", "source_id", "uscc"),
    )
    op.create_index("draw_leads_standing", "draw_leads", ["uscc"], postgresql_where=sa.text("standing"))
    op.add_column("campaigns", sa.Column("target_count", sa.Integer()))
    op.add_column("campaign_targets", sa.Column("identity", sa.Text()))
    op.execute("UPDATE campaigns SET target_count = jsonb_array_length(targets) WHERE seed IS NOT NULL")
    op.create_index("campaign_targets_by_place", "campaign_targets", ["campaign_id", "place"])
    for function, table, name in (
        (KEEP_DRAWS, "draws", "keep_draws"),
        (KEEP_COMMITMENTS, "draw_commitments", "keep_commitments"),
    ):
        op.execute(function)
        op.execute(f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
