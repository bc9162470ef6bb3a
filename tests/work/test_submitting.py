"""Handing in at the very moment at which an answer changes on the page."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.database import await_
from handlers.context import Context
from handlers.work import answering, working
from models.rows import carry
from models.work.assignments import Answer, Submission
from models.writes import watch
from tests.work.desk import Desk, me


def answered(desk: Desk, assignment_id: int, resident_id: int) -> None:
    """Answer every item."""
    while (view := desk.act(answering.item_view, assignment_id, resident_id)) is not None:
        desk.act(answering.save_answer, assignment_id, resident_id, view.item_id, 0, "いっちょうめ")
        desk.act(answering.save_answer, assignment_id, resident_id, view.item_id, 1, "1")


def test_what_is_blanked_after_a_batch_has_read_it_is_not_handed_in(postgres_desk: Desk) -> None:
    desk = postgres_desk
    hana, taro = desk.resident(), desk.resident()
    offer_id = desk.offer(desk.task(6))
    of_hana, of_taro = desk.start(offer_id, hana), desk.start(offer_id, taro)
    for resident_id, assignment_id in ((hana, of_hana), (taro, of_taro)):
        answered(desk, assignment_id, resident_id)

    def blank(session: Session) -> None:
        first = select(Answer.id).where(Answer.assignment_id == of_hana).limit(1).scalar_subquery()
        session.execute(update(Answer).where(Answer.id == first).values(is_complete=False, values={}))

    def batch(context: Context) -> list[str]:
        watch(context.session, 2)
        carry(context.session, [hana, taro])
        shown = [working.progress(context, of_hana, hana), working.progress(context, of_taro, taro)]
        assert [one.done for one in shown] == [3, 3]
        await_(desk.database.run(blank))
        said = []
        for assignment_id, resident_id in ((of_taro, taro), (of_hana, hana)):
            try:
                working.submit(context, assignment_id, resident_id)
                said.append("submitted")
            except working.NotComplete as left:
                said.append(f"{left.values['left']} left")
        return said

    assert desk.act(batch, actor=me(hana)) == ["submitted", "1 left"]
    assert desk.look(lambda session: session.scalars(select(Submission.assignment_id)).all()) == [of_taro]


def test_what_is_answered_after_a_batch_has_read_it_is_handed_in(postgres_desk: Desk) -> None:
    desk = postgres_desk
    hana = desk.resident()
    assignment_id = desk.start(desk.offer(desk.task(3)), hana)
    answered(desk, assignment_id, hana)
    desk.act(lambda context: context.session.execute(update(Answer).values(is_complete=False)))

    def batch(context: Context) -> int:
        watch(context.session, 1)
        carry(context.session, [hana])
        assert working.progress(context, assignment_id, hana).done == 0
        await_(desk.database.run(lambda session: session.execute(update(Answer).values(is_complete=True))))
        return working.submit(context, assignment_id, hana).units

    assert desk.act(batch, actor=me(hana)) == 3
    with pytest.raises(working.NotWorking):
        desk.act(working.submit, assignment_id, hana)
