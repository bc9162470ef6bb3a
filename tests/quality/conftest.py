"""What the tests of quality share."""

from tests.work.conftest import desk, postgres_desk, sqlite_desk

__all__ = ["desk", "postgres_desk", "sqlite_desk"]
