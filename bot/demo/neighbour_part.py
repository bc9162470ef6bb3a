# japanese: what the people of the walk type and tap
"""The neighbour's part of the walk: work that nobody at home takes crosses by the pact, and is done in another town."""

from datetime import UTC, timedelta
from typing import Any

from bot.demo.phones import Phone
from bot.demo.residents_part import come_into_line
from bot.demo.walk import Walk
from models.japan_time import day_in_japan
from samples import forms, neighbour


async def open_phone(walk: Walk) -> Phone:
    """The neighbour's office brings its register in, and its resident comes into LINE, in the channel of their town."""
    walk.print(f"\n# {neighbour.NAME} brings its own register in.")
    brought = await walk.office.neighbour.uploads("/register", neighbour.register_csv())
    stage, person = walk.stage, neighbour.REGISTER[0]
    phone = Phone(stage.platform, "砂男", stage.neighbour_channel, walk.print)
    await come_into_line(phone, brought["items"][0]["code"], person)
    return phone


async def offer_at_home(walk: Walk) -> None:
    """The director offers work in waves; nobody at home takes it."""
    walk.print("\n# The director offers a photograph to be taken; nobody at home has time.")
    director, now = walk.office.director, walk.now()
    client = (await director.gets("/clients"))["items"][0]
    order = {
        "client_id": client["id"],
        "title": "掲示板の写真",
        "budget_yen": 5_000,
        "ordered_on": day_in_japan(now).isoformat(),
        "due_on": (day_in_japan(now) + timedelta(days=20)).isoformat(),
    }
    made = await director.posts("/orders", order)
    task = await director.posts(f"/orders/{made['id']}/tasks", _photograph(walk))
    await walk.office.reviewer.posts(f"/tasks/{task['id']}/publish", version=task["version"])
    closes = {"closes_at": (now + timedelta(days=6)).astimezone(UTC).isoformat(), "audience": {"mode": "waves"}}
    offer = await director.posts(f"/tasks/{task['id']}/offers", closes)
    await director.posts(f"/offers/{offer['id']}/send", version=offer["version"])


def _photograph(walk: Walk) -> dict[str, Any]:
    return {
        "title": "海辺の掲示板を写真にとる",
        "description": "お近くの海辺の掲示板を、正面から1まいとってください。",
        "kind": "outside",
        "unit_minutes": 20,
        "unit_fee_yen": 500,
        "places": 1,
        "due_at": (walk.now() + timedelta(days=9)).astimezone(UTC).isoformat(),
        "withholding": "none",
    }


async def take_across(walk: Walk, phone: Phone) -> None:
    """The head start is over: the card comes to the neighbour's phone, and its resident takes the work."""
    walk.print("\n# A day later the pact lets the neighbour's residents take it: through their own operator.")
    walk.wait_until_morning_of(day_in_japan(walk.now()) + timedelta(days=2))
    await phone.reads("海辺の掲示板を写真にとる")
    await phone.taps("受ける", "協力している町のしごとです")
    await phone.taps("読んで同意する", "協力している町との共有")
    await phone.taps("同意する", "再委託")
    await phone.taps("この条件で始める", "海辺の掲示板")
    await phone.taps("納品する(写真・ファイル・文字)", "写真")
    await phone.sends_picture(forms.picture(forms.forms()[0]), "納品する")
    await phone.taps("納品する", "納品を受け取りました")


async def review(walk: Walk, phone: Phone) -> dict[str, Any]:
    """The lead's reviewer sees an alias and a town, and approves; the resident hears of it at home."""
    reviewer = walk.office.reviewer
    (waiting,) = (await reviewer.gets("/submissions"))["items"]
    walk.print(f"  [reviewer] {waiting['alias']} ({waiting['town']})")
    path = f"/submissions/{waiting['submission_id']}"
    await reviewer.posts(f"{path}/begin")
    await reviewer.posts(f"{path}/approve")
    await phone.reads("合格です")
    (contract,) = (await walk.office.neighbour.gets("/assignments"))["items"]
    return {"contract": contract, "alias": waiting["alias"], "town": waiting["town"]}
