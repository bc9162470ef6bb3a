"""Bringing a database to the newest schema."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from bot.database import Database
from bot.settings import read_settings
from bot.wall import make_ready

FOLDER = Path(__file__).parent.parent / "deploy" / "migrations"


async def upgrade(url: str) -> None:
    """Migrate the database at `url` (as in YUI_DATABASE_URL) to the newest schema; an SQLite file is made if needed."""
    settings = read_settings(database_url=url)
    file = make_url(settings.database_url).database
    if settings.database_url.startswith("sqlite") and file:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    database = Database(settings.async_database_url, pool_size=1)
    try:
        async with database.engine.connect() as connection:
            await connection.run_sync(_upgrade)
        await database.run(lambda session: make_ready(session.connection()))
    finally:
        await database.close()


def upgrade_now(url: str) -> None:
    """The same, for whoever has no event loop."""
    asyncio.run(upgrade(url))


async def is_newest(database: Database) -> bool:
    """Whether the database has exactly the schema that this program expects."""
    async with database.engine.connect() as connection:
        current = await connection.run_sync(_current)
    return current == set(ScriptDirectory(str(FOLDER)).get_heads())


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _current(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())
