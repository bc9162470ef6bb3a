"""What every test shares: real servers, migrated databases, and no network beyond this machine."""

import contextlib
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.async_api import expect

from tests.servers import Postgres, Redis, migrate, running_postgres, running_redis
from tests.support import statements
from tests.support.at_once import statements_at_once
from tests.support.room import room_in_memory

# Ours, and that of the processes that the tests start.
if memory := room_in_memory():
    tempfile.tempdir = os.environ["TMPDIR"] = memory
statements.share()
# Hardly anything of what is loaded for the tests is ever let go, so looking for it would only take time.
gc.disable()

# A shared machine makes any deadline a coin toss; the slow ones show in `--durations`.
settings.register_profile("quick", deadline=None, max_examples=30)
settings.register_profile("deep", deadline=None, max_examples=10_000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("quick")


HERE = Path(__file__).parent


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine."""


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not _is_this_machine(str(address[0])):
            raise NetworkRefused(f"tests talk to this machine only, not to {address[0]}")
    elif event == "socket.getaddrinfo":
        host = arguments[0]
        if host is not None and not _is_this_machine(os.fsdecode(host)):
            raise NetworkRefused(f"tests talk to this machine only, not to {host!r}")


def _is_this_machine(host: str) -> bool:
    return host in ("", "localhost", "0.0.0.0", "::", "::1") or host.startswith("127.")


# An audit hook sees every socket of this process, whichever library opens it.
sys.addaudithook(_refuse_network)


LONGEST = (
    *("work/test_places.py", "crossing/test_histories.py", "api/test_bad_input.py", "demo/test_walk.py"),
    *("towns/test_settlement_histories.py", "conversations/test_every_step.py"),
)
"""Begun first, lest one worker is busy with a long test when the others have nothing left to do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.partition("::")[0].endswith(LONGEST))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A running PostgreSQL whose template has the newest schema; one per xdist worker."""
    with running_postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """The address of an empty, migrated PostgreSQL database of this test alone."""
    database = postgres_server.lend()
    yield postgres_server.url(database)
    postgres_server.take_back(database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that every test copies."""
    path = tmp_path_factory.mktemp("template") / "yui.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated SQLite file."""
    path = shutil.copy(sqlite_template, tmp_path / "yui.db")
    return f"sqlite:///{path}"


ONE_BY_ONE = frozenset(
    {"api", "console", "crossing", "money", "pages", "people", "quality", "records", "towns", "work"}
)
"""Directories whose tests do one thing after the other."""


@pytest.fixture(autouse=True)
def driver(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where one thing is done after the other, SQLite's driver needs no thread."""
    is_race = request.node.get_closest_marker("race") is not None
    is_one_by_one = request.path.relative_to(HERE).parts[0] in ONE_BY_ONE and not is_race
    with statements_at_once() if is_one_by_one else contextlib.nullcontext():
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database of each kind in turn: a test that takes it runs on both."""
    kind = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(kind)
    return url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """A running Redis; one per xdist worker. Take `own_redis` to stop one in mid-traffic."""
    with running_redis() as server:
        yield server


@pytest.fixture
def redis_url(redis_server: Redis) -> str:
    """The address of an empty Redis."""
    redis_server.flush()
    return redis_server.url


@pytest.fixture
def own_redis() -> Iterator[Redis]:
    """A Redis of this test alone: `stop()` and `start()` it as the test likes, on one port."""
    with running_redis() as server:
        yield server


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL of this test alone, to kill and start again; `clone()` makes a database."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the installed Chromium, for Playwright's `executable_path`."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed: browser tests are not run")
    expect.set_options(timeout=20_000)  # the machine may be busy with the other tests
    return path
