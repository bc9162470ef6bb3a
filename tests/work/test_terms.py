"""A notice is whole or there is none: every item, what is undecided with its reason and day, and the supplement."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from handlers.carving.orders import OrderFacts, create_order
from handlers.carving.tasks import TaskFacts, create_task, publish_task
from handlers.context import Context
from handlers.work import supplementing, taking
from messages.cards.notice import notice_lines
from models.errors import BadInput, NotFound
from models.money.withholding import Withholding
from models.people.operators import Operator
from models.record.staff_notices import StaffNotice
from models.work.assignments import Notice
from models.work.readiness import NotReady
from models.work.tasks import TaskKind
from models.work.terms import OPEN_ITEMS, missing_items
from tests.work.desk import SECOND, Desk, me

PLACE = {"item": "place", "reason": "会場が決まっていない", "decides_on": "2026-11-27"}


def notices(desk: Desk) -> list[Notice]:
    return desk.look(lambda session: list(session.scalars(select(Notice).order_by(Notice.number))))


BREAKS: dict[str, Any] = {
    "orderer": ("orderer", {"name": "", "address": "x", "phone": "1", "email": ""}),
    "worker": ("worker", {"alias": ""}),
    "entrusted": ("entrusted_on", ""),
    "reconsigned": ("reconsigned", {"client": "", "pays_on": "2026-12-01"}),
    "work": ("work", {"title": "x", "description": " "}),
    "amount": ("units", 0),
    "due": ("due_at", ""),
    "inspection": ("review_days", 0),
    "fee": ("fee_yen", 0),
    "pays": ("payment", {"pays_on": "", "method": "bank_transfer"}),
}


def test_a_notice_that_was_issued_lacks_nothing_and_each_item_is_missed(sqlite_desk: Desk) -> None:
    resident = sqlite_desk.resident()
    body = sqlite_desk.take(sqlite_desk.offer(sqlite_desk.task()), resident).notice.body
    assert missing_items(body) == []
    for item, (name, broken) in BREAKS.items():
        assert missing_items({**body, name: broken}) == [item]
    for item in ("place", "expenses", "changes", "defects", "rights", "confidentiality", "ending"):
        words = {"ja": {**body["words"]["ja"], item: " "}}
        assert missing_items({**body, "words": words}) == [item]
        if item in OPEN_ITEMS:
            left_open = [{**PLACE, "item": item}]
            assert missing_items({**body, "words": words, "undecided": left_open}) == []


def test_a_task_whose_notice_would_not_be_whole_is_not_published(sqlite_desk: Desk) -> None:
    facts = OrderFacts(sqlite_desk.client_id, "写真", "", 0, 90_000, date(2026, 11, 20), date(2027, 3, 31))
    order = sqlite_desk.staff(create_order, facts)
    terms = {"expenses": "  "}
    due = sqlite_desk.now + timedelta(days=5)
    drafted = TaskFacts("写真", "とる", TaskKind.OUTSIDE, 10, 300, due, withholding=Withholding.NONE, terms=terms)
    task = sqlite_desk.staff(create_task, order.id, drafted)
    with pytest.raises(NotReady) as refused:
        sqlite_desk.act(publish_task, sqlite_desk.operator_id, task.id, actor=SECOND)
    assert refused.value.values == {"missing": "経費"}


def test_what_is_undecided_stands_with_its_reason_and_is_supplemented(desk: Desk) -> None:
    hana, taro = desk.resident(), desk.resident()
    task_id = desk.task(places=2, undecided=[PLACE])
    offer = desk.offer(task_id)
    begun = desk.start(offer, hana)
    waiting = desk.take(offer, taro)
    lines = dict(notice_lines(notices(desk)[0].body, "ja"))
    assert "会場が決まっていない" in lines["deliver_to"]
    assert "2026年11月27日" in lines["deliver_to"]

    desk.staff(supplementing.supplement, task_id, "place", "公民館の窓口")
    assert [len(one.messages) for one in desk.told] == [1, 1]
    assert "公民館の窓口" in str(desk.told[0].messages)
    of_hana, of_taro = (
        [one for one in notices(desk) if one.assignment_id == number] for number in (begun, waiting.assignment.id)
    )
    assert [one.number for one in of_hana] == [one.number for one in of_taro] == [1, 2]
    assert of_hana[1].body["supplement"] == {"from": 1, "item": "place", "is_begun": True}
    assert dict(notice_lines(of_hana[1].body, "ja"))["deliver_to"] == "公民館の窓口"

    desk.act(taking.agree, of_hana[1].id, hana, actor=me(hana))
    with pytest.raises(taking.NoticeReplaced):
        desk.act(taking.agree, of_taro[0].id, taro, actor=me(taro))
    desk.act(taking.agree, of_taro[1].id, taro, actor=me(taro))
    assert all(one.agreed_at for one in (now_of(desk, of_hana[1].id), now_of(desk, of_taro[1].id)))
    with pytest.raises(NotFound):
        desk.staff(supplementing.supplement, task_id, "place", "もう一度")


def now_of(desk: Desk, notice_id: int) -> Notice:
    return desk.look(lambda session: session.get_one(Notice, notice_id))


@pytest.mark.parametrize(
    "wrong",
    [{"item": "fee"}, {"reason": " "}, {"decides_on": "someday"}, {"decides_on": "2027-01-01"}],
)
def test_what_may_not_be_left_open_is_refused(sqlite_desk: Desk, wrong: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        sqlite_desk.task(undecided=[{**PLACE, **wrong}])


def test_staff_are_told_before_the_day_on_which_it_is_to_be_decided(sqlite_desk: Desk) -> None:
    sqlite_desk.act(_has_address, sqlite_desk.operator_id)
    sqlite_desk.task(undecided=[{**PLACE, "decides_on": "2026-11-28"}])
    for _ in range(2):
        sqlite_desk.act(supplementing.warn_of_undecided)
    assert _told(sqlite_desk) == 0
    sqlite_desk.passes(days=1)
    for _ in range(2):
        sqlite_desk.act(supplementing.warn_of_undecided)
    assert _told(sqlite_desk) == 1


def _has_address(context: Context, operator_id: int) -> None:
    context.session.get_one(Operator, operator_id).webhook_url = "https://office.example.jp/yui"


def _told(desk: Desk) -> int:
    query = select(StaffNotice).where(StaffNotice.event == "terms.undecided")
    return len(desk.look(lambda session: session.scalars(query).all()))
