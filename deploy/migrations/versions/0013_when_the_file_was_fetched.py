"""When a run's file for the bank was fetched: from then on it may be there"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("pay_runs", sa.Column("file_fetched_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE pay_runs SET file_fetched_at = released_at WHERE status = 'released'")


def downgrade() -> None:
    op.drop_column("pay_runs", "file_fetched_at")
