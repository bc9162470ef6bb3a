"""Residents: what is private stays so; they pause, leave and come back as they like."""

from datetime import date, timedelta

import pytest

from handlers.context import Context
from handlers.dispatch import waitlist
from handlers.people import bank_accounts, consents, corrections, memberships, people_ticks, residents
from handlers.work import parts, working
from models.dispatch.offers import Invitation
from models.dispatch.waves import WAIT_BY_YEN
from models.errors import BadInput, NotFound
from models.money.account_numbers import AccountKind
from models.money.payables import Payable
from models.people.bank_accounts import BankAccount
from models.people.memberships import Consent, Membership, MembershipStatus
from models.people.operators import Operator, Skill
from models.people.residents import Resident
from models.work.assignments import Assignment, AssignmentStatus
from tests.people.house import House
from tests.support.locks import tasks_locked

SECRETS = ("山田花子", "ヤマダ", "1990-04-01", "09012345678", "1234567")


def test_private_details_are_nowhere_in_clear(house: House) -> None:
    resident_id = house.named()
    house.one(bank_accounts.register, Resident, resident_id, **account())
    stored = str([vars(row) for table in (Resident, BankAccount) for row in house.rows(table)])
    recorded = str([vars(row) for row in house.recorded()])
    for secret in SECRETS:
        assert secret not in stored
        assert secret not in recorded


def test_details_are_shown_masked_and_revealed_only_with_a_recorded_reason(sqlite_house: House) -> None:
    house = sqlite_house
    resident_id = house.named()
    shown = house.one(residents.masked, Resident, resident_id)
    assert (shown.name, shown.kana, shown.born_on, shown.phone) == ("山＊＊＊", "ヤ＊＊＊", "19＊＊年", "＊＊＊5678")
    with pytest.raises(residents.ReasonNeeded):
        house.one(residents.reveal, Resident, resident_id, house.operator_id, " ")
    clear = house.one(residents.reveal, Resident, resident_id, house.operator_id, "支払調書のため")
    assert clear.name == "山田花子"
    assert house.recorded()[-1].detail == {"reason": "支払調書のため"}


def test_staff_correct_details_and_the_resident_is_told(house: House) -> None:
    resident_id = house.named()
    correct = {"name": "佐藤 花子", "kana": "さとう はなこ"}
    with pytest.raises(residents.ReasonNeeded):
        house.staff(corrections.correct_details, resident_id, " ", **correct)
    with pytest.raises(BadInput):
        house.staff(corrections.correct_details, resident_id, "結婚した")
    with pytest.raises(NotFound):
        house.act(corrections.correct_details, house.operator_id + 1, resident_id, "結婚した", **correct)
    house.staff(corrections.correct_details, resident_id, "結婚した", **correct)
    (told,) = house.told
    assert "佐＊＊＊" in str(told.messages)
    assert "結婚した" in str(told.messages)
    corrected = house.recorded()[-1]
    assert (corrected.act, corrected.detail["before"]) == (
        "residents.correct",
        {"name": "山＊＊＊", "kana": "ヤ＊＊＊"},
    )
    clear = house.one(residents.private, Resident, resident_id)
    assert (clear.name, clear.kana, clear.phone) == ("佐藤 花子", "サトウ ハナコ", "09012345678")
    assert "佐藤" not in str([vars(row) for row in house.recorded()])


def test_one_person_registered_twice_is_found_and_staff_are_told(house: House) -> None:
    from models.people.staff import Role

    house.staff_member(Role.DIRECTOR)
    first, second = house.named(), house.resident()
    house.act(_register_as, second, "やまだ はなこ", house.operator_id)
    found = house.act(residents.doubles, "ヤマダ ハナコ", date(1990, 4, 1), first)
    assert found == [second]
    house.act(residents.tell_of_doubles, house.rows(Resident, Resident.id == second)[0], house.operator_id)
    (notice,) = house.news("resident.double")
    assert notice.body["detail"] == {"others": [first]}


def test_aliases_tell_nothing(sqlite_house: House) -> None:
    aliases = {one.alias for one in sqlite_house.act(residents.make_residents, [(None, None)] * 50)}
    assert len(aliases) == 50
    assert all(alias.startswith("結-") and len(alias) == 7 for alias in aliases)


def test_a_pause_ends_by_itself(house: House) -> None:
    resident_id = house.resident()
    house.one(memberships.pause, Membership, membership(house, resident_id).id, date(2026, 11, 26))
    house.passes(days=2)
    house.act(people_ticks.resume_paused)
    assert membership(house, resident_id).status is MembershipStatus.PAUSED
    house.passes(days=1)
    house.act(people_ticks.resume_paused)
    assert membership(house, resident_id).status is MembershipStatus.ACTIVE


def test_leaving_hands_open_work_back_and_coming_back_is_possible(house: House) -> None:
    resident_id = house.resident()
    assignment_id = house.start(house.offer(house.task(3)), resident_id)
    left = house.one(memberships.leave, Membership, membership(house, resident_id).id)
    assert (left.handed_back, left.owed_yen) == (1, 0)
    (assignment,) = house.rows(Assignment, Assignment.id == assignment_id)
    assert assignment.status is AssignmentStatus.HANDED_BACK
    assert not house.look(lambda session: memberships.is_member(session, resident_id, house.operator_id))
    house.one(memberships.join, Resident, resident_id, house.operator_id)
    assert membership(house, resident_id).status is MembershipStatus.ACTIVE


def test_leaving_locks_tasks_in_one_order(sqlite_house: House) -> None:
    house = sqlite_house
    resident_id = house.resident()
    own, full = house.task(), house.task(places=1)
    begun = house.start(house.offer(own), resident_id)
    awaited = house.offer(full)
    house.start(awaited, house.resident())
    house.act(waitlist.wait_for, awaited, resident_id, house.account(resident_id))
    with tasks_locked() as numbers:
        house.one(memberships.leave, Membership, membership(house, resident_id).id)
    assert numbers == sorted([own, full])
    assert house.rows(Assignment, Assignment.id == begun)[0].status is AssignmentStatus.HANDED_BACK
    assert [one.status for one in house.rows(Invitation, Invitation.resident_id == resident_id)][-1] == "declined"


def test_parts_are_judged_in_the_order_of_their_tasks_and_what_is_paid_counts_for_the_turn(sqlite_house: House) -> None:
    house = sqlite_house
    resident_id = house.resident()
    tasks = [house.task(), house.task()]
    for task_id in reversed(tasks):
        house.act(working.hand_back, house.start(house.offer(task_id), resident_id), resident_id, 50)
    before = membership(house, resident_id).turn_at
    house.passes(days=30)
    with tasks_locked() as numbers:
        house.act(parts.parts_due)
    assert numbers == tasks
    paid_yen = sum(payable.gross_yen for payable in house.rows(Payable))
    assert paid_yen > 0
    assert membership(house, resident_id).turn_at - before == paid_yen * WAIT_BY_YEN


def test_leaving_with_work_under_review_leaves_it_there(sqlite_house: House) -> None:
    house = sqlite_house
    resident_id = house.resident()
    assignment_id = house.start(house.offer(house.task(places=1, units_per_place=1)), resident_id)
    house.act(working.submit, assignment_id, resident_id, "できました")
    left = house.one(memberships.leave, Membership, membership(house, resident_id).id)
    assert left.handed_back == 0
    assert house.rows(Assignment)[0].status is AssignmentStatus.SUBMITTED


def test_limits_free_time_and_skills_are_the_residents_own(sqlite_house: House) -> None:
    house = sqlite_house
    resident_id = house.resident()
    own = membership(house, resident_id).id
    house.one(memberships.set_limits, Membership, own, minutes_per_week=600, yen_per_year=None)
    with pytest.raises(memberships.BadLimit):
        house.one(memberships.set_limits, Membership, own, minutes_per_week=169 * 60, yen_per_year=None)
    house.one(memberships.set_free_time, Resident, resident_id, {(0, "9-12"), (6, "21-24")})
    with pytest.raises(memberships.UnknownBand):
        house.one(memberships.set_free_time, Resident, resident_id, {(0, "3-6")})
    assert house.look(lambda session: memberships.free_time(session, resident_id)) == {(0, "9-12"), (6, "21-24")}
    skills = house.rows(Skill, Skill.operator_id == house.operator_id)
    house.one(memberships.answer_skills, Resident, resident_id, {skills[0].id: True})
    house.one(memberships.answer_skills, Resident, resident_id, {skills[0].id: False})
    left = house.look(lambda session: memberships.next_skill_questions(session, resident_id, house.operator_id, 99))
    assert len(left) == len(skills) - 1
    with pytest.raises(NotFound):
        house.one(memberships.answer_skills, Resident, resident_id, {9999: True})


def test_consents_are_versioned_hashed_and_can_be_withdrawn(house: House) -> None:
    resident_id = house.resident()
    house.act(_consent, resident_id, house.operator_id, "sharing")
    house.act(_consent, resident_id, house.operator_id, "sharing")
    (given,) = (one for one in house.rows(Consent) if one.purpose == "sharing")
    assert len(given.text_sha256) == 64
    assert house.look(lambda session: consents.outdated(session, resident_id, house.operator_id)) == []
    house.act(_withdraw, resident_id, house.operator_id, "sharing")
    assert "sharing" not in house.look(lambda session: consents.current(session, resident_id, house.operator_id))
    with pytest.raises(consents.RequiredConsent):
        house.act(_withdraw, resident_id, house.operator_id, "terms")


def test_an_account_must_be_the_residents_own(house: House) -> None:
    resident_id = house.named("ワタナベ シオリ")
    with pytest.raises(bank_accounts.HolderDiffers):
        house.one(bank_accounts.register, Resident, resident_id, **account())
    house.one(bank_accounts.register, Resident, resident_id, **account(holder="ﾜﾀﾅﾍﾞ ｼｵﾘ"))
    house.passes(days=1)
    house.one(bank_accounts.register, Resident, resident_id, **account(holder="ワタナベシオリ", number="76543"))
    current = house.look(lambda session: bank_accounts.current_account(session, resident_id))
    assert current is not None
    assert current.tail == "543"
    assert [one.replaced_at is None for one in house.rows(BankAccount)] == [False, True]
    assert bank_accounts.masked_account(current).number == "＊＊＊＊543"
    with pytest.raises(bank_accounts.KanaMissing):
        house.act(_register_without_kana)


def account(**changes: object) -> dict[str, object]:
    """An account's details."""
    usual = {"bank_code": "0001", "branch_code": "001", "kind": AccountKind.ORDINARY, "number": "1234567"}
    return {**usual, "holder": "ヤマダ ハナコ", **changes}


def membership(house: House, resident_id: int) -> Membership:
    """The membership as it stands."""
    return house.look(lambda session: memberships.membership_of(session, resident_id, house.operator_id))


def _register_as(context: Context, resident_id: int, kana: str, operator_id: int) -> None:
    resident = context.session.get_one(Resident, resident_id)
    residents.set_private(context, resident, kana=kana, born_on=date(1990, 4, 1))


def _register_without_kana(context: Context) -> None:
    bank_accounts.register(context, residents.make_resident(context), **account())  # type: ignore[arg-type]


def _consent(context: Context, resident_id: int, operator_id: int, purpose: str) -> None:
    resident, operator = context.session.get_one(Resident, resident_id), context.session.get_one(Operator, operator_id)
    consents.give(context, resident, operator, purpose, "ja")


def _withdraw(context: Context, resident_id: int, operator_id: int, purpose: str) -> None:
    resident, operator = context.session.get_one(Resident, resident_id), context.session.get_one(Operator, operator_id)
    consents.withdraw(context, resident, operator, purpose)


def test_residents_of_a_pause_without_end_stay_paused(sqlite_house: House) -> None:
    house = sqlite_house
    resident_id = house.resident()
    house.one(memberships.pause, Membership, membership(house, resident_id).id, None)
    house.now += timedelta(days=400)
    assert house.act(people_ticks.resume_paused) is False
    assert membership(house, resident_id).status is MembershipStatus.PAUSED
