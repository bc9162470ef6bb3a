"""What the tests of quality share."""

from tests.work.conftest import desk, memory_desk, postgres_desk, sqlite_desk

__all__ = ["desk", "memory_desk", "postgres_desk", "sqlite_desk"]
