"""Reviewing: the answers beside what was shown, a judgement, and on to the next."""

from handlers.context import Context
from handlers.office import staff_accounts
from handlers.work import delivering, reviewing
from models.files.attachments import Attachment
from models.money.payables import Payable
from models.people.staff import Staff
from models.work.assignments import Assignment, Review
from models.work.orders import Delivery
from models.work.tasks import Item, Task
from tests.console.reading import alert, field_value
from tests.support.counter import Counter
from tests.support.work_done import hand_in, offer, publish, share

RETURN = {"reason": "mistakes", "words": "1件めの読みを見なおしてください。", "new_due_at": "2026-11-28T18:00"}


async def test_the_answers_stand_beside_what_was_shown(counter: Counter) -> None:
    done = await share(counter)
    page = await (await counter.browser("reviewer")).reads(f"/reviews/{done.submission_id}")
    first = page.partition('class="answer')[2].partition("</li>")[0]
    assert "1丁目" in first
    assert "いっちょうめ" in first
    assert "読みがな" in first


async def test_one_judgement_leads_to_the_next(counter: Counter) -> None:
    order_id, task_id = await publish(counter, rows=6)
    people = [await counter.resident(kana) for kana in ("ヤマダ ハナコ", "サトウ タロウ")]
    offer_id = await offer(counter, task_id)
    first, second = [await hand_in(counter, one, order_id, task_id, offer_id) for one in people]
    reviewer = await counter.browser("reviewer")
    assert "2" in await reviewer.reads("/reviews")
    assert "差し戻しが多い" not in await reviewer.reads("/reviews")
    await counter.act(_alarms, task_id)
    assert "差し戻しが多い" in await reviewer.reads("/reviews")
    for path in (f"/reviews/{first.submission_id}", f"/tasks/{task_id}"):
        assert "説明のほうがわかりにくい" in await reviewer.reads(path)
    approved = await reviewer.post(f"/reviews/{first.submission_id}/approve", {"words": "ありがとうございました。"})
    assert approved.headers["location"] == f"/console/reviews/{second.submission_id}"
    returned = await reviewer.post(
        f"/reviews/{second.submission_id}/return", {**RETURN, "item_ids": await _items(counter, second.assignment_id)}
    )
    assert returned.headers["location"] == "/console/reviews"
    assert [one.status for one in await counter.rows(Assignment)] == ["approved", "returned"]
    assert [payable.gross_yen for payable in await counter.rows(Payable)] == [600]


async def test_judging_twice_or_wrongly_is_told_and_changes_nothing(sqlite_counter: Counter) -> None:
    done = await share(sqlite_counter)
    reviewer = await sqlite_counter.browser("reviewer")
    path = f"/reviews/{done.submission_id}"
    wrong = [
        {**RETURN, "reason": "because"},
        {**RETURN, "words": " "},
        {**RETURN, "new_due_at": "2026-11-01T00:00"},
        {**RETURN, "item_ids": ["999"]},
        {**RETURN, "item_ids": ["x"]},
    ]
    for given in wrong:
        page = await reviewer.post(f"{path}/return", given)
        assert page.status_code == 422
        assert alert(page.text)
    assert "1件めの読みを見なおしてください。" in page.text
    assert await sqlite_counter.rows(Review) == []
    assert (await reviewer.post(f"{path}/reject", {"reason": "copied", "words": "同じ文です。"})).status_code == 303
    again = await reviewer.post(f"{path}/approve")
    assert again.status_code == 409
    assert len(await sqlite_counter.rows(Review)) == 1


async def test_pictures_are_shown_and_other_files_only_saved(counter: Counter) -> None:
    done = await share(counter, rows=0)
    reviewer = await counter.browser("reviewer")
    page = await reviewer.reads(f"/reviews/{done.submission_id}")
    picture, words = await counter.rows(Attachment)
    assert f'<img src="/console/attachments/{picture.id}"' in page
    assert f'<img src="/console/attachments/{words.id}"' not in page
    shown = await reviewer.get(f"/attachments/{picture.id}")
    saved = await reviewer.get(f"/attachments/{words.id}")
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"].startswith("inline")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in saved.headers["content-security-policy"]
    assert (await (await counter.browser("client")).get(f"/attachments/{picture.id}")).status_code == 403


def _alarms(context: Context, task_id: int) -> None:
    context.session.get_one(Task, task_id).alarmed_at = context.now


async def _items(counter: Counter, assignment_id: int) -> list[str]:
    return [str(item.id) for item in await counter.rows(Item, assignment_id=assignment_id)][:1]


async def test_what_a_client_without_people_here_says_is_written_down(counter: Counter) -> None:
    done = await share(counter)
    await counter.act(reviewing.approve, counter.operator_id, done.submission_id)
    await counter.act(delivering.deliver, counter.operator_id, done.order_id)
    director, path = await counter.browser("director"), f"/orders/{done.order_id}"
    assert "発注者の返事を書きとる" not in await director.reads(path)
    said = {"said_by": "税務課 係長", "words": "2件めが読めません"}
    assert (await director.post("/deliveries/1/record-return", said)).status_code == 409
    for person in await counter.rows(Staff, client_id=counter.client_id):
        await counter.act(_dismiss, person.id)
    assert "発注者の返事を書きとる" in await director.reads(path)
    assert (await director.post("/deliveries/1/record-return", said | {"said_by": ""})).status_code == 422
    assert (await director.post("/deliveries/1/record-return", said)).status_code == 303
    await counter.act(delivering.deliver, counter.operator_id, done.order_id)
    day = field_value(await director.reads(path), "accepted_on")
    given = {"accepted_on": day, "said_by": "税務課 係長", "words": ""}
    assert (await director.post("/deliveries/2/record-acceptance", given)).status_code == 303
    first, second = await counter.rows(Delivery)
    assert (first.said_by, first.words, first.accepted_at) == ("税務課 係長", "2件めが読めません", None)
    assert (str(second.accepted_on), second.said_by, second.returned_at) == (day, "税務課 係長", None)


def _dismiss(context: Context, staff_id: int) -> None:
    staff_accounts.disable_staff(context, context.session.get_one(Staff, staff_id))
