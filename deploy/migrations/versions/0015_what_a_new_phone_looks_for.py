"""What somebody sent is found by the LINE account, and the old phones of an account: both were read whole"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_attachments_account_id", "attachments", ["account_id"])
    has_moved = sa.text("moved_to_id IS NOT NULL")
    op.create_index(
        "ix_line_accounts_moved_to_id",
        "line_accounts",
        ["moved_to_id"],
        postgresql_where=has_moved,
        sqlite_where=has_moved,
    )


def downgrade() -> None:
    op.drop_index("ix_line_accounts_moved_to_id", "line_accounts")
    op.drop_index("ix_attachments_account_id", "attachments")
