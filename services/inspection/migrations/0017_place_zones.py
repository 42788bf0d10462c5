"""The county of zones that were heard of before their county was kept: that of their members, where all are of one."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PLACE = """
    UPDATE held_zones z SET division = of_members.division
      FROM (SELECT m.zone_id, min(coalesce(e.division, substr(m.uscc, 3, 6))) AS division
              FROM held_memberships m LEFT JOIN held_enterprises e ON e.uscc = m.uscc
             WHERE m.state = 'ACTIVE'
             GROUP BY m.zone_id
            HAVING count(DISTINCT coalesce(e.division, substr(m.uscc, 3, 6))) = 1) AS of_members
     WHERE of_members.zone_id = z.zone_id AND z.division IS NULL
"""


def upgrade() -> None:
    op.execute(PLACE)


def downgrade() -> None:
    """What was found out stays known."""
