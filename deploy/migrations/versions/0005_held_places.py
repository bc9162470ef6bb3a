"""Places kept for people who wait, and the reminder of on-site work

`tasks.held` counts the places that are kept; `invitations.held_until` says for whom and until when at least.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

IS_HELD = sa.text("held_until IS NOT NULL")


def upgrade() -> None:
    op.add_column("tasks", sa.Column("held", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("invitations", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assignments", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_invitations_held", "invitations", ["held_until"], postgresql_where=IS_HELD, sqlite_where=IS_HELD
    )


def downgrade() -> None:
    op.drop_index("ix_invitations_held", "invitations")
    op.drop_column("assignments", "reminded_at")
    op.drop_column("invitations", "held_until")
    op.drop_column("tasks", "held")
