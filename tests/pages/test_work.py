"""Personal work on Yui's own page: one item, its answers, the next; nothing of it in the chat."""

import io
import json
import wave
from typing import Any

from httpx2 import AsyncClient, Response

from handlers.context import Context
from handlers.conversations import doing
from handlers.turn import turn_for
from handlers.work import page_work, taking
from models.people.line_accounts import LineAccount
from models.work.assignments import Answer, Assignment, AssignmentStatus
from tests.support.counter import Counter
from tests.support.work_done import offer, picture, publish

READING = {"key": "reading", "kind": "text", "label": "読みがな", "check": "hiragana"}
KINDS = {"key": "kinds", "kind": "several", "label": "あるもの", "choices": ["店", "公園", "駅"], "required": False}
PHOTO = {"key": "photo", "kind": "photo", "label": "写真"}
VOICE = {"key": "voice", "kind": "voice", "label": "声", "required": False}


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        written.setparams((1, 2, 8_000, 0, "NONE", "not compressed"))
        written.writeframes(b"\0\0" * 800)
    return out.getvalue()


async def begun(counter: Counter, *questions: dict[str, Any]) -> tuple[LineAccount, int]:
    """A resident who has agreed to three items of personal work."""
    account = await counter.resident()
    _, task_id = await publish(counter, 3, work_class=2, questions=list(questions or (READING,)))
    offer_id = await offer(counter, task_id)
    assert account.resident_id is not None
    taken = await counter.act(taking.accept, offer_id, account.resident_id, account)
    await counter.act(taking.agree, taken.notice.id, account.resident_id)
    return account, taken.assignment.id


async def address_of(counter: Counter, account: LineAccount, assignment_id: int) -> str:
    def ask(context: Context) -> str:
        assert account.resident_id is not None
        link = page_work.link_to(context, assignment_id, account.resident_id)
        assert link is not None
        return link.removeprefix(context.public_url)

    return await counter.look(ask)


async def sent(page: AsyncClient, shown: Response, **values: Any) -> Response:
    """The form of a page, sent in; what comes is followed."""
    files = {name: value for name, value in values.items() if isinstance(value, tuple)}
    plain = {name: value for name, value in values.items() if name not in files}
    item = shown.text.partition('name="item" value="')[2].partition('"')[0]
    answer = await page.post(str(shown.url.path), data={"step": "next", "item": item, **plain}, files=files or None)
    return await page.get(answer.headers["location"]) if answer.status_code == 303 else answer


async def test_personal_work_is_done_on_the_page_and_none_of_it_stands_in_the_chat(counter: Counter) -> None:
    account, assignment_id = await begun(counter)

    def begin(context: Context) -> list[Any]:
        turn = turn_for(context, context.session.get_one(LineAccount, account.id))
        doing.begin(turn, assignment_id)
        return turn.said

    said = json.dumps(await counter.act(begin), ensure_ascii=False)
    assert "作業ページを開く" in said
    assert "丁目" not in said
    page = counter.stranger()
    shown = await page.get(await address_of(counter, account, assignment_id))
    assert shown.headers["cache-control"] == "no-store"
    for number, reading in enumerate(("いっちょうめ", "にちょうめ", "さんちょうめ"), 1):
        assert f"{number} / 3件" in shown.text
        assert f"{number}丁目" in shown.text
        shown = await sent(page, shown, q0=reading)
    assert "すべて終わりました" in shown.text
    done = await sent(page, shown, step="submit")
    assert "納品を受け取りました" in done.text
    [assignment] = await counter.rows(Assignment)
    assert assignment.status is AssignmentStatus.SUBMITTED
    assert {answer.values["reading"] for answer in await counter.rows(Answer)} >= {"いっちょうめ"}
    assert (await page.get(shown.url.path)).status_code == 409


async def test_every_kind_of_question_can_be_answered_on_the_page(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    account, assignment_id = await begun(counter, READING, KINDS, PHOTO, VOICE)
    page = counter.stranger()
    first = await page.get(await address_of(counter, account, assignment_id))
    given: dict[str, Any] = {"q0": "いち", "q1": ["店", "駅"]}
    lacking = await sent(page, first, **given)
    assert lacking.status_code == 422
    assert "答えがまだありません" in lacking.text
    wrong = await sent(page, first, **given, q2=("a.wav", sound(), "audio/wav"))
    assert wrong.status_code == 422
    assert await counter.rows(Answer) == []
    shown = await sent(page, first, **given, q2=("a.png", picture(), "image/png"))
    assert "2 / 3件" in shown.text
    [answer] = await counter.rows(Answer)
    assert (answer.values["reading"], answer.values["kinds"]) == ("いち", "店 / 駅")
    assert isinstance(answer.values["photo"], int)
    again = await sent(page, shown, step="back")
    assert "1 / 3件" in again.text
    assert 'value="店" checked' in again.text
    assert "送信ずみ" in again.text
    assert "2 / 3件" in (await sent(page, again, **given)).text


async def test_an_item_is_passed_over_and_comes_again(sqlite_counter: Counter) -> None:
    account, assignment_id = await begun(sqlite_counter)
    page = sqlite_counter.stranger()
    shown = await page.get(await address_of(sqlite_counter, account, assignment_id))
    shown = await sent(page, shown, step="later")
    for reading in ("に", "さん"):
        shown = await sent(page, shown, q0=reading)
    assert "1 / 3件" in shown.text


async def test_a_wrong_answer_is_told_beside_its_question_and_stays_typed(sqlite_counter: Counter) -> None:
    account, assignment_id = await begun(sqlite_counter)
    page = sqlite_counter.stranger()
    shown = await page.get(await address_of(sqlite_counter, account, assignment_id))
    refused = await sent(page, shown, q0="漢字")
    assert refused.status_code == 422
    assert 'value="漢字"' in refused.text
    assert await sqlite_counter.rows(Answer) == []


async def test_a_link_dies_after_hours_and_opens_nothing_else(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    account, assignment_id = await begun(counter)
    page, address = counter.stranger(), await address_of(counter, account, assignment_id)
    assert (await page.get(f"{address}?item=999999")).status_code == 404
    assert (await page.get(f"{address}?item=x")).status_code == 404
    assert (await page.get(f"{address[:-3]}abc")).status_code == 404
    counter.clock.passes(hours=13)
    expired = await page.get(address)
    assert expired.status_code == 410
    assert "期限が切れました" in expired.text


async def test_on_the_page_an_answer_that_was_not_asked_for_is_left_out(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    right = {"key": "right", "kind": "choose", "label": "合っていますか", "choices": ["はい", "いいえ"]}
    mended = {**READING, "key": "mended", "only_if": {"key": "right", "answers": ["いいえ"]}}
    account, assignment_id = await begun(counter, right, mended)
    page = counter.stranger()
    first = await page.get(await address_of(counter, account, assignment_id))
    assert "「いいえ」のときだけ" in first.text
    shown = await sent(page, first, q0="はい", q1="いらない")
    assert "2 / 3件" in shown.text
    lacking = await sent(page, shown, q0="いいえ", q1="")
    assert "答えがまだありません" in lacking.text
    assert "3 / 3件" in (await sent(page, shown, q0="いいえ", q1="に")).text
    values = [one.values for one in await counter.rows(Answer)]
    assert values == [{"right": "はい"}, {"right": "いいえ", "mended": "に"}]


async def test_on_the_page_an_item_can_be_given_up_too(sqlite_counter: Counter) -> None:
    account, assignment_id = await begun(sqlite_counter)
    page = sqlite_counter.stranger()
    shown = await page.get(await address_of(sqlite_counter, account, assignment_id))
    assert "2 / 3件" in (await sent(page, shown, step="give_up")).text
    assert [one.is_unanswerable for one in await sqlite_counter.rows(Answer)] == [True]
