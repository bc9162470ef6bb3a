"""Pictures that people send: told by their content, kept within bounds, and freed of what they say about a place."""

import io
import struct
from dataclasses import dataclass

from PIL import Image, ImageOps

from models.errors import YuiError

MOST_PIXELS = 25_000_000
LARGEST_BYTES = 10_000_000
JPEG_QUALITY = 90
SMALL_SIDE, SMALL_QUALITY = 480, 60
"""A preview: the pixels of its longer side; some 30 KB instead of some MB."""
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif")
# Whatever Pillow raises for a file that is broken or made to harm, by its own documentation and fuzzing.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    struct.error,
    EOFError,
    IndexError,
    TypeError,
    OverflowError,
)


class NotAPicture(YuiError):
    """Neither JPEG, PNG nor WebP."""

    status = 415
    key = "errors.picture.unknown_type"


class HeicPicture(YuiError):
    """An iPhone's own format, which browsers and offices mostly cannot show."""

    status = 415
    key = "errors.picture.heic"


class PictureTooLarge(YuiError):
    """More than `megabytes`."""

    status = 413
    key = "errors.picture.too_large"


class TooManyPixels(YuiError):
    """More than `megapixels` million pixels once unpacked."""

    status = 413
    key = "errors.picture.too_many_pixels"


class BrokenPicture(YuiError):
    """Of a known type, but it cannot be read to its end."""

    status = 422
    key = "errors.picture.broken"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture without EXIF, upright; width and height in pixels."""

    content: bytes
    mime: str
    width: int
    height: int


def picture_type(content: bytes) -> str:
    """JPEG, PNG or WEBP, by the first bytes. Raises HeicPicture, NotAPicture."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        raise HeicPicture()
    raise NotAPicture()


def clean_picture(content: bytes, most_pixels: int = MOST_PIXELS, largest_bytes: int = LARGEST_BYTES) -> Picture:
    """Drawn anew in its own format from its pixels alone: turned as its EXIF says, which is then gone.

    Only the first picture of an animation stays. Raises PictureTooLarge, TooManyPixels, BrokenPicture,
    HeicPicture, NotAPicture.
    """
    if len(content) > largest_bytes:
        raise PictureTooLarge(megabytes=f"{largest_bytes / 1_000_000:g}")
    name = picture_type(content)
    try:
        with Image.open(io.BytesIO(content), formats=[name]) as opened:
            if opened.width * opened.height > most_pixels:
                raise TooManyPixels(megapixels=f"{most_pixels / 1_000_000:g}")
            return _drawn_anew(ImageOps.exif_transpose(opened), name)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels(megapixels=f"{most_pixels / 1_000_000:g}") from None
    except BROKEN:
        raise BrokenPicture() from None


def small_picture(content: bytes) -> bytes:
    """A JPEG preview of a picture that was cleaned before; raises BrokenPicture, HeicPicture, NotAPicture."""
    try:
        with Image.open(io.BytesIO(content), formats=[picture_type(content)]) as opened:
            opened.thumbnail((SMALL_SIDE, SMALL_SIDE))
            upon_white = Image.new("RGB", opened.size, "white")
            plain = opened.convert("RGBA")
            upon_white.paste(plain, mask=plain)
    except BROKEN:
        raise BrokenPicture() from None
    out = io.BytesIO()
    upon_white.save(out, "JPEG", quality=SMALL_QUALITY)
    return out.getvalue()


def _drawn_anew(image: Image.Image, name: str) -> Picture:
    has_alpha = name != "JPEG" and image.has_transparency_data
    plain = image.convert("RGBA" if has_alpha else "L" if image.mode in ("1", "L") else "RGB")
    # Pillow writes comments, colour profiles and EXIF again from here unless it is emptied.
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, name, **({} if name == "PNG" else {"quality": JPEG_QUALITY}))
    return Picture(out.getvalue(), f"image/{name.lower()}", plain.width, plain.height)
