"""What the tests between municipalities share."""

from collections.abc import AsyncIterator

import pytest

from tests.api.office import Office, open_office


@pytest.fixture
async def sqlite_office(sqlite_url: str) -> AsyncIterator[Office]:
    """Three operators behind the API, on SQLite."""
    async with open_office(sqlite_url) as office:
        yield office
