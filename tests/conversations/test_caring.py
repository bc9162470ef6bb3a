"""For those who care for someone: one tap does it, nothing counts against them, and the answer is recorded."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.people import considerations
from models.dispatch.candidates import candidates
from models.errors import YuiError
from models.japan_time import at_hour, day_in_japan
from models.people.considerations import Consideration, Decision
from models.people.memberships import Membership, MembershipStatus
from models.record.audit import AuditRow
from models.record.staff_notices import StaffNotice
from models.work.assignments import Assignment, AssignmentStatus, Notice
from models.work.orders import Order
from models.work.tasks import Item
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import chat_task, member, offer, outside_task, taken


@pytest.fixture
def hanako(house: House) -> Chat:
    """Somebody registered."""
    return member(house)


def assignments(house: House) -> list[Assignment]:
    """All contracts, in order."""
    return house.look(lambda session: list(session.scalars(select(Assignment).order_by(Assignment.id))))


def membership(house: House) -> Membership:
    """The only registration."""
    return house.look(lambda session: session.scalars(select(Membership)).one())


def order_due_on(house: House, day: date) -> None:
    """Let the clients want their work by a day."""
    house.act(lambda context: context.session.execute(update(Order).values(due_on=day)) and None)


def standing(house: House) -> list[Any]:
    """Everything that dispatch knows of people, by resident."""

    def look(session: Session) -> list[Any]:
        return sorted(candidates(session, house.operator_id, 999, house.now), key=lambda one: one.resident_id)

    return house.look(look)


def test_a_child_with_a_fever_puts_everything_off_with_one_sentence(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    taken(hanako)
    hanako.types("しもだ")
    (before,), asked = assignments(house), hanako.pushed
    hanako.types("子どもが熱")
    hanako.reads("だいじょうぶです", "町名のよみがな", "までのばしました", "[ぜんぶお返しする]", "[1か月休む]")
    (after,) = assignments(house)
    assert after.due_at == before.due_at + timedelta(days=1)
    assert (after.status, after.extensions) == (AssignmentStatus.STARTED, 0)
    held = house.look(
        lambda session: set(session.scalars(select(Item.held_until).where(Item.assignment_id == after.id)))
    )
    assert held == {after.due_at}
    notices = house.look(lambda session: list(session.scalars(select(Notice).order_by(Notice.number))))
    assert [notice.number for notice in notices] == [1, 2]
    assert notices[1].body["due_at"] == after.due_at.isoformat()
    assert notices[1].agreed_at is not None
    assert notices[0].body["due_at"] == before.due_at.isoformat()
    assert hanako.pushed == asked


def test_what_cannot_wait_is_given_back_and_what_is_done_is_paid(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    taken(hanako)
    hanako.types("しもだ")
    order_due_on(house, date(2026, 12, 1))
    house.act(
        lambda context: (
            context.session.execute(update(Assignment).values(due_at=at_hour(date(2026, 12, 1), 24))) and None
        )
    )
    hanako.types("急用です")
    hanako.reads("お返ししました", "できた分の", "40円", "お支払いします")
    (ended,) = assignments(house)
    assert (ended.status, ended.units_paid) == (AssignmentStatus.HANDED_BACK, 1)


def test_the_director_knows_and_the_record_says_nothing_of_why(house: House, hanako: Chat) -> None:
    offer(house, outside_task(house))
    taken(hanako)
    house.act(_staff_by_mail)
    hanako.types("子どもが熱を出しました")
    told = house.look(lambda session: list(session.scalars(select(StaffNotice.event))))
    assert "resident.urgent" in told
    entries = house.look(lambda session: list(session.scalars(select(AuditRow))))
    (eased,) = [entry for entry in entries if entry.act == "work.ease"]
    assert eased.detail == {"put_off": 1, "given_back": 0}


def test_nothing_of_it_changes_whom_dispatch_asks_and_when(house: House, hanako: Chat) -> None:
    member(house, kana="スズキ ハル")
    task = chat_task(house)
    offer(house, task)
    before = [(one.turn_at, one.last_asked_at, one.minutes_per_week) for one in standing(house)]
    taken(hanako)
    hanako.types("急用です")
    hanako.taps("ぜんぶお返しする")
    hanako.reads("お返ししました")
    hanako.types("配慮")
    hanako.taps("電話でなく文字で")
    hanako.taps("書かない")
    hanako.taps("これでよい")
    hanako.types("長めの期限")
    assert [(one.turn_at, one.last_asked_at, one.minutes_per_week) for one in standing(house)] == before
    assert all(one.minutes_this_week == 0 and one.earned_yen == 0 for one in standing(house))


def test_everything_can_be_given_back_with_a_second_tap(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    taken(hanako)
    hanako.types("急用です")
    hanako.taps("ぜんぶお返しする")
    hanako.reads("「町名のよみがな」はお返ししました")
    assert [one.status for one in assignments(house)] == [AssignmentStatus.HANDED_BACK]
    hanako.types("急用です")
    hanako.reads("いま急ぐしごとはありません")


def test_copied_words_are_not_taken_for_an_emergency(house: House, hanako: Chat) -> None:
    question = {"key": "words", "kind": "text", "label": "書き写してください。", "check": "hiragana"}
    offer(house, chat_task(house, question))
    taken(hanako)
    hanako.types("きゅうよう")
    assert [one.due_at for one in assignments(house)] == [house.now + timedelta(days=7)]
    hanako.taps("急用・子どもが熱")
    hanako.reads("までのばしました")


def test_one_tap_brings_one_more_day_once(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    taken(hanako)
    hanako.types("休憩")
    hanako.reads("納期", "[期限をのばす]")
    hanako.taps("期限をのばす")
    hanako.reads("期限をのばしました", "12月2日", "[つづける]")
    hanako.types("自分のしごと")
    hanako.taps("開く")
    hanako.reads_not("[期限をのばす]")
    hanako.taps("つづける")
    hanako.types("休憩")
    hanako.reads("納期", "[急用・子どもが熱]")
    hanako.reads_not("[期限をのばす]")


def test_where_nobody_can_wait_it_says_what_else_can_be_done(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house))
    taken(hanako)
    hanako.types("休憩")
    order_due_on(house, date(2026, 11, 25))
    hanako.taps("期限をのばす")
    hanako.reads("約束した日まで", "[急用・子どもが熱]", "[お返しする]")
    hanako.reads_not("お待ちの方")
    hanako.taps("お返しする")
    hanako.reads("残りをお返ししますか")


def test_longer_limits_are_given_without_asking_why(house: House, hanako: Chat) -> None:
    hanako.types("配慮の申出")
    hanako.reads("どんな配慮", "わけは書かなくてもよい")
    hanako.taps("期限を長くしてほしい")
    hanako.taps("これでよい")
    hanako.reads("期限を長めにします")
    assert membership(house).has_longer_limits
    offer(house, chat_task(house))
    taken(hanako)
    assert assignments(house)[0].due_at == house.now + timedelta(days=10)


def test_a_request_is_sealed_and_its_answer_recorded_and_sent(house: House, hanako: Chat) -> None:
    hanako.types("配慮の申出")
    hanako.taps("ほかのこと")
    hanako.reads("要配慮個人情報", "書かなくても、申し出られます")
    hanako.taps("同意して書く")
    hanako.types("通院があるので火曜は休みたい")
    hanako.reads("火曜は休みたい")
    hanako.taps("これでよい")
    hanako.reads("みすぼ町しごと協議会が考えて")
    asked = house.look(lambda session: session.scalars(select(Consideration)).one())
    assert "通院".encode() not in (asked.words_sealed or b"")

    def read(context: Context) -> str:
        return considerations.words_of(context, context.session.get_one(Consideration, asked.id))

    assert house.act(read) == "通院があるので火曜は休みたい"
    hanako.types("配慮の同意を取り消す")
    hanako.reads("書いたことは、いま消しました")
    assert house.act(read) == ""
    with pytest.raises(YuiError):
        house.act(considerations.answer, house.operator_id, asked.id, Decision.NOT_POSSIBLE, "")
    house.act(considerations.answer, house.operator_id, asked.id, Decision.PARTLY, "火曜の午前はご案内しません。")
    assert "火曜の午前はご案内しません" in str(hanako.pushed[-1])
    with pytest.raises(YuiError):
        house.act(considerations.answer, house.operator_id, asked.id, Decision.AGREED, "")
    entries = house.look(lambda session: list(session.scalars(select(AuditRow))))
    (answered,) = [entry for entry in entries if entry.act == "considerations.answer"]
    assert answered.detail == {"decision": "partly"}


def test_a_month_of_rest_is_one_tap(house: House, hanako: Chat) -> None:
    hanako.types("1か月休む")
    hanako.reads("12月24日")
    assert membership(house).status is MembershipStatus.PAUSED
    assert membership(house).paused_until == date(2026, 12, 24)


def test_quiet_work_can_be_looked_for_at_night_and_all_by_minutes(house: House, hanako: Chat) -> None:
    offer(house, chat_task(house, title="電話のしごと"))
    hanako.types("夜しごと")
    hanako.reads("静かにできるしごとは、いまはありません", "[ほかの長さも見る]")
    quiet = chat_task(house, title="静かなしごと")
    house.act(_night_safe, quiet)
    offer(house, quiet)
    hanako.types("しごと")
    hanako.reads("<約15分>", "<約30分>", "<約60分>", "<夜にできるしごと>")
    hanako.taps("夜にできるしごと")
    hanako.reads("静かなしごと")
    hanako.reads_not("電話のしごと")


@pytest.mark.parametrize("locale", ["ja-easy", "en"])
def test_the_other_languages_say_it_too(locale: str, house: House) -> None:
    ken = member(house, locale)
    offer(house, chat_task(house))
    taken_in = {"ja-easy": None, "en": "my child has a fever"}[locale] or "いそぎの ようじ"
    ken.types(taken_in)
    assert ken.last


def _night_safe(context: Context, task_id: int) -> None:
    from models.work.tasks import Task

    context.session.get_one(Task, task_id).is_night_safe = True


def _staff_by_mail(context: Context) -> None:
    from models.people.operators import Operator

    context.session.scalars(select(Operator)).one().webhook_url = "https://staff.example.jp/hook"


def test_today_i_can_counts_as_free_time_until_midnight(house: House, hanako: Chat) -> None:
    hanako.types("今日できます")
    hanako.reads("今日は、いつでも")
    today = day_in_japan(house.now)
    assert membership(house).free_on == today

    def free(context: Context) -> list[object]:
        return [one.free for one in candidates(context.session, house.operator_id, 0, context.now, None)]

    assert house.act(free) == [frozenset()]
    house.passes(days=1)
    [tomorrow] = house.act(free)
    assert (6, "9-12") in tomorrow  # type: ignore[operator]
