"""What the tests between municipalities share."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.api.office import Office, open_office
from tests.support.memory import Memory
from tests.towns.lending import Lending


@pytest.fixture
def lending(database_url: str) -> Iterator[Lending]:
    """Three operators, on each kind of database in turn."""
    lending = Lending(database_url)
    yield lending
    lending.close()


@pytest.fixture
def sqlite_lending(sqlite_url: str) -> Iterator[Lending]:
    """The same on SQLite, for what does not depend on the database."""
    lending = Lending(sqlite_url)
    yield lending
    lending.close()


@pytest.fixture
def memory_lending() -> Iterator[Lending]:
    """The same in memory, for histories; `lending.renew()` begins each."""
    memory = Memory()
    lending = Lending(memory)
    memory.keep()
    yield lending
    lending.close()


@pytest.fixture
async def sqlite_office(sqlite_url: str) -> AsyncIterator[Office]:
    """Three operators behind the API, on SQLite."""
    async with open_office(sqlite_url) as office:
        yield office
