import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "books",
        sa.Column("book", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "notes",
        sa.Column("book", sa.Text, sa.ForeignKey("books.book"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "grades",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("grade", sa.Text, nullable=False),
    )
    op.create_table(
        "overtaken",
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
    )
    op.create_table("beats", sa.Column("up_to", sa.DateTime(timezone=True)))
    op.create_table("days", sa.Column("on", sa.Date, nullable=False))


def downgrade() -> None:
    for table in ("days", "beats", "overtaken", "grades", "notes", "books"):
        op.drop_table(table)
