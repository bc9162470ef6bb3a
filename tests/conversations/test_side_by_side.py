"""Buttons beside one another: no label is cut on a small phone, in any language."""

import pytest

from messages.screens import Choice, Kind, Place, Prompt, screen


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (["週3時間", "週10時間"], [2]),
        (["1週間に 3時間", "1週間に 10時間"], [1, 1]),
        (["200,000円", "500,000円", "1,000,000円"], [2, 1]),
        (["Mon", "Tue", "5 hours a week"], [2, 1]),
    ],
)
def test_a_long_label_has_a_row_of_its_own(labels: list[str], rows: list[int]) -> None:
    choices = tuple(Choice(label, label) for label in labels)
    [message] = screen(Prompt("?", choices=choices, columns=2, takes=frozenset({Kind.TEXT})), Place("ja", 1, 1, 1, 1))
    footer = message["contents"]["footer"]["contents"]
    assert [len(row["contents"]) if row["type"] == "box" else 1 for row in footer] == rows
