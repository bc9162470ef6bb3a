"""Links between the documents lead somewhere."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote

import pytest

from tests.house.tree import ROOT, files, text

DOCUMENTS = [name for name in files() if name.endswith(".md")]
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_of_a_document_lead_somewhere(document: str) -> None:
    broken = [link for link in links(document) if not leads_somewhere(document, link)]
    assert broken == []


def links(document: str) -> list[str]:
    prose = CODE.sub("", text(document))
    return [inline or reference for inline, reference in LINK.findall(prose)]


def leads_somewhere(document: str, link: str) -> bool:
    if re.match(r"[a-z][a-z+.-]*:", link):
        return link.startswith(("https://", "http://", "mailto:"))
    path, _, fragment = unquote(link).partition("#")
    target = ROOT / PurePosixPath(document).parent / path if path else ROOT / document
    if not target.exists():
        return False
    if not fragment or target.suffix != ".md":
        return True
    return fragment in anchors(target.read_text(encoding="utf-8"))


def anchors(markdown: str) -> set[str]:
    """The names that a page of Markdown gives its headings: lower case, hyphens for blanks."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(re.sub(r"```.*?```", "", markdown, flags=re.DOTALL))
    }
