"""A closing of 100,000 payables of 20,000 residents on PostgreSQL: from the preview's plan to the bank's sealed file."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import psutil
from sqlalchemy import insert

from benchmarks.figures import Figure
from benchmarks.processes import postgres
from handlers.context import Context
from handlers.money import settling
from handlers.people.bank_accounts import HOLDER, NUMBER
from models.money import zengin
from models.money.payables import Payable, PayableStatus
from models.money.withholding import Withholding
from models.people.bank_accounts import BankAccount
from models.people.residents import Resident, ResidentKey, owner_name
from tests.money.till import CLOSER, END_OF_NOVEMBER, RELEASER, Till

PEOPLE = 20_000
PER_PERSON = 5
TOGETHER = 1000
SAMPLE_SECONDS = 0.02


def measure() -> Sequence[Figure]:
    """All figures of the group. Memory is the most that this process held while it closed and released."""
    with postgres() as url:
        till = Till(url)
        try:
            return _measure(till)
        finally:
            till.close()


def _measure(till: Till) -> Sequence[Figure]:
    till.source()
    payable_id = till.owes(till.payee(), 500)
    for start in range(0, PEOPLE - 1, TOGETHER):
        till.act(_fill, payable_id, start, min(start + TOGETHER, PEOPLE - 1))
    till.end_of(END_OF_NOVEMBER)
    with _most_memory() as peak:
        begun = time.perf_counter()
        run = till.closes()
        closed = time.perf_counter() - begun
        till.act(settling.release, run, actor=RELEASER)
        seconds = time.perf_counter() - begun
    file = till.act(settling.bank_file, till.run(run.id), actor=CLOSER)
    read = zengin.parse(file.content)
    if (len(read.transfers), read.total_yen) != (PEOPLE, till.run(run.id).net_yen):
        raise RuntimeError("the file is not what was closed")
    return [
        Figure("closing.seconds_100k", seconds, "s", None, "<= 60"),
        Figure("closing.statements_seconds", closed, "s"),
        Figure("closing.mb_100k", peak[0] / 1_000_000, "MB", None, "<= 400"),
    ]


def _fill(context: Context, payable_id: int, first: int, last: int) -> None:
    """Residents with sealed accounts, and what they are owed, all for one assignment."""
    one = context.session.get_one(Payable, payable_id)
    people = [
        {"alias": f"r{number}", "created_at": context.now, "version": 1, "municipality_code": "39341"}
        for number in range(first, last)
    ]
    ids = list(context.session.scalars(insert(Resident).returning(Resident.id), people))
    keys, accounts = [], []
    for resident_id in ids:
        owner = owner_name(resident_id)
        wrapped = context.vault.new_data_key(owner)
        key = context.vault.data_key(owner, wrapped)
        keys.append({"resident_id": resident_id, "wrapped": wrapped})
        # japanese: a holder as banks write it
        sealed = {"number_sealed": key.seal(NUMBER, "1234567"), "holder_sealed": key.seal(HOLDER, "ヤマダ ハナコ")}
        place = {"bank_code": "0001", "branch_code": "001", "kind": 1, "tail": "567", "registered_at": context.now}
        accounts.append({"resident_id": resident_id, **place, **sealed})
    context.session.execute(insert(ResidentKey), keys)
    context.session.execute(insert(BankAccount), accounts)
    owed = {"operator_id": one.operator_id, "assignment_id": one.assignment_id, "status": PayableStatus.OWED}
    days = {"received_on": date(2026, 11, 10), "due_on": date(2026, 12, 25)}
    rows = [
        {**owed, **days, "resident_id": resident_id, "gross_yen": 500 + 37 * which, "withholding": kind}
        for resident_id in ids
        for which, kind in enumerate((Withholding.NONE, Withholding.ART_204, *[Withholding.NONE] * (PER_PERSON - 2)))
    ]
    context.session.execute(insert(Payable), rows)


@contextmanager
def _most_memory() -> Iterator[list[int]]:
    """The most bytes that this process holds meanwhile, looked at fifty times a second."""
    own, peak, ended = psutil.Process(), [0], threading.Event()

    def watch() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            peak[0] = max(peak[0], own.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()
