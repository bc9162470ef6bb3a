"""Bytes that no attachment names any more go, and those that share them are found by an index"""

from collections.abc import Sequence

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_attachments_sha256", "attachments", ["sha256"])
    op.execute("DELETE FROM blobs WHERE NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.sha256 = blobs.sha256)")


def downgrade() -> None:
    op.drop_index("ix_attachments_sha256", "attachments")
