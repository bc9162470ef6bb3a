"""Expenses that residents report themselves"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = sa.Enum(
    "work", "travel", "materials", "other_cost", "correction", name="payablekind", native_enum=False, length=20
)
REFERENCES = {
    "operator_id": "operators",
    "resident_id": "residents",
    "assignment_id": "assignments",
    "receipt_id": "attachments",
    "payable_id": "payables",
}


def upgrade() -> None:
    op.create_table(
        "expense_claims",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("operator_id", big_id, nullable=False),
        sa.Column("resident_id", big_id, nullable=False),
        sa.Column("assignment_id", big_id, nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("yen", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.Column("receipt_id", big_id, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=60), nullable=True),
        sa.Column("payable_id", big_id, nullable=True),
        sa.Column("refusal", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_expense_claims_{name}"))
            for name, table in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense_claims")),
    )
    op.create_index(op.f("ix_expense_claims_operator_id_answered_at"), "expense_claims", ["operator_id", "answered_at"])
    op.create_index(op.f("ix_expense_claims_resident_id"), "expense_claims", ["resident_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE expense_claims ENABLE ROW LEVEL SECURITY")
        op.execute("CREATE POLICY own ON expense_claims USING (operator_id = ANY ((SELECT yui_own())::bigint[]))")


def downgrade() -> None:
    op.drop_table("expense_claims")
