"""Whatever people do to money, in whatever order: every yen is accounted for, and nobody is paid twice."""

import itertools
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import undefer

from handlers.money import early, settling
from handlers.money.extras import owe_extra, strike
from handlers.money.returned_transfers import return_transfer
from models.errors import YuiError
from models.money import zengin
from models.money.payables import PayableKind, PayableStatus, PayRun, PayRunStatus
from models.money.withholding import Withholding
from tests.money.books import books_balance
from tests.money.till import CLOSER, RELEASER, Till

KEYS = itertools.count(1)
ACTS = st.one_of(
    st.tuples(
        st.just("owe"),
        st.integers(0, 2),
        st.integers(1, 2_000_000),
        st.sampled_from([Withholding.NONE, Withholding.ART_204]),
    ),
    st.tuples(
        st.just("extra"),
        st.integers(0, 9),
        st.integers(1, 90_000),
        st.sampled_from(["travel", "materials", "correction"]),
    ),
    st.tuples(st.just("strike"), st.integers(0, 9)),
    st.tuples(st.just("close"), st.booleans()),
    st.tuples(st.just("early"), st.integers(0, 2)),
    st.tuples(st.just("release"), st.integers(0, 3)),
    st.tuples(st.just("pay"), st.integers(0, 3)),
    st.tuples(st.just("cancel"), st.integers(0, 3)),
    st.tuples(st.just("return"), st.integers(0, 5)),
    st.tuples(st.just("account"), st.integers(0, 2)),
    st.tuples(st.just("wait"), st.integers(1, 20)),
)


@pytest.mark.histories
@given(st.lists(ACTS, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_yen_is_accounted_for(memory_till: Till, history: list[tuple[object, ...]]) -> None:
    till = memory_till
    till.renew()
    people = [till.payee() for _ in range(3)]
    owed: dict[int, int] = {}
    for act in history:
        with suppress(YuiError):
            one_act(till, people, owed, act)
    accounts_balance(till, owed)


def one_act(till: Till, people: list[int], owed: dict[int, int], act: tuple[object, ...]) -> None:
    """Do one thing of a history; refusals are part of it."""
    name, *rest = act
    today = till.now.date()
    if name == "owe":
        who, yen, withholding = rest
        owed[till.owes(people[who], yen, today, withholding)] = yen  # type: ignore[index, arg-type]
    elif name == "extra":
        beside_a_fee(till, owed, *rest)  # type: ignore[arg-type]
    elif name == "strike" and owed:
        till.act(strike, till.operator_id, sorted(owed)[int(rest[0]) % len(owed)], "まちがい", actor=CLOSER)  # type: ignore[call-overload]
    elif name == "close":
        till.closes(today, is_supplement=bool(rest[0]))
    elif name == "early":
        asked = till.act(early.ask, till.operator_id, people[int(rest[0])], actor=RELEASER)  # type: ignore[call-overload]
        till.act(early.grant, till.operator_id, asked.id, actor=CLOSER)
    elif name == "account":
        till.account_at(people[rest[0]], number=f"{next(KEYS):07d}")  # type: ignore[index]
    elif name == "wait":
        till.now += timedelta(days=int(rest[0]))  # type: ignore[call-overload]
    elif name == "return":
        statements = [one for one in till.statements() if one.operator_id == till.operator_id]
        if statements:
            till.act(return_transfer, statements[int(rest[0]) % len(statements)], actor=CLOSER)  # type: ignore[call-overload]
    else:
        act_on_run(till, str(name), int(rest[0]))  # type: ignore[call-overload]


def beside_a_fee(till: Till, owed: dict[int, int], which: int, yen: int, kind: str) -> None:
    """An expense or a correction beside one of the fees."""
    fees = [one for one in till.payables() if one.operator_id == till.operator_id and one.kind is PayableKind.WORK]
    if fees:
        assignment_id = fees[which % len(fees)].assignment_id
        own = (till.operator_id, assignment_id, PayableKind(kind), yen, "バス")
        owed[till.act(owe_extra, *own, actor=CLOSER).id] = yen


def act_on_run(till: Till, name: str, which: int) -> None:
    """Release, pay or cancel one of the runs."""
    found = runs(till)
    if not found:
        return
    run = found[which % len(found)]
    if name == "release":
        till.act(settling.release, run, actor=RELEASER)
    elif name == "pay":
        till.act(settling.mark_paid, run, actor=CLOSER)
    else:
        till.act(settling.cancel, run, "やりなおし", actor=CLOSER)


def runs(till: Till) -> list[PayRun]:
    """This operator's runs."""
    query = select(PayRun).where(PayRun.operator_id == till.operator_id).options(undefer(PayRun.bank_file_sealed))
    return till.look(lambda session: list(session.scalars(query.order_by(PayRun.id))))


def accounts_balance(till: Till, owed: dict[int, int]) -> None:
    """What must hold after any history."""
    payables = [one for one in till.payables() if one.operator_id == till.operator_id]
    assert {one.id: one.gross_yen for one in payables} == owed
    statements = [one for one in till.statements() if one.operator_id == till.operator_id]
    by_run = {run.id: run for run in runs(till)}
    times_paid: dict[int, int] = {}
    for statement in statements:
        run = by_run[statement.pay_run_id]
        assert statement.net_yen + statement.withheld_yen == statement.gross_yen
        assert statement.gross_yen == sum(line["gross_yen"] for line in statement.lines)
        if run.status is PayRunStatus.PAID and statement.returned_at is None:
            for line in statement.lines:
                times_paid[line["payable"]] = times_paid.get(line["payable"], 0) + 1
    for run in by_run.values():
        own = [one for one in statements if one.pay_run_id == run.id]
        assert run.net_yen == sum(one.net_yen for one in own)
        if run.bank_file_sealed is not None:
            file = till.vault.open(f"bank-file:{run.id}", run.bank_file_sealed)
            assert zengin.parse(file).total_yen == run.net_yen
    for payable in payables:
        is_paid = payable.status is PayableStatus.PAID
        assert times_paid.get(payable.id, 0) == (1 if is_paid else 0)
    till.look(lambda session: books_balance(session, till.operator_id))


def test_no_due_date_is_later_than_the_law_allows(sqlite_till: Till) -> None:
    hana = sqlite_till.payee()
    for day in range(0, 400, 7):
        received_on = date(2026, 1, 1) + timedelta(days=day)
        sqlite_till.owes(hana, 100, received_on)
    assert all(one.due_on <= one.received_on + timedelta(days=59) for one in sqlite_till.payables())
