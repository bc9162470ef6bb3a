"""Backups: the whole database in one file, while it is in use. SQLite by its online backup, PostgreSQL by pg_dump.

Sources: sqlite.org/backup.html; PostgreSQL 15 documentation, pg_dump and pg_restore. The keys are in no backup.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy.engine import URL, make_url

from models.tables import Base

_HAS_CONTENT = "select count(*) from operators"
_TABLES = "select count(*) from sqlite_master where type = 'table' and name in ('operators', 'alembic_version')"
_LONGEST_REASON = 300
_TABLE_IN_LIST = re.compile(r" TABLE (?!DATA )\S+ (\w+) ")
_CLEARING = """DO $yui$ DECLARE ours text; BEGIN
FOR ours IN SELECT oid::regclass::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace
  AND relkind = 'r' AND relname = ANY ('{{{names}}}') LOOP EXECUTE 'DROP TABLE ' || ours || ' CASCADE'; END LOOP;
FOR ours IN SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
  AND proname LIKE 'yui\\_%' LOOP EXECUTE 'DROP FUNCTION ' || ours; END LOOP;
END $yui$;"""


class BackupFailed(Exception):
    """Nothing was changed; `name` is that of the sentence under `terminal.backup`."""

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(name)
        self.name, self.values = name, values


def write_backup(database_url: str, file: Path) -> None:
    """Write a backup, readable by its owner only. Raises BackupFailed."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        if file.exists():
            raise BackupFailed("exists", file=file)
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
    except OSError as error:
        raise BackupFailed("unwritable", file=file, reason=error.strerror) from None
    try:
        url = make_url(database_url)
        (_dump_sqlite if _is_sqlite(url) else _dump_postgres)(url, unfinished)
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)


def read_backup(database_url: str, file: Path, *, may_replace: bool) -> None:
    """Bring a backup back; what the database holds is replaced, if it may be. Raises BackupFailed."""
    url = make_url(database_url)
    is_empty, read = (_is_sqlite_empty, _read_sqlite) if _is_sqlite(url) else (_is_postgres_empty, _read_postgres)
    if not may_replace and not is_empty(url):
        raise BackupFailed("not_empty")
    read(url, file)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _dump_sqlite(url: URL, file: Path) -> None:
    if not Path(str(url.database)).exists():
        raise BackupFailed("none")
    with closing(sqlite3.connect(str(url.database))) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)


def _is_sqlite_empty(url: URL) -> bool:
    if not Path(str(url.database)).exists():
        return True
    with closing(sqlite3.connect(str(url.database))) as database:
        try:
            return bool(database.execute(_HAS_CONTENT).fetchone()[0] == 0)
        except sqlite3.OperationalError:  # no such table
            return True


def _read_sqlite(url: URL, file: Path) -> None:
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source:
        try:
            is_whole = source.execute("pragma integrity_check").fetchone()[0] == "ok"
            is_ours = source.execute(_TABLES).fetchone()[0] == 2
        except sqlite3.DatabaseError:
            is_whole = is_ours = False
        if not (is_whole and is_ours):
            raise BackupFailed("unreadable", file=file)
        with closing(sqlite3.connect(str(url.database), timeout=30)) as target:
            source.backup(target)


def _dump_postgres(url: URL, file: Path) -> None:
    _postgres(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")


def _is_postgres_empty(url: URL) -> bool:
    found = _postgres(url, "psql", "--no-psqlrc", "--tuples-only", "--command=select to_regclass('operators')")
    if not found.strip():
        return True
    return _postgres(url, "psql", "--no-psqlrc", "--tuples-only", f"--command={_HAS_CONTENT}").strip() == "0"


def _read_postgres(url: URL, file: Path) -> None:
    listed = _run(_program("pg_restore"), ["--list", str(file)], {})
    if listed.returncode != 0:
        raise BackupFailed("unreadable", file=file)
    names = {*Base.metadata.tables, "alembic_version", *_TABLE_IN_LIST.findall(listed.stdout)}
    _replace_all(url, _CLEARING.format(names=",".join(sorted(names))), file)


def _replace_all(url: URL, clearing: str, file: Path) -> None:
    """All that is ours goes and the backup comes, in one transaction: a newer schema has tables that the older backup
    does not know, and that hang on those it would replace. Without the last word, COMMIT, nothing has happened."""
    dumping = [_program("pg_restore"), "--file=-", "--no-owner", "--no-privileges", str(file)]
    where, own = _whereabouts(url)
    writing = [_program("psql"), *where, "--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]
    with TemporaryFile() as problems:
        with (
            subprocess.Popen(dumping, stdout=subprocess.PIPE, stderr=problems) as dump,
            subprocess.Popen(writing, stdin=subprocess.PIPE, stderr=problems, env=os.environ | own) as writer,
        ):
            assert dump.stdout is not None
            assert writer.stdin is not None
            with suppress(BrokenPipeError), writer.stdin:
                writer.stdin.write(f"BEGIN; SET LOCAL client_min_messages = warning;\n{clearing}\n".encode())
                shutil.copyfileobj(dump.stdout, writer.stdin)
                if dump.wait() == 0:
                    writer.stdin.write(b"\nCOMMIT;\n")
            dump.stdout.close()
        if dump.returncode or writer.returncode:
            problems.seek(0)
            reason = problems.read(_LONGEST_REASON).decode(errors="replace").strip()
            raise BackupFailed("failed", program="psql" if writer.returncode else "pg_restore", reason=reason)


def _postgres(url: URL, program: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs on the database."""
    where, own = _whereabouts(url)
    done = _run(_program(program), [*where, *arguments], own)
    if done.returncode != 0:
        raise BackupFailed("failed", program=program, reason=done.stderr.strip()[:_LONGEST_REASON])
    return done.stdout


def _whereabouts(url: URL) -> tuple[list[str], dict[str, str]]:
    """The arguments that name the database, and the password, which stays out of the list of processes."""
    named = {"--host": url.host, "--port": url.port, "--username": url.username, "--dbname": url.database}
    return [f"{name}={value}" for name, value in named.items() if value], (
        {"PGPASSWORD": url.password or ""} if url.password else {}
    )


def _run(program: str, arguments: list[str], own: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([program, *arguments], env=os.environ | own, capture_output=True, text=True, check=False)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise BackupFailed("program", program=name)
    return found
