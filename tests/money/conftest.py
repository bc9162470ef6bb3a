"""What the tests of money share."""

from collections.abc import Iterator

import pytest

from tests.money.till import Till
from tests.support.memory import Memory


@pytest.fixture
def till(database_url: str) -> Iterator[Till]:
    """An operator's till, on each kind of database in turn; the account to pay from is entered."""
    till = Till(database_url)
    till.source()
    till.end_of(till.now.date())
    yield till
    till.close()


@pytest.fixture
def sqlite_till(sqlite_url: str) -> Iterator[Till]:
    """The same on SQLite, for what does not depend on the database."""
    till = Till(sqlite_url)
    till.source()
    yield till
    till.close()


@pytest.fixture
def postgres_till(postgres_url: str) -> Iterator[Till]:
    """The same on PostgreSQL, for what two people do at once."""
    till = Till(postgres_url)
    till.source()
    yield till
    till.close()


@pytest.fixture
def memory_till() -> Iterator[Till]:
    """The same in memory, for histories; `till.renew()` begins each."""
    memory = Memory()
    till = Till(memory)
    till.source()
    memory.keep()
    yield till
    till.close()
