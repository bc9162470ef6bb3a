"""What Yui installs is free to use and to pass on, without terms that bind the rest of it."""

import re
from importlib.metadata import PackageNotFoundError, metadata

from tests.house.tree import text

STRONG_COPYLEFT = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)


def installed(lock: str) -> list[str]:
    return re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==", text(lock), re.MULTILINE)


def licence(package: str) -> str:
    """What a package says of its licence; empty where this machine does not need the package."""
    try:
        about = metadata(package)
    except PackageNotFoundError:
        return ""
    classifiers = [line for line in about.get_all("Classifier", []) if line.startswith("License")]
    short = (about.get("License") or "").partition("\n")[0]
    return " ".join([about.get("License-Expression") or "", short, *classifiers])


def test_no_dependency_has_a_strong_copyleft_licence() -> None:
    names = [*installed("requirements.lock"), *installed("requirements-dev.lock")]
    assert len(names) > 100
    assert {n: licence(n) for n in names if STRONG_COPYLEFT.search(licence(n))} == {}
