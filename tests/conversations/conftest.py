"""What the conversation tests share."""

import pytest

from tests.conversations.house import House


@pytest.fixture
def house(sqlite_url: str) -> House:
    """An operator with a LINE account, and nobody registered yet."""
    return House(sqlite_url)
