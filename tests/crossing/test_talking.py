"""A resident takes another town's work in the chat of their own town, and hears of all of it there."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.help import tickets
from handlers.work import reviewing
from messages.work_postbacks import SeeOffer
from models.dispatch.offers import Offer
from models.files.attachments import Attachment
from models.people.agreements import PaperKind, PaperRequest
from models.people.memberships import Consent, Membership, MembershipStatus
from models.people.operators import Client, Operator
from models.record.audit import AuditRow
from models.record.staff_notices import StaffNotice
from models.towns.pacts import Chain, Pact, PactStatus
from models.work.assignments import Assignment, AssignmentStatus, Submission
from models.work.tickets import Ticket
from tests.conversations.house import House
from tests.conversations.work import chat_task, member, offer, outside_task
from tests.crossing.two_channels import TwoChannels

LEAD, HOME = "みすぼ町しごと協議会", "おおみや村しごとの会"


@pytest.fixture
def house(sqlite_url: str) -> TwoChannels:
    """Two operators with a LINE account each, and somebody registered with the first."""
    house = TwoChannels(sqlite_url)
    member(house)
    return house


def consents_with(house: House, operator_id: int) -> list[tuple[str, bool]]:
    query = select(Consent).where(Consent.operator_id == operator_id, Consent.purpose != "privacy").order_by(Consent.id)
    given = house.look(lambda session: session.scalars(query).all())
    return [(one.purpose, one.withdrawn_at is None) for one in given]


def contract(house: House) -> Assignment:
    return house.look(lambda session: session.scalars(select(Assignment)).one())


def test_work_is_taken_in_the_home_chat_through_the_home_operator(house: TwoChannels) -> None:
    house.agree()
    jiro = house.neighbour()
    offer(house, chat_task(house))
    house.share()
    jiro.is_told("町名のよみがな", f"{LEAD}からの、協力のしごとです。契約とお支払いは{HOME}が行います。")
    jiro.taps("受ける")
    jiro.reads("協力している町のしごとです")
    jiro.taps("読んで同意する")
    jiro.reads("協力している町との共有", "お名前、連絡先、口座は伝えません")
    jiro.taps("同意する")
    jiro.reads("取引条件のお知らせ", HOME, f"{LEAD}から受けた業務の一部をお願いするもの(再委託)です")
    jiro.taps("この条件で始める")
    jiro.types("しもだ")
    jiro.types("かみだ")
    jiro.types("なかだ")
    jiro.taps("納品する")
    submission = house.look(lambda session: session.scalars(select(Submission)).one())
    house.act(reviewing.begin_review, house.operator_id, submission.id)
    house.act(reviewing.approve, house.operator_id, submission.id)
    jiro.is_told("合格です")
    jiro.types("お金")
    jiro.reads("120円")


def test_it_stands_in_the_list_of_open_work_and_among_quarters_of_an_hour(house: TwoChannels) -> None:
    house.agree()
    jiro = house.neighbour()
    offer(house, chat_task(house, unit_minutes=1), mode="lottery")
    jiro.types("しごと")
    jiro.reads("町名のよみがな", LEAD)
    jiro.types("15分")
    jiro.reads("町名のよみがな", LEAD)


def test_before_the_head_start_is_over_nothing_of_it_is_seen(house: TwoChannels) -> None:
    house.agree(head_start_hours=24)
    jiro = house.neighbour()
    offer(house, chat_task(house))
    house.share()
    assert jiro.told_last() == ""
    jiro.types("しごと")
    jiro.reads_not("町名のよみがな")
    offer_id = house.look(lambda session: session.scalars(select(Offer.id)).one())
    jiro.taps_data(SeeOffer(offer_id).pack(jiro.account_id))
    jiro.reads("見つかりませんでした")


def test_a_card_whose_pact_has_ended_answers_kindly(house: TwoChannels) -> None:
    pact_id = house.agree()
    jiro = house.neighbour()
    offer(house, chat_task(house))
    house.share()
    house.act(lambda context: setattr(context.session.get_one(Pact, pact_id), "status", PactStatus.ENDED))
    jiro.taps("受ける")
    jiro.reads("協力は、いまお休みか、終わりになりました", "すでに受けているしごとはそのまま続けられ")
    jiro.types("しごと")
    jiro.reads_not("町名のよみがな")


def test_the_lead_contracts_itself_by_a_consent_for_this_one_town(house: TwoChannels) -> None:
    pact_id = house.agree(Chain.DIRECT)
    jiro = house.neighbour()
    offer(house, chat_task(house))
    house.share()
    jiro.is_told(f"契約とお支払いも{LEAD}が行います")
    jiro.taps("受ける")
    jiro.taps("読んで同意する")
    jiro.reads(f"【{LEAD}に伝えること】", "振込先の口座", HOME)
    assert house.look(lambda session: _registered(session, jiro.resident_id(), house.here[0])) is None
    jiro.taps("同意する")
    jiro.reads("読んで同意していただきたい約束があります")
    jiro.taps("読んで同意する")
    jiro.reads("【基本契約(業務委託)】", LEAD)
    jiro.taps("同意する")
    jiro.reads("取引条件のお知らせ", LEAD)
    jiro.reads_not("再委託")
    membership = house.look(lambda session: _registered(session, jiro.resident_id(), house.here[0]))
    assert membership is not None
    assert (membership.is_home, membership.pact_id) == (False, pact_id)
    assert consents_with(house, house.here[0])[-2:] == [("sharing", True), ("terms", True)]
    assert contract(house).party_id == house.here[0]


def test_the_consent_is_taken_back_and_running_work_goes_on(house: TwoChannels) -> None:
    house.agree(Chain.DIRECT)
    jiro = house.neighbour()
    offer(house, outside_task(house))
    house.share()
    jiro.taps("受ける")
    for _ in range(2):
        jiro.taps("読んで同意する")
        jiro.taps("同意する")
    jiro.taps("この条件で始める")
    offer(house, outside_task(house, title="つぎのしごと"))
    house.share()
    jiro.types("設定")
    jiro.taps("ほかの町との共有")
    jiro.reads("お名前などを伝えています", LEAD)
    jiro.taps(LEAD)
    jiro.taps("取り消す")
    jiro.reads(f"{LEAD}の新しいしごとは受けられなくなります")
    assert ("sharing", False) in consents_with(house, house.here[0])
    membership = house.look(lambda session: _registered(session, jiro.resident_id(), house.here[0]))
    assert membership is not None
    assert membership.status is MembershipStatus.LEFT
    jiro.taps("受ける", on="つぎのしごと")
    jiro.reads("協力している町のしごとです")
    jiro.types("自分のしごと")
    jiro.taps("開く")
    jiro.taps("納品する")
    jiro.sends_picture()
    jiro.taps("納品する")
    assert contract(house).status is AssignmentStatus.SUBMITTED


def test_a_consent_without_any_contract_leaves_nothing_behind(house: TwoChannels) -> None:
    house.agree(Chain.DIRECT)
    jiro = house.neighbour()
    offer(house, chat_task(house))
    house.share()
    jiro.taps("受ける")
    jiro.taps("読んで同意する")
    jiro.taps("同意する")
    jiro.types("設定")
    jiro.taps("ほかの町との共有")
    jiro.taps(LEAD)
    jiro.taps("取り消す")
    assert house.look(lambda session: _registered(session, jiro.resident_id(), house.here[0])) is None


def test_a_question_goes_to_the_director_of_the_work_and_the_answer_comes_home(house: TwoChannels) -> None:
    house.agree()
    jiro = house.neighbour()
    offer(house, outside_task(house))
    house.share()
    jiro.taps("受ける")
    jiro.taps("読んで同意する")
    jiro.taps("同意する")
    jiro.taps("この条件で始める")
    jiro.taps("質問する")
    jiro.types("どの掲示板ですか")
    ticket = house.look(lambda session: session.scalars(select(Ticket)).one())
    assert ticket.operator_id == house.here[0]
    house.act(lambda context: tickets.answer(context, context.session.get_one(Ticket, ticket.id), "駅前です"))
    jiro.is_told("駅前です", LEAD)


def test_what_is_sent_in_belongs_to_the_lead(house: TwoChannels) -> None:
    house.agree()
    jiro = house.neighbour()
    offer(house, outside_task(house))
    house.share()
    jiro.taps("受ける")
    jiro.taps("読んで同意する")
    jiro.taps("同意する")
    jiro.taps("この条件で始める")
    jiro.taps("納品する")
    jiro.sends_picture()
    jiro.taps("納品する")
    sent = house.look(lambda session: session.scalars(select(Attachment)).one())
    assert sent.operator_id == house.here[0]


def test_a_clients_secrets_are_kept_towards_the_own_operator(house: TwoChannels) -> None:
    house.agree()
    jiro = house.neighbour()
    offer(house, chat_task(house))
    client = house.look(lambda session: session.scalars(select(Client)).one())
    house.act(lambda context: setattr(context.session.get_one(Client, client.id), "asks_secrecy", True))
    house.share()
    jiro.taps("受ける")
    jiro.taps("読んで同意する")
    jiro.taps("同意する")
    jiro.taps("読んで同意する")
    jiro.reads(HOME, "みすぼ町 町民課")
    jiro.taps("同意する")
    jiro.reads("取引条件のお知らせ")
    assert (f"secrecy:{client.id}", True) in consents_with(house, house.there[0])


def test_something_has_come_up_eases_other_towns_work_too(house: TwoChannels) -> None:
    house.agree()
    lead_id = house.here[0]
    house.act(lambda context: setattr(context.session.get_one(Operator, lead_id), "webhook_url", "https://a.example"))
    jiro = house.neighbour()
    offer(house, outside_task(house))
    house.share()
    jiro.taps("受ける")
    jiro.taps("読んで同意する")
    jiro.taps("同意する")
    jiro.taps("この条件で始める")
    before = contract(house).due_at
    jiro.types("急用")
    assert contract(house).due_at > before
    told = house.look(lambda session: session.scalars(select(AuditRow).where(AuditRow.act == "work.ease")).all())
    assert [one.operator_id for one in told] == [house.there[0]]
    news = house.look(lambda session: session.scalars(select(StaffNotice)).all())
    heard = [one for one in news if one.body["event"] == "resident.urgent"]
    assert [(one.operator_id, one.body["subject"]) for one in heard] == [(lead_id, f"assignments:{contract(house).id}")]
    assert "ジロウ" not in str([one.body for one in heard])


def test_english_readers_read_it_in_english(house: TwoChannels) -> None:
    house.agree(Chain.DIRECT)
    ann = house.neighbour("en", kana="ティー アン")
    offer(house, chat_task(house))
    house.share()
    ann.is_told("contracts with you and pays you itself")
    ann.taps("Take it")
    ann.reads("the work of a partner town")


def _registered(session: Session, resident_id: int, operator_id: int) -> Membership | None:
    query = select(Membership).where(Membership.resident_id == resident_id, Membership.operator_id == operator_id)
    return session.scalar(query)


def test_paper_is_asked_of_the_town_with_which_one_contracts(house: TwoChannels) -> None:
    house.agree(Chain.DIRECT)
    jiro = house.neighbour()
    offer(house, outside_task(house))
    house.share()
    jiro.taps("受ける")
    for _ in range(2):
        jiro.taps("読んで同意する")
        jiro.taps("同意する")
    jiro.types("紙でほしい")
    jiro.taps(f"{LEAD}と同意した約束")
    jiro.reads(LEAD)
    asked = house.look(lambda session: session.scalars(select(PaperRequest)).one())
    assert (asked.operator_id, asked.kind, asked.document_id) == (house.here[0], PaperKind.AGREEMENTS, None)
