"""Agreed before the work: the framework agreement in its newest version, a client's secrets; the desk; paper."""

import hashlib

import pytest
from sqlalchemy import select

from handlers.context import Context
from handlers.office import operators
from handlers.people import agreements, paper_requests
from handlers.people.memberships import membership_of
from messages import consents as texts
from models.people.agreements import AgreedText, PaperKind, PaperRequest
from models.people.memberships import Consent
from models.people.operators import Client
from models.towns.entrusting import Entrusting
from models.work.assignments import Assignment
from models.work.tasks import Task
from models.work.tickets import Ticket
from tests.conversations.house import House
from tests.conversations.work import member, offer, outside_task


def given(house: House) -> list[Consent]:
    return house.look(lambda session: list(session.scalars(select(Consent).order_by(Consent.id))))


def assignments(house: House) -> int:
    return len(house.look(lambda session: session.scalars(select(Assignment)).all()))


def test_a_new_version_is_agreed_to_before_the_next_work(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hanako = member(house)
    monkeypatch.setitem(texts.VERSIONS, "terms", "2027-01-01")
    offer(house, outside_task(house))
    hanako.taps("受ける")
    hanako.reads("同意していただきたい約束", "[読んで同意する]")
    hanako.taps("読んで同意する")
    hanako.reads("基本契約", "版 2027-01-01")
    hanako.taps("同意しない")
    hanako.reads("不利なことはありません")
    assert assignments(house) == 0
    hanako.taps("読んで同意する")
    hanako.taps("同意する")
    hanako.reads("取引条件のお知らせ")
    assert assignments(house) == 1
    newest = given(house)[-1]
    assert (newest.purpose, newest.text_version) == ("terms", "2027-01-01")
    kept = house.look(lambda session: session.get_one(AgreedText, newest.text_sha256))
    assert hashlib.sha256(kept.words.encode()).hexdigest() == newest.text_sha256


def test_a_clients_secrets_are_agreed_to_once_and_again_when_its_words_change(house: House) -> None:
    hanako = member(house)
    offer(house, outside_task(house))
    house.act(_asks_secrecy, "名簿は複写しないこと。")
    hanako.taps("受ける")
    hanako.taps("読んで同意する")
    hanako.reads("秘密を守る約束", "みすぼ町 町民課", "名簿は複写しないこと。")
    hanako.taps("同意する")
    hanako.reads("取引条件のお知らせ")
    client = house.look(lambda session: session.scalars(select(Client)).one())
    task = house.look(lambda session: session.scalars(select(Assignment)).one()).task_id
    hana = given(house)[-1].resident_id
    assert given(house)[-1].purpose == f"secrecy:{client.id}"
    house.act(_check, task, hana)
    house.act(_asks_secrecy, "名簿は複写も撮影もしないこと。")
    with pytest.raises(agreements.AgreementNeeded):
        house.act(_check, task, hana)
    held = house.act(agreements.agreed, hana, house.operator_id)
    assert ["名簿は複写しないこと。" in one.words for one in held].count(True) == 1


@pytest.mark.parametrize("locale", ["ja", "ja-easy", "en"])
def test_the_desk_for_harassment_is_one_tap_away_with_help_from_outside(house: House, locale: str) -> None:
    hanako = member(house, locale)
    hanako.types("メニュー")
    hanako.types("ハラスメント")
    hanako.reads("0120-532-110")
    label = {"ja": "相談の担当に書く", "ja-easy": "相談の人に 書く", "en": "Write to our desk"}[locale]
    hanako.taps(label)
    ticket = house.look(lambda session: session.scalars(select(Ticket)).one())
    assert ticket.topic == "care"


def test_paper_is_asked_for_once_and_marked_as_sent(house: House) -> None:
    hanako = member(house)
    offer(house, outside_task(house, title="広場の写真"))
    hanako.taps("受ける")
    hanako.types("紙がほしい")
    hanako.reads("同意した約束", "取引条件: 広場の写真")
    hanako.taps("取引条件: 広場の写真")
    hanako.reads("紙でのお届けをうけたまわりました")
    hanako.types("紙がほしい")
    hanako.taps("取引条件: 広場の写真")
    (asked,) = house.look(lambda session: session.scalars(select(PaperRequest)).all())
    assert (asked.kind, asked.sent_at) == (PaperKind.NOTICE, None)
    house.act(paper_requests.mark_sent, house.operator_id, asked.id)
    with pytest.raises(paper_requests.AlreadySent):
        house.act(paper_requests.mark_sent, house.operator_id, asked.id)


def _asks_secrecy(context: Context, words: str) -> None:
    client = context.session.scalars(select(Client)).one()
    facts = {"name": client.name, "kind": client.kind, "contact": client.contact}
    operators.change_client(context, client, **facts, asks_secrecy=True, secrecy_words=words)


def _check(context: Context, task_id: int, resident_id: int) -> None:
    task = context.session.get_one(Task, task_id)
    membership = membership_of(context.session, resident_id, task.operator_id)
    agreements.check_agreed(context, task, resident_id, Entrusting(membership, task.operator_id))
