"""A statement as PDF: milliseconds each, after the first. Every one differs, so that nothing is taken from memory."""

import statistics
import time
from collections.abc import Sequence

from benchmarks.figures import Figure
from messages.pdf.sheets import Sheet, facts, table, to_pdf, words

COUNT = 100
LINES = 12


def measure() -> Sequence[Figure]:
    """All figures of the group; the baseline is the first one, which reads the font."""
    times = [_timed(number) for number in range(COUNT + 1)]
    first, *others = times
    return [
        Figure("pdf.ms", statistics.median(others), "ms", first, "<= 20"),
        Figure("pdf.worst_ms", max(others), "ms"),
        Figure("pdf.kb", len(to_pdf(_statement(0))) / 1000, "kB"),
    ]


def _timed(number: int) -> float:
    begun = time.perf_counter()
    to_pdf(_statement(number))
    return 1000 * (time.perf_counter() - begun)


def _statement(number: int) -> Sheet:
    rows = [(f"Work {number}-{line}", "2026-11-10", f"{1000 + line * number:,}") for line in range(LINES)]
    return Sheet(
        title=f"Statement {number}",
        locale="en",
        to=f"To resident {number}",
        sender="The office\n1-1, Town",
        author="The office",
        blocks=(
            table([("Work", False), ("Received", False), ("Fee", True)], rows),
            facts([("Fee", f"{number * 1000:,}"), ("Withheld", "0"), ("Sent", f"{number * 1000:,}")]),
            words("What was paid.", small=True),
        ),
        foot="The office",
    )
