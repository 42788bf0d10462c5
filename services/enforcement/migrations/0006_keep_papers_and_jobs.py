"""Issued papers, jobs and files."""

from databus.jobs.tables import create_job_tables, create_paper_tables, drop_job_tables, drop_paper_tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_job_tables()
    create_paper_tables()


def downgrade() -> None:
    drop_paper_tables()
    drop_job_tables()
