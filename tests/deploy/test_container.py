"""The Containerfile's own commands, run in a clean directory, install and start Yui.

An image is not built: that needs a container engine and a registry. The commands, the files that
they see, the environment and the health check are the Containerfile's; only the root of the file
system and the port are others. Installing takes a minute and asks the network, so that one runs in
`make test-deep`.
"""

import base64
import fnmatch
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.deploy import containerfile
from tests.deploy.containerfile import Image
from tests.house.tree import ROOT, files
from tests.servers import free_port

START_SECONDS = 60
FIELD_KEYS = "test:" + base64.b64encode(bytes(32)).decode()


@pytest.fixture(scope="module")
def image() -> Image:
    return containerfile.read(ROOT / "deploy/Containerfile")


def test_the_program_does_not_run_as_root(image: Image) -> None:
    assert int(image.user.split(":")[0]) > 0


def test_the_base_is_a_python_that_yui_supports(image: Image) -> None:
    assert image.base.split(":")[1].split("-")[0] in ("3.11", "3.12", "3.13")


def test_backups_can_be_made_in_the_container(image: Image) -> None:
    """pg_dump takes no server that is newer than itself; each release of Debian has one PostgreSQL."""
    client = {"bookworm": 15, "trixie": 17}[image.base.rpartition("-")[2]]
    services = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["services"]
    assert client >= int(services["postgres"]["image"].rpartition(":")[2])
    assert any("install" in rest and "postgresql-client" in rest for _, rest in image.steps)
    terminal = services["terminal"]
    assert terminal["volumes"] == [f"./files:{terminal['working_dir']}"]


class Container:
    """A directory that stands for the root of a container's file system."""

    def __init__(self, image: Image, root: Path) -> None:
        self.image, self.root = image, root
        self.directory = root / image.directory.lstrip("/")
        self.directory.mkdir(parents=True)
        # The image's Python is called `python`; a Debian has only `python3`.
        self.python = root / "python"
        self.python.mkdir()
        (self.python / "python").symlink_to(Path(sys.executable).resolve())

    def environment(self, **settings: str) -> dict[str, str]:
        """The image's variables and these, with none of the tests' own but the way to packages."""
        path = self.image.environment["PATH"].replace("$PATH", f"{self.python}:{os.defpath}")
        passed = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
        # A clean environment, but not a second download of what this machine has fetched before.
        passed["PIP_NO_CACHE_DIR"] = "0"
        own = {**self.image.environment, **passed, "HOME": os.environ.get("HOME", "/")}
        return {**own, "PATH": self.inside(path), **settings}

    def inside(self, words: str) -> str:
        return words.replace(self.image.directory, str(self.directory))

    def build(self) -> None:
        for instruction, rest in self.image.steps:
            if instruction == "COPY":
                self.copy(*rest.split())
            elif not rest.startswith("apt-get "):  # what the system has to offer, this machine has
                self.run(["sh", "-ec", self.inside(rest)])

    def copy(self, source: str, target: str) -> None:
        assert target in (".", "./")
        for name in context() if source == "." else [source]:
            (self.directory / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.directory / name)

    def run(self, command: list[str], **settings: str) -> None:
        done = subprocess.run(
            command, cwd=self.directory, env=self.environment(**settings), capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"

    def start(self, command: list[str], **settings: str) -> subprocess.Popen[bytes]:
        with (self.root / "log").open("wb") as log:
            return subprocess.Popen(
                command, cwd=self.directory, env=self.environment(**settings), stdout=log, stderr=log
            )


def context() -> list[str]:
    """The files that a build sees: those of the repository but for `.dockerignore`."""
    return [name for name in files() if not is_ignored(name)]


def is_ignored(name: str) -> bool:
    """Whether `.dockerignore` leaves a file out, by itself or by a folder that it is in."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    places = [name, *map(str, Path(name).parents)]
    return any(
        fnmatch.fnmatch(Path(place).name if pattern.startswith("**/") else place, pattern.removeprefix("**/"))
        for pattern in patterns
        for place in places
    )


@pytest.fixture(scope="module")
def container(image: Image, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Container]:
    root = tmp_path_factory.mktemp("container")
    container = Container(image, root)
    container.build()
    yield container
    shutil.rmtree(root)


def test_secrets_stay_out_of_the_image() -> None:
    seen = context()
    assert "bot/__init__.py" in seen
    assert [name for name in seen if name.endswith(".env") or name.startswith((".git/", "tests/"))] == []
    assert is_ignored("deploy/yui.env")
    assert is_ignored("deploy/files/monday.backup")


@pytest.mark.deep
def test_the_installed_program_starts_and_is_healthy(container: Container, postgres_url: str, redis_url: str) -> None:
    ports = [str(free_port()) for _ in range(2)]
    settings = {
        "YUI_DATABASE_URL": postgres_url,
        "YUI_REDIS_URL": redis_url,
        "YUI_FIELD_KEYS": FIELD_KEYS,
        "YUI_EMBEDDED_WORKER": "false",
    }
    container.run(["yui", "migrate"], **settings)
    work = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["services"]["work"]["command"]
    programs = [
        container.start([part.replace("0.0.0.0", "127.0.0.1").replace("8000", port) for part in command], **settings)
        for command, port in zip((container.image.command, work), ports, strict=True)
    ]
    try:
        for port in ports:
            health = [part.replace(":8000", f":{port}") for part in container.image.health]
            wait_until_healthy(container, health, programs)
    finally:
        for program in programs:
            program.send_signal(signal.SIGTERM)
        codes = [program.wait(30) for program in programs]
    assert codes == [0, 0], "a program told to stop says that all went well"


def wait_until_healthy(container: Container, health: list[str], programs: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        ended = [program for program in programs if program.poll() is not None]
        assert not ended, (container.root / "log").read_text()
        try:
            container.run(health)
        except AssertionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
