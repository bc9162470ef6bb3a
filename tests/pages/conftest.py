"""What the tests of the small pages share."""

from collections.abc import AsyncIterator

import pytest

from tests.support.counter import Counter, open_counter


@pytest.fixture
async def counter(database_url: str) -> AsyncIterator[Counter]:
    """An operator that takes private details on a page, on each kind of database in turn."""
    async with open_counter(database_url, private_details="page") as counter:
        yield counter


@pytest.fixture
async def sqlite_counter(sqlite_url: str) -> AsyncIterator[Counter]:
    """The same on SQLite, for what does not depend on the database."""
    async with open_counter(sqlite_url, private_details="page") as counter:
        yield counter
