"""Whether a consultation came with a file is asked of every file that is part of nothing: the table was read whole"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    has_file = sa.text("attachment_id IS NOT NULL")
    op.create_index(
        "ix_ticket_messages_attachment_id",
        "ticket_messages",
        ["attachment_id"],
        postgresql_where=has_file,
        sqlite_where=has_file,
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_messages_attachment_id", "ticket_messages")
