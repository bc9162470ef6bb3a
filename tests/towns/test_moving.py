"""Moving house: a resident goes from one town to another with what they have shown, and is at home in one only."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.context import Context
from handlers.dispatch.offers import NobodyToAsk
from handlers.office import operators
from handlers.people import memberships
from handlers.people.homes import HomeElsewhere
from handlers.work import reviewing
from models.money.payables import Payable
from models.people.line_accounts import LineAccount, account_for
from models.people.memberships import Consent, Membership, MembershipStatus, ResidentSkill
from models.people.operators import Skill
from models.people.residents import Resident
from models.quality.courses import Course, CoursePass
from models.quality.standing import Standing
from models.record.audit import AuditRow
from models.work.assignments import Assignment, AssignmentStatus, Submission
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.test_shared_account import NEIGHBOUR, neighbour_id, share
from tests.conversations.work import member, offer, outside_task
from tests.crossing.two_channels import TwoChannels

NEW_POSTCODE, NO_OFFICE, SAME_TOWN = "389-0102", "100-0001", "781-3601"
OLD, NEW = "みすぼ町しごと協議会", "おおみや村しごとの会"


@pytest.fixture
def house(sqlite_url: str) -> TwoChannels:
    """Two operators with a LINE account each."""
    return TwoChannels(sqlite_url)


def moves(hana: Chat, postcode: str = NEW_POSTCODE) -> None:
    """Says that they have moved, and agrees to all of it."""
    hana.types("引っ越し")
    hana.types(postcode)
    hana.reads(f"{OLD}から{NEW}へ", "お名前、読み、生年月日、電話番号、口座", "もう一度登録しなおす必要はありません")
    hana.taps("引っ越す")
    hana.reads("しごとを受けるときの約束", NEW)
    hana.taps("同意する")
    hana.taps("同意する")


def registrations(house: TwoChannels) -> dict[int, tuple[MembershipStatus, bool]]:
    rows = house.look(lambda session: session.scalars(select(Membership)).all())
    return {one.operator_id: (one.status, one.is_home) for one in rows}


def learned(context: Context, resident_id: int, here: int, there: int) -> None:
    """A skill, its level and its course, which both towns ask about; and limits of one's own."""
    for operator_id in (here, there):
        skill = context.session.scalars(
            select(Skill).where(Skill.operator_id == operator_id).order_by(Skill.id)
        ).first()
        assert skill is not None
        course = Course(operator_id=operator_id, skill_id=skill.id, pages=["x"], quiz=[], created_at=context.now)
        context.session.add(course)
        context.session.flush()
        if operator_id == here:
            memberships.answer_skills(context, context.session.get_one(Resident, resident_id), {skill.id: True})
            given = {"operator_id": here, "resident_id": resident_id}
            context.session.add(Standing(skill_id=skill.id, checks="1111111111", **given))
            context.session.add(CoursePass(course_id=course.id, passed_at=context.now, **given))
    membership = memberships.membership_of(context.session, resident_id, here)
    memberships.set_limits(context, membership, minutes_per_week=7 * 60, yen_per_year=90_000)


def test_a_registration_goes_along_without_a_second_onboarding(house: TwoChannels) -> None:
    hana = member(house)
    old, new = house.here[0], house.there[0]
    house.act(learned, hana.resident_id(), old, new)

    moves(hana)

    hana.reads(f"これからは{NEW}が、あなたの町の窓口です", "コード:")
    assert registrations(house) == {old: (MembershipStatus.MOVED, False), new: (MembershipStatus.ACTIVE, True)}

    def carried(operator_id: int) -> tuple[object, ...]:
        def ask(session: Session) -> tuple[object, ...]:
            one = session.scalars(select(Membership).where(Membership.operator_id == operator_id)).one()
            has = session.scalars(
                select(Skill.key)
                .join(ResidentSkill, ResidentSkill.skill_id == Skill.id)
                .where(Skill.operator_id == operator_id)
            ).all()
            checks = session.scalars(select(Standing.checks).where(Standing.operator_id == operator_id)).all()
            passed = session.scalars(select(CoursePass).where(CoursePass.operator_id == operator_id)).all()
            return (*has, *checks, len(passed), one.minutes_per_week, one.yen_per_year)

        return house.look(ask)

    assert carried(new) == carried(old)
    assert carried(new)[1:] == ("1111111111", 1, 420, 90_000)
    given = house.look(lambda session: session.scalars(select(Consent).where(Consent.operator_id == new)).all())
    assert {one.purpose for one in given} == {"terms", "privacy", "moving"}
    acts = house.look(
        lambda session: session.scalars(select(AuditRow).where(AuditRow.act.like("memberships.move%"))).all()
    )
    assert {(one.operator_id, one.act) for one in acts} == {(old, "memberships.move_out"), (new, "memberships.move_in")}


def test_the_new_towns_account_takes_the_same_person_in_by_a_code_once(house: TwoChannels) -> None:
    hana = member(house)
    moves(hana)
    code = hana.says_last().split("コード: ")[1][:8]
    with house.in_the_other():
        phone = house.resident()
        phone.types(code)
        phone.types("1990年4月1日")
        phone.reads("前の町の登録を、こちらへつなぎました")
        thief = house.resident()
        thief.types(f"?{code}")
        thief.reads_not("つなぎました")
    assert phone.resident_id() == hana.resident_id()
    hana.is_told(f"{NEW}のLINEとつながりました")
    with house.in_the_other():
        offer_to_new(house)
    phone.is_told("掲示板")


def offer_to_new(house: TwoChannels) -> None:
    """The new town has work."""
    client = house.act(lambda context: _client(context, house.operator_id))
    before, house.client_id = getattr(house, "client_id", None), client
    offer(house, outside_task(house, title="掲示板の写真"))
    house.client_id = before


def _client(context: Context, operator_id: int) -> int:
    return operators.add_client(context, operator_id, name="税務課").id


def test_open_work_stays_with_its_party_until_it_is_judged(house: TwoChannels) -> None:
    hana = member(house)
    offer(house, outside_task(house))
    hana.taps("受ける")
    hana.taps("この条件で始める")

    hana.types("引っ越した")
    hana.types(NEW_POSTCODE)
    hana.reads("いま受けているしごと(1件)")
    hana.taps("引っ越す")
    hana.taps("同意する")
    hana.taps("同意する")
    hana.types("自分のしごと")
    hana.taps("納品")
    hana.types("できました")
    hana.taps("納品する")
    submission = house.look(lambda session: session.scalars(select(Submission)).one())
    house.act(reviewing.begin_review, house.operator_id, submission.id)
    house.act(reviewing.approve, house.operator_id, submission.id, "ありがとうございます")

    [contract] = house.look(lambda session: session.scalars(select(Assignment)).all())
    [payable] = house.look(lambda session: session.scalars(select(Payable)).all())
    assert (contract.status, payable.operator_id) == (AssignmentStatus.APPROVED, house.here[0])
    hana.is_told("合格")


def test_the_old_town_offers_nothing_new_and_says_where_the_registration_is(house: TwoChannels) -> None:
    hana = member(house)
    moves(hana)
    with pytest.raises(NobodyToAsk):
        offer(house, outside_task(house))
    for words in ("しごと", "登録"):
        hana.types(words)
        hana.reads(f"あなたの登録は、{NEW}に引っ越しています")
    hana.types("設定")
    assert "おやすみ" not in hana.labels()
    hana.taps("引っ越した")
    hana.reads("コード:")


def test_a_town_without_an_office_is_said_kindly_and_the_registration_may_go_on(house: TwoChannels) -> None:
    hana = member(house)
    hana.types("引っ越し")
    hana.types(NO_OFFICE)
    hana.reads("まだ「結」の窓口がありません")
    hana.taps("続ける")
    hana.reads("そのまま続けられます")
    row = house.look(lambda session: session.scalars(select(Membership)).one())
    assert (row.status, row.is_home) == (MembershipStatus.ACTIVE, True)
    assert row.moved_out_on is not None


def test_within_the_town_only_the_postcode_changes_and_no_is_no(house: TwoChannels) -> None:
    hana = member(house)
    hana.types("引っ越し")
    hana.types(SAME_TOWN)
    hana.reads("同じ町の中でのお引っ越し")
    hana.types("引っ越し")
    hana.types(NEW_POSTCODE)
    hana.taps("やめておく")
    hana.reads("何も変えていません")
    assert registrations(house) == {house.here[0]: (MembershipStatus.ACTIVE, True)}


def test_moving_back_is_as_easy(house: TwoChannels) -> None:
    hana = member(house)
    moves(hana)
    code = hana.says_last().split("コード: ")[1][:8]
    with house.in_the_other():
        phone = house.resident()
        phone.types(code)
        phone.types("1990年4月1日")
        phone.types("引っ越し")
        phone.types(SAME_TOWN)
        phone.taps("引っ越す")
        phone.taps("同意する")
        phone.taps("同意する")
    old, new = house.here[0], house.there[0]
    assert registrations(house) == {old: (MembershipStatus.ACTIVE, True), new: (MembershipStatus.MOVED, False)}
    hana.types("設定")
    assert "おやすみ" in hana.labels()


def test_nobody_has_two_homes(house: TwoChannels) -> None:
    hana = member(house)

    def again(context: Context) -> None:
        resident = context.session.get_one(Resident, hana.resident_id())
        memberships.join(context, resident, house.there[0], is_home=True)

    with pytest.raises(HomeElsewhere):
        house.act(again)

    def written(context: Context) -> None:
        resident = context.session.get_one(Resident, hana.resident_id())
        memberships.add_membership(context, resident, house.there[0], MembershipStatus.ACTIVE)

    with pytest.raises(IntegrityError):
        house.act(written)


def register_up_to_the_birth_date(house: TwoChannels) -> Chat:
    """Somebody in the other town says who they are: the same reading and birth date."""
    with house.in_the_other():
        phone = house.resident()
        phone.types("登録")
        for _ in range(2):
            phone.taps("同意する")
        phone.taps("はい、18歳以上です")
        phone.types(NEW_POSTCODE)
        phone.types("山田 花子")
        phone.types("ヤマダ ハナコ")
        phone.types("1990年4月1日")
        phone.types("090-1234-5678")
    return phone


def test_who_is_registered_in_another_town_is_offered_to_move_and_nothing_is_half_done(house: TwoChannels) -> None:
    member(house)
    phone = register_up_to_the_birth_date(house)
    phone.reads("もうほかの町で「結」に登録しています")
    phone.reads_not(OLD)
    with house.in_the_other():
        phone.taps("前の町から引っ越す")
    phone.reads("何も保存していません")
    assert len(house.look(lambda session: session.scalars(select(Resident)).all())) == 1
    assert phone.state().name is None


def test_somebody_else_of_the_same_name_and_day_can_register(house: TwoChannels) -> None:
    member(house)
    phone = register_up_to_the_birth_date(house)
    with house.in_the_other():
        phone.taps("別の人です")
    phone.reads_not("登録しています")


def test_on_an_account_that_both_towns_share_the_chat_goes_on(sqlite_url: str) -> None:
    house = House(sqlite_url)
    house.act(share, house.channel_id)
    hana = member(house)
    offer(house, outside_task(house))
    hana.taps("受ける")
    hana.taps("この条件で始める")
    hana.types("引っ越し")
    hana.types(NEIGHBOUR)
    hana.taps("引っ越す")
    hana.taps("同意する")
    hana.taps("同意する")
    hana.reads("みよたしごと公社が、あなたの町の窓口です", "このトークをそのままお使いください")
    hana.reads_not("コード")

    resident_id = hana.resident_id()

    def reached(session: Session) -> list[LineAccount | None]:
        towns = (house.operator_id, neighbour_id(session))
        return [account_for(session, resident_id, operator_id) for operator_id in towns]

    assert [one.id if one else None for one in house.look(reached)] == [hana.account_id] * 2
    hana.types("自分のしごと")
    hana.reads("町名のよみがな", "作業中")
