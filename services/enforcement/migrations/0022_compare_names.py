"""Names as they are compared, and what risk information, matches and complaints say of each other.

Names are compared without the legal form, the kinds of places, width and case.

Two spellings of one name share few trigrams where names are written in signs, and share many with other firms of
the county: 惠东合成女鞋公司 and 惠东县合成女鞋有限公司 were 0.31 alike. So the key of a name in signs is its pairs.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0017"
branch_labels = None
depends_on = None

_KEYS = (
    ("enterprise_copies", "name", "name_key"),
    ("enterprise_copies", "name_en", "name_en_key"),
    ("brand_copies", "name", "name_key"),
)
_PLAIN_NAME = r"""
CREATE FUNCTION plain_name(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    whole text;
    key text;
BEGIN
    -- ordinary width, small letters, marks as spaces
    whole := regexp_replace(lower(normalize(name, NFKC)),
        '[][\s!-/:-@\\^-`{-~、。，；：？！…—–“”‘’《》〈〉【】「」『』·•]+', ' ', 'g');
    -- where names are written in letters, legal forms and kinds of places are whole words
    key := regexp_replace(whole, '\m(co|company|ltd|limited|inc|incorporated|corp|corporation|llc|plc|gmbh|prc|china'
        '|the|and|of|county|city|town|district|province)\M', ' ', 'g');
    key := btrim(regexp_replace(key, ' +', ' ', 'g'));
    -- spaces say nothing but between letters
    key := regexp_replace(key, '(?<![a-z0-9]) | (?![a-z0-9])', '', 'g');
    -- legal forms at the end
    key := regexp_replace(key, '(集团)?(股份合作|股份)?(有限)?(责任)?(总公司|分公司|公司)$|(?<=.{3})(工厂|厂)$'
        '|(个体工商户|个人独资企业|普通合伙|有限合伙)$', '');
    -- of a chain of places the lowest, and none by what kind of place it is
    key := regexp_replace(key, '^(中国)?([^省]{2,3}(省|自治区))?([^市]{2,4}市)(?=[^县区市]{2,4}[县区市].{2})', '');
    key := regexp_replace(key, '^(中国)?([^省]{2,3})(省|自治区)(?=.{2})', '\2');
    key := regexp_replace(key, '^([^县区市]{2,5})[县区市](?=.{2})', '\1');
    key := regexp_replace(key, '^(.{2,4}.{2,3})镇(?=.{2})', '\1');
    IF key = '' THEN
        key := btrim(whole);
    END IF;
    key := regexp_replace(key, '([a-z0-9])([^ a-z0-9])|([^ a-z0-9])([a-z0-9])', '\1\3 \2\4', 'g');
    RETURN (
        SELECT string_agg(
            CASE WHEN word ~ '^[a-z0-9]' OR length(word) < 2 THEN word ELSE (
                SELECT string_agg(substr(word, place, 2), ' ' ORDER BY place)
                FROM generate_series(1, length(word) - 1) place
            ) END, ' ' ORDER BY number)
        FROM regexp_split_to_table(key, ' ') WITH ORDINALITY words(word, number)
    );
END $$
"""


def upgrade() -> None:
    op.execute(_PLAIN_NAME)
    for table, column, key in _KEYS:
        op.add_column(table, sa.Column(key, sa.Text, sa.Computed(f"plain_name({column})", persisted=True)))
        op.create_index(
            f"{table}_{key}_like", table, [key], postgresql_using="gin", postgresql_ops={key: "gin_trgm_ops"}
        )
        op.drop_index(f"{table}_{column}_like", table)
    _link()
    _copy_lots()


def _link() -> None:
    op.add_column("risk_matches", sa.Column("effects", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")))
    op.alter_column("risk_matches", "effects", server_default=None)
    op.add_column(
        "risk_information", sa.Column("known_to", JSONB, nullable=False, server_default=sa.text("'[]'::jsonb"))
    )
    op.alter_column("risk_information", "known_to", server_default=None)
    # a lot that comes into a consignment is looked for among the batches that information names
    op.create_index("risk_information_batches", "risk_information", ["batches"], postgresql_using="gin")
    op.add_column("intake_complaints", sa.Column("information_id", sa.Text))
    op.create_index(
        "intake_complaints_information",
        "intake_complaints",
        ["information_id"],
        postgresql_where=sa.text("information_id IS NOT NULL"),
    )


def _copy_lots() -> None:
    op.create_table(
        "lot_consignment_copies",
        sa.Column("consignment_id", sa.Text, primary_key=True),
        sa.Column("lot_id", sa.Text, primary_key=True),
        sa.Column("uscc", sa.Text, nullable=False),
        sa.Column("lot_key", sa.Text, nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("lot_consignment_copies_lot", "lot_consignment_copies", ["lot_key", "uscc"])


def downgrade() -> None:
    op.drop_table("lot_consignment_copies")
    op.drop_column("intake_complaints", "information_id")
    op.drop_column("risk_information", "known_to")
    op.drop_column("risk_matches", "effects")
    for table, column, key in _KEYS:
        op.create_index(
            f"{table}_{column}_like", table, [column], postgresql_using="gin", postgresql_ops={column: "gin_trgm_ops"}
        )
        op.drop_column(table, key)
    op.execute("DROP FUNCTION plain_name(text)")
