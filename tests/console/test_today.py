"""今日: what waits for whom."""

from datetime import timedelta

from handlers.context import Context
from handlers.dispatch.offers import AudienceChoice, draft_offer
from models.work.tasks import Task, TaskStatus
from tests.console.reading import field_value
from tests.support.counter import Counter
from tests.support.work_done import publish

TO_PUBLISH, TO_OFFER = "公開を待つ下書き", "まだ募集していないしごと"


async def test_a_draft_waits_for_a_colleague_and_a_published_task_for_an_offer(sqlite_counter: Counter) -> None:
    await sqlite_counter.resident()
    _, task_id = await publish(sqlite_counter, rows=0)
    director, reviewer = await sqlite_counter.browser("director"), await sqlite_counter.browser("reviewer")
    await sqlite_counter.act(_back_to_draft, task_id)
    assert TO_PUBLISH not in await director.reads("/"), "who wrote it waits for another"
    waits = await reviewer.reads("/")
    assert (TO_PUBLISH in waits, f'/tasks/{task_id}"' in waits, TO_OFFER in waits) == (True, True, False)
    version = field_value(await reviewer.reads(f"/tasks/{task_id}"), "version")
    assert (await reviewer.post(f"/tasks/{task_id}/publish", {"version": version})).status_code == 303

    assert TO_PUBLISH not in await reviewer.reads("/")
    waits = await director.reads("/")
    assert (TO_OFFER in waits, f'/offers/new?task_id={task_id}"' in waits) == (True, True)

    def drafted(context: Context) -> None:
        draft_offer(
            context, sqlite_counter.operator_id, task_id, context.now + timedelta(days=1), AudienceChoice("all")
        )

    await sqlite_counter.act(drafted)
    assert TO_OFFER not in await director.reads("/")


def _back_to_draft(context: Context, task_id: int) -> None:
    """As the director wrote it, not published yet."""
    task = context.session.get_one(Task, task_id)
    task.status, task.written_by, task.published_by = TaskStatus.DRAFT, "staff:1", None
