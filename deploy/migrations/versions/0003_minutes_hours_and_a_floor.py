"""Minutes that residents tell, hours that clients save, an operator's own floor, small pictures"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("assignments", sa.Column("told_minutes", sa.Integer(), nullable=True))
    op.add_column("assignments", sa.Column("timer_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("orders", sa.Column("client_hours", sa.Float(), nullable=True))
    op.add_column("operators", sa.Column("floor_yen", sa.Integer(), server_default="0", nullable=False))
    op.add_column("residents", sa.Column("saves_data", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for table, column in (
        ("residents", "saves_data"),
        ("operators", "floor_yen"),
        ("orders", "client_hours"),
        ("assignments", "timer_from"),
        ("assignments", "told_minutes"),
    ):
        op.drop_column(table, column)
