"""Surveys, target management, thresholds adopted, figures with both times."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TEXTS = postgresql.ARRAY(sa.Text())
_JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    _keep_figures_as_known()
    _adopt_thresholds()
    _survey()
    _set_targets()


def _keep_figures_as_known() -> None:
    op.add_column("zone_figures", sa.Column("figures_id", sa.Text(), nullable=True))
    op.add_column("zone_figures", sa.Column("known_until", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE zone_figures SET figures_id = zone_id || '/' || year")
    op.alter_column("zone_figures", "figures_id", nullable=False)
    op.drop_constraint("zone_figures_pkey", "zone_figures")
    op.create_primary_key("zone_figures_pkey", "zone_figures", ["figures_id"])
    op.create_index(
        "zone_figures_present",
        "zone_figures",
        ["zone_id", "year"],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL"),
    )


def _adopt_thresholds() -> None:
    op.create_table(
        "kpi_adoptions",
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("based_on", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("held_from", sa.Date(), nullable=False),
        sa.Column("kpis", _JSON, nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.zone_id"]),
        sa.PrimaryKeyConstraint("zone_id", "document_no"),
    )


def _survey() -> None:
    op.create_table(
        "surveys",
        sa.Column("survey_id", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("surveyor", sa.Text(), nullable=False),
        sa.Column("began_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("sample_size", sa.Integer(), nullable=False),
        sa.Column("favourable", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.zone_id"]),
        sa.PrimaryKeyConstraint("survey_id"),
        sa.UniqueConstraint("zone_id", "code", "document_no", name="surveys_once"),
    )
    op.create_index("surveys_newest", "surveys", ["zone_id", "code", "ended_on"], unique=False)


def _set_targets() -> None:
    op.create_table(
        "target_sheets",
        sa.Column("sheet_id", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("zone_id", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("scores_due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closing_document_no", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["zone_id"], ["zones.zone_id"]),
        sa.PrimaryKeyConstraint("sheet_id"),
        sa.UniqueConstraint("division", "year", "document_no", name="target_sheets_once"),
    )
    op.create_table(
        "target_items",
        sa.Column("sheet_id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("kpi", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("self_points", sa.Integer(), nullable=True),
        sa.Column("reviewed_points", sa.Integer(), nullable=True),
        sa.Column("settled_points", sa.Integer(), nullable=True),
        sa.Column("objections_until", sa.Date(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id"], ["target_sheets.sheet_id"]),
        sa.PrimaryKeyConstraint("sheet_id", "item"),
    )
    op.create_table(
        "target_steps",
        sa.Column("sheet_id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", _TEXTS, nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sheet_id", "item"], ["target_items.sheet_id", "target_items.item"]),
        sa.PrimaryKeyConstraint("sheet_id", "item", "version"),
    )


def downgrade() -> None:
    op.drop_table("target_steps")
    op.drop_table("target_items")
    op.drop_table("target_sheets")
    op.drop_index("surveys_newest", table_name="surveys")
    op.drop_table("surveys")
    op.drop_table("kpi_adoptions")
    op.drop_index("zone_figures_present", table_name="zone_figures")
    op.execute("DELETE FROM zone_figures WHERE known_until IS NOT NULL")
    op.drop_constraint("zone_figures_pkey", "zone_figures")
    op.create_primary_key("zone_figures_pkey", "zone_figures", ["zone_id", "year"])
    op.drop_column("zone_figures", "known_until")
    op.drop_column("zone_figures", "figures_id")
