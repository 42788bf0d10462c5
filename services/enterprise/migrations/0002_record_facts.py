"""Facts about enterprises with both times, successions, pledge follow-ups."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_RECORD = (
    'uscc, name, name_en, division, role, hs_codes, "leading", own_brand, qms, self_control, cnas_lab, quality_award,'
    " pledge_signed_on, active, synthetic, version"
)


def upgrade() -> None:
    op.add_column("enterprises", sa.Column("recheck_on", sa.Date(), nullable=True))
    op.create_index(
        "enterprises_to_recheck",
        "enterprises",
        ["recheck_on"],
        unique=False,
        postgresql_where=sa.text("recheck_on IS NOT NULL"),
    )
    _create_versions()
    _create_facts()
    _create_successions()
    # what is known so far holds from the day it was registered, and is known from that moment
    op.execute(
        f"INSERT INTO enterprise_versions ({_RECORD}, held_from, known_from)"  # noqa: S608  — names of columns alone
        f" SELECT {_RECORD}, (registered_at AT TIME ZONE 'Asia/Shanghai')::date, registered_at FROM enterprises"
    )
    op.execute(
        "INSERT INTO facts (fact_id, uscc, kind, identity, details, held_from, held_until, known_from, agency, version)"
        " SELECT gen_random_uuid()::text, uscc, 'export', year::text || '//',"
        " jsonb_build_object('year', year, 'market', NULL, 'hs_code', NULL, 'amount_usd', amount_usd::text),"
        " make_date(year, 1, 1), make_date(year + 1, 1, 1), noted_at, agency, 1 FROM exports"
    )


def _create_versions() -> None:
    op.create_table(
        "enterprise_versions",
        sa.Column("version_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("hs_codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("leading", sa.Boolean(), nullable=False),
        sa.Column("own_brand", sa.Boolean(), nullable=False),
        sa.Column("qms", sa.Boolean(), nullable=False),
        sa.Column("self_control", sa.Boolean(), nullable=False),
        sa.Column("cnas_lab", sa.Boolean(), nullable=False),
        sa.Column("quality_award", sa.Boolean(), nullable=False),
        sa.Column("pledge_signed_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_times(),
        sa.ForeignKeyConstraint(["uscc"], ["enterprises.uscc"]),
        sa.PrimaryKeyConstraint("version_id"),
    )
    op.create_index("versions_of_enterprise", "enterprise_versions", ["uscc", "held_from"], unique=False)
    op.create_index(
        "versions_one_head",
        "enterprise_versions",
        ["uscc"],
        unique=True,
        postgresql_where=sa.text("known_until IS NULL AND held_until IS NULL"),
    )


def _create_facts() -> None:
    op.create_table(
        "facts",
        sa.Column("row_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("fact_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        *_times(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["uscc"], ["enterprises.uscc"]),
        sa.PrimaryKeyConstraint("row_id"),
    )
    present = sa.text("known_until IS NULL")
    op.create_index("facts_once", "facts", ["uscc", "kind", "identity"], unique=True, postgresql_where=present)
    op.create_index("facts_one_present", "facts", ["fact_id"], unique=True, postgresql_where=present)
    op.create_index("facts_of_fact", "facts", ["fact_id", "version"], unique=False)
    op.create_index("facts_of_enterprise", "facts", ["uscc", "kind", "fact_id"], unique=False)
    op.create_index("facts_ending", "facts", ["held_until"], unique=False, postgresql_where=present)


def _create_successions() -> None:
    op.create_table(
        "pledge_follow_ups",
        sa.Column("follow_up_id", sa.Text(), nullable=False),
        sa.Column("fact_id", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["uscc"], ["enterprises.uscc"]),
        sa.PrimaryKeyConstraint("follow_up_id"),
    )
    op.create_index(op.f("ix_pledge_follow_ups_fact_id"), "pledge_follow_ups", ["fact_id"], unique=False)
    op.create_index(op.f("ix_pledge_follow_ups_uscc"), "pledge_follow_ups", ["uscc"], unique=False)
    op.create_table(
        "successions",
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("successor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("ends", sa.Boolean(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("document_no", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["uscc"], ["enterprises.uscc"]),
        sa.ForeignKeyConstraint(["successor"], ["enterprises.uscc"]),
        sa.PrimaryKeyConstraint("uscc", "successor"),
    )
    op.create_index("successions_ending", "successions", ["uscc"], unique=True, postgresql_where=sa.text("ends"))
    op.create_index("successions_to", "successions", ["successor"], unique=False)


def _times() -> tuple[sa.Column, ...]:
    return (
        sa.Column("held_from", sa.Date(), nullable=False),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column("document_no", sa.Text(), nullable=True),
    )


def downgrade() -> None:
    op.drop_table("successions")
    op.drop_table("pledge_follow_ups")
    op.drop_table("facts")
    op.drop_table("enterprise_versions")
    op.drop_index("enterprises_to_recheck", table_name="enterprises")
    op.drop_column("enterprises", "recheck_on")
