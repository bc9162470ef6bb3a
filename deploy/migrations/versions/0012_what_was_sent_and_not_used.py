"""What was sent and became part of nothing is found by an index, and goes after a month"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WHERE = sa.text("use = 'loose' AND removed_at IS NULL")


def upgrade() -> None:
    op.create_index("ix_attachments_loose", "attachments", ["created_at"], postgresql_where=_WHERE, sqlite_where=_WHERE)


def downgrade() -> None:
    op.drop_index("ix_attachments_loose", "attachments")
