"""The stickers that a bot may send.

https://developers.line.biz/en/docs/messaging-api/sticker-list/
"""

# package id → first and last sticker id
_SENDABLE: dict[str, tuple[int, int]] = {
    "446": (1988, 2027),
    "789": (10855, 10894),
    "1070": (17839, 17878),
    "6136": (10551376, 10551399),
    "6325": (10979904, 10979927),
    "6359": (11069848, 11069871),
    "6362": (11087920, 11087943),
    "6370": (11088016, 11088039),
    "6632": (11825374, 11825397),
    "8515": (16581242, 16581265),
    "8522": (16581266, 16581289),
    "8525": (16581290, 16581313),
    "11537": (52002734, 52002773),
    "11538": (51626494, 51626533),
    "11539": (52114110, 52114149),
}


def sendable(package_id: object, sticker_id: object) -> bool:
    """Whether a bot may send this sticker; ids that are no numbers are left to the rule of their shape."""
    if not (isinstance(package_id, str) and isinstance(sticker_id, str) and sticker_id.isdecimal()):
        return True
    first, last = _SENDABLE.get(package_id, (0, -1))
    return first <= int(sticker_id) <= last
