"""What Alembic runs: every migration in one transaction, on the connection that `bot.migrations` or it opens."""

import asyncio
import os
from typing import Literal

from alembic import context
from sqlalchemy import JSON, BigInteger, Connection, text

from bot.database import Database
from bot.settings import read_settings
from models.base import UtcDateTime
from models.tables import Base

# A migration that cannot have its lock gives up instead of making every query behind it wait.
LOCK_TIMEOUT = "5s"


def plain(kind: str, item: object, autogen: object) -> str | Literal[False]:
    """Migrations name plain types: ours may change, the past may not."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, JSON):
        return "json"
    return "big_id" if isinstance(item, BigInteger) else False


def run(connection: Connection) -> None:
    """Migrate on this connection; SQLite rebuilds a table where it cannot alter it."""
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=is_sqlite,
        compare_type=True,
        render_item=plain,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        if not is_sqlite:
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
        context.run_migrations()
    connection.commit()


async def _run_alone() -> None:
    settings = read_settings(database_url=os.environ["YUI_DATABASE_URL"])
    database = Database(settings.async_database_url, pool_size=1)
    async with database.engine.connect() as connection:
        await connection.run_sync(run)
    await database.close()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(_run_alone())
