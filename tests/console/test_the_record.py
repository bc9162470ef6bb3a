"""The record as staff read it."""

from bot.console.names import elsewhere
from tests.support.counter import Counter
from tests.support.work_done import publish


async def test_it_leads_to_no_page_of_another_town(counter: Counter) -> None:
    _, task_id = await publish(counter)
    named = [f"tasks:{task_id}", "offers:999", "tickets:5", "staff:1"]
    ours = await counter.look(lambda context: elsewhere(context, counter.operator_id, named))
    theirs = await counter.look(lambda context: elsewhere(context, counter.operator_id + 1, named))
    assert (ours, theirs) == ({"offers:999"}, {f"tasks:{task_id}", "offers:999"})
    auditor = await counter.browser("auditor")
    assert f"/console/tasks/{task_id}" in await auditor.reads("/record")
    found = await auditor.reads(f"/record?subject=しごと {task_id}")
    assert "しごとの公開" in found
    assert "業務の登録" not in found.partition("<tbody>")[2]
