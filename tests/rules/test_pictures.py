"""Pictures are told by their content and leave without what they say about people and places."""

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from models.errors import YuiError
from models.files import pictures
from models.files.pictures import clean_picture, small_picture

SECRET = b"35.6812N 139.7671E"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode != "P" else 1).save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 6) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010E] = SECRET.decode()
    found.get_ifd(0x8825)[1] = "N"
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_goes_and_the_picture_stands_upright(kind):
    cleaned = clean_picture(picture(kind, exif=exif()))
    assert SECRET not in cleaned.content
    assert b"Exif" not in cleaned.content
    assert (cleaned.width, cleaned.height, cleaned.mime) == (20, 40, f"image/{kind.lower()}")
    with Image.open(io.BytesIO(cleaned.content)) as opened:
        assert (opened.format, opened.size, dict(opened.getexif())) == (kind, (20, 40), {})


def test_comments_and_texts_go_too():
    note = PngImagePlugin.PngInfo()
    note.add_text("where", SECRET.decode())
    for content in (
        picture("PNG", pnginfo=note),
        picture("JPEG", comment=SECRET),
        picture("JPEG", icc_profile=SECRET),
    ):
        assert SECRET in content
        assert SECRET not in clean_picture(content).content


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("PNG", "LA"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_mode_of_colours(kind, mode):
    cleaned = clean_picture(picture(kind, mode=mode) if mode != "LA" else picture(kind, mode="L"))
    assert (cleaned.width, cleaned.height) == (40, 20)


def test_transparency_stays():
    out = io.BytesIO()
    Image.new("RGBA", (2, 2), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(clean_picture(out.getvalue()).content)) as opened:
        assert opened.getpixel((0, 0))[3] == 0


def test_what_is_no_picture():
    for content in (b"", b"GIF89a", b"%PDF-1.7", b"<svg/>", b"MZ"):
        with pytest.raises(pictures.NotAPicture):
            clean_picture(content)
    with pytest.raises(pictures.HeicPicture):
        clean_picture(b"\0\0\0\x18ftypheic\0\0\0\0")


def test_broken_and_oversized_pictures():
    noise = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(noise, "JPEG")
    with pytest.raises(pictures.BrokenPicture):
        clean_picture(noise.getvalue()[: len(noise.getvalue()) // 2])
    with pytest.raises(pictures.PictureTooLarge):
        clean_picture(noise.getvalue(), largest_bytes=1000)
    with pytest.raises(pictures.TooManyPixels):
        clean_picture(noise.getvalue(), most_pixels=39_999)


@pytest.mark.parametrize("side", [10_000, 12_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side):
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    with pytest.raises(pictures.TooManyPixels):
        clean_picture(bomb)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of broken EXIF, and goes on
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 400), st.binary(max_size=8))
def test_damage_anywhere_is_survived(kind, place, damage):
    content = picture(kind, exif=exif())
    place %= len(content)
    with contextlib.suppress(YuiError):
        clean_picture(content[:place] + damage + content[place + len(damage) :])


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_a_preview_is_small_and_upon_white(mode: str) -> None:
    small = small_picture(picture("PNG", (4_000, 3_000), mode))
    with Image.open(io.BytesIO(small)) as opened:
        assert (opened.format, opened.size, opened.mode) == ("JPEG", (480, 360), "RGB")
