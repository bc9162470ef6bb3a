"""Bytes for a browser to save, never to run: whatever they hold, they open in no page of ours."""

import re
from urllib.parse import quote

from starlette.responses import Response

_SHOWN = {"image/jpeg", "image/png", "audio/wav", "audio/mpeg", "audio/mp4"}
# A recording opened by itself is played by a document of the browser's own, which asks for it once more.
_ALONE = "default-src 'none'; media-src 'self'; sandbox"
_RANGE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})")


def disposition(way: str, name: str) -> str:
    """A `Content-Disposition` ("attachment" or "inline") that saves under a name in any script (RFC 6266, RFC 8187)."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_. ") else "_" for letter in name)
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def file_response(name: str, media_type: str, content: bytes, *, may_show: bool = False, asked: str = "") -> Response:
    """A file to be saved under its name; a picture or recording is shown if it may be.

    `asked` is the request's `Range`, without which iPhones play no sound: one range is answered (RFC 9110, 14).
    """
    is_shown = may_show and media_type in _SHOWN
    headers = {
        "Content-Disposition": disposition("inline" if is_shown else "attachment", name),
        "Content-Security-Policy": _ALONE,
    }
    if not media_type.startswith("audio/"):
        return Response(content, media_type=media_type, headers=headers)
    headers["Accept-Ranges"] = "bytes"
    part = _RANGE.fullmatch(asked.strip())
    if part is None:
        return Response(content, media_type=media_type, headers=headers)
    first, last = int(part[1]), min(int(part[2] or len(content) - 1), len(content) - 1)
    if first > last:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(content[first : last + 1], 206, media_type=media_type, headers=headers)
