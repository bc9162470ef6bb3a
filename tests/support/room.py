"""Where the files of the tests are."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOM_IN_MEMORY = 4 << 30


def room_in_memory() -> str | None:
    """A directory in memory for what dies with the tests, where there is one with room: a disk makes every commit wait."""
    memory = Path("/dev/shm")
    if not memory.is_dir() or not os.access(memory, os.W_OK):
        return None
    about = os.statvfs(memory)
    has_room = about.f_bavail * about.f_frsize > ROOM_IN_MEMORY
    return str(memory) if has_room and not about.f_flag & os.ST_NOEXEC else None


@contextlib.contextmanager
def private_directory() -> Iterator[Path]:
    """A short-lived directory that the account of a server may enter."""
    path = Path(tempfile.mkdtemp(prefix="yui-test-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
