"""Files that people hand in: what they are, and what they are called."""

import contextlib
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import YuiError
from models.files import file_types as files
from models.files.file_types import check_file, clean_file_name
from tests.rules.test_pictures import picture


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def mp4(brand: bytes, track: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + b"\0" * 12 + b"\0\0\0\x20hdlr" + b"\0" * 8 + track + b"\0" * 12


DOCX = packed("[Content_Types].xml", "word/document.xml")
XLSX = packed("[Content_Types].xml", "xl/workbook.xml")
MP3 = b"\xff\xfb\x90\x00" + b"\0" * 20


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("報告.pdf", b"%PDF-1.7\n", "pdf"),
        ("報告.docx", DOCX, "docx"),
        ("表.XLSX", XLSX, "xlsx"),
        ("写真.zip", packed("a.jpg"), "zip"),
        ("表.csv", "町名,よみ\n芦田,アシダ\n".encode("cp932"), "csv"),
        ("メモ.txt", "こんにちは".encode(), "txt"),
        ("写真.jpg", picture("JPEG"), "jpeg"),
        ("図.png", picture("PNG"), "png"),
        ("声.m4a", mp4(b"M4A ", b"soun"), "m4a"),
        ("声.m4a", mp4(b"mp42", b"soun"), "m4a"),
        ("声.mp3", MP3, "mp3"),
        ("声.mp3", b"ID3\x04\0" + MP3, "mp3"),
    ],
)
def test_allowed_files_are_known_by_content(name, content, kind):
    checked = check_file(name, content)
    assert (checked.kind, checked.mime) == (kind, files.MIMES[kind])
    assert checked.name == name


def test_a_name_without_an_ending_gets_one():
    assert check_file("報告", b"%PDF-1.7").name == "報告.pdf"


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.pdf", b"", files.EmptyFile),
        ("a.pdf", b"MZ\x90\x00", files.FileNotAllowed),
        ("a.gif", b"GIF89a\x01\x00\x01\x00", files.FileNotAllowed),
        ("a.pdf", DOCX, files.NameAndContentDiffer),
        ("a.jpg", b"%PDF-1.7", files.NameAndContentDiffer),
        ("a.html", b"<script>", files.NameAndContentDiffer),
        ("a.svg", b"<svg/>", files.NameAndContentDiffer),
        ("a.exe", b"echo", files.NameAndContentDiffer),
        ("a.docm", packed("[Content_Types].xml", "word/vbaProject.bin"), files.MacroFile),
        ("a.zip", b"PK\x03\x04 broken", files.FileNotAllowed),
        ("a.m4a", mp4(b"isom", b"vide"), files.FileNotAllowed),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0", files.HeicFile),
        ("a.webp", picture("WEBP"), files.FileNotAllowed),
        ("a.txt", b"abc\x00def", files.FileNotAllowed),
    ],
)
def test_files_that_are_refused(name, content, refusal):
    with pytest.raises(refusal):
        check_file(name, content)


def test_size_has_a_limit():
    with pytest.raises(files.FileTooLarge) as refusal:
        check_file("a.txt", b"x" * 11, largest_bytes=10)
    assert refusal.value.values == {"megabytes": "1e-05"}


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\hana\\写真.jpg", "写真.jpg"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("CON.txt", "file_CON.txt"),
        ("か\u3099.txt", "が.txt"),
        ("髙﨑𠮷.pdf", "髙﨑𠮷.pdf"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
        ("あ" * 200 + ".pdf", "あ" * 83 + ".pdf"),
    ],
)
def test_hostile_names(typed, cleaned):
    assert clean_file_name(typed) == cleaned


@given(st.text())
def test_every_name_comes_out_harmless(typed):
    name = clean_file_name(typed)
    assert 1 <= len(name.encode()) <= 255
    assert not set(name) & set('/\\<>:"|?*\0\r\n')
    assert name not in (".", "..")
    assert clean_file_name(name) == name


@given(st.text(), st.binary(min_size=1))
def test_any_file_is_taken_or_refused(name, content):
    with contextlib.suppress(YuiError):
        assert check_file(name, content).kind in files.MIMES
