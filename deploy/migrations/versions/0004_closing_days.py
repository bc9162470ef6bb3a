"""When an operator closes, and in which month it pays: what was fixed until now is the default"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("operators", sa.Column("closing_day", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("operators", sa.Column("pay_months", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("operators", "pay_months")
    op.drop_column("operators", "closing_day")
