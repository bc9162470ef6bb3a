"""Work up to some point at the counter of `tests.support.counter`: an order, a task, an offer, a share handed in."""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from PIL import Image

from handlers.carving.items import make_items
from handlers.carving.orders import OrderFacts, create_order
from handlers.carving.tasks import TaskFacts, create_task, publish_task
from handlers.context import Actor, ActorKind, Context
from handlers.dispatch.offers import AudienceChoice, draft_offer, send_offer
from handlers.work import answering, taking, working
from handlers.work.handing_in import store_file
from models.files.attachments import AttachmentUse
from models.japan_time import day_in_japan
from models.people.line_accounts import LineAccount
from models.work.tasks import TaskKind, Withholding
from tests.support.counter import Counter

READING = {"key": "reading", "kind": "text", "label": "読みがな", "check": "hiragana"}
SURE = {"key": "sure", "kind": "choose", "label": "自信", "choices": ["ある", "ない"]}


@dataclass
class Share:
    """A submission with what it belongs to."""

    order_id: int
    task_id: int
    offer_id: int
    assignment_id: int
    notice_id: int
    submission_id: int


def table_of(rows: int) -> bytes:
    """A client's table with so many rows."""
    return "\r\n".join(["番号,町名", *(f"{number},{number}丁目" for number in range(1, rows + 1))]).encode()


async def publish(counter: Counter, rows: int = 3, **changes: Any) -> tuple[int, int]:
    """An order and its published task, of so many items, or outside work where there are none."""

    def make(context: Context) -> tuple[int, int]:
        today = day_in_japan(context.now)
        facts = OrderFacts(counter.client_id, "町名の確認", "", 0, 50_000, today, today + timedelta(days=14))
        order = create_order(context, counter.operator_id, facts)
        usual: dict[str, Any] = {
            "title": "町名の読み" if rows else "掲示板の写真",
            "description": "町名を見て、読みを書きます。",
            "kind": TaskKind.CHAT if rows else TaskKind.OUTSIDE,
            "unit_minutes": 1,
            "unit_fee_yen": 200,
            "units_per_place": 3,
            "places": 2,
            "due_at": context.now + timedelta(days=5),
            "withholding": Withholding.NONE,
            "questions": [READING, SURE] if rows else [],
        }
        task = create_task(context, counter.operator_id, order.id, TaskFacts(**{**usual, **changes}))
        if rows:
            make_items(context, counter.operator_id, task.id, table_of(rows))
        publish_task(context, counter.operator_id, task.id)
        return order.id, task.id

    return await counter.act(make)


async def offer(counter: Counter, task_id: int, mode: str = "all") -> int:
    """An offer, sent; to everybody who fits, unless it goes in steps."""

    def make(context: Context) -> int:
        closes_at = context.now + timedelta(days=2)
        drafted = draft_offer(context, counter.operator_id, task_id, closes_at, AudienceChoice(mode))
        send_offer(context, counter.operator_id, drafted.id)
        return drafted.id

    return await counter.act(make)


async def hand_in(counter: Counter, account: LineAccount, order_id: int, task_id: int, offer_id: int) -> Share:
    """A share taken, done and handed in; outside work with a picture and a file."""
    assert account.resident_id is not None
    resident_id = account.resident_id
    me = Actor(ActorKind.RESIDENT, resident_id)
    taken = await counter.act(taking.accept, offer_id, resident_id, account, actor=me)
    await counter.act(taking.agree, taken.notice.id, resident_id, actor=me)
    assignment_id = taken.assignment.id

    def work(context: Context) -> int:
        is_chat = taken.notice.body["work"]["kind"] == "chat"
        view = answering.item_view(context, assignment_id, resident_id) if is_chat else None
        while view is not None:
            given = "いっちょうめ" if view.question.key == "reading" else "ある"
            view = answering.save_answer(context, assignment_id, resident_id, view.item_id, view.question_index, given)
        if not is_chat:
            attach(context, counter, assignment_id, account)
        return working.submit(context, assignment_id, resident_id, "終わりました。").id

    submission_id = await counter.act(work, actor=me)
    return Share(order_id, task_id, offer_id, assignment_id, taken.notice.id, submission_id)


async def share(counter: Counter, rows: int = 3, **changes: Any) -> Share:
    """A resident's first share, from the order to the submission."""
    account = await counter.resident()
    order_id, task_id = await publish(counter, rows, **changes)
    return await hand_in(counter, account, order_id, task_id, await offer(counter, task_id))


def attach(context: Context, counter: Counter, assignment_id: int, account: LineAccount) -> None:
    """A picture and a text that would like to be a page."""
    for name, content in (("けいじばん.png", picture()), ("メモ.txt", b"<script>alert(1)</script>")):
        store_file(
            context,
            counter.operator_id,
            AttachmentUse.HANDED_IN,
            name,
            content,
            assignment_id=assignment_id,
            account_id=account.id,
        )


def picture() -> bytes:
    """A small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#88aacc").save(out, "PNG")
    return out.getvalue()
