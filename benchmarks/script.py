# japanese: what people of the walk type and tap
"""The steps of the scripted walk, as every resident of the benchmark goes through them: registering, taking, working."""

from datetime import timedelta

from handlers.carving import items, orders, tasks
from handlers.carving.items import ColumnMap
from handlers.carving.orders import OrderFacts
from handlers.carving.tasks import TaskFacts
from handlers.context import Context
from handlers.dispatch import offers
from handlers.dispatch.offers import AudienceChoice
from handlers.moves import move
from handlers.office import operators
from models.dispatch.offers import OfferStatus
from models.files.csv_files import write_table
from models.japan_time import day_in_japan
from models.money.withholding import Withholding
from models.people.operators import Operator
from models.work.tasks import TaskKind
from samples import town
from simulator import Channel as LineChannel

ITEMS_PER_PERSON = 4

REGISTERING = (
    "登録",
    "はい",
    "はい",
    "はい",
    "682-0821",
    "見本 花子",
    "ミホン ハナコ",
    "{born_on}",
    "090-0000-0001",
    "はい",
    *["はい"] * 4,
    "平日",
    "1",
    "これで決める",
    "決めない",
    "決めない",
    "あとで",
    "これでよい",
)
WORKING = (
    "しごと",
    "1",
    "[受ける]",
    "[この条件で始める]",
    *["1", "次へ"] * ITEMS_PER_PERSON,
    "[納品する]",
    "自分のしごと",
    "お金",
)
STEPS = REGISTERING + WORKING
"""Typed texts; those in brackets are taps on the newest button of this label. Everybody is born on another day."""


def found_office(context: Context, line_channel: LineChannel, people: int) -> None:
    """The sample's office with one channel, and work for so many people that is open to all."""
    office = town.load_office(context, lambda password: password, "benchmark")
    operator = context.session.get_one(Operator, office.operator_id)
    operators.add_channel(
        context,
        operator,
        key=town.KEY,
        name=town.NAME,
        secrets=[line_channel.secret],
        token=line_channel.access_token,
        bot_user_id=line_channel.bot_user_id,
    )
    _open_work(context, office, people)


def _open_work(context: Context, office: town.Office, people: int) -> None:
    today = day_in_japan(context.now)
    count = people * ITEMS_PER_PERSON
    facts = OrderFacts(office.client_id, "町名のよみの確認", "", 0, count * 15, today, today + timedelta(days=9))
    order = orders.create_order(context, office.operator_id, facts)
    task = tasks.create_task(
        context,
        office.operator_id,
        order.id,
        TaskFacts(
            title="町名のよみを確かめる",
            description="町名の一覧の「よみ」が合っているかを確かめます。",
            kind=TaskKind.CHAT,
            unit_minutes=0.5,
            unit_fee_yen=15,
            units_per_place=ITEMS_PER_PERSON,
            due_at=context.now + timedelta(days=5),
            withholding=Withholding.NONE,
            questions=town.READING_QUESTIONS,
        ),
    )
    table = write_table(("町名", "よみ"), [(f"第{number}町", f"ダイ{number}チョウ") for number in range(count)])
    items.make_items(context, office.operator_id, task.id, table, ColumnMap(shown=("町名", "よみ")))
    tasks.publish_task(context, office.operator_id, task.id)
    closes = context.now + timedelta(days=2)
    offer = offers.draft_offer(context, office.operator_id, task.id, closes, AudienceChoice(mode="all"))
    # Nobody is registered yet who could be asked; the offer stands in the list of open work.
    offer.sent_at = context.now
    move(context, offer, OfferStatus.SENT)
