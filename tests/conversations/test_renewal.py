"""A text of consent has a new version: asked for once, for that purpose only, and nobody's work stands still for it."""

import pytest
from sqlalchemy import select

from messages import consents as texts
from models.people.memberships import Consent
from tests.conversations.house import House
from tests.conversations.work import chat_task, member, offer, outside_task, taken


def given(house: House, purpose: str) -> list[str]:
    """The versions to which somebody holds."""
    held = select(Consent).where(Consent.purpose == purpose, Consent.withdrawn_at.is_(None)).order_by(Consent.id)
    return house.look(lambda session: [one.text_version for one in session.scalars(held)])


@pytest.mark.parametrize("locale", ["ja", "ja-easy", "en"])
def test_the_next_turn_asks_for_the_new_text_and_for_that_alone(
    house: House, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    hanako = member(house, locale)
    hanako.types("メニュー")
    before = hanako.says_last()
    assert "2026-11-01" not in before
    monkeypatch.setitem(texts.VERSIONS, "privacy", "2027-01-01")
    hanako.types("メニュー")
    hanako.reads("2027-01-01")
    assert "2026-11-01" not in hanako.says_last()
    hanako.types("1")
    assert given(house, "privacy")[-1] == "2027-01-01"
    hanako.types("メニュー")
    assert hanako.says_last() == before


def test_it_waits_until_the_work_in_hand_is_put_down(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hanako = member(house)
    offer(house, chat_task(house))
    taken(hanako)
    monkeypatch.setitem(texts.VERSIONS, "terms", "2027-01-01")
    hanako.types("しもだ")
    assert "2027-01-01" not in hanako.says_last()
    hanako.types("うえだ")
    hanako.types("ここで休む")
    hanako.reads("基本契約", "2027-01-01", "そのまま続けられます")
    hanako.types("いいえ")
    hanako.reads("このまま続けられます")
    hanako.taps("つづける")
    hanako.reads("中田")


def test_new_work_waits_for_a_required_text_that_was_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hanako = member(house)
    monkeypatch.setitem(texts.VERSIONS, "privacy", "2027-01-01")
    hanako.types("メニュー")
    hanako.taps("同意しない")
    offer(house, outside_task(house))
    hanako.taps("受ける")
    hanako.taps("読んで同意する")
    hanako.reads("個人情報の取り扱い", "2027-01-01")
    hanako.taps("同意する")
    hanako.reads("取引条件のお知らせ")


def test_who_does_not_want_the_new_sharing_no_longer_shares(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hanako = member(house)
    hanako.types("設定")
    hanako.taps("ほかの町との共有")
    hanako.reads("協力している町との共有", "2026-11-28")
    hanako.taps("伝えてもよい")
    assert given(house, "sharing") == ["2026-11-28"]
    monkeypatch.setitem(texts.VERSIONS, "sharing", "2027-01-01")
    hanako.types("設定")
    hanako.taps("ほかの町との共有")
    hanako.taps("取り消す")
    hanako.reads("文面の確認は、もうすんでいます")
    hanako.taps("つづける")
    hanako.types("設定")
    hanako.taps("ほかの町との共有")
    hanako.taps("伝えてもよい")
    monkeypatch.setitem(texts.VERSIONS, "sharing", "2027-02-01")
    hanako.types("メニュー")
    hanako.taps("同意しない")
    hanako.reads("取り消しました")
    assert given(house, "sharing") == []
    offer(house, outside_task(house))
    hanako.taps("受ける")
    hanako.reads("取引条件のお知らせ")


def test_everything_new_is_asked_one_after_another(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    hanako = member(house)
    for purpose in ("terms", "privacy"):
        monkeypatch.setitem(texts.VERSIONS, purpose, "2027-01-01")
    hanako.types("メニュー")
    hanako.reads("基本契約")
    hanako.taps("同意する")
    hanako.reads("個人情報の取り扱い")
    hanako.taps("同意する")
    assert [given(house, purpose)[-1] for purpose in ("terms", "privacy")] == ["2027-01-01", "2027-01-01"]
