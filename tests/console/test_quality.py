"""Quality at the console: known answers, second looks, courses with a paid trial, appeals, answers for everybody."""

from handlers.context import Actor, ActorKind
from handlers.help import tickets
from handlers.quality import disputes
from handlers.work import reviewing
from models.people.operators import Skill
from models.people.staff import Staff
from models.quality.courses import Course
from models.talk.outbox import OutboxMessage
from models.work.assignments import Assignment
from models.work.disputes import Dispute
from models.work.reasons import RejectReason
from models.work.shared_answers import SharedAnswer
from models.work.tasks import Item, Task
from tests.console.reading import alert, field_value
from tests.console.test_carving_and_offers import ORDER, TASK
from tests.support.counter import Counter
from tests.support.work_done import publish, share


async def test_how_many_answer_an_item_is_chosen_in_the_form(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    made = await director.post("/orders", {**ORDER, "client_id": sqlite_counter.client_id})
    order_path = made.headers["location"].removeprefix("/console")
    facts = {**TASK, "question_1": "choose", "choices_1": "はい\nいいえ", "check_1": "any"}
    several = {**facts, "overlap": "dynamic", "overlap_most": "3", "is_sampled": "yes"}
    made = await director.post(f"{order_path}/tasks", several)
    task_path = made.headers["location"].removeprefix("/console")
    (task,) = await sqlite_counter.rows(Task)
    assert (task.quality["overlap"], task.quality["most"], task.quality["is_sampled"]) == ("dynamic", 3, True)
    page = await director.reads(f"{task_path}/quality")
    assert "3人まで" in page
    assert "一部だけを職員が見ます" in page
    assert field_value(await director.reads(f"{task_path}/edit"), "overlap_most") == "3"


async def test_known_answers_are_marked_and_taken_away(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    _, task_id = await publish(counter)
    director, reviewer = await counter.browser("director"), await counter.browser("reviewer")
    path = f"/tasks/{task_id}/known"
    assert (await director.post(path, {"position": "1", "known_reading": "一丁目"})).status_code == 422
    assert (await director.post(path, {"position": "9", "known_reading": "いっちょうめ"})).status_code == 422
    assert (await director.post(path, {"position": "1", "known_reading": "いっちょうめ"})).status_code == 303
    assert (await counter.rows(Item))[0].known == {"reading": "いっちょうめ"}
    assert "いっちょうめ" in await reviewer.reads(f"/tasks/{task_id}/quality")
    assert (await reviewer.post(path, {"position": "1", "known_reading": "にちょうめ"})).status_code == 403
    assert (await director.post(path, {"position": "1", "known_reading": ""})).status_code == 303
    assert (await counter.rows(Item))[0].known is None


async def test_answers_are_cut_into_work_for_others_to_look_over(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    done = await share(counter)
    director = await counter.browser("director")
    page = f"/tasks/{done.task_id}/quality"
    assert "見直しのしごとを作る" in await director.reads(page)
    terms = {"unit_minutes": "0.5", "unit_fee_yen": "100", "units_per_place": "3", "due_at": "2026-11-28T18:00"}
    made = await director.post(f"/tasks/{done.task_id}/second-look", terms)
    draft = (await counter.rows(Task))[-1]
    assert made.headers["location"] == f"/console/tasks/{draft.id}"
    assert (draft.checks_task_id, draft.unit_fee_yen) == (done.task_id, 100)
    assert draft.title in await director.reads(page)
    _, nobody = await publish(counter)
    assert "答えがありません" in alert((await director.post(f"/tasks/{nobody}/second-look", terms)).text)


async def test_a_course_with_a_paid_trial_is_written_and_mended(sqlite_counter: Counter) -> None:
    director = await sqlite_counter.browser("director")
    skill = (await sqlite_counter.rows(Skill))[0]
    path = f"/skills/{skill.id}/course"
    course = {
        "page_1": "見たままを打ちます。",
        "question_1": "読めない字は?",
        "choices_1": "考えて書く\n「●」と書く",
        "right_1": "2",
        "why_1": "まちがいを防ぐためです。",
        "is_required": "yes",
        "trial_units": "5",
    }
    course["version"] = field_value(await director.reads(path), "version")
    assert (await director.post(path, {**course, "right_1": "3"})).status_code == 422
    assert (await director.post(path, course)).status_code == 303
    assert (await director.post(path, course)).status_code == 409, "a colleague has written it meanwhile"
    (written,) = await sqlite_counter.rows(Course)
    assert (written.quiz[0]["right"], written.trial_units, written.is_required) == (1, 5, True)
    page = await director.reads(path)
    assert field_value(page, "right_1") == "2"
    course["version"] = field_value(page, "version")
    assert (await director.post(path, {**course, "trial_units": "0"})).status_code == 303
    assert (await sqlite_counter.rows(Course))[0].trial_units == 0


async def test_an_appeal_is_decided_by_somebody_else(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    done = await share(counter)
    by_mail = {one.email: one.id for one in await counter.rows(Staff)}
    judge = Actor(ActorKind.STAFF, by_mail["reviewer@kosha.example"])
    rejected = (counter.operator_id, done.submission_id, RejectReason.COPIED, "写しです")
    review = await counter.act(reviewing.reject, *rejected, actor=judge)
    director, reviewer = await counter.browser("director"), await counter.browser("reviewer")
    assert "異議はありません" in await director.reads("/disputes")
    (resident_id,) = [one.resident_id for one in await counter.rows(Assignment)]
    await counter.act(disputes.appeal, review.id, resident_id, actor=Actor(ActorKind.RESIDENT, resident_id))
    assert "見直しを待つ異議" in await director.reads("/")
    page = await director.reads("/disputes")
    assert "写しです" in page
    assert f"/reviews/{done.submission_id}" in page
    (dispute,) = await counter.rows(Dispute)
    decision = {"decision": "overturn", "words": "ご自分の答えでした"}
    refused = await reviewer.post(f"/disputes/{dispute.id}/decide", decision)
    assert "結果を出した人は" in alert(refused.text)
    assert "1人で決める理由" in refused.text
    assert (await director.post(f"/disputes/{dispute.id}/decide", decision)).status_code == 303
    assert "ご自分の答えでした" in await reviewer.reads("/disputes")
    assert "見直しを待つ異議" not in await director.reads("/")
    assert "件を確認ずみ" in await director.reads(f"/residents/{resident_id}")


async def test_the_answer_to_a_question_goes_to_all_at_the_same_work(sqlite_counter: Counter) -> None:
    counter = sqlite_counter
    done = await share(counter)
    account = await counter.resident("ヤマダ タロウ")
    ticket = await counter.act(
        tickets.open_ticket, account, counter.operator_id, topic="question", assignment_id=done.assignment_id
    )
    director = await counter.browser("director")
    page = await director.reads(f"/tickets/{ticket.id}")
    words = {"question": "丁目は要りますか", "words": "要りません", "version": field_value(page, "version")}
    assert "みんなに伝える" in page
    assert (await director.post(f"/tickets/{ticket.id}/share", {**words, "words": ""})).status_code == 422
    assert (await director.post(f"/tickets/{ticket.id}/share", words)).status_code == 303
    (shared,) = await counter.rows(SharedAnswer)
    assert (shared.task_id, shared.words) == (done.task_id, "要りません")
    assert "要りません" in await director.reads(f"/tickets/{ticket.id}")
    assert [one.kind for one in await counter.rows(OutboxMessage) if one.kind == "news"] == []
