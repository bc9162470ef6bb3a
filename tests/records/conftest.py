"""What the tests of records share."""

from collections.abc import Iterator

import pytest

from tests.money.till import Till


@pytest.fixture
def till(database_url: str) -> Iterator[Till]:
    """An operator with money to pay from, on each kind of database in turn."""
    till = Till(database_url)
    till.source()
    yield till
    till.close()


@pytest.fixture
def sqlite_till(sqlite_url: str) -> Iterator[Till]:
    """The same on SQLite, for what does not depend on the database."""
    till = Till(sqlite_url)
    till.source()
    yield till
    till.close()
