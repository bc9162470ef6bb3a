"""`python -m benchmarks [--only GROUP,GROUP]`: measure, print a table, write `var/bench.json`.

Every module of this package with a function `measure` is a group.
"""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence

import benchmarks
from benchmarks.figures import Figure, table, write


def groups() -> Iterator[tuple[str, Callable[[], Sequence[Figure]]]]:
    """The groups by name."""
    for module in sorted(pkgutil.iter_modules(benchmarks.__path__), key=lambda module: module.name):
        if module.name != "__main__":
            measure = getattr(importlib.import_module(f"benchmarks.{module.name}"), "measure", None)
            if measure is not None:
                yield module.name, measure


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks")
    parser.add_argument("--only", default="", help="groups, separated by commas")
    wanted = set(filter(None, parser.parse_args().only.split(",")))
    found = dict(groups())
    if unknown := wanted - set(found):
        sys.stderr.write(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(found)}\n")
        return 2
    figures = [figure for name, measure in found.items() if not wanted or name in wanted for figure in measure()]
    write(figures)
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
