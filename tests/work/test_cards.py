"""Every card of work, in every language, is a message that LINE takes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from messages.cards import invitation, item, notice, result, work, work_list
from messages.cards.tickets import emergency_card
from messages.catalog import LOCALES
from models.people.look import Look
from models.work.assignments import AssignmentStatus
from models.work.facts import NoticeFacts, OfferFacts, Progress, Receipt, Recruiter, ResultFacts, WorkFacts, WorkInBrief
from models.work.links import BadLink, read_links
from models.work.reasons import RejectReason, ReturnReason
from models.work.tasks import TaskKind
from simulator.validation import check_reply

DUE = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LONG = "長い説明" * 1_000
OFFER = OfferFacts(
    offer_id=1,
    task_id=1,
    title="町名の読みを確かめる",
    description=LONG,
    kind=TaskKind.CHAT,
    units=30,
    minutes=15,
    unit_fee_yen=10,
    fee_yen=300,
    due_at=DUE,
    closes_at=DUE,
    pays_on=date(2027, 1, 25),
    review_days=7,
    open_places=3,
    is_open=True,
    recruiter=Recruiter(
        "みすぼ町しごと協議会", "高知県みすぼ町1-1", "0889-00-0000", "desk@example.jp", "平日", Look(name="協" * 80)
    ),
    terms={"rights": "権" * 300, "expenses": "費" * 300, "ending": "終" * 300},
    reason={"rule": "fits"},
)
WORDS = ("place", "expenses", "rights", "defects", "changes", "confidentiality", "ending")
BODY = {
    "orderer": {"name": "協議会", "address": "高知県", "phone": "0889", "email": "", "desk_hours": ""},
    "worker": {"alias": "結-7K3F", "resident": 1},
    "entrusted_on": "2026-11-24",
    "work": {"task": 1, "title": "町名の読み", "description": LONG, "kind": "chat", "links": []},
    "units": 30,
    "minutes": 90,
    "unit_fee_yen": 10,
    "fee_yen": 300,
    "withholding": "none",
    "payment": {"pay_day": 25, "pays_on": "2027-01-25"},
    "due_at": DUE.isoformat(),
    "review_days": 7,
    "words": {"ja": dict.fromkeys(WORDS, "条" * 300)},
}
NOTICE = NoticeFacts(1, 1, BODY, "https://yui.example.jp/notices/token", is_agreed=False)
PROGRESS = Progress(1, "町名の読み", 12, 40, 10, DUE)
WORK = WorkFacts(
    1, 1, "町名の読み", LONG, [{"label": "フォーム", "url": "https://example.jp"}], TaskKind.OUTSIDE,
    AssignmentStatus.STARTED, False, 0, 1, 80, 800, None, DUE, None, None, 2,
)  # fmt: skip
BRIEF = WorkInBrief(1, "町名の読み", AssignmentStatus.STARTED, 12, 40, 400, None, DUE)
RESULT = ResultFacts(1, "町名の読み", 30, 300, date(2027, 1, 25), None, "言葉" * 500, DUE, 3)

Draw = Callable[[str], Any]


def cards() -> Iterator[tuple[str, Draw]]:
    """Every card by name."""
    yield "invitation", lambda locale: invitation.invitation_card(OFFER, locale, 1)
    yield "invitation of a guest", lambda locale: invitation.invitation_card(OFFER, locale, 1, is_guest=True)
    yield "closed", lambda locale: invitation.invitation_card(replace(OFFER, is_open=False), locale, 1)
    yield "open work", lambda locale: work_list.open_work_cards([OFFER] * 12, locale, 1)
    yield "my work", lambda locale: work_list.my_work_cards([BRIEF] * 12, locale, 1)
    yield "notice", lambda locale: notice.notice_card(NOTICE, locale, 1)
    yield "agreed notice", lambda locale: notice.notice_card(replace(NOTICE, is_agreed=True), locale, 1)
    yield "rest", lambda locale: item.rest_card(PROGRESS, locale, 1, can_extend=True)
    for status in AssignmentStatus:
        facts = replace(WORK, status=status, submitted_at=DUE, review_by=DUE)
        yield f"work {status}", lambda locale, facts=facts: work.work_card(facts, locale, 1)
    yield "receipt", lambda locale: work.receipt_card(Receipt(1, "町名の読み", DUE, DUE), locale, 1)
    for reason in [*ReturnReason, *RejectReason]:
        told = replace(RESULT, reason=str(reason))
        yield f"reason {reason}", lambda locale, told=told: result.returned_card(told, locale, 1)
    for name in ("approved", "rejected", "cancelled", "lapsed", "handed_back"):
        yield name, lambda locale, name=name: getattr(result, f"{name}_card")(RESULT, locale, 1)
    yield "automatic", lambda locale: result.approved_card(replace(RESULT, is_automatic=True), locale, 1)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("name", "draw"), [pytest.param(*card, id=card[0]) for card in cards()])
def test_line_takes_the_card(name: str, draw: Draw, locale: str) -> None:
    message = draw(locale)
    problems = check_reply({"replyToken": "t" * 32, "messages": [message]})
    assert not problems, problems
    assert len(json.dumps(message["contents"], ensure_ascii=False).encode()) < 50_000
    bubbles = message["contents"].get("contents") or [message["contents"]]
    for bubble in bubbles if isinstance(bubbles, list) else [message["contents"]]:
        assert len(json.dumps(bubble, ensure_ascii=False).encode()) < 30_000


def _colours(bubble: dict[str, Any]) -> tuple[str, str, str]:
    """The band above a card, its words, and its main button."""
    band = bubble["header"]
    (main,) = [one["color"] for one in bubble["footer"]["contents"] if one["style"] == "primary"]
    return band["backgroundColor"], band["contents"][0]["text"], main


def test_cards_of_offers_and_notices_have_the_look_of_who_contracts() -> None:
    for look in (Look("#1d4ed8", "みすぼ"), Look("#7b1fa2", "となり町しごと協議会")):
        offer = replace(OFFER, recruiter=replace(OFFER.recruiter, look=look))
        seen = [
            invitation.invitation_card(offer, "ja", 1)["contents"],
            *work_list.open_work_cards([offer, offer], "ja", 1)["contents"]["contents"],
            notice.notice_card(replace(NOTICE, look=look), "ja", 1)["contents"],
        ]
        assert [_colours(bubble) for bubble in seen] == [(look.colour, look.name, look.colour)] * 4
        body = {**BODY, "change": {"reason": "量がふえました"}, "fee_yen": 400}
        change = notice.change_card(replace(NOTICE, body=body, look=look), BODY, "ja", 1)
        assert _colours(change["contents"]) == (look.colour, look.name, look.colour)


def test_a_recruitment_states_all_that_the_law_asks() -> None:
    said = json.dumps(invitation.invitation_card(replace(OFFER, terms={}), "ja", 1), ensure_ascii=False)
    for fact in (
        "報酬",
        "納期",
        "場所",
        "支払い",
        "経費",
        "権利",
        "やめるとき",
        "募集する団体",
        "問い合わせ先",
        "1時間あたり",
    ):
        assert fact in said


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (
            "https://example.jp/資料 1.pdf?題=町#上",
            "https://example.jp/%E8%B3%87%E6%96%99%201.pdf?%E9%A1%8C=%E7%94%BA#%E4%B8%8A",
        ),
        ("HTTP://日本語.example:8080/100%", "http://xn--wgv71a119e.example:8080/100%25"),
        (" https://example.jp/a%20b?c=[1]&d='e' ", "https://example.jp/a%20b?c=[1]&d='e'"),
    ],
)
def test_a_link_as_it_is_kept_is_one_that_line_takes(given: str, kept: str) -> None:
    links = read_links([{"label": " 地図 と\n資料 ", "url": given}, {"url": given}])
    assert links == [{"label": "地図 と 資料", "url": kept}, {"label": "", "url": kept}]
    message = work.work_card(
        replace(WORK, kind=TaskKind.OUTSIDE, status=AssignmentStatus.STARTED, links=links), "ja", 1
    )
    assert kept in json.dumps(message)
    problems = check_reply({"replyToken": "t" * 32, "messages": [message]})
    assert not problems, problems


@pytest.mark.parametrize(
    "link",
    [
        "https://example.jp",
        {},
        {"url": 5},
        {"url": "https://example.jp", "label": 5},
        {"url": "https://example.jp", "label": "名" * 81},
        {"url": "https://example.jp", "colour": "red"},
        *({"url": url} for url in ("", "example.jp", "https://", "https://[", "https://a:x/", "https://a b.jp/")),
        *({"url": url} for url in ("ftp://a.jp", "javascript:alert(1)", "https://me:pw@a.jp/", "https://..jp/")),
        {"url": "https://example.jp/" + "あ" * 120},
    ],
)
def test_what_is_no_link_is_refused(link: Any) -> None:
    with pytest.raises(BadLink):
        read_links([link])


def test_the_office_is_telephoned_however_its_number_was_typed() -> None:
    message = emergency_card("ja", "協議会", "０８８９－００－００００")
    assert "tel:0889000000" in json.dumps(message)
    assert not check_reply({"replyToken": "t" * 32, "messages": [message]})
