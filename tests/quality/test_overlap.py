"""Several residents answer an item: never one of them twice, never more than the plan, and the client gets one answer."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.work import reviewing, working
from handlers.work.parcels import parcel_of
from models.errors import BadInput, Conflict
from models.work.assignments import Assignment
from models.work.reasons import RejectReason
from models.work.tasks import Task
from tests.quality.shop import KIND, answer, batch, checks, do, items, standing, submission_of, task_of
from tests.work.desk import Desk, me

FIXED = {"overlap": "fixed", "most": 3}
DYNAMIC = {"overlap": "dynamic", "most": 3}


def test_three_answer_every_item_and_the_majority_is_delivered(desk: Desk) -> None:
    task_id = batch(desk, 4, quality=FIXED)
    residents = [desk.resident() for _ in range(4)]
    offer_id = desk.offer(task_id)
    given = [{}, {2: "乙"}, {2: "丙", 3: "丁"}]
    done = [do(desk, offer_id, who, answers) for who, answers in zip(residents, given, strict=False)]
    assert task_of(desk, task_id).open_places == 0
    with pytest.raises(Conflict):
        desk.take(offer_id, residents[3])
    for assignment_id in done:
        desk.staff(reviewing.approve, submission_of(desk, assignment_id))
    assert delivered(desk, task_id) == ["甲", "甲", "甲", "甲"]
    settled = [item.settled for item in items(desk, task_id) if item.copy == 1]
    assert [one["is_agreed"] for one in settled if one] == [True, False, True, True]
    assert checks(desk, residents[2]) == [("review", True), ("agreed", True), ("agreed", False), ("agreed", True)]
    assert standing(desk, residents[0]) == "1111"


def test_two_who_agree_are_enough_and_a_third_is_asked_only_where_they_differ(desk: Desk) -> None:
    task_id = batch(desk, 4, quality=DYNAMIC)
    first, second, third = (desk.resident() for _ in range(3))
    offer_id = desk.offer(task_id)
    assert task_of(desk, task_id).places == 1
    do(desk, offer_id, first)
    assert task_of(desk, task_id).open_places == 1
    do(desk, offer_id, second, {3: "乙"})
    wanted = [(item.position, item.copy) for item in items(desk, task_id) if item.is_wanted and not item.assignment_id]
    assert wanted == [(3, 3)]
    taken = do(desk, offer_id, third, {3: "乙"})
    assert [item.settled["values"]["kind"] for item in items(desk, task_id) if item.settled] == ["甲", "甲", "乙", "甲"]
    assert desk.look(lambda session: session.get_one(Task, task_id)).open_places == 0
    assert taken


def test_what_is_withdrawn_or_rejected_counts_no_more(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    task_id = batch(desk, 2, quality={"overlap": "fixed", "most": 2})
    first, second, third = (desk.resident() for _ in range(3))
    offer_id = desk.offer(task_id)
    do(desk, offer_id, first)
    other = do(desk, offer_id, second)
    assert all(item.settled for item in items(desk, task_id) if item.copy == 1)
    desk.act(working.withdraw, other, second, actor=me(second))
    assert not any(item.settled for item in items(desk, task_id))
    answer(desk, other, second)
    desk.staff(reviewing.reject, submission_of(desk, other), RejectReason.NOT_THE_WORK, "ちがうものでした")
    assert not any(item.settled for item in items(desk, task_id))
    with pytest.raises(Conflict):
        desk.take(desk.offer(task_id), second)
    do(desk, offer_id, third)
    assert all(item.settled for item in items(desk, task_id) if item.copy == 1)


def test_agreement_needs_a_closed_question(sqlite_desk: Desk) -> None:
    with pytest.raises(BadInput):
        batch(sqlite_desk, 2, quality=FIXED, questions=[{"key": "note", "kind": "text", "label": "気づいたこと"}])


@pytest.mark.histories
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from(["fixed", "dynamic"]),
    st.lists(
        st.tuples(st.sampled_from(["do", "take", "back"]), st.integers(0, 4), st.sampled_from(KIND["choices"])),
        min_size=4,
        max_size=8,
    ),
)
def test_no_history_lets_one_answer_twice_or_too_many_answer(
    memory_desk: Desk, rows: int, most: int, overlap: str, steps: list[tuple[str, int, str]]
) -> None:
    desk = memory_desk
    desk.renew()
    task_id = batch(desk, rows, quality={"overlap": overlap, "most": most}, units_per_place=2)
    residents = [desk.resident() for _ in range(5)]
    offer_id = desk.offer(task_id)
    held: dict[int, int] = {}
    for act, who, given_answer in steps:
        resident_id = residents[who]
        try:
            if act == "back" and who in held:
                desk.act(working.hand_back, held.pop(who), resident_id, actor=me(resident_id))
            elif act == "take":
                held[who] = desk.start(offer_id, resident_id)
            elif act == "do":
                do(desk, offer_id, resident_id, usual=given_answer)
        except Conflict:
            continue
        _check(desk, task_id, most)


def _check(desk: Desk, task_id: int, most: int) -> None:
    task, copies = task_of(desk, task_id), items(desk, task_id)
    holders = desk.look(
        lambda session: {
            item.id: session.get_one(Assignment, item.assignment_id).resident_id
            for item in copies
            if item.assignment_id
        }
    )
    for position in {item.position for item in copies}:
        held = [holders[item.id] for item in copies if item.position == position and item.assignment_id]
        assert len(held) <= most
        assert len(held) == len(set(held))
    assert 0 <= task.taken <= task.places


def delivered(desk: Desk, task_id: int) -> list[str]:
    """The column of answers in the client's table."""
    parcel = desk.act(lambda context: parcel_of(context, context.session.get_one(Task, task_id)))
    rows = csv.reader(io.StringIO(parcel.files[f"tasks/{task_id}/answers.csv"].decode("utf-8-sig")))
    header = next(rows)
    return [row[header.index(KIND["label"])] for row in rows]
