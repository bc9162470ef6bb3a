"""Money that cannot be sent for want of an account: it is said wherever money is spoken of, with the way to give one."""

from datetime import date

import pytest
from sqlalchemy import select

from handlers.context import Actor, ActorKind, Context
from handlers.money import money_ticks, settling
from handlers.money.closing import NothingToClose, close_month
from handlers.money.returned_transfers import return_transfer
from handlers.office import operators
from handlers.people import bank_accounts
from handlers.work import reviewing
from models.money.account_numbers import AccountKind
from models.money.early import EarlyPayment
from models.money.payables import PayRun, Statement
from models.people.operators import Operator
from models.people.residents import Resident
from models.work.assignments import Submission
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import member, offer, outside_task, taken

RELEASER = Actor(ActorKind.STAFF, 2)
OWN = {"bank_code": "0001", "branch_code": "001", "kind": AccountKind.ORDINARY}


def works(house: House, chat: Chat, yen: int = 800) -> None:
    """They do a piece of work, which is approved."""
    offer(house, outside_task(house, title="広場の写真", unit_fee_yen=yen, unit_minutes=40))
    taken(chat)
    chat.taps("納品する")
    chat.types("できました")
    chat.taps("納品する")
    newest = select(Submission.id).order_by(Submission.id.desc()).limit(1)
    house.act(reviewing.approve, house.operator_id, house.look(lambda session: session.scalars(newest).one()))


def gives_account(house: House, chat: Chat, number: str = "1234567") -> None:
    """An account is registered."""

    def register(context: Context) -> None:
        resident = context.session.get_one(Resident, chat.resident_id())
        bank_accounts.register(context, resident, number=number, holder="ヤマダ ハナコ", **OWN)

    house.act(register)


def has_source(house: House) -> None:
    """The operator has an account from which to pay."""

    def enter(context: Context) -> None:
        operator = context.session.get_one(Operator, house.operator_id)
        operators.set_transfer_source(
            context, operator, consignor_code="1234567890", name_kana="ミスボチョウ", account_number="7654321", **OWN
        )

    house.act(enter)


def test_who_gave_no_account_is_asked_for_one_with_each_word_on_money(house: House) -> None:
    chat, other = member(house), member(house)
    works(house, chat)
    chat.is_told("800円", "口座がまだ登録されていない", "[口座を登録する]")
    chat.types("お金のこと")
    chat.reads("これから入る分\n800円", "口座がまだ登録されていない", "[口座を登録する]")
    chat.reads_not("おそくとも", "お支払いを待っているものはありません", "早めに")
    house.passes(days=10)
    with pytest.raises(NothingToClose):
        house.act(close_month, house.operator_id, date(2026, 11, 30))
    works(house, other, 500)
    gives_account(house, other)
    house.act(close_month, house.operator_id, date(2026, 12, 4))
    chat.is_told("800円", "今回はお送りできませんでした", "[口座を登録する]")
    chat.pushed = []
    house.act(_cancel_newest)
    house.act(close_month, house.operator_id, date(2026, 12, 4))
    assert chat.pushed == [], "the same closing asks once"
    house.passes(days=20)
    works(house, other, 500)
    chat.pushed = []
    house.act(close_month, house.operator_id, date(2026, 12, 24))
    chat.is_told("今回はお送りできませんでした")
    other.types("お金のこと")
    other.reads_not("口座を登録", "口座がまだ")
    chat.taps("口座を登録する")
    assert chat.state().name == "bank"


def _cancel_newest(context: Context) -> None:
    newest = context.session.scalars(select(PayRun).order_by(PayRun.id.desc())).first()
    assert newest is not None
    settling.cancel(context, newest, "日をまちがえた")


def test_a_leaver_who_is_owed_money_can_still_give_an_account(house: House) -> None:
    chat = member(house)
    works(house, chat)
    chat.types("退会")
    chat.taps("退会する")
    chat.reads("800円", "退会したあとでも登録できます", "[口座を登録する]")
    chat.reads_not("お約束の日に")
    chat.types("設定")
    chat.reads("[口座]", "[電話番号]", "[自分の情報を見る]")
    chat.taps("口座を登録する")
    assert chat.state().name == "bank"
    chat.types("やめる")
    gives_account(house, chat)
    chat.types("早めに受けとりたい")
    chat.taps("お願いする")
    assert len(house.look(lambda session: session.scalars(select(EarlyPayment)).all())) == 1
    chat.types("経費")
    chat.reads("広場の写真")


def test_a_returned_transfer_is_no_money_that_nobody_waits_for(house: House) -> None:
    chat = member(house)
    has_source(house)
    gives_account(house, chat)
    works(house, chat, 40)
    house.passes(days=10)
    run = house.act(close_month, house.operator_id, date(2026, 11, 30))
    house.act(settling.release, run, actor=RELEASER)
    house.act(settling.mark_paid, run)
    house.passes(days=21)
    house.act(money_ticks.tell_of_payments)
    house.act(return_transfer, house.look(lambda session: session.scalars(select(Statement)).one()))
    chat.types("お金のこと")
    chat.reads("これから入る分\n40円", "銀行からもどってきた", "[口座を登録する]")
    chat.reads_not("お支払いを待っているものはありません", "おそくとも")
    gives_account(house, chat, "7777777")
    chat.types("お金のこと")
    chat.reads("これから入る分\n40円", "つぎのお支払いで、いまの口座に")
    chat.reads_not("[口座を登録する]")
