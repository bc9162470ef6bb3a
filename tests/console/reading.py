"""Reading pages as a person does: what it warns of, what a field holds."""

import html
import re


def alert(page: str) -> str:
    """The words of the page's warning; empty where there is none."""
    found = re.search(r'role="alert">(.*?)</p>', page, re.S)
    return html.unescape(found[1]).strip() if found else ""


def field_value(page: str, name: str) -> str:
    """The value of the first field of this name."""
    tag = next(tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag)
    found = re.search(r'value="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def words_of(page: str) -> str:
    """What is written on a page, without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))
