"""The language in which a reader wants to be told what went wrong."""

from messages.catalog import LOCALES, has, text

DEFAULT = LOCALES[0]
_TAGS = {"en": "en", "ja": "ja", "ja-easy": "ja-easy", "ja-x-easy": "ja-easy"}


def reader_locale(accept_language: str | None) -> str:
    """The best of our languages for an `Accept-Language` header (RFC 9110, 12.5.4); Japanese where none fits."""
    wishes: list[tuple[float, str]] = []
    for part in (accept_language or "")[:500].split(","):
        tag, _, weight = part.strip().partition(";")
        tag = tag.strip().lower()
        locale = _TAGS.get(tag) or _TAGS.get(tag.split("-")[0])
        if locale is not None:
            wishes.append((_quality(weight), locale))
    best = max(wishes, key=lambda wish: wish[0], default=(0.0, DEFAULT))
    return best[1] if best[0] > 0 else DEFAULT


def sentence(locale: str, name: str, /, **values: object) -> str:
    """The sentence of this name, or the one that fits everything where nobody has worded it."""
    return text(locale, name, **values) if has(name) else text(locale, "errors.unknown")


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
