"""Offers, who is asked, and who may take what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from handlers.carving.tasks import cancel_task
from handlers.dispatch.offers import (
    AudienceChoice,
    NobodyToAsk,
    QuotaShort,
    TaskFull,
    close_offer,
    draft_offer,
    expire_offers,
    preview_offer,
    send_offer,
)
from handlers.dispatch.open_work import open_work
from handlers.money.money_so_far import money_so_far
from handlers.work import taking, working
from handlers.work.notices import current_notice, digest, notice_facts
from models.dispatch.fitness import LacksSkill, NotAdult, TwiceRegistered, YearlyLimit
from models.dispatch.offers import Invitation, InvitationStatus, OfferStatus
from models.japan_time import first_loud_moment
from models.page_links import page_token, read_page_token
from models.people.channels import Channel
from models.people.memberships import FreeTime, Membership, MembershipStatus
from models.people.operators import Skill
from models.people.residents import Resident
from models.record.audit import AuditRow
from models.towns.entrusting import MembershipPaused
from models.work.assignments import Assignment, AssignmentStatus, Notice
from models.work.in_hand import NEWEST
from models.work.tasks import Task
from tests.work.desk import Desk, me
from tests.work.test_journey import assignment_of, words_of


def change(desk: Desk, table: Any, where: Any, **values: Any) -> None:
    """Change rows behind the program's back."""
    desk.act(lambda context: context.session.execute(update(table).where(where).values(**values)) and None)


def test_a_preview_says_who_is_asked_who_not_and_what_it_costs(desk: Desk) -> None:
    fits, busy, capped = desk.resident(), desk.resident(), desk.resident(yen_per_year=100)
    change(desk, FreeTime, FreeTime.resident_id == busy, band="at night")
    offer = desk.staff(draft_offer, desk.task(), desk.now + timedelta(days=1), AudienceChoice())
    preview = desk.staff(preview_offer, offer.id)
    assert [one.resident_id for one in preview.audience.chosen] == [fits]
    assert {one.resident_id: str(one.why) for one in preview.audience.misfits} == {
        busy: "no_free_time",
        capped: "yen_full",
    }
    assert (preview.messages, preview.quota_left, preview.is_within_quota) == (1, None, True)
    assert preview.messages_yen is None
    for quota, used, yen in ((200, 10, 0), (5000, 5000, 0), (30000, 29990, 0), (40000, 30000, 3)):
        change(desk, Channel, Channel.id > 0, quota=quota, quota_used=used)
        assert desk.staff(preview_offer, offer.id).messages_yen == yen
    change(desk, Channel, Channel.id > 0, quota=None, quota_used=None)
    assert desk.told == []


def test_who_has_declared_no_free_time_can_be_asked_for_any(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    undecided = desk.resident()
    desk.act(lambda context: context.session.query(FreeTime).filter_by(resident_id=undecided).delete())
    offer = desk.staff(draft_offer, desk.task(), desk.now + timedelta(days=1), AudienceChoice())
    assert [one.resident_id for one in desk.staff(preview_offer, offer.id).audience.chosen] == [undecided]


def test_those_asked_longest_ago_come_first(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    lately, never, rich = desk.resident(), desk.resident(), desk.resident()
    change(desk, Membership, Membership.resident_id == lately, turn_at=desk.now + timedelta(days=30))
    desk.take(desk.offer(desk.task(), mode="named", resident_ids=(rich,)), rich)
    offer = desk.staff(draft_offer, desk.task(), desk.now + timedelta(days=1), AudienceChoice("first", 2))
    audience = desk.staff(preview_offer, offer.id).audience
    assert [one.resident_id for one in audience.chosen] == [never, rich]


def test_an_offer_waits_for_the_end_of_quiet_hours(desk: Desk) -> None:
    desk.resident()
    task_id = desk.task()
    desk.now = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)  # 22:30 in Japan
    desk.offer(task_id, closes_in=2)
    assert [one.not_before for one in desk.told] == [datetime(2026, 11, 24, 23, 0, tzinfo=UTC)]


def test_quiet_hours_may_lie_within_a_day_or_not_be() -> None:
    noon = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert first_loud_moment(noon, 12, 13) == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    assert first_loud_moment(noon, 0, 0) == noon


def test_an_offer_beyond_the_quota_is_refused_whole(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    desk.resident(), desk.resident()
    change(desk, Channel, Channel.id == desk.channel_id, quota=200, quota_used=199)
    offer = desk.staff(draft_offer, desk.task(), desk.now + timedelta(days=1), AudienceChoice())
    with pytest.raises(QuotaShort):
        desk.staff(send_offer, offer.id)
    assert desk.look(lambda session: list(session.scalars(select(Invitation)))) == []


def test_nobody_to_ask_is_said(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    offer = desk.staff(draft_offer, desk.task(), desk.now + timedelta(days=1), AudienceChoice())
    with pytest.raises(NobodyToAsk):
        desk.staff(send_offer, offer.id)


def test_a_task_is_offered_no_more_once_it_is_full_until_a_place_is_given_back(desk: Desk) -> None:
    resident_id, task_id, soon = desk.resident(), desk.task(), desk.now + timedelta(days=1)
    drafted = desk.staff(draft_offer, task_id, soon, AudienceChoice())
    taken = desk.take(desk.offer(task_id), resident_id)
    for attempt in ((send_offer, drafted.id), (draft_offer, task_id, soon, AudienceChoice())):
        with pytest.raises(TaskFull):
            desk.staff(*attempt)
    desk.act(working.hand_back, taken.assignment.id, resident_id, actor=me(resident_id))
    assert desk.staff(draft_offer, task_id, soon, AudienceChoice()).status is OfferStatus.DRAFT


def test_a_second_tap_finds_the_work_already_taken(desk: Desk) -> None:
    resident_id = desk.resident()
    offer_id = desk.offer(desk.task(places=2))
    first = desk.take(offer_id, resident_id)
    with pytest.raises(taking.AlreadyTaken) as refused:
        desk.take(offer_id, resident_id)
    assert refused.value.values["assignment_id"] == first.assignment.id


def test_a_full_or_closed_offer_cannot_be_taken_from_an_old_card(desk: Desk) -> None:
    first, second = desk.resident(), desk.resident()
    offer_id = desk.offer(desk.task())
    desk.take(offer_id, first)
    with pytest.raises(taking.Full):
        desk.take(offer_id, second)
    assert not desk.act(taking.see, offer_id, second, desk.operator_id).is_open
    desk.staff(close_offer, offer_id)
    with pytest.raises(taking.OfferClosed):
        desk.take(offer_id, second)


def test_declining_is_no_end_and_decides_nothing(desk: Desk) -> None:
    resident_id = desk.resident()
    offer_id = desk.offer(desk.task())
    desk.act(taking.decline, offer_id, resident_id)
    desk.act(taking.decline, offer_id, resident_id)
    desk.take(offer_id, resident_id)
    [invitation] = desk.look(lambda session: list(session.scalars(select(Invitation))))
    assert invitation.status is InvitationStatus.ACCEPTED


def test_people_who_may_not_take_it_are_told_why(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident_id = desk.resident()
    offer_id = desk.offer(desk.task())
    cases: list[tuple[Any, Any, dict[str, Any], type[Exception]]] = [
        (Membership, Membership.resident_id == resident_id, {"yen_per_year": 100}, YearlyLimit),
        (Membership, Membership.resident_id == resident_id, {"status": MembershipStatus.PAUSED}, MembershipPaused),
    ]
    for table, where, values, refusal in cases:
        change(desk, table, where, **values)
        with pytest.raises(refusal):
            desk.take(offer_id, resident_id)
    change(desk, Membership, Membership.resident_id == resident_id, status=MembershipStatus.ACTIVE, yen_per_year=None)
    change(desk, Resident, Resident.id == resident_id, born_on_sealed=None)
    with pytest.raises(NotAdult):
        desk.take(offer_id, resident_id)


def test_a_skill_that_is_needed_hides_and_guards_the_work(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident_id = desk.resident()
    skill = desk.look(lambda session: session.scalars(select(Skill.id)).first())
    task_id = desk.task()
    offer_id = desk.offer(task_id)
    change(desk, Task, Task.id == task_id, skill_ids=[skill])
    assert desk.staff(open_work, resident_id) == []
    assert len(desk.staff(open_work, None)) == 1
    with pytest.raises(LacksSkill):
        desk.take(offer_id, resident_id)


def test_one_person_registered_twice_takes_one_place(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    first, second = desk.resident(), desk.resident()
    change(desk, Resident, Resident.id.in_([first, second]), person_digest="same")
    offer_id = desk.offer(desk.task(places=2))
    desk.take(offer_id, first)
    with pytest.raises(TwiceRegistered):
        desk.take(offer_id, second)


def test_work_starts_only_by_agreeing_to_ones_own_notice_once(desk: Desk) -> None:
    resident_id, other = desk.resident(), desk.resident()
    taken = desk.take(desk.offer(desk.task()), resident_id)
    assert assignment_of(desk, taken.assignment.id).status is AssignmentStatus.ACCEPTED
    with pytest.raises(Exception, match="not_found"):
        desk.act(taking.agree, taken.notice.id, other)
    desk.act(taking.agree, taken.notice.id, resident_id, actor=me(resident_id))
    desk.passes(hours=1)
    again = desk.act(taking.agree, taken.notice.id, resident_id, actor=me(resident_id))
    assert again.started_at == desk.now - timedelta(hours=1)
    acts = desk.look(lambda session: [row.act for row in session.scalars(select(AuditRow))])
    assert (acts.count("notice.issue"), acts.count("notice.agree")) == (1, 1)


def test_work_whose_time_is_over_is_not_begun_though_nobody_has_ended_it_yet(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident_id = desk.resident()
    taken = desk.take(desk.offer(desk.task()), resident_id)
    change(desk, Assignment, Assignment.id == taken.assignment.id, due_at=desk.now)
    with pytest.raises(taking.WorkOver):
        desk.act(taking.agree, taken.notice.id, resident_id, actor=me(resident_id))
    assert assignment_of(desk, taken.assignment.id).status is AssignmentStatus.ACCEPTED


def test_a_notice_states_every_item_and_keeps_its_hash_through_the_database(desk: Desk) -> None:
    resident_id = desk.resident()
    taken = desk.take(desk.offer(desk.task(7)), resident_id)
    notice = desk.look(lambda session: session.get_one(Notice, taken.notice.id))
    assert digest(notice.body) == notice.sha256
    items = {"orderer", "worker", "entrusted_on", "work", "units", "fee_yen", "payment", "due_at", "review_days"}
    assert items <= notice.body.keys()
    assert set(notice.body["words"]["ja"]) == {
        "place", "expenses", "rights", "defects", "changes", "confidentiality", "ending",
    }  # fmt: skip
    assert (notice.body["fee_yen"], notice.body["units"]) == (60, 3)


def test_the_link_of_a_notice_opens_that_notice_only(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident_id = desk.resident()
    taken = desk.take(desk.offer(desk.task()), resident_id)
    facts = desk.act(lambda context: notice_facts(context, current_notice(context, taken.assignment.id)))
    token = facts.link.rsplit("/", 1)[1]
    assert read_page_token(desk.vault, "notice", token) == taken.notice.id
    for wrong in ("", "x", token[:-2] + "AA", "日本", page_token(desk.vault, "attachment", 1)):
        with pytest.raises(Exception, match="not_found"):
            read_page_token(desk.vault, "notice", wrong)


def test_offers_close_at_their_time_and_nobody_is_messaged(desk: Desk) -> None:
    desk.resident()
    desk.offer(desk.task(), closes_in=1)
    desk.passes(days=1)
    desk.act(expire_offers)
    assert desk.told == []
    [invitation] = desk.look(lambda session: list(session.scalars(select(Invitation))))
    assert invitation.status is InvitationStatus.EXPIRED


def test_a_cancelled_task_tells_why_and_pays_outside_work_that_was_begun(desk: Desk) -> None:
    resident_id = desk.resident()
    task_id = desk.task()
    assignment_id = desk.start(desk.offer(task_id), resident_id)
    desk.staff(cancel_task, task_id, "行事が中止になりました")
    said = words_of(desk.told[0].messages)
    assert "行事が中止になりました" in said
    assert "800円" in said
    assert assignment_of(desk, assignment_id).status is AssignmentStatus.CANCELLED


def test_fifteen_minutes_find_only_what_fits(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    for minutes in (10, 15, 40):
        desk.resident()
        desk.offer(desk.task(unit_minutes=minutes))
    found = desk.staff(open_work, None, 15)
    assert sorted(one.minutes for one in found) == [10, 15]


def test_money_shows_all_live_work_however_much_there_is(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    resident_id, order_id = desk.resident(), desk.order()
    for _ in range(NEWEST + 1):
        desk.resident()  # somebody who has not been asked today
        desk.take(desk.offer(desk.task(order_id=order_id)), resident_id)
    money = desk.look(lambda session: money_so_far(session, resident_id, desk.operator_id, desk.now))
    assert len(money.work) == NEWEST + 1
    assert {one.fee_yen for one in money.work} == {800}
