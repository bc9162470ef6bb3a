"""What the tests of the API share."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.api.office import Office, open_office
from tests.api.played import Played, play_watched
from tests.api.story import Story
from tests.support.at_once import statements_at_once


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    """Two operators behind the API, on each kind of database in turn."""
    async with open_office(database_url) as office:
        yield office


@pytest.fixture
async def sqlite_office(sqlite_url: str) -> AsyncIterator[Office]:
    """The same on SQLite, for what does not depend on the database."""
    async with open_office(sqlite_url) as office:
        yield office


@pytest.fixture(scope="session")
def played(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The whole story played once, and the database that it left."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("story") / "yui.db"))

    async def through() -> Played:
        async with open_office(f"sqlite:///{path}") as office:
            story = Story(office)
            told = await play_watched(story)
            return Played(story, path, told)

    with statements_at_once():
        return asyncio.run(through())
