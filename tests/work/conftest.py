"""What the tests of work share."""

from collections.abc import Iterator

import pytest

from tests.support.memory import Memory
from tests.work.desk import Desk


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """An operator's desk, on each kind of database in turn."""
    desk = Desk(database_url)
    yield desk
    desk.close()


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    """An operator's desk on SQLite, for what does not depend on the database."""
    desk = Desk(sqlite_url)
    yield desk
    desk.close()


@pytest.fixture
def postgres_desk(postgres_url: str) -> Iterator[Desk]:
    """An operator's desk on PostgreSQL, for what several do at once."""
    desk = Desk(postgres_url)
    yield desk
    desk.close()


@pytest.fixture
def memory_desk() -> Iterator[Desk]:
    """An operator's desk in memory, for histories; `desk.renew()` begins each."""
    memory = Memory()
    desk = Desk(memory)
    memory.keep()
    yield desk
    desk.close()
