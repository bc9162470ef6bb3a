"""Whom a closing asked for an account: a run that is cancelled and closed again does not ask twice"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")
EMPTY = sa.text("'[]'")


def upgrade() -> None:
    op.add_column("pay_runs", sa.Column("asked", JSON, server_default=EMPTY, nullable=False))


def downgrade() -> None:
    op.drop_column("pay_runs", "asked")
