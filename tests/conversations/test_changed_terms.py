"""Changed terms: a new notice, agreed to by a tap; until then the old one holds."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.work import changing, reviewing
from handlers.work.changing import Changes
from models.errors import BadInput
from models.money.payables import Payable
from models.work.assignments import Assignment, Notice, Submission
from models.work.tasks import Task
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import member, offer, outside_task, taken


@pytest.fixture
def hanako(house: House) -> Chat:
    """Somebody at work for 800 yen, due in a week."""
    chat = member(house)
    offer(house, outside_task(house, title="広場の写真", unit_fee_yen=800, unit_minutes=40))
    taken(chat)
    return chat


def the_assignment(house: House) -> Assignment:
    return house.look(lambda session: session.scalars(select(Assignment)).one())


def notices(house: House) -> list[Notice]:
    return house.look(lambda session: list(session.scalars(select(Notice).order_by(Notice.number))))


def change(house: House, **changes: object) -> None:
    """Staff propose other terms for the one assignment."""
    what = Changes(**changes)  # type: ignore[arg-type]
    house.act(changing.change_assignment, house.operator_id, the_assignment(house).id, what, "雨のため")


def test_a_change_holds_from_the_tap_that_agrees_to_it(house: House, hanako: Chat) -> None:
    old_due, (first,) = the_assignment(house).due_at, notices(house)
    change(house, due_at=house.now + timedelta(days=10), unit_fee_yen=900)
    hanako.is_told("条件の変更のお願い", "雨のため", "800円", "900円", "[同意する]", "[前のままがいい]")
    assert the_assignment(house).due_at == old_due
    hanako.types("自分のしごと")
    hanako.reads("800円")
    hanako.taps("同意する", on="条件の変更")
    hanako.reads("新しい条件に同意いただきました", "900円")
    assert the_assignment(house).due_at == house.now + timedelta(days=10)
    old, new = notices(house)
    assert (old.sha256, old.body, old.agreed_at) == (first.sha256, first.body, first.agreed_at)
    assert new.agreed_at == house.now
    hanako.taps("同意する", on="条件の変更")
    hanako.taps("納品する")
    hanako.types("できました")
    hanako.taps("納品する")
    submission = house.look(lambda session: session.scalars(select(Submission)).one())
    house.act(reviewing.approve, house.operator_id, submission.id)
    assert house.look(lambda session: session.scalars(select(Payable.gross_yen)).all()) == [900]


def test_whoever_keeps_the_old_terms_goes_on_with_them(house: House, hanako: Chat) -> None:
    change(house, description="もう1枚とってください。")
    hanako.taps("前のままがいい")
    hanako.reads("前の条件のまま", "町名のよみがなを書きます")
    hanako.taps("同意する", on="条件の変更")
    hanako.reads("もう終わっています")
    assert [one.agreed_at is None for one in notices(house)] == [False, True]


def test_only_the_newest_proposal_can_be_agreed_to(house: House, hanako: Chat) -> None:
    change(house, unit_fee_yen=900)
    early = hanako.pushed
    change(house, unit_fee_yen=1000)
    hanako.shown += early
    hanako.taps("同意する", on="900円")
    hanako.reads("もう終わっています")
    assert the_assignment(house).unit_fee_yen is None


def test_what_cannot_be_proposed(house: House, hanako: Chat) -> None:
    with pytest.raises(changing.FeeLowered):
        change(house, unit_fee_yen=700)
    with pytest.raises(changing.NothingChanges):
        change(house, unit_fee_yen=800)
    with pytest.raises(BadInput):
        change(house, due_at=house.now - timedelta(days=1))
    house.passes(days=8)
    with pytest.raises(changing.NotOpenToChange):
        change(house, unit_fee_yen=900)


def test_a_changed_task_asks_those_at_work_and_offers_the_new_terms(house: House, hanako: Chat) -> None:
    task_id = the_assignment(house).task_id
    house.act(changing.change_task, house.operator_id, task_id, Changes(unit_fee_yen=1200), "よりこまかく")
    hanako.is_told("条件の変更のお願い", "1,200円", "よりこまかく")
    assert house.look(lambda session: session.get_one(Task, task_id)).unit_fee_yen == 1200
    hanako.types("自分のしごと")
    hanako.reads("800円")
    hanako.taps("同意する", on="条件の変更")
    hanako.reads("1,200円")


def test_a_card_with_earlier_terms_takes_nothing_and_shows_those_of_today(house: House) -> None:
    taro = member(house, kana="ヤマダ タロウ")
    task_id = outside_task(house, title="広場の写真", unit_fee_yen=800, unit_minutes=40)
    offer(house, task_id)
    house.act(changing.change_task, house.operator_id, task_id, Changes(unit_fee_yen=1200), "よりこまかく")
    taro.taps("受ける")
    taro.reads("募集の条件が変わりました", "広場の写真", "1,200円", "[受ける]")
    assert house.look(lambda session: session.scalars(select(Assignment)).all()) == []
    taro.taps("受ける")
    taro.reads("取引条件のお知らせ", "1,200円")
    assert the_assignment(house).task_id == task_id
