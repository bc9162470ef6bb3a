"""What the tests of people share."""

from collections.abc import Iterator

import pytest

from tests.people.house import House


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """An operator, on each kind of database in turn."""
    house = House(database_url)
    yield house
    house.close()


@pytest.fixture
def sqlite_house(sqlite_url: str) -> Iterator[House]:
    """An operator on SQLite, for what does not depend on the database."""
    house = House(sqlite_url)
    yield house
    house.close()
