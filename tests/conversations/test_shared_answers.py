"""A question about a task is answered to all who do it, without who asked, and costs nobody a message."""

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.help import sharing, tickets
from models.errors import BadInput, NotFound
from models.japan_time import at_hour, day_in_japan
from models.talk.outbox import MessageKind, OutboxMessage
from models.work.tickets import Ticket
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import chat_task, member, offer, taken

ROWS = "町名\n" + "".join(f"{number}町\n" for number in range(40))


@pytest.fixture
def people(house: House) -> list[Chat]:
    """Three registered people, of whom the first two are at the same work."""
    chats = [member(house, kana=kana) for kana in ("ミホン ヨウコ", "ミホン タロウ", "ミホン ジロウ")]
    offer(house, chat_task(house, rows=ROWS))
    for chat in chats[:2]:
        taken(chat)
    return chats


def asked(house: House, chat: Chat) -> int:
    """A question on the work in hand; answers the number of its ticket."""
    chat.taps("質問する")
    chat.types("下田の「田」はにごりますか")
    return house.look(lambda session: session.scalars(select(Ticket.id)).one())


def share(house: House, ticket_id: int, question: str = "「田」はにごりますか", words: str = "にごりません") -> None:
    def shared(context: Context) -> None:
        sharing.share_answer(context, context.session.get_one(Ticket, ticket_id), question, words)

    house.act(shared)


def test_all_at_work_are_told_with_the_next_reply_and_later_ones_find_it(house: House, people: list[Chat]) -> None:
    first, second, third = people
    share(house, asked(house, first))
    second.is_told("「田」はにごりますか", "にごりません")
    assert "にごりません" not in first.told_last() + third.told_last()
    news = select(OutboxMessage).where(OutboxMessage.kind == MessageKind.NEWS)
    (waiting,) = house.look(lambda session: list(session.scalars(news)))
    assert (waiting.account_id, waiting.not_before) == (second.account_id, at_hour(day_in_japan(house.now), 12))
    taken(third)
    third.taps("ここで休む")
    third.types("自分のしごと")
    third.taps("開く")
    third.reads("よくある質問", "「田」はにごりますか", "→ にごりません")


def test_only_a_question_on_a_task_is_shared(house: House, people: list[Chat]) -> None:
    ticket_id = asked(house, people[0])
    for question, words in (("", "はい"), ("はい", " "), ("長" * 301, "はい")):
        with pytest.raises(BadInput):
            share(house, ticket_id, question, words)
    house.act(lambda context: setattr(context.session.get_one(Ticket, ticket_id), "topic", tickets.CARE))
    with pytest.raises(NotFound):
        share(house, ticket_id)
