"""From an order to an offer on its way, by forms alone."""

import html
import json
import re
from datetime import date, timedelta
from typing import Any

import orjson

from handlers.context import Context
from handlers.dispatch.offers import AudienceChoice, draft_offer
from models.dispatch.offers import Invitation, Offer
from models.japan_time import at_hour, day_in_japan
from models.talk import outbox
from models.talk.outbox import OutboxMessage
from models.work.orders import Order
from models.work.tasks import Item, Task
from tests.console.reading import alert, field_value
from tests.support.counter import Counter
from tests.support.work_done import publish, table_of

ORDER = {
    "title": "町名の確認",
    "description": "",
    "work_class": "0",
    "budget_yen": "5０,000",
    "ordered_on": "2026-11-24",
    "due_on": "2026-12-10",
    "client_pays_on": "",
}
TASK = {
    "title": "町名の読み",
    "description": "町名を見て、読みを書きます。",
    "kind": "chat",
    "unit_minutes": "0.5",
    "unit_fee_yen": "20",
    "units_per_place": "10",
    "due_at": "2026-12-01T18:00",
    "withholding": "ask",
    "rows": "4",
    **{f"{name}_{row}": value for row in range(1, 5) for name, value in (("question", "text"), ("check", "any"))},
    "label_1": "読みがな",
    "check_1": "hiragana",
    "required_1": "yes",
}
TABLE = {"table": ("町名.csv", table_of(25), "text/csv")}


async def test_an_order_is_cut_published_and_offered(counter: Counter) -> None:
    await counter.resident()
    director = await counter.browser("director")
    made = await director.post("/orders", {**ORDER, "client_id": counter.client_id})
    order_path = made.headers["location"].removeprefix("/console")
    made = await director.post(f"{order_path}/tasks", TASK)
    task_path = made.headers["location"].removeprefix("/console")

    lacking = await director.reads(task_path)
    refused = await director.post(f"{task_path}/publish", {"version": field_value(lacking, "version")})
    assert refused.status_code == 422
    assert "源泉徴収・作業データ" in alert(refused.text)

    version = field_value(await director.reads(f"{task_path}/edit"), "version")
    edited = await director.post(f"{task_path}/edit", {**TASK, "withholding": "none", "version": version})
    assert edited.status_code == 303
    looked = await director.post(f"{task_path}/items/look", files=TABLE)
    assert ("25件 → 3人分" in looked.text, await counter.rows(Item)) == (True, [])
    version = field_value(await director.reads(f"{task_path}/items"), "version")
    ways = {"way_0": "keep", "way_1": "show", "version": version}
    carved = await director.post(f"{task_path}/items", ways, files=TABLE)
    assert carved.headers["location"] == f"/console{task_path}"
    items = await counter.rows(Item)
    assert (len(items), items[0].content, items[0].kept) == (25, {"町名": "1丁目"}, {"番号": "1"})

    page = await director.reads(task_path)
    version = field_value(page, "version")
    assert "別の職員" in page
    assert (await director.post(f"{task_path}/publish", {"version": version})).status_code == 409
    alone = {"version": version, "single_person_reason": "ひとり"}
    assert (await director.post(f"{task_path}/publish", alone)).status_code == 409
    reviewer = await counter.browser("reviewer")
    assert "公開する" in await reviewer.reads(task_path)
    assert (await reviewer.post(f"{task_path}/publish", {"version": version})).status_code == 303
    task_id = task_path.rpartition("/")[2]
    form = await director.reads(f"/offers/new?task_id={task_id}")
    given = {"task_id": task_id, "mode": "all", "closes_at": field_value(form, "closes_at")}
    drafted = await director.post("/offers", given)
    offer_path = drafted.headers["location"].removeprefix("/console")
    preview = await director.reads(offer_path)
    assert "1人</b>" in preview
    assert "今月あと157通使えます → 送ったあと156通" in preview
    assert "data-message=" in preview
    assert await counter.rows(Invitation) == []
    await director.post(f"{offer_path}/send", {"version": field_value(preview, "version")})
    assert "募集を送りました" in await director.reads(offer_path)
    assert len(await counter.rows(Invitation)) == 1


async def test_no_other_task_is_chosen_in_place_of_a_full_one(sqlite_counter: Counter) -> None:
    _, task_id = await publish(sqlite_counter)
    await publish(sqlite_counter)
    director = await sqlite_counter.browser("director")
    form = await director.reads(f"/offers/new?task_id={task_id}")
    given = {"task_id": task_id, "mode": "all", "closes_at": field_value(form, "closes_at")}
    await sqlite_counter.act(fill_up, task_id)
    again = await director.post("/offers", given)
    assert (again.status_code, "空きがありません" in alert(again.text)) == (409, True)
    for page in (again.text, await director.reads(f"/offers/new?task_id={task_id}")):
        assert "もう空きがない" in page
        assert re.findall(r'<option value="(\d*)" selected', page)[0] == ""


def fill_up(context: Context, task_id: int) -> None:
    task = context.session.get_one(Task, task_id)
    task.taken = task.places


async def test_a_week_to_do_it_in_is_counted_by_the_day_in_japan(sqlite_counter: Counter) -> None:
    sqlite_counter.clock.passes(hours=15)
    director = await sqlite_counter.browser("director")
    made = await director.post("/orders", {**ORDER, "client_id": sqlite_counter.client_id})
    order_path = made.headers["location"].removeprefix("/console")
    assert field_value(await director.reads(f"{order_path}/tasks/new"), "due_at") == "2026-12-02T18:00"


async def test_what_was_typed_stays_when_something_is_wrong(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    given = {**ORDER, "client_id": sqlite_counter.client_id}
    wrong = {
        "予算": {"budget_yen": "たくさん"},
        "納品日": {"due_on": "2026-13-40"},
        "受注日": {"ordered_on": ""},
        "名前": {"title": "  "},
        "発注者": {"client_id": "99999999999999999999"},
    }
    for name, values in wrong.items():
        page = await director.post("/orders", {**given, **values, "description": "残ることば"})
        assert page.status_code == 422
        assert name in alert(page.text)
        assert "残ることば" in page.text
    assert (await director.post("/orders", {**given, "work_class": "4"})).status_code == 422
    assert await sqlite_counter.rows(Order) == []


async def test_a_sample_and_a_reconsigned_order_are_written_in_their_forms(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    given = {**ORDER, "client_id": sqlite_counter.client_id, "is_reconsigned": "yes"}
    assert (await director.post("/orders", given)).status_code == 422
    made = await director.post("/orders", {**given, "client_pays_on": "2027-01-29"})
    path = made.headers["location"].removeprefix("/console")
    form = await director.reads(f"{path}/edit")
    assert field_value(form, "client_pays_on") == "2027-01-29"
    edited = {**given, "client_pays_on": "2027-01-28", "version": field_value(form, "version")}
    assert (await director.post(f"{path}/edit", edited)).status_code == 303
    assert (await director.post(f"{path}/edit", edited)).status_code in (409, 412)
    (order,) = await sqlite_counter.rows(Order)
    assert (order.is_reconsigned, order.client_pays_on) == (True, date(2027, 1, 28))
    path = f"{made.headers['location'].removeprefix('/console')}/tasks"
    sample = {**TASK, "check_1": "pattern", "pattern_1": ""}
    assert "見本を書いてください" in alert((await director.post(path, sample)).text)
    assert (await director.post(path, {**sample, "pattern_1": "000-0000"})).status_code == 303
    (task,) = await sqlite_counter.rows(Task)
    assert task.questions[0]["pattern"] == "000-0000"
    version = field_value(await director.reads(f"/orders/{order.id}/edit"), "version")
    secret = await director.post(f"/orders/{order.id}/edit", {**edited, "work_class": "3", "version": version})
    assert secret.status_code == 422
    assert "情報の区分" in alert(secret.text)
    assert field_value(await director.reads(f"/tasks/{task.id}/edit"), "pattern_1") == "000-0000"


async def test_a_table_that_cannot_be_read_is_told_in_place(sqlite_counter: Counter) -> None:
    _, task_id = await publish(sqlite_counter)
    director = await sqlite_counter.browser("director")
    for content in (b"", b"\x00\x01", "見出しだけ".encode()):
        files = {"table": ("a.csv", content, "text/csv")}
        part = await director.post(f"/tasks/{task_id}/items/look", files=files, headers={"HX-Request": "true"})
        assert part.status_code == 200
        assert alert(part.text)
        assert (await director.post(f"/tasks/{task_id}/items/look", files=files)).status_code in (413, 422)
    assert (await director.post(f"/tasks/{task_id}/items")).status_code == 422


async def test_a_page_that_is_out_of_date_changes_nothing(counter: Counter) -> None:
    await counter.resident()
    _, task_id = await publish(counter)
    director = await counter.browser("director")
    task = await director.reads(f"/tasks/{task_id}")
    seen = field_value(task, "version")
    assert (await director.post(f"/tasks/{task_id}/close", {"version": seen})).status_code == 303
    stale = await director.post(f"/tasks/{task_id}/cancel", {"version": seen, "reason": "まちがい"})
    assert stale.status_code == 409
    assert alert(stale.text)
    assert (await counter.rows(Task))[0].status == "closed"


async def test_an_offer_names_who_does_not_fit_and_why(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    await counter.resident()
    _, task_id = await publish(counter)
    closes_at = (await counter.rows(Task))[0].due_at
    drafted = await counter.act(
        draft_offer, counter.operator_id, task_id, closes_at, AudienceChoice("named", None, (999,))
    )
    director = await counter.browser("director")
    page = await director.reads(f"/offers/{drafted.id}")
    assert "案内できる人がいません" in page
    refused = await director.post(f"/offers/{drafted.id}/send", {"version": field_value(page, "version")})
    assert refused.status_code == 409
    wrong = {"mode": "first", "first": "0", "closes_at": "2026-11-26T18:00", "version": "1"}
    assert (await director.post(f"/offers/{drafted.id}", wrong)).status_code == 422
    mended = {**wrong, "first": "１"}
    assert (await director.post(f"/offers/{drafted.id}", mended)).status_code == 303
    assert "1人に送る" in await director.reads(f"/offers/{drafted.id}")
    await director.post(f"/offers/{drafted.id}/send", {"version": "2"})
    again = await counter.act(draft_offer, counter.operator_id, task_id, closes_at, AudienceChoice())
    assert "もう案内した" in await director.reads(f"/offers/{again.id}")
    assert [offer.status for offer in await counter.rows(Offer)] == ["sent", "draft"]


async def test_the_card_of_the_preview_is_the_one_that_is_sent(sqlite_counter: Counter) -> None:
    account = await sqlite_counter.resident()
    _, task_id = await publish(sqlite_counter)
    director = await sqlite_counter.browser("director")
    made = await director.post("/offers", {"task_id": task_id, "mode": "all", "closes_at": "2026-11-26T18:00"})
    path = made.headers["location"].removeprefix("/console")
    page = await director.reads(path)
    seen = json.loads(html.unescape(page.partition('data-message="')[2].partition('"')[0]))
    await director.post(f"{path}/send", {"version": field_value(page, "version")})
    (row,) = await sqlite_counter.rows(OutboxMessage)
    body = orjson.loads(sqlite_counter.runtime.vault.open(outbox.PURPOSE, row.body_sealed or b""))
    (sent,) = body["messages"]
    assert texts(sent) == texts(seen)
    assert sent["altText"] == seen["altText"]
    assert row.account_id == account.id


def texts(part: Any) -> list[str]:
    """Everything that is read on a card, in its order."""
    if isinstance(part, list):
        return [word for one in part for word in texts(one)]
    if not isinstance(part, dict):
        return []
    own = [part[name] for name in ("text", "label") if isinstance(part.get(name), str)]
    return own + [word for one in part.values() for word in texts(one)]


async def test_work_at_a_place_is_written_and_read_back(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    made = await director.post("/orders", {**ORDER, "client_id": sqlite_counter.client_id})
    order_path = made.headers["location"].removeprefix("/console")
    hall = {"place": "町民会館 2階", "starts_at": "2026-11-30T09:00", "ends_at": "2026-11-30T11:00"}
    facts = {**TASK, **hall, "kind": "outside", "places": "2", "most_shares": "1"}
    half = await director.post(f"{order_path}/tasks", {**facts, "ends_at": ""})
    assert "終わりの時刻" in alert(half.text)
    made = await director.post(f"{order_path}/tasks", facts)
    page = await director.reads(made.headers["location"].removeprefix("/console"))
    assert "町民会館 2階" in page
    assert "11月30日(月) 9:00 から 11月30日(月) 11:00 まで" in page
    assert "1回まで" in page
    (task,) = await sqlite_counter.rows(Task)
    assert (task.unit_minutes, task.most_shares) == (120, 1)
    form = await director.reads(f"/tasks/{task.id}/edit")
    assert field_value(form, "starts_at") == "2026-11-30T09:00"


async def test_a_published_task_moves_to_another_place_by_a_new_notice(sqlite_counter: Counter) -> None:
    start = at_hour(day_in_japan(sqlite_counter.clock.now()) + timedelta(days=3), 9)
    site = {"place": "町民会館 2階", "starts_at": start, "ends_at": start + timedelta(hours=2)}
    await publish(sqlite_counter, 0, **site)
    director = await sqlite_counter.browser("director")
    (task,) = await sqlite_counter.rows(Task)
    page = await director.reads(f"/tasks/{task.id}")
    names = ("due_at", "unit_fee_yen", "place", "starts_at", "ends_at", "version")
    given = {name: field_value(page, name) for name in names}
    terms = {**given, "description": task.description, "reason": "会館の工事のため"}
    unchanged = await director.post(f"/tasks/{task.id}/terms", terms)
    assert "いまの条件と同じ" in alert(unchanged.text)
    early = {**terms, "starts_at": "2026-01-01T09:00", "ends_at": "2026-01-01T11:00"}
    assert "はじまり" in alert((await director.post(f"/tasks/{task.id}/terms", early)).text)
    moved = await director.post(f"/tasks/{task.id}/terms", {**terms, "place": "公民館"})
    assert moved.status_code == 303
    (task,) = await sqlite_counter.rows(Task)
    assert (task.place, task.terms_number) == ("公民館", 2)


async def test_words_that_may_mislead_are_shown_before_publishing(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    made = await director.post("/orders", {**ORDER, "client_id": sqlite_counter.client_id})
    order_path = made.headers["location"].removeprefix("/console")
    made = await director.post(f"{order_path}/tasks", {**TASK, "description": "時給1,000円です。"})
    page = await director.reads(made.headers["location"].removeprefix("/console"))
    assert "「時給」: 雇用と受けとられます" in page
    made = await director.post(f"{order_path}/tasks", TASK)
    assert "第12条 募集情報" not in await director.reads(made.headers["location"].removeprefix("/console"))
