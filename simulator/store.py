"""The platform's memory on disk, so that a demo's chats survive a restart.

Rows are whole documents, written a moment after they changed; the platform itself lives in memory.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

_TABLES = """
CREATE TABLE IF NOT EXISTS document (kind TEXT, key TEXT, body BLOB, PRIMARY KEY (kind, key));
CREATE TABLE IF NOT EXISTS blob (key TEXT PRIMARY KEY, data BLOB);
"""


class Store:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_TABLES)

    def save(self, documents: Iterable[tuple[str, str, Any]]) -> None:
        """Write (kind, key, document) triples in one transaction."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO document VALUES (?, ?, ?)",
                ((kind, key, orjson.dumps(body)) for kind, key, body in documents),
            )

    def load(self, kind: str) -> Iterator[tuple[str, Any]]:
        rows = self._connection.execute("SELECT key, body FROM document WHERE kind = ? ORDER BY rowid", (kind,))
        for key, body in rows:
            yield key, orjson.loads(body)

    def put(self, key: str, data: bytes | None) -> None:
        """Keep a file, or remove it (None)."""
        with self._connection:
            if data is None:
                self._connection.execute("DELETE FROM blob WHERE key = ?", (key,))
            else:
                self._connection.execute("INSERT OR REPLACE INTO blob VALUES (?, ?)", (key, data))

    def get(self, key: str) -> bytes | None:
        row = self._connection.execute("SELECT data FROM blob WHERE key = ?", (key,)).fetchone()
        return bytes(row[0]) if row else None

    def close(self) -> None:
        self._connection.close()
