"""What must never be in the chat: refused at once, kept nowhere, whatever is open."""

from sqlalchemy import select

from handlers.context import Context
from models.people.operators import Operator
from models.work.assignments import Answer
from models.work.tickets import TicketMessage
from tests.conversations.house import House
from tests.conversations.work import NOTE, chat_task, member, offer, taken

NUMBER = "123456789018"


def said(house: House) -> int:
    return len(house.look(lambda session: session.scalars(select(TicketMessage)).all()))


def test_an_individual_number_is_refused_and_goes_to_nobody(house: House) -> None:
    chat = member(house)
    chat.types("人とはなす")
    chat.types("こまっています")
    before = said(house)
    chat.types(f"マイナンバーは{NUMBER}です")
    chat.reads("マイナンバー", "送信取消", "保存していません")
    assert said(house) == before
    chat.types("電話をください")
    assert said(house) == before + 1


def test_an_account_typed_where_a_page_takes_it_is_not_kept(house: House) -> None:
    def by_page(context: Context) -> None:
        context.session.get_one(Operator, house.operator_id).private_details = "page"

    chat = member(house)
    house.act(by_page)
    chat.types("みほん銀行 本店 普通 1234567")
    chat.reads("専用のページ", "送信取消")


def test_numbers_that_are_work_are_taken(house: House) -> None:
    chat = member(house)
    offer(house, chat_task(house, {"key": "code", "kind": "text", "label": "番号を書いてください。"}, rows="番号\n1\n"))
    taken(chat)
    chat.types(NUMBER)
    chat.reads("納品")


def test_a_telephone_number_is_no_answer_until_it_is_sent_again(house: House) -> None:
    chat = member(house)
    offer(house, chat_task(house, NOTE))
    taken(chat)
    chat.types("わたしは090-1234-5678です")
    assert "090" not in str(chat.reads("電話番号", "まだ保存していません", "もう一度送って"))
    assert house.look(lambda session: session.scalars(select(Answer)).all()) == []
    chat.types("わたしは090-1234-5678です")
    chat.reads("2 / 3")


def test_work_that_asks_for_an_address_takes_it_at_once(house: House) -> None:
    chat = member(house)
    question = {"key": "where", "kind": "text", "label": "公民館の所在地を書き写してください。"}
    offer(house, chat_task(house, question))
    taken(chat)
    chat.types("倉吉市葵町722番地")
    chat.reads("2 / 3")


def test_what_staff_are_told_of_how_to_reach_somebody_is_kept_sealed_with_a_kind_word(house: House) -> None:
    chat = member(house)
    chat.types("人とはなす")
    before = said(house)
    chat.types("hanako@example.jp へください")
    assert "hanako" not in str(chat.reads("メールアドレス", "鍵をかけて"))
    assert said(house) == before + 1
