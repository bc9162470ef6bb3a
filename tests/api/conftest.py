"""What the tests of the API share."""

from collections.abc import AsyncIterator

import pytest

from tests.api.office import Office, open_office


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
