# japanese: what the people of the walk type and tap
"""The office's part of the walk: the register, the order, the offer, review, delivery and payment."""

import asyncio
from datetime import UTC, timedelta
from typing import Any

from bot.demo.walk import PER_PLACE, Walk
from models.files.csv_files import write_table
from models.japan_time import day_in_japan
from samples import readings, town


async def import_register(walk: Walk) -> list[str]:
    """Bring the register in; the codes for its people."""
    walk.print("\n# The office brings its register in, and hands out a code to each person.")
    preview = await walk.office.director.uploads("/register/preview", town.register_csv())
    assert preview["problems"] == []
    assert preview["people"] == len(town.REGISTER)
    brought = await walk.office.director.uploads("/register", town.register_csv())
    return [item["code"] for item in brought["items"]]


async def order_and_offer(walk: Walk) -> dict[str, Any]:
    """Take the order down, cut it, and offer it."""
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
    made = await director.uploads(f"/tasks/{task['id']}/items", table, task["version"])
    walk.print(f"  [director] {made['count']} items, {made['places']} places of {made['fee_per_place_yen']} yen")
    task = await director.gets(f"/tasks/{task['id']}")
    await walk.office.reviewer.posts(f"/tasks/{task['id']}/publish", version=task["version"])
    walk.print("  [reviewer] has looked at the task, and publishes it")
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


async def answer_the_question(walk: Walk) -> None:
    """Answer what a resident asked at the desk."""
    ticket = await _first_ticket(walk)
    words = {"text": "一覧のとおりで、濁る・濁らないだけ見てください。"}
    await walk.office.director.posts(f"/tickets/{ticket['id']}/answer", words, version=ticket["version"])


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


async def review(walk: Walk) -> list[tuple[int, int]]:
    """Look at the answers: (assignment, how many items) of each share that goes back to be mended."""
    walk.print("\n# The reviewer looks at the answers, and asks for one share to be mended.")
    reviewer, returned = walk.office.reviewer, []
    for waiting in (await reviewer.gets("/submissions"))["items"]:
        path = f"/submissions/{waiting['submission_id']}"
        sheet = await reviewer.gets(path)
        await reviewer.posts(f"{path}/begin")
        wrong = [item["item_id"] for item in sheet["items"] if not _is_right(walk, item)]
        if wrong:
            await _return(walk, path, wrong)
            returned.append((waiting["assignment_id"], len(wrong)))
        else:
            await reviewer.posts(f"{path}/approve")
    return returned


async def approve_mended(walk: Walk, assignment_id: int) -> None:
    """Approve what has been mended, with thanks."""
    reviewer = walk.office.reviewer
    waiting = (await reviewer.gets("/submissions"))["items"]
    (again,) = (one["submission_id"] for one in waiting if one["assignment_id"] == assignment_id)
    await reviewer.posts(f"/submissions/{again}/begin")
    await reviewer.posts(f"/submissions/{again}/approve", {"words": "ていねいに直していただきました。"})


def _is_right(walk: Walk, item: dict[str, Any]) -> bool:
    row, values = walk.right[item["content"]["町名"]], item["values"]
    return bool(values["check"] == "合っている") is row.is_right and (row.is_right or values.get("right") == row.right)


async def _return(walk: Walk, path: str, item_ids: list[int]) -> None:
    due = (walk.now() + timedelta(days=3)).astimezone(UTC).isoformat()
    words = "よみがちがうものがあります。もう一度見ていただけますか。"
    body = {"reason": "mistakes", "words": words, "new_due_at": due, "item_ids": item_ids}
    await walk.office.reviewer.posts(f"{path}/return", body)


async def deliver(walk: Walk, order: dict[str, Any]) -> dict[str, Any]:
    """Hand the finished work over; the client accepts it."""
    walk.print("\n# The director hands the finished list over; the department accepts it.")
    order = await walk.office.director.gets(f"/orders/{order['id']}")
    delivery = await walk.office.director.posts(f"/orders/{order['id']}/deliveries", version=order["version"])
    archive = await walk.office.client.downloads(f"/deliveries/{delivery['id']}/archive")
    walk.print(f"  [client] fetched {len(archive):,} bytes")
    order = await walk.office.client.gets(f"/orders/{order['id']}")
    accept = f"/deliveries/{delivery['id']}/accept"
    return await walk.office.client.posts(accept, {"words": "確認しました。"}, version=order["version"])


async def pay(walk: Walk) -> dict[str, Any]:
    """Close the month, release it, fetch the bank file, and mark it as paid."""
    walk.print(
        "\n# The month is closed by one person and released by another; the bank file leaves, to be paid on its day."
    )
    accountant, director = walk.office.accountant, walk.office.director
    through = day_in_japan(walk.now()).isoformat()
    preview = await accountant.gets("/pay-runs/preview", through=through)
    walk.print(f"  [accountant] {preview['totals']}")
    run = await accountant.posts("/pay-runs", {"through": through})
    run = await director.posts(f"/pay-runs/{run['id']}/release", version=run["version"])
    bank_file = await accountant.downloads(f"/pay-runs/{run['id']}/bank-file")
    walk.print(f"  [accountant] bank file of {len(bank_file)} bytes")
    return await accountant.posts(f"/pay-runs/{run['id']}/paid", version=run["version"])
