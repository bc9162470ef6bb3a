"""Text messages: emoji of the first kind, substitutions of the second.

https://developers.line.biz/en/reference/messaging-api/#text-message
"""

import re

from simulator.validation.rules import (
    Part,
    Problems,
    Shape,
    integer,
    join,
    list_of,
    matching,
    one_of,
    utf16,
)

_emoji = Shape(
    {"index": integer(0, 5000), "productId": utf16(100), "emojiId": utf16(100)},
    required=("index", "productId", "emojiId"),
)


emojis: Part = list_of(_emoji.check, 1, 20)


def check_emoji_places(message: dict[str, object], path: str, problems: Problems) -> None:
    """Each emoji's index, in UTF-16 units, must point at a `$` of the text."""
    text, listed = message.get("text"), message.get("emojis")
    if not isinstance(text, str) or not isinstance(listed, list):
        return
    units = text.encode("utf-16-le")
    for number, emoji in enumerate(listed):
        index = emoji.get("index") if isinstance(emoji, dict) else None
        if isinstance(index, int) and units[2 * index : 2 * index + 2] != b"$\0":
            problems.add(f"{path}.emojis[{number}].index", "no $ at this index of the text")


_key = re.compile(r"[0-9a-zA-Z_]{1,20}")
_placeholder = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_emoji_substitution = Shape(
    {"type": one_of("emoji"), "productId": utf16(100), "emojiId": utf16(100)},
    required=("productId", "emojiId"),
)
_no_mention = matching(r"(?!)", "a mention can only be sent to a group chat")


def substitution(value: object, path: str, problems: Problems) -> None:
    if not isinstance(value, dict):
        problems.add(path, "must be an object")
        return
    if len(value) > 100:
        problems.add(path, "Size must be between 0 and 100")
    if sum(1 for item in value.values() if isinstance(item, dict) and item.get("type") == "emoji") > 20:
        problems.add(path, "up to 20 emojis")
    for key, item in value.items():
        place = join(path, key)
        if not _key.fullmatch(key):
            problems.add(place, "invalid key")
        kind = item.get("type") if isinstance(item, dict) else None
        if kind == "mention":
            problems.add(place, str(_no_mention(item)))
        else:
            _emoji_substitution.check(item, place, problems)


def check_placeholders(message: dict[str, object], path: str, problems: Problems) -> None:
    """Every `{key}` of the text has its substitution; `{{` and `}}` stand for the braces themselves."""
    text, given = message.get("text"), message.get("substitution") or {}
    if not isinstance(text, str) or not isinstance(given, dict):
        return
    used: set[str] = set()
    for found in _placeholder.finditer(text):
        if found[0] in ("{", "}"):
            problems.add(join(path, "text"), "a brace must be doubled or closed")
        elif found[1] is not None:
            used.add(found[1])
            if found[1] not in given:
                problems.add(join(path, "text"), f"no substitution for {{{found[1]}}}")
    for key in given.keys() - used:
        problems.add(join(join(path, "substitution"), key), "not used in the text")
