"""Nothing of the machine that a file was written on stays in it."""

import re

from tests.house.tree import files, is_text, text

# Put together here, so that this file does not hold what it looks for.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("snapshot", "debian", "org"),
        ("index", "crates", "io"),
    )
]
MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(root\b|home/\w|tmp/\w|work/(main|shared)\b|opt/pypi)")


def test_no_file_names_a_package_registry() -> None:
    found = [f"{name}: {host}" for name in files() if is_text(name) for host in REGISTRIES if host in text(name)]
    assert found == []


def test_no_file_names_a_path_of_a_machine() -> None:
    found = [
        f"{name}: {match[0]}"
        for name in files()
        if is_text(name) and name != "tests/house/test_text.py"
        for match in MACHINE_PATHS.finditer(text(name))
    ]
    assert found == []


def test_the_locks_have_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in text(name)
        pins = re.findall(r"^[^\s#].*", text(name), re.MULTILINE)
        assert pins
        assert [pin for pin in pins if "==" not in pin or not pin.endswith("\\")] == []
