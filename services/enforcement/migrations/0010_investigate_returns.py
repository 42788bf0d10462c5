"""Returns, and investigations step by step."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB, nullable=False)


def _day(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date, nullable=null)


def _yes(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean)


def _number(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=null)


def upgrade() -> None:
    op.add_column("trace_cases", _text("penalty_case_id", null=True))
    _create_returns()
    _create_acts_and_goods()
    _create_negotiations()
    _create_supports()
    _create_effects()
    _create_fakes()


def _create_returns() -> None:
    op.create_table(
        "return_forms",
        sa.Column("return_id", sa.Text, primary_key=True),
        _text("uscc"),
        _text("hs_code"),
        _day("returned_on"),
        _text("reason", null=True),
        _text("agency"),
        _text("state"),
        *(_text(name, null=True) for name in ("case_id", "consignment_id", "source_return_id", "declaration_no")),
        *(_text(name, null=True) for name in ("document_no", "product")),
        sa.Column("quantity", sa.Numeric),
        _text("unit", null=True),
        sa.Column("value_usd", sa.Numeric),
        _text("country", null=True),
        _text("goods_class", null=True),
        _json("causes"),
        *(_yes(name) for name in ("statutory", "inspected", "certificate_issued")),
        _text("certificate_no", null=True),
        _yes("third_party_tested"),
        _text("third_party_body", null=True),
        _text("third_party_report_no", null=True),
        _yes("tested_abroad"),
        _text("tested_abroad_by", null=True),
        _yes("qms"),
        _yes("qms_audited"),
        _text("qms_audited_by", null=True),
        _number("enterprise_class", null=True),
        _json("lots"),
        _json("investigators"),
        _text("conclusion", null=True),
        _text("conclusion_document_no", null=True),
        _day("completed_on", null=True),
        _number("version"),
    )
    op.create_index("return_forms_by_uscc", "return_forms", ["uscc", "return_id"])
    op.create_index("return_forms_by_day", "return_forms", ["returned_on"])
    op.create_index("return_forms_of_case", "return_forms", ["case_id"])
    op.create_index("return_forms_of_consignment", "return_forms", ["consignment_id"])
    op.create_index("return_forms_of_source", "return_forms", ["source_return_id"], unique=True)


def _create_acts_and_goods() -> None:
    op.create_table(
        "trace_acts",
        sa.Column("act_id", sa.Text, primary_key=True),
        _text("case_id"),
        _text("uscc"),
        _text("kind"),
        _day("on"),
        _json("officers"),
        sa.Column("attested", sa.Boolean, nullable=False),
        _text("place", null=True),
        _text("heard", null=True),
        _text("findings"),
        _json("evidence"),
        _json("lot_ids"),
        _text("document_no", null=True),
        _text("agency"),
        _text("actor", null=True),
        _text("clause"),
    )
    op.create_index("trace_acts_of_case", "trace_acts", ["case_id", "act_id"])
    op.create_table(
        "trace_goods",
        sa.Column("case_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("goods_id", sa.Text, primary_key=True),
    )
    op.create_index("trace_goods_by_id", "trace_goods", ["kind", "goods_id"])


def _create_negotiations() -> None:
    op.create_table(
        "negotiations",
        sa.Column("negotiation_id", sa.Text, primary_key=True),
        *(_text(name) for name in ("case_id", "case_no", "uscc", "hs_code", "agency", "state", "counterpart")),
        *(_text(name) for name in ("country", "channel", "matter", "position")),
        _text("foreign_rule", null=True),
        _day("opened_on"),
        _day("sent_on", null=True),
        _number("rounds"),
        _text("document_no", null=True),
        _day("answered_on", null=True),
        *(_text(name, null=True) for name in ("answer", "outcome", "outcome_detail")),
        _day("ended_on", null=True),
        _text("clause"),
        _number("version"),
    )
    op.create_index("negotiations_of_case", "negotiations", ["case_id", "negotiation_id"])


def _create_supports() -> None:
    op.create_table(
        "supports",
        sa.Column("support_id", sa.Text, primary_key=True),
        *(_text(name) for name in ("case_id", "case_no", "uscc", "agency", "state", "weakness")),
        _json("measures"),
        _text("goal"),
        _text("planned_by"),
        _day("planned_on"),
        _day("until_on"),
        _number("round"),
        _text("document_no"),
        _day("done_on", null=True),
        _text("report", null=True),
        _text("checked_by", null=True),
        _day("checked_on", null=True),
        _text("check_report", null=True),
        _json("evidence"),
        _day("ended_on", null=True),
        _text("clause"),
        _number("version"),
    )
    op.create_index("supports_of_case", "supports", ["case_id", "support_id"])


def _create_effects() -> None:
    op.create_table(
        "finding_effects",
        sa.Column("case_id", sa.Text, primary_key=True),
        sa.Column("code", sa.Text, primary_key=True),
        sa.Column("about", sa.Text, primary_key=True),
        _text("state"),
        _text("event"),
        _text("told"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
    )
    # what is undone names what it was done to, not the case
    op.create_index("finding_effects_about", "finding_effects", ["code", "about"])


def _create_fakes() -> None:
    op.create_table(
        "fake_cases",
        sa.Column("case_id", sa.Text, primary_key=True),
        *(_text(name) for name in ("case_no", "agency", "state", "uscc", "division", "mark")),
        _text("right_no", null=True),
        _text("hs_code", null=True),
        *(_text(name) for name in ("goods", "suspect", "suspect_place")),
        _text("suspect_uscc", null=True),
        _text("source"),
        _text("source_reference"),
        _day("opened_on"),
        _json("investigators"),
        _json("evidence"),
        *(_text(name, null=True) for name in ("finding", "document_no", "transferred_to", "penalty_case_id")),
        _day("ended_on", null=True),
        _text("clause"),
        _number("version"),
        sa.UniqueConstraint("source", "source_reference", "uscc", name="fake_cases_once"),
    )
    op.create_index("fake_cases_of_uscc", "fake_cases", ["uscc", "case_id"])
    op.create_table(
        "fake_case_numbers",
        sa.Column("year", sa.Integer, primary_key=True),
        _number("last"),
    )


def downgrade() -> None:
    op.drop_column("trace_cases", "penalty_case_id")
    for name in (
        "fake_case_numbers",
        "fake_cases",
        "finding_effects",
        "supports",
        "negotiations",
        "trace_goods",
        "trace_acts",
        "return_forms",
    ):
        op.drop_table(name)
