"""The limit of a week in minutes, for people count in half hours too"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _replace("hours_per_week", "minutes_per_week", "hours_per_week * 60")


def downgrade() -> None:
    # Rounded up: a limit that is gone to zero would be refused.
    _replace("minutes_per_week", "hours_per_week", "(minutes_per_week + 59) / 60")


def _replace(old: str, new: str, value: str) -> None:
    op.add_column("memberships", sa.Column(new, sa.Integer(), nullable=True))
    op.execute(f"UPDATE memberships SET {new} = {value} WHERE {old} IS NOT NULL")
    op.drop_column("memberships", old)
