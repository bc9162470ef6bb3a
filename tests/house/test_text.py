"""Nothing of the machine that a file was written on stays in it."""

import contextlib
import re

from tests.house.tree import ROOT, files, is_text, text

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
# Where a person or one machine alone keeps things, on Linux and on macOS. The guide installs to /opt/yui.
PRIVATE_PLACES = r"root\b|(?:home|Users|tmp|mnt|media|srv)/\w|opt/(?!yui\b)\w"
SYSTEM_PLACES = {"usr", "opt", "var", "etc"}
"""A tree that lies there has neighbours that every machine has."""


def places_around() -> list[str]:
    """This tree, what lies beside it, and what lies beside each folder above it, but for what stands in the root."""
    if ROOT.parts[1] in SYSTEM_PLACES:
        return []
    around = [ROOT]
    for folder in ROOT.parents[:-1]:
        with contextlib.suppress(PermissionError):
            around += [one for one in folder.iterdir() if one.is_dir()]
    return [str(one) for one in around if len(one.parts) > 2]


def paths_of_a_machine() -> re.Pattern[str]:
    around = "".join(f"|{re.escape(place.removeprefix('/'))}(?![\\w-])" for place in places_around())
    return re.compile(rf"(?<![\w.~-])/(?:{PRIVATE_PLACES}{around})")


def test_no_file_names_a_package_registry() -> None:
    found = [f"{name}: {host}" for name in files() if is_text(name) for host in REGISTRIES if host in text(name)]
    assert found == []


def test_no_file_names_a_path_of_a_machine() -> None:
    path = paths_of_a_machine()
    found = [f"{name}: {match[0]}" for name in files() if is_text(name) for match in path.finditer(text(name))]
    assert found == []


def test_paths_of_a_machine_are_known_from_paths_of_yui() -> None:
    path = paths_of_a_machine()
    for place in ("root", "home/somebody", "Users/somebody", "tmp/notes.txt", "opt/packages", "mnt/disk"):
        assert path.search(f"kept in /{place} for now"), place
    for place in places_around():
        assert path.search(f"see {place}/notes.txt"), place
    for ours in ("opt/yui/.venv/bin/yui", "usr/lib/postgresql", "work/{token}"):
        assert not path.search(f"/{ours}"), ours
    for ours in ("tmpfs: [/tmp]", "docs/home/page"):
        assert not path.search(ours), ours


def test_the_locks_have_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in text(name)
        pins = re.findall(r"^[^\s#].*", text(name), re.MULTILINE)
        assert pins
        assert [pin for pin in pins if "==" not in pin or not pin.endswith("\\")] == []
