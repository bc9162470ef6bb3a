"""Files that people hand in: their type by content, checked against their name, and the name made harmless."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from models.errors import YuiError
from models.files.csv_files import is_cp932
from models.files.pictures import HeicPicture, NotAPicture, picture_type

LARGEST_BYTES = 20_000_000
LONGEST_NAME_BYTES = 255
MOST_ZIP_MEMBERS = 10_000
MIMES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "csv": "text/csv",
    "txt": "text/plain",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
}
SAME_KIND = {"jpg": "jpeg", "tsv": "csv", "text": "txt"}
# A file of the first kind may go by a name of any of the others.
GOES_BY = {"txt": {"txt", "csv"}, "m4a": {"m4a", "mp4"}}
AUDIO_BRANDS = (b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"dash", b"3gp4", b"3gp5")
# Windows keeps these for devices, whatever the extension
# (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class FileNotAllowed(YuiError):
    """None of the types that can be handed in; `allowed` lists them."""

    status = 415
    key = "errors.file.not_allowed"


class HeicFile(YuiError):
    """A picture in an iPhone's own format."""

    status = 415
    key = "errors.picture.heic"


class MacroFile(YuiError):
    """An office document that carries a program."""

    status = 415
    key = "errors.file.macro"


class NameAndContentDiffer(YuiError):
    """The name ends in `ending`, but the content is `kind`."""

    status = 415
    key = "errors.file.wrong_name"


class EmptyFile(YuiError):
    """No bytes at all."""

    status = 422
    key = "errors.file.empty"


class FileTooLarge(YuiError):
    """More than `megabytes`."""

    status = 413
    key = "errors.file.too_large"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A harmless name, and the type found in the content: a key of `MIMES` and its MIME type."""

    name: str
    kind: str
    mime: str


def check_file(name: str, content: bytes, largest_bytes: int = LARGEST_BYTES) -> CheckedFile:
    """Accept a file that is what its name says, of a kind that can be handed in.

    A name without an ending is given one. Raises EmptyFile, FileTooLarge, FileNotAllowed, MacroFile, HeicFile,
    NameAndContentDiffer.
    """
    if not content:
        raise EmptyFile()
    if len(content) > largest_bytes:
        raise FileTooLarge(megabytes=f"{largest_bytes / 1_000_000:g}")
    kind = file_kind(content)
    cleaned = clean_file_name(name)
    ending = _ending(cleaned)
    if not ending:
        cleaned, ending = clean_file_name(f"{cleaned}.{kind}"), kind
    told = SAME_KIND.get(ending, ending)
    if told not in GOES_BY.get(kind, {kind}):
        raise NameAndContentDiffer(ending=ending, kind=kind)
    kind = told if kind == "txt" else kind
    return CheckedFile(cleaned, kind, MIMES[kind])


def file_kind(content: bytes) -> str:
    """The kind by content alone, a key of `MIMES`; all text is txt. Raises as check_file does."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(content)
    if content[4:8] == b"ftyp" and content[8:12] in AUDIO_BRANDS and b"vide" not in _tracks(content):
        return "m4a"
    if content.startswith(b"ID3") or _is_mpeg_audio(content[:2]):
        return "mp3"
    try:
        kind = picture_type(content).lower()
    except HeicPicture:
        raise HeicFile() from None
    except NotAPicture:
        kind = "txt" if _is_text(content) else ""
    if kind not in MIMES:
        raise FileNotAllowed(allowed=", ".join(MIMES))
    return kind


UNNAMED = "file"
"""What a file without a name is called, as every photograph taken in the chat."""


def is_unnamed(name: str) -> bool:
    """Whether a cleaned name was made up here."""
    return name == UNNAMED or name.startswith(f"{UNNAMED}.")


def clean_file_name(name: str, fallback: str = UNNAMED) -> str:
    """The last part of a path, without characters that deceive a reader or trouble a disk; ≤ 255 bytes."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .\u3000")
    if not name or DEVICES.fullmatch(name):
        name = f"{fallback}_{name}" if name else fallback
    ending = _ending(name)
    stem = name[: -len(ending) - 1] if ending else name
    room = LONGEST_NAME_BYTES - (len(ending.encode()) + 1 if ending else 0)
    stem = stem.encode()[:room].decode(errors="ignore")
    return f"{stem}.{name[-len(ending) :]}" if ending else stem


def _ending(name: str) -> str:
    match = re.fullmatch(r".+\.([A-Za-z0-9]{1,8})", name)
    return match.group(1).lower() if match else ""


def _zip_kind(content: bytes) -> str:
    """docx, xlsx or zip, by the names inside; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            names = opened.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise FileNotAllowed(allowed=", ".join(MIMES)) from None
    if len(names) > MOST_ZIP_MEMBERS:
        raise FileNotAllowed(allowed=", ".join(MIMES))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise MacroFile()
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return "docx"
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
    return "zip"


def _tracks(content: bytes) -> list[bytes]:
    """The track types of an MP4: `soun` for sound, `vide` for moving pictures."""
    return [content[found.end() + 8 : found.end() + 12] for found in re.finditer(b"hdlr", content)]


def _is_mpeg_audio(start: bytes) -> bool:
    """Eleven bits of one, then layer III (ISO/IEC 11172-3, 2.4.2.3)."""
    return len(start) == 2 and start[0] == 0xFF and start[1] & 0xE6 == 0xE2


def _is_text(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if CONTROLS.search(content):
        return False
    try:
        return bool(content.decode("utf-8"))
    except UnicodeDecodeError:
        return is_cp932(content)
