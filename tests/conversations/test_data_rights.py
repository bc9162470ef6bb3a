"""A resident sees all that is kept of them, and is forgotten when they ask for it."""

import pytest
from sqlalchemy import select

from models.people.memberships import Membership, MembershipStatus
from models.record.holds import Erasure
from tests.conversations.chat import Chat
from tests.conversations.house import House
from tests.conversations.work import member


@pytest.fixture
def hanako(house: House) -> Chat:
    """Somebody registered."""
    return member(house)


def test_own_data_is_one_tap_away(hanako: Chat) -> None:
    hanako.types("わたしの情報")
    hanako.reads("15分間だけ")
    assert "ページを開く" in hanako.labels()


def test_leaving_and_being_forgotten_is_one_question(house: House, hanako: Chat) -> None:
    hanako.types("情報を消す")
    hanako.reads("すぐに消します", "保管")
    hanako.taps("やめておく")
    hanako.reads("情報はそのままです")
    hanako.types("設定")
    hanako.taps("情報を消す(退会)")
    hanako.taps("退会して消す")
    hanako.reads("消しました")
    assert house.look(lambda session: session.scalars(select(Membership.status)).all()) == [MembershipStatus.LEFT]
    assert len(house.look(lambda session: session.scalars(select(Erasure)).all())) == 1
