"""ZIP files that people hand in: opened within bounds, read to the end or not at all."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from models.errors import YuiError

MOST_MEMBERS = 1_000
LARGEST_UNPACKED = 200_000_000
STEEPEST_RATIO = 200
"""Text packs to a hundredth at best; a bomb to a thousandth (Fifield, "A better zip bomb", 2019)."""

# What computers put into an archive without being asked.
LITTER = re.compile(r"(?i)(^|/)(__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)")
BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError, RuntimeError)


class BrokenArchive(YuiError):
    """It cannot be read to its end."""

    status = 422
    key = "errors.archive.broken"


class LockedArchive(YuiError):
    """Under a password."""

    status = 422
    key = "errors.archive.locked"


class ArchiveTooLarge(YuiError):
    """More than `most` files, or more than `megabytes` once unpacked."""

    status = 413
    key = "errors.archive.too_large"


class EmptyArchive(YuiError):
    """No file in it."""

    status = 422
    key = "errors.archive.empty"


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file as staff gave it, by its name."""

    name: str
    content: bytes = field(repr=False)


def read_archive(content: bytes) -> list[GivenFile]:
    """The files of a ZIP file in the order of their names, numbers in them counted as numbers.

    Raises BrokenArchive, LockedArchive, ArchiveTooLarge, EmptyArchive; nothing is unpacked before the whole is known
    to be within bounds.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            members = [one for one in opened.infolist() if not one.is_dir() and not LITTER.search(_name(one))]
            _check(members)
            files = [GivenFile(_name(one), opened.read(one)) for one in members]
    except BROKEN:
        raise BrokenArchive() from None
    return in_order(files)


def in_order(files: list[GivenFile]) -> list[GivenFile]:
    """By name, so that 2.jpg comes before 10.jpg."""
    return sorted(files, key=lambda file: [int(part) if part.isdecimal() else part for part in _parts(file.name)])


def _parts(name: str) -> list[str]:
    # A capturing split alternates words and numbers, so that like is compared with like.
    return re.split("([0-9]+)", name.casefold())


def _check(members: list[zipfile.ZipInfo]) -> None:
    if not members:
        raise EmptyArchive()
    if any(one.flag_bits & 0x1 for one in members):
        raise LockedArchive()
    total = sum(one.file_size for one in members)
    is_steep = any(one.file_size > STEEPEST_RATIO * max(1, one.compress_size) + 1_000_000 for one in members)
    if len(members) > MOST_MEMBERS or total > LARGEST_UNPACKED or is_steep:
        raise ArchiveTooLarge(most=f"{MOST_MEMBERS:,}", megabytes=f"{LARGEST_UNPACKED / 1_000_000:g}")


def _name(member: zipfile.ZipInfo) -> str:
    """The name; Japanese Windows writes it in CP932 without saying so, which Python reads as CP437."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("cp932")
    except UnicodeError:
        return member.filename
