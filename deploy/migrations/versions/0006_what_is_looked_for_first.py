"""Indexes for what is looked for most, what is not settled yet, and every figure of a difference"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
EMPTY = sa.text("'{}'")
UNSETTLED = sa.text("is_unsettled")


def upgrade() -> None:
    op.create_index("ix_memberships_free_on_operator_id", "memberships", ["free_on", "operator_id"])
    op.drop_index("ix_assignments_pact_id", "assignments")
    op.create_index("ix_assignments_pact_id_status", "assignments", ["pact_id", "status"])
    op.add_column("payables", sa.Column("is_unsettled", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_payables_unsettled", "payables", ["received_on"], postgresql_where=UNSETTLED, sqlite_where=UNSETTLED
    )
    op.add_column("settlement_lines", sa.Column("units", sa.Integer(), server_default="0", nullable=False))
    for column in ("was", "says"):
        op.add_column("settlement_differences", sa.Column(column, JSON, server_default=EMPTY, nullable=False))
    op.execute(
        "UPDATE payables SET is_unsettled = true WHERE status <> 'struck' AND EXISTS (SELECT 1 FROM assignments"
        " WHERE assignments.id = payables.assignment_id AND assignments.operator_id <> payables.operator_id)"
        " AND NOT EXISTS (SELECT 1 FROM settlement_lines WHERE settlement_lines.payable_id = payables.id)"
    )


def downgrade() -> None:
    for column in ("says", "was"):
        op.drop_column("settlement_differences", column)
    op.drop_column("settlement_lines", "units")
    op.drop_index("ix_payables_unsettled", "payables")
    op.drop_column("payables", "is_unsettled")
    op.drop_index("ix_assignments_pact_id_status", "assignments")
    op.create_index("ix_assignments_pact_id", "assignments", ["pact_id"])
    op.drop_index("ix_memberships_free_on_operator_id", "memberships")
