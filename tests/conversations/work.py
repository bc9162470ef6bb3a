"""Builders: a registered resident, and work on offer, made by the same acts as in production."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from handlers.carving import items, orders, tasks
from handlers.context import Actor, ActorKind, Context
from handlers.dispatch import offers
from handlers.dispatch.offers import AudienceChoice
from handlers.office import operators
from handlers.people import consents, memberships, residents
from models.money.withholding import Withholding
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.work.tasks import TaskKind
from tests.conversations.chat import Chat
from tests.conversations.house import House

READING = {"key": "reading", "kind": "text", "label": "よみを ひらがなで書いてください。", "check": "hiragana"}
RIGHT = {
    "key": "right",
    "kind": "choose",
    "label": "よみは合っていますか。",
    "choices": ["はい", "いいえ", "わからない"],
}
NOTE = {"key": "note", "kind": "text", "label": "気づいたことがあれば書いてください。", "required": False}
PHOTO = {"key": "photo", "kind": "photo", "label": "看板の写真を撮ってください。"}
COLLEAGUE = Actor(ActorKind.STAFF, 2)
"""Who looks at a task that another has written, and publishes it."""

ROWS = "町名\n下田\n上田\n中田\n"


def member(house: House, locale: str = "ja", kana: str = "ヤマダ ハナコ") -> Chat:
    """A phone of somebody registered."""
    chat = house.resident(locale)

    def register(context: Context) -> None:
        resident = residents.make_resident(context)
        residents.link(context, context.session.get_one(LineAccount, chat.account_id), resident)
        residents.set_private(
            context, resident, name="山田 花子", kana=kana, born_on=date(1990, 4, 1), phone="090-1234-5678"
        )
        operator = context.session.get_one(Operator, house.operator_id)
        for purpose in consents.REQUIRED:
            consents.give(context, resident, operator, purpose, locale)
        memberships.join(context, resident, house.operator_id)
        free = {(day, band[0]) for day in range(7) for band in operator.bands}
        memberships.set_free_time(context, resident, free)

    house.act(register)
    return chat


def chat_task(house: House, *questions: dict[str, Any], rows: str = ROWS, **facts: Any) -> int:
    """A published task to be done in the chat; answers its id."""
    return _task(house, TaskKind.CHAT, rows=rows, questions=list(questions or (READING,)), **facts)


def outside_task(house: House, **facts: Any) -> int:
    """A published task to be done outside the chat."""
    return _task(house, TaskKind.OUTSIDE, **facts)


def offer(house: House, task_id: int, mode: str = "all", **choice: Any) -> int:
    """Offer a task; the invitations arrive on the phones. Answers the offer's id."""
    return house.act(_offered, house.operator_id, task_id, AudienceChoice(mode, **choice))


def taken(chat: Chat) -> None:
    """Take the work whose invitation has just arrived, and agree to its notice."""
    chat.taps("受ける")
    chat.taps("この条件で始める")


def tells_expense(house: House, chat: Chat) -> None:
    """Take work, and tell of 480 yen for a bus on the way to it, up to the picture of the receipt."""
    offer(house, outside_task(house, title="広場の写真"))
    taken(chat)
    chat.types("交通費")
    for tapped in ("広場の写真", "交通費"):
        chat.taps(tapped)
    for typed in ("480円", "バス 往復"):
        chat.types(typed)


def _task(house: House, kind: TaskKind, rows: str = "", **facts: Any) -> int:
    return house.act(_published, house.operator_id, house.now, kind, rows, facts)


def _published(
    context: Context, operator_id: int, now: datetime, kind: TaskKind, rows: str, facts: dict[str, Any]
) -> int:
    client = operators.add_client(context, operator_id, name="みすぼ町 町民課")
    order = orders.create_order(
        context,
        operator_id,
        orders.OrderFacts(
            client.id, "ふりがなの確認", "町名のふりがなを確かめる", 0, 1_000_000, now.date(), date(2026, 12, 31)
        ),
    )
    usual: dict[str, Any] = {
        "title": "町名のよみがな",
        "description": "町名のよみがなを書きます。",
        "unit_minutes": 2,
        "unit_fee_yen": 40,
        "units_per_place": 10,
        "due_at": now + timedelta(days=7),
        "withholding": Withholding.NONE,
    }
    task = tasks.create_task(context, operator_id, order.id, tasks.TaskFacts(kind=kind, **{**usual, **facts}))
    if kind is TaskKind.CHAT:
        items.make_items(context, operator_id, task.id, rows.encode())
    tasks.publish_task(replace(context, actor=COLLEAGUE), operator_id, task.id)
    return task.id


def _offered(context: Context, operator_id: int, task_id: int, choice: AudienceChoice) -> int:
    drafted = offers.draft_offer(context, operator_id, task_id, context.now + timedelta(days=3), choice)
    offers.send_offer(context, operator_id, drafted.id)
    return drafted.id
