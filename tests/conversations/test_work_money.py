"""From approved work to the payment notice and the statements, as a resident reads them."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.context import Actor, ActorKind, Context
from handlers.money import money_ticks, settling
from handlers.money.closing import close_month
from handlers.money.extras import owe_extra, strike
from handlers.office import operators
from handlers.people import bank_accounts, memberships
from handlers.records import record_ticks
from handlers.work import reviewing
from models.files.attachments import Attachment, AttachmentUse
from models.money.account_numbers import AccountKind
from models.money.claims import ExpenseClaim
from models.money.early import EarlyPayment
from models.money.payables import PayableKind
from models.people.operators import Operator
from models.people.residents import Resident
from models.work.assignments import Assignment, Submission
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import member, offer, outside_task, taken, tells_expense

RELEASER = Actor(ActorKind.STAFF, 2)


@pytest.fixture
def hanako(house: House) -> Chat:
    """Somebody whose 800 yen of November have been paid."""
    return paid_resident(house)


def paid_resident(house: House) -> Chat:
    """A phone that has just been told of the payment of 800 yen."""
    chat = member(house)
    resident_id = chat.resident_id()
    offer(house, outside_task(house, title="広場の写真", unit_fee_yen=800, unit_minutes=40))
    taken(chat)
    chat.taps("納品する")
    chat.types("できました")
    chat.taps("納品する")
    submission = house.look(lambda session: session.scalars(select(Submission)).one())
    house.act(reviewing.approve, house.operator_id, submission.id)
    house.act(_accounts, house.operator_id, resident_id)
    house.passes(days=10)
    run = house.act(close_month, house.operator_id, date(2026, 11, 30))
    house.act(settling.release, run, actor=RELEASER)
    house.act(settling.mark_paid, run)
    house.passes(days=21)
    house.act(money_ticks.tell_of_payments)
    return chat


def test_an_expense_is_told_with_a_picture_of_the_receipt(house: House) -> None:
    chat = member(house)
    chat.types("経費")
    chat.reads("まだありません")
    tells_expense(house, chat)
    chat.sends_picture(Path("docs/images/conversation.png").read_bytes())
    chat.reads("480円", "バス 往復", "写真があります")
    chat.taps("これでよい")
    chat.reads("職員が確かめて")
    [told] = house.look(lambda session: session.scalars(select(ExpenseClaim)).all())
    assert (told.yen, told.words, told.operator_id) == (480, "バス 往復", house.operator_id)
    receipt = house.look(lambda session: session.get(Attachment, told.receipt_id))
    assert (receipt.use, receipt.removed_at) == (AttachmentUse.RECEIPT, None)


def test_an_expense_whose_receipt_was_forgotten_meanwhile_asks_for_it_again(house: House) -> None:
    chat = member(house)
    tells_expense(house, chat)
    chat.sends_picture()
    for _ in range(5):
        house.passes(days=7)
        chat.types("つづける")
    house.act(record_ticks.forget_unused)
    chat.taps("これでよい")
    chat.reads("写真が、こちらに残っていません", "領収書の「なおす」", "写真が残っていません")
    chat.types("なおす 領収書")
    chat.sends_picture()
    chat.reads("写真があります")
    chat.taps("これでよい")
    chat.reads("職員が確かめて")


def _accounts(context: Context, operator_id: int, resident_id: int) -> None:
    own = {"bank_code": "0001", "branch_code": "001", "kind": AccountKind.ORDINARY}
    operator = context.session.get_one(Operator, operator_id)
    operators.set_transfer_source(
        context, operator, consignor_code="1234567890", name_kana="ミスボチョウ", account_number="7654321", **own
    )
    resident = context.session.get_one(Resident, resident_id)
    bank_accounts.register(context, resident, number="1234567", holder="ヤマダ ハナコ", **own)


def test_the_payment_is_told_and_its_statement_is_one_tap_away(hanako: Chat) -> None:
    hanako.is_told("800円", "みずほ")
    hanako.taps("明細")
    hanako.reads("広場の写真", "800円", "振込", "[内容を確かめました]", "までにお申し出がなければ")
    hanako.house.passes(days=15)
    hanako.taps("明細")
    hanako.reads("までにお申し出がなく")
    hanako.taps("内容を確かめました")
    hanako.reads("確認ずみの書類")
    hanako.taps("明細")
    hanako.reads_not("お申し出が")


def test_the_money_so_far_and_the_statement_of_a_month(hanako: Chat) -> None:
    hanako.types("お金")
    hanako.reads("お金のこと", "800円", "[月ごとの明細]")
    hanako.taps("月ごとの明細")
    hanako.reads("どの月の明細", "2026年12月")
    hanako.types("1")
    hanako.reads("支払明細", "広場の写真", "振込額 800円")
    assert hanako.state().name is None


def test_statements_by_word(house: House, hanako: Chat) -> None:
    hanako.types("明細")
    hanako.taps("2026年12月")
    hanako.reads("振込額 800円")
    newcomer = member(house, kana="ミホン ヨウコ")
    newcomer.types("明細")
    newcomer.reads("まだ支払われたものがない")


def test_no_name_nor_account_is_said_of_money_where_they_are_asked_on_pages(sqlite_url: str) -> None:
    house = House(sqlite_url, preset="municipal")
    chat = paid_resident(house)
    assignment = house.look(lambda session: session.scalars(select(Assignment)).one())
    extra = house.act(owe_extra, house.operator_id, assignment.id, PayableKind.TRAVEL, 480, "バス 往復")
    chat.is_told("バス 往復", "480円")
    house.act(strike, house.operator_id, extra.id, "入れまちがい")
    for words in ("お金", "明細", "1", "早めに受けとりたい", "自分のしごと", "設定", "つかいかた"):
        chat.types(words)
    said = json.dumps(chat.shown, ensure_ascii=False)
    assert "振込額 800円" in said
    private = ("山田", "花子", "ヤマダ", "ハナコ", "ﾔﾏﾀﾞ", "090-1234-5678", "09012345678", "1990-04-01", "1234567")
    assert [one for one in private if one in said.replace("7654321", "")] == []


def test_a_statement_of_somebody_else_stays_closed(house: House, hanako: Chat) -> None:
    other = member(house, kana="ミホン ヨウコ")
    data = hanako.button("明細").replace(f".{_base36(hanako)}?", f".{_base36(other)}?")
    other.taps_data(data)
    other.reads("見つかりませんでした")


def _base36(chat: Chat) -> str:
    return "0123456789abcdefghijklmnopqrstuvwxyz"[chat.account_id]


def test_early_payment_is_asked_for_without_a_reason(house: House) -> None:
    chat = member(house)
    chat.types("早めに受けとりたい")
    chat.reads("いま、早めにお支払いできるものはありません")
    offer(house, outside_task(house, title="広場の写真", unit_fee_yen=800, unit_minutes=40))
    taken(chat)
    chat.taps("納品する")
    chat.types("できました")
    chat.taps("納品する")
    submission = house.look(lambda session: session.scalars(select(Submission)).one())
    house.act(reviewing.approve, house.operator_id, submission.id)
    chat.types("早めに受けとりたい")
    chat.reads("口座が、まだ登録されていません")
    house.act(_accounts, house.operator_id, chat.resident_id())
    chat.types("お金")
    chat.taps("早めに受けとりたい")
    chat.reads("800円", "理由はうかがいません")
    chat.taps("お願いする")
    chat.reads("うけたまわりました")
    assert len(house.look(lambda session: session.scalars(select(EarlyPayment)).all())) == 1


def test_who_nears_their_own_limit_is_told_as_they_take_work(house: House) -> None:
    chat = member(house)
    house.act(_limit, house.operator_id, chat.resident_id())
    offer(house, outside_task(house, title="広場の写真", unit_fee_yen=800, unit_minutes=40))
    chat.taps("受ける")
    chat.reads("取引条件", "1年の上限(1,000円)の70%", "税務署")
    chat.types("お金")
    chat.reads("ご自分で決めた上限 1,000円", "上限の80%", "受けているしごと 800円")


def _limit(context: Context, operator_id: int, resident_id: int) -> None:
    membership = memberships.membership_of(context.session, resident_id, operator_id)
    memberships.set_limits(context, membership, minutes_per_week=None, yen_per_year=1_000)
