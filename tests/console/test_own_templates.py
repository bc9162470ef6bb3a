"""Kinds of work of one's own, by forms alone: kept from a task, chosen for the next one, changed and retired."""

from models.carving.own_templates import OwnTemplate
from models.towns.pacts import Pact
from models.work.tasks import Task
from tests.console.reading import alert, field_value
from tests.console.test_carving_and_offers import ORDER, TASK
from tests.console.test_pacts import both
from tests.support.counter import Browser, Counter


async def kept(counter: Counter) -> tuple[Browser, str]:
    """The director, who has kept the first task of an order; and the form of the order's next task."""
    director = await counter.browser("director")
    made = await director.post("/orders", {**ORDER, "client_id": counter.client_id})
    order_path = made.headers["location"].removeprefix("/console")
    made = await director.post(f"{order_path}/tasks", {**TASK, "withholding": "none"})
    task_path = made.headers["location"].removeprefix("/console")
    answer = await director.post(f"{task_path}/keep", {"name": "町名の仕事", "hint": "いつもの読み"})
    assert answer.headers["location"] == "/console/templates", alert(answer.text)
    return director, f"{order_path}/tasks"


async def test_a_kept_task_is_chosen_for_the_next_one(counter: Counter) -> None:
    director, tasks = await kept(counter)
    assert "いつもの読み" in await director.reads("/templates")
    (own,) = await counter.rows(OwnTemplate)
    fields = "どの地区\r\n目的"
    change = {"name": "町名の仕事", "unit_minutes": "0.5", "place_minutes": "5", "unit_fee_yen": "20", "fields": fields}
    more = {"withholding": "none", "version": "1", "is_active": "yes"}
    changed = await director.post(f"/templates/{own.id}", {**change, **more})
    assert changed.status_code == 303, alert(changed.text)
    page = await director.reads(f"{tasks}/new?template={own.key}")
    assert "町名の仕事" in page
    assert (field_value(page, "label_1"), field_value(page, "unit_fee_yen")) == ("読みがな", "20")
    assert "どの地区" in page
    drafted = await director.post(tasks, {**TASK, "template": own.key, "detail_どの地区": "北", "withholding": "none"})
    task_path = drafted.headers["location"].removeprefix("/console")
    page = await director.reads(task_path)
    assert "<dt>種類</dt><dd>町名の仕事</dd>" in page
    assert "<dt>どの地区</dt><dd>北</dd>" in page
    assert "<li>目的:" in page  # still missing before it can be published
    again = await director.post(f"/templates/{own.id}", {**change, **more, "version": "2", "fields": "目的"})
    assert again.status_code == 303, alert(again.text)
    assert "<dt>どの地区</dt><dd>北</dd>" in await director.reads(task_path)
    task = (await counter.rows(Task))[-1]
    assert (task.template, task.details) == (own.key, {"どの地区": "北"})


async def test_a_retired_kind_is_not_to_be_chosen_and_what_is_wrong_is_said(sqlite_counter: Counter) -> None:
    director, tasks = await kept(sqlite_counter)
    form = {"name": "町名の仕事", "unit_minutes": "0.5", "place_minutes": "5", "withholding": "none", "version": "1"}
    refused = await director.post("/templates/1", {**form, "fields": "同じ\r\n同じ"})
    assert refused.status_code == 422
    assert "10個まで" in alert(refused.text)
    assert (await director.post("/templates/1", form)).status_code == 303
    assert "使わない" in await director.reads("/templates")
    assert "町名の仕事" not in await director.reads(f"{tasks}/new")
    refused = await director.post(tasks, {**TASK, "template": "own1"})
    assert refused.status_code == 409
    assert "「町名の仕事」は、もう使わない" in alert(refused.text)


async def test_a_pact_names_our_own_kind_and_the_other_side_reads_its_name(sqlite_counter: Counter) -> None:
    ours, theirs, form = await both(sqlite_counter)
    await kept(sqlite_counter)
    assert "町名の仕事" in await ours.reads("/pacts/new")
    assert "町名の仕事" not in await theirs.reads("/pacts/new")
    made = await ours.post("/pacts", {**form, "templates": ["transcription", "own1"]})
    assert made.status_code == 303, alert(made.text)
    for side in (ours, theirs):
        assert "町名の仕事、文字起こし" in await side.reads("/pacts/1")
    (pact,) = await sqlite_counter.rows(Pact)
    assert pact.own_names == {"own1": "町名の仕事"}
