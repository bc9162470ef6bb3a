"""A small reader of the Containerfile: enough of its language to run what it says elsewhere."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Image:
    """What a Containerfile says. Paths and commands are those inside the container."""

    base: str = ""
    directory: str = "/"
    user: str = "root"
    environment: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[str, str]] = field(default_factory=list)
    """COPY and RUN with their arguments, in order."""
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)


def read(path: Path) -> Image:
    """Read a Containerfile of one stage; raises ValueError for an instruction it does not know."""
    lines = (line for line in path.read_text().splitlines() if not line.startswith("#"))
    image = Image()
    for line in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines():
        if line.strip():
            _take(image, *line.split(maxsplit=1))
    return image


def _take(image: Image, instruction: str, rest: str) -> None:
    match instruction:
        case "FROM":
            image.base = rest
        case "WORKDIR":
            image.directory = rest
        case "USER":
            image.user = rest
        case "ENV":
            image.environment |= dict(part.split("=", 1) for part in shlex.split(rest))
        case "COPY" | "RUN":
            image.steps.append((instruction, rest))
        case "CMD":
            image.command = json.loads(rest)
        case "HEALTHCHECK":
            image.health = json.loads(rest[rest.index("CMD ") + 4 :])
        case "EXPOSE" | "STOPSIGNAL":
            pass
        case _:
            raise ValueError(f"this reader does not know {instruction}")
