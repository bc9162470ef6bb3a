# japanese: what the people of the walk type and tap
"""`yui demo --play`: three residents and an office act out the whole job over the wire, from import to payment.

Residents speak LINE's wire format through the simulator, staff the API; nothing is called behind their backs. What
is waited for is part of the walk: a sentence that does not come ends it.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.demo.office import Desk
from bot.demo.phones import Phone
from bot.demo.picture import take_picture
from bot.demo.stage import Stage, open_stage
from handlers import staff_accounts
from handlers.context import Actor, ActorKind, Context
from models.japan_time import TOKYO, day_in_japan
from models.people.staff import Staff
from models.work.csv_files import write_table
from samples import readings, town

ITEMS, PER_PLACE = 30, 10
PICTURE = "conversation.png"
Print = Callable[[str], None]


@dataclass
class Office:
    """The staff of the walk."""

    director: Desk
    reviewer: Desk
    accountant: Desk
    client: Desk


@dataclass
class Walk:
    """A walk under way. `right` are the right readings by name."""

    stage: Stage
    office: Office
    print: Print
    right: dict[str, readings.Reading]
    picture: Path

    def now(self) -> datetime:
        """The time of the stage."""
        return self.stage.runtime.clock.now()


async def play(folder: Path, print_line: Print) -> dict[str, Any]:
    """Act the walk out on a fresh stage in `folder`, and leave a picture there; what came of it: the delivery, the
    pay run, the chats. Raises where it does not go on."""
    async with open_stage(folder) as stage, _office(stage) as office:
        known = readings.readings(town.MUNICIPALITY)[:ITEMS]
        walk = Walk(stage, office, print_line, {row.name: row for row in known}, folder / PICTURE)
        _begin_in_the_morning(walk)
        codes = await _import_register(walk)
        phones = [Phone(stage.platform, name, stage.line_channel, print_line) for name in ("花子", "太郎", "陽子")]
        for phone, code, person in zip(phones, codes, town.REGISTER, strict=True):
            await _come_into_line(phone, code, person)
        order = await _order_and_offer(walk)
        for phone in phones:
            await _work(walk, phone, slips=phone.name == "陽子")
        await _review(walk, phones)
        delivery = await _deliver(walk, order)
        run = await _pay(walk)
        for phone in phones:
            await phone.reads("お支払いしました")
        await phones[0].taps("お金のこと", "お金のこと")
        return {"delivery": delivery, "run": run, "phones": {phone.name: phone.person.transcript() for phone in phones}}


@asynccontextmanager
async def _office(stage: Stage) -> AsyncIterator[Office]:
    def issue(context: Context) -> list[str]:
        members = context.session.scalars(select(Staff).order_by(Staff.id)).all()
        return [staff_accounts.issue_token(context, one, label="walk", scopes=["all"]) for one in members]

    tokens = await stage.runtime.acts.do(Actor(ActorKind.TERMINAL), issue)
    names = ("director", "reviewer", "accountant", "auditor", "client")
    async with AsyncExitStack() as stack:
        desks = {
            name: await stack.enter_async_context(Desk(stage.address, name, token))
            for name, token in zip(names, tokens, strict=True)
        }
        yield Office(desks["director"], desks["reviewer"], desks["accountant"], desks["client"])


def _begin_in_the_morning(walk: Walk) -> None:
    """Ten in the morning: offers do not leave at night."""
    local = walk.now().astimezone(TOKYO)
    morning = datetime.combine(local.date() + timedelta(days=1), time(10), TOKYO)
    walk.stage.platform.advance((morning - local).total_seconds())


async def _import_register(walk: Walk) -> list[str]:
    walk.print("\n# The office brings its register in, and hands out a code to each person.")
    preview = await walk.office.director.uploads("/register/preview", town.register_csv())
    assert preview["problems"] == [] and preview["people"] == len(town.REGISTER)
    brought = await walk.office.director.uploads("/register", town.register_csv())
    return [item["code"] for item in brought["items"]]


async def _come_into_line(phone: Phone, code: str, person: tuple[str, ...]) -> None:
    phone.shows()
    await phone.befriends("安全のために")
    await phone.types(code, "生年月日")
    await phone.types(person[2], "つなぎました")
    await phone.taps("同意する", "あなたの情報")
    await phone.taps("同意する", "18歳以上")
    await phone.taps("はい、18歳以上です", "ひとりで")
    await phone.taps("はい、ひとりです", "")
    while not _asks(phone, "どの曜日"):
        await phone.taps("はい", "")
    await phone.taps("毎日", "何時ごろ")
    await phone.taps("9時〜12時", "何時ごろ")
    await phone.taps("これで決める", "何時間まで")
    await phone.taps("決めない", "上限を決めますか")
    await phone.taps("決めない", "口座を")
    await phone.taps("いま登録する", "これで よろしいですか")
    await phone.taps("これでよい", "どちらの口座")
    await phone.taps("ゆうちょ銀行", "記号")
    await phone.types("10530-12345671", "名義")
    await phone.taps(person[1], "058")
    await phone.taps("これでよい", "口座を登録しました")


def _asks(phone: Phone, words: str) -> bool:
    return words in phone.person.transcript()[-1]


async def _order_and_offer(walk: Walk) -> dict[str, Any]:
    walk.print("\n# A department orders; the director cuts it into shares of ten, and offers them.")
    director, today = walk.office.director, day_in_japan(walk.now())
    client = (await director.gets("/clients"))["items"][0]
    order = await director.posts(
        "/orders",
        {
            "client_id": client["id"],
            "title": "町名のよみの確認",
            "budget_yen": 10_000,
            "ordered_on": today.isoformat(),
            "due_on": (today + timedelta(days=10)).isoformat(),
        },
    )
    task = await director.posts(f"/orders/{order['id']}/tasks", _task(walk))
    table = write_table(readings.COLUMNS, [(str(row.number), row.name, row.listed) for row in walk.right.values()])
    made = await director.uploads(f"/tasks/{task['id']}/items", table)
    walk.print(f"  [director] {made['count']} items, {made['places']} places of {made['fee_per_place_yen']} yen")
    task = await director.gets(f"/tasks/{task['id']}")
    await director.posts(f"/tasks/{task['id']}/publish", version=task["version"])
    closes = (walk.now() + timedelta(days=2)).astimezone(UTC).isoformat()
    offer = await director.posts(f"/tasks/{task['id']}/offers", {"closes_at": closes})
    preview = await director.gets(f"/offers/{offer['id']}/preview")
    walk.print(f"  [director] asks {len(preview['chosen'])}, {preview['messages']} messages")
    await director.posts(f"/offers/{offer['id']}/send", version=offer["version"])
    return order


def _task(walk: Walk) -> dict[str, Any]:
    due = (walk.now() + timedelta(days=5)).astimezone(UTC)
    return {
        "title": "町名のよみを確かめる",
        "description": "町名の一覧の「よみ」が合っているかを、1つずつ確かめます。",
        "kind": "chat",
        "unit_minutes": 0.5,
        "unit_fee_yen": 15,
        "units_per_place": PER_PLACE,
        "due_at": due.isoformat(),
        "withholding": "none",
        "questions": town.READING_QUESTIONS,
    }


async def _work(walk: Walk, phone: Phone, slips: bool) -> None:
    walk.print(f"\n# {phone.name} takes a share and works.")
    await phone.reads("町名のよみを確かめる")
    await phone.taps("受ける", "取引条件のお知らせ")
    await phone.taps("この条件で始める", "1 / 10")
    if phone.name == "花子":
        await _ask_the_director(walk, phone)
    for number in range(1, PER_PLACE + 1):
        wanted = f"{number + 1} / {PER_PLACE}" if number < PER_PLACE else "すべて終わりました"
        if phone.name == "太郎" and number == 5:
            await phone.taps("ここで休む", "ここまで保存しました")
            await take_picture(walk.stage.address, walk.picture)
            await phone.taps("つづける", f"{number} / {PER_PLACE}")
        await _answer(walk, phone, wanted, slips)
    await phone.taps("納品する", "納品を受け取りました")


async def _answer(walk: Walk, phone: Phone, wanted: str, slips: bool) -> None:
    reading = _shown(walk, phone)
    if reading.is_right or slips:
        await phone.taps("合っている", "ちがうときだけ")
        await phone.taps("答えずに次へ", wanted)
    else:
        await phone.taps("ちがう", "ちがうときだけ")
        await phone.types(reading.right, wanted)


def _shown(walk: Walk, phone: Phone) -> readings.Reading:
    """Which name is asked about: people look at the card, and so does this."""
    chat = phone.person.chat()
    card = next(bubble for bubble in reversed(chat.bubbles) if bubble.sender == "bot")
    texts = json.dumps(card.message, ensure_ascii=False)
    return max((row for name, row in walk.right.items() if f'"{name}"' in texts), key=lambda row: len(row.name))


async def _ask_the_director(walk: Walk, phone: Phone) -> None:
    await phone.taps("質問する", "職員が読みます")
    await phone.person.says("「町」は、まち と ちょう の どちらで見ますか。")
    ticket = await _first_ticket(walk)
    words = {"text": "一覧のとおりで、濁る・濁らないだけ見てください。"}
    await walk.office.director.posts(f"/tickets/{ticket['id']}/answer", words, version=ticket["version"])
    await phone.reads("濁る・濁らない")
    await phone.taps("ボットに もどる", "1 / 10")


async def _first_ticket(walk: Walk) -> dict[str, Any]:
    """The question, once what was typed has gone through the lane."""
    await walk.stage.platform.webhooks.settle()
    async with asyncio.timeout(20):
        while True:
            for found in (await walk.office.director.gets("/tickets"))["items"]:
                ticket = await walk.office.director.gets(f"/tickets/{found['id']}")
                if ticket["messages"]:
                    return ticket
            await asyncio.sleep(0.05)


async def _review(walk: Walk, phones: list[Phone]) -> None:
    walk.print("\n# The reviewer looks at the answers, and asks for one share to be mended.")
    reviewer = walk.office.reviewer
    for waiting in (await reviewer.gets("/submissions"))["items"]:
        sheet = await reviewer.gets(f"/submissions/{waiting['submission_id']}")
        await reviewer.posts(f"/submissions/{waiting['submission_id']}/begin")
        wrong = [item["item_id"] for item in sheet["items"] if not _is_right(walk, item)]
        if wrong:
            await _return(walk, waiting["submission_id"], wrong)
            await _mend(walk, phones[-1], len(wrong))
        else:
            await reviewer.posts(f"/submissions/{waiting['submission_id']}/approve")
    (again,) = (await reviewer.gets("/submissions"))["items"]
    await reviewer.posts(f"/submissions/{again['submission_id']}/begin")
    await reviewer.posts(f"/submissions/{again['submission_id']}/approve", {"words": "ていねいに直していただきました。"})
    for phone in phones:
        await phone.reads("合格です")


def _is_right(walk: Walk, item: dict[str, Any]) -> bool:
    row, values = walk.right[item["content"]["町名"]], item["values"]
    return bool(values["check"] == "合っている") is row.is_right and (row.is_right or values["right"] == row.right)


async def _return(walk: Walk, submission_id: int, item_ids: list[int]) -> None:
    due = (walk.now() + timedelta(days=3)).astimezone(UTC).isoformat()
    words = "よみがちがうものがあります。もう一度見ていただけますか。"
    body = {"reason": "mistakes", "words": words, "new_due_at": due, "item_ids": item_ids}
    await walk.office.reviewer.posts(f"/submissions/{submission_id}/return", body)


async def _mend(walk: Walk, phone: Phone, count: int) -> None:
    await phone.reads("直していただきたい")
    await phone.taps("直しにすすむ", f"/ {PER_PLACE}")
    for _ in range(count):
        await _answer(walk, phone, "", slips=False)
    await phone.taps("納品する", "納品を受け取りました")


async def _deliver(walk: Walk, order: dict[str, Any]) -> dict[str, Any]:
    walk.print("\n# The director hands the finished list over; the department accepts it.")
    order = await walk.office.director.gets(f"/orders/{order['id']}")
    delivery = await walk.office.director.posts(f"/orders/{order['id']}/deliveries", version=order["version"])
    archive = await walk.office.client.downloads(f"/deliveries/{delivery['id']}/archive")
    walk.print(f"  [client] fetched {len(archive):,} bytes")
    order = await walk.office.client.gets(f"/orders/{order['id']}")
    accept = f"/deliveries/{delivery['id']}/accept"
    return await walk.office.client.posts(accept, {"words": "確認しました。"}, version=order["version"])


async def _pay(walk: Walk) -> dict[str, Any]:
    walk.print("\n# The month is closed by one person and released by another; the bank file leaves, the money is paid.")
    accountant, director = walk.office.accountant, walk.office.director
    through = day_in_japan(walk.now()).isoformat()
    preview = await accountant.gets("/pay-runs/preview", through=through)
    walk.print(f"  [accountant] {preview['totals']}")
    run = await accountant.posts("/pay-runs", {"through": through})
    run = await director.posts(f"/pay-runs/{run['id']}/release", version=run["version"])
    bank_file = await accountant.downloads(f"/pay-runs/{run['id']}/bank-file")
    walk.print(f"  [accountant] bank file of {len(bank_file)} bytes")
    return await accountant.posts(f"/pay-runs/{run['id']}/paid", version=run["version"])
