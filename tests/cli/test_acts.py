"""The acts of staff at the terminal, from an order to what is undone: the same acts and refusals as by the API."""

import json
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from bot.cli.terminal import do
from models.japan_time import day_in_japan
from tests.api.office import register_resident
from tests.api.taps import agree
from tests.cli.conftest import Yui

TASK = {
    "title": "写真をとる",
    "description": "掲示板の写真をとってください。",
    "kind": "outside",
    "unit_minutes": 20,
    "unit_fee_yen": 600,
    "places": 9,
    "withholding": "none",
    "due_at": "2099-01-20T09:00:00Z",
}


class Office:
    """What an office types; `makes` answers with the number of what was made."""

    def __init__(self, yui: Yui, folder: Path) -> None:
        self.yui, self.folder = yui, folder
        self.client = self.gives("client", "add", "福祉課")["id"]
        self.residents = count(1)

    def gives(self, *words: Any) -> Any:
        """What a command prints, as JSON."""
        return json.loads(self.yui(*words, "--json").stdout)

    def refuses(self, *words: Any) -> str:
        """The one sentence of a refusal."""
        told: str = self.yui(*words, code=1).stderr
        assert told.count("\n") == 1
        return told

    def offered(self) -> tuple[int, int]:
        """An order with one published task, offered to a resident who has not been asked yet; and that resident."""
        resident = do(register_resident, 1, next(self.residents), {})
        given = ("order", "add", "写真", "--client", self.client, "--budget", 90_000, "--due", "2099-01-31")
        order: int = self.gives(*given)["id"]
        (self.folder / "task.json").write_text(json.dumps(TASK))
        task = self.gives("task", "add", order, self.folder / "task.json")["id"]
        self.yui("task", "publish", task)
        offer = self.gives("offer", "add", task, "--closes", "2099-01-10T18:00")["id"]
        self.yui("offer", "send", offer)
        return order, resident

    def begun(self, resident: int) -> int:
        """Work that was accepted by telephone and agreed to by tap."""
        offer = self.gives("offer", "list")[0]["id"]
        assignment: int = self.gives("resident", "accept", resident, offer)["id"]
        do(agree, assignment, resident)
        return assignment


def test_work_is_judged_delivered_and_answered_for_the_client(town: Yui, environment: Path) -> None:
    office = Office(town, environment)
    order, resident = office.offered()
    assignment = office.begun(resident)
    assert office.gives("assignment", "list")[0]["status"] == "started"
    handed_in = office.gives("resident", "submit", resident, assignment, "--words", "できました", "--reason", "電話")[
        "id"
    ]
    assert office.gives("review", "begin", handed_in)["id"] == handed_in
    town("review", "approve", handed_in)
    office.refuses("review", "reject", handed_in, "--reason", "copied", "--words", "同じ")
    first = office.gives("delivery", "make", order)["id"]
    returned = office.gives("delivery", "returned", first, "一枚が暗い", "--by", "係長")
    assert (returned["said_by"], returned["words"]) == ("係長", "一枚が暗い")
    second = office.gives("delivery", "make", order)
    day = day_in_japan(datetime.fromisoformat(second["delivered_at"])).isoformat()
    office.refuses("delivery", "accepted", first, "--on", day, "--by", "係長")
    office.refuses("delivery", "accepted", second["id"], "--on", "2020-01-01", "--by", "係長")
    accepted = office.gives("delivery", "accepted", second["id"], "--on", day, "--by", "係長")
    assert (accepted["accepted_on"], accepted["said_by"]) == (day, "係長")
    assert [one["id"] for one in office.gives("delivery", "list")] == [second["id"], first]


def test_what_was_begun_is_undone(town: Yui, environment: Path) -> None:
    office = Office(town, environment)
    order, resident = office.offered()
    assert office.gives("resident", "hand-back", resident, office.begun(resident))["status"] == "handed_back"
    offer = office.gives("offer", "list")[0]["id"]
    assert office.gives("offer", "close", offer)["status"] == "closed"
    task = office.gives("task", "list", "--order", order)[0]["id"]
    assert office.gives("task", "close", task)["status"] == "closed"
    assert office.gives("order", "cancel", order, "取りやめ")["status"] == "cancelled"
    office.refuses("task", "cancel", task, "取りやめ")

    _, resident = office.offered()
    running = office.begun(resident)
    assert office.gives("assignment", "cancel", running, "中止")["status"] == "cancelled"
    assert office.gives("assignment", "list") == []
    assert office.gives("assignment", "list", "--all", "--resident", resident)[0]["id"] == running

    _, resident = office.offered()
    handed_in = office.gives(
        "resident", "submit", resident, office.begun(resident), "--words", "x", "--reason", "電話"
    )["id"]
    judged = office.gives("review", "reject", handed_in, "--reason", "unusable", "--words", "写っていません")
    assert judged["decision"] == "rejected"


def test_somebody_who_phones_is_helped(town: Yui, environment: Path) -> None:
    office = Office(town, environment)
    _, resident = office.offered()
    offer = office.gives("offer", "list")[0]["id"]
    office.refuses("resident", "wait", resident, offer)
    assert office.gives("resident", "decline", resident, offer) == {"offer_id": offer}
    assert office.gives("resident", "pause", resident, "--until", "2099-01-31")["paused_until"] == "2099-01-31"
    assert office.gives("resident", "resume", resident)["status"] == "active"
    account = ("--bank", "0001", "--branch", "001", "--kind", "1", "--holder", "ヤマダ ハナコ", "--number", "1234567")
    assert office.gives("resident", "bank-account", resident, *account, "--reason", "電話")["number"].endswith("567")
    assert office.gives("resident", "list")[0]["id"] == resident
    assert office.gives("resident", "list", "--alias", "nobody") == []


def test_runs_are_listed_and_what_cannot_be_is_one_sentence(town: Yui, environment: Path) -> None:
    office = Office(town, environment)
    assert office.gives("payrun", "list") == []
    for words in (
        ("payrun", "statements", 1),
        ("payrun", "cancel", 1, "まちがい"),
        ("payrun", "returned", 1, "--reason", "口座相違"),
        ("assignment", "cancel", 1, "中止"),
        ("review", "part", 1, 50),
        ("delivery", "returned", 1, "暗い", "--by", "係長"),
        ("resident", "accept", 1, 1),
        ("offer", "close", 1),
        ("order", "cancel", 1, "中止"),
    ):
        office.refuses(*words)
