"""A pay run killed at any point, and done again: nobody is paid twice, and nobody is forgotten."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import undefer

from handlers.money import money_ticks, settling
from handlers.money.closing import NothingToClose
from models.errors import YuiError
from models.money import zengin
from models.money.payables import Payable, PayableStatus, PayRun, PayRunStatus, Statement
from models.money.withholding import Withholding
from models.talk.outbox import MessageKind, OutboxMessage
from tests.money.books import books_balance
from tests.money.till import CLOSER, END_OF_NOVEMBER, RELEASER, Till
from tests.support.memory import Memory


class Killed(Exception):
    """The process is gone, and with it its transaction."""


@contextmanager
def killed_at(memory: Memory, number: int) -> Iterator[None]:
    """Every statement but the first `number` is never reached."""
    left = [number]

    def count(*args: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    event.listen(memory.engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(memory.engine, "before_cursor_execute", count)


def steps(till: Till) -> list[Callable[[], object]]:
    """From the closing to the notices of payment, each as somebody does it."""

    def run() -> PayRun:
        query = select(PayRun).where(PayRun.operator_id == till.operator_id).order_by(PayRun.id.desc())
        return till.look(lambda session: session.scalars(query).first())

    def day_of_payment() -> None:
        till.end_of(date(2026, 12, 25))

    return [
        till.closes,
        lambda: till.act(settling.release, run(), actor=RELEASER),
        lambda: till.act(settling.mark_paid, run(), actor=CLOSER),
        day_of_payment,
        lambda: till.act(money_ticks.tell_of_payments),
    ]


@pytest.mark.histories
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 900_000)), min_size=1, max_size=6),
    st.lists(st.integers(0, 70), max_size=20),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_run_killed_anywhere_and_repeated_pays_everybody_once(
    memory_till: Till, work: list[tuple[int, int]], kills: list[int]
) -> None:
    till = memory_till
    till.renew()
    people = [till.payee() for _ in range(3)]
    owed = {till.owes(people[who], yen, withholding=Withholding.ART_204): yen for who, yen in work}
    till.end_of(END_OF_NOVEMBER)
    points = list(kills)
    assert isinstance(till.database, Memory)
    for step in steps(till):
        while points:
            with killed_at(till.database, points.pop()):
                try:
                    step()
                except Killed:
                    continue
            break
        else:
            step()
        try_again(step)
    all_is_paid_once(till, owed)
    till.end_of(date(2027, 1, 4))
    with pytest.raises(NothingToClose):
        till.closes(date(2026, 12, 31))


def try_again(step: Callable[[], object]) -> None:
    """Who does not know whether it went through does it again, and is told."""
    try:
        step()
    except YuiError:
        return


def all_is_paid_once(till: Till, owed: dict[int, int]) -> None:
    def read(session: Any) -> tuple[list[Any], ...]:
        runs = select(PayRun).where(PayRun.operator_id == till.operator_id, PayRun.status == PayRunStatus.PAID)
        return (
            list(session.scalars(runs.options(undefer(PayRun.bank_file_sealed)))),
            list(session.scalars(select(Statement).where(Statement.operator_id == till.operator_id))),
            list(session.scalars(select(Payable).where(Payable.operator_id == till.operator_id))),
            list(session.scalars(select(OutboxMessage.account_id).where(OutboxMessage.kind == MessageKind.MONEY))),
        )

    runs, statements, payables, told = till.look(read)
    (run,) = runs
    assert sorted(line["payable"] for one in statements for line in one.lines) == sorted(owed)
    assert {one.status for one in payables} == {PayableStatus.PAID}
    assert sum(one.gross_yen for one in statements) == sum(owed.values())
    file = zengin.parse(till.vault.open(f"bank-file:{run.id}", run.bank_file_sealed))
    assert (len(file.transfers), file.total_yen) == (len(statements), sum(one.net_yen for one in statements))
    assert all(one.paid_at is not None for one in statements)
    assert sorted(Counter(told).values()) == [1] * len(statements)
    till.look(lambda session: books_balance(session, till.operator_id))


@pytest.fixture(scope="module")
def payer() -> Iterator[subprocess.Popen[str]]:
    """Starts a process for every run, from one that has loaded the program."""
    pipe = subprocess.PIPE
    payer = subprocess.Popen([sys.executable, "-m", "tests.money.killed_run"], stdin=pipe, stdout=pipe, text=True)
    yield payer
    payer.communicate(timeout=60)


@pytest.mark.parametrize("after_ms", [0, 15, 60])
def test_a_process_killed_while_it_pays_is_run_again(
    till: Till, database_url: str, payer: subprocess.Popen[str], after_ms: int
) -> None:
    """SIGKILL, as the machine or its keeper would send it."""
    owed = {till.owes(till.payee(), 1_000 + number): 1_000 + number for number in range(5)}
    till.end_of(END_OF_NOVEMBER)
    assert payer.stdin is not None
    assert payer.stdout is not None
    for wait in (after_ms, None):
        payer.stdin.write(f"{database_url} {till.operator_id}\n")
        payer.stdin.flush()
        process = int(payer.stdout.readline())
        if wait is not None:
            time.sleep(wait / 1000)
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        assert int(payer.stdout.readline()) in ((0,) if wait is None else (0, -signal.SIGKILL))
    till.end_of(date(2026, 12, 25))
    till.act(money_ticks.tell_of_payments)
    all_is_paid_once(till, owed)
