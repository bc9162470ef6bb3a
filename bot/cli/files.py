"""Files that commands write: written before the act is committed, for some of it is shown only once."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from models.errors import YuiError

Write = Callable[[Path, bytes], None]


class FileExists(YuiError):
    """Nothing is written over."""

    key = "terminal.file.exists"


class FileNotWritten(YuiError):
    """The `file` cannot be written, for a `reason` of the machine's."""

    key = "terminal.file.unwritable"


@contextmanager
def new_files() -> Iterator[Write]:
    """`write(path, content)`, to be called inside an act: it makes a file that only its owner reads.

    If it cannot be written the act does not come through, and if the act does not come through no file stays. Raises
    FileExists, FileNotWritten.
    """
    made: set[Path] = set()

    def write(path: Path, content: bytes) -> None:
        if path in made:  # the act lost a race in the database, and is done again
            path.unlink()
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            made.add(path)
            with open(descriptor, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
        except FileExistsError:
            raise FileExists(file=path) from None
        except OSError as error:
            raise FileNotWritten(file=path, reason=error.strerror) from None

    try:
        yield write
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise
