"""Rules that the phone page's files keep, seen without a browser."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "simulator" / "phone"


def test_the_page_holds_no_markup_from_strings_and_no_inline_code() -> None:
    scripts = {path: path.read_text() for path in PAGE.rglob("*.js")}
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser")
    assert [path.name for path, code in scripts.items() if forbidden.search(re.sub(r"//.*", "", code))] == []
    assert [path.name for path, code in scripts.items() if code.count("\n") > 300] == []
    assert not re.search(r"\son\w+=|<script(?![^>]*\bsrc=)|<style", (PAGE / "index.html").read_text())
