"""What the tests of work that crosses between towns share."""

from collections.abc import Iterator

import pytest

from tests.crossing.towns import Towns


@pytest.fixture
def towns(database_url: str) -> Iterator[Towns]:
    """Three operators, on each kind of database in turn."""
    towns = Towns(database_url)
    yield towns
    towns.close()


@pytest.fixture
def sqlite_towns(sqlite_url: str) -> Iterator[Towns]:
    """The same on SQLite, for what does not depend on the database."""
    towns = Towns(sqlite_url)
    yield towns
    towns.close()


@pytest.fixture
def postgres_towns(postgres_url: str) -> Iterator[Towns]:
    """The same on PostgreSQL, for what several do at once."""
    towns = Towns(postgres_url)
    yield towns
    towns.close()
