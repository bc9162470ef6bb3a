"""When an account was last added again, so that a block told late is known as past"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("line_accounts", sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("line_accounts", "followed_at")
