"""Money and what staff have seen, at the terminal: the same acts, the same refusals, in one sentence."""

import json
from pathlib import Path

from tests.cli.conftest import Yui
from tests.cli.test_terminal import REGISTER


def test_money_beside_the_fees_and_what_was_seen(town: Yui, environment: Path) -> None:
    register = environment / "r.csv"
    register.write_text(REGISTER.splitlines()[0] + "\r\n" + REGISTER.splitlines()[1] + "\r\n", encoding="utf-8-sig")
    town("register", "import", register, "--codes", environment / "codes.csv")
    seen = json.loads(town("resident", "identity", 1, "licence", "--json").stdout)
    assert (seen["identity_seen"], seen["identity_checked_by"]) == ("licence", "terminal")
    kept = ("resident", "invoice-number", 1)
    assert json.loads(town(*kept, "T1234567890123", "2023-10-01", "2024-01-05", "--json").stdout)["tail"] == "0123"
    assert "13けた" in town(*kept, "T12", "2023-10-01", "2024-01-05", code=1).stderr
    for words in (("expense", "list"), ("early", "list"), ("invoice", "list")):
        assert town(*words).stdout.startswith("id")
    assert "早めに支払えるものはありません" in town("early", "ask", 1, code=1).stderr
    for words in (
        ("expense", "approve", 1),
        ("expense", "refuse", 1, "理由"),
        ("expense", "add", 1, "travel", 480, "バス"),
        ("expense", "strike", 1, "理由"),
        ("early", "grant", 1),
        ("early", "refuse", 1, "理由"),
        ("invoice", "issue", 1, 1000, "読み", "2099-01-31"),
        ("invoice", "cancel", 1, "理由"),
        ("invoice", "print", 1),
    ):
        assert town(*words, code=1).stderr.count("\n") == 1
