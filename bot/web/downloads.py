"""Bytes for a browser to save, never to run: whatever they hold, they open in no page of ours."""

from urllib.parse import quote

from starlette.responses import Response

_SHOWN = {"image/jpeg", "image/png"}
_ALONE = "default-src 'none'; sandbox"


def file_response(name: str, media_type: str, content: bytes, *, may_show: bool = False) -> Response:
    """A file to be saved under its name in any script (RFC 6266, RFC 8187); a picture is shown if it may be."""
    is_shown = may_show and media_type in _SHOWN
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_. ") else "_" for letter in name)
    way = "inline" if is_shown else "attachment"
    headers = {
        "Content-Disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": _ALONE,
    }
    return Response(content, media_type=media_type, headers=headers)
