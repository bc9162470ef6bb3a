"""Child processes of a measurement: started, awaited, ended with it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from tests.servers import Postgres, migrate, private_directory


@dataclass
class DurablePostgres(Postgres):
    """A PostgreSQL that waits for the disk at every commit, as in a town hall."""

    def command(self) -> list[str]:
        durable = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "shared_buffers": "256MB"}
        return [*super().command(), *(part for name, value in durable.items() for part in ("-c", f"{name}={value}"))]


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh, migrated database on a PostgreSQL of its own, reached by its Unix socket, as on a machine
    that holds both."""
    with private_directory() as home:
        server = DurablePostgres(home)
        server.create_cluster()
        server.start()
        try:
            server.create_template(migrate)
            yield server.socket_url(server.clone())
        finally:
            server.stop()


@contextmanager
def child(module: str, *arguments: str, environment: Mapping[str, str] = {}) -> Iterator[tuple[str, psutil.Process]]:
    """Run a module that prints its address first: (address, process)."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | dict(environment)) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            if not address:
                raise RuntimeError(f"{module} did not start")
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()


def listen() -> socket.socket:
    """A socket on a free loopback port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    return listening
