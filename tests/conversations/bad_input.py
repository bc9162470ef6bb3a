"""What people send that nobody asked for, thrown at one question one after the other: nothing of it stays."""

from typing import Any

from sqlalchemy.orm import Session

from handlers import routes
from handlers.engine import talk
from handlers.engine.flow import Draft, flows
from handlers.turn import Turn
from models.talk.outbox import OBJECTS_PER_CALL
from models.writes import Together, watch
from simulator.validation import check_messages_only
from tests.conversations.chat import Chat
from tests.conversations.reading import actions_of

LONG = 5_000
"""LINE's own limit of a text message."""

TEXTS = (
    *("", " ", "　", "\n\n", "a" * LONG, "あ" * LONG, "漢" * LONG, "9" * LONG, "はい" * (LONG // 2)),
    *("😀", "👨‍👩‍👧‍👦" * 40, "は😀い", "‮はい", "​", "a\u0301" * 50, "ﾊﾝｶｸ ｶﾅ", "ＺＥＮＫＡＫＵ　１２３", "①②③"),
    *("漢字 花子", "山田", "ヤマダ", "Müller Ångström", "Привет мир", "مرحبا بالعالم", "สวัสดี", "你好", "안녕하세요"),
    *("2026-02-30", "令和8年2月29日", "13月45日", "昭和99年1月1日", "0000-00-00", "9999-12-31", "1900/1/1", "きのう"),
    *("-1", "0", "1.5", "1e9", "99999999999999999999", "一千兆", "１２３４５６７８９０", "〇", "+81", "NaN"),
    *("'; DROP TABLE residents; --", "<script>alert(1)</script>", "{name} {0} %s %(x)s", "{{7*7}}", "../../etc/passwd"),
    *("?", "?ABCDEFGH", "https://example.com/", "tel:110", "null", "undefined", "tap.1.1?at=1&value=yes"),
)
"""Empty, too long, in other widths and scripts, with signs that stand for something elsewhere, days that never were."""

WRONG_KINDS: tuple[dict[str, Any], ...] = (
    {"type": "sticker", "packageId": "446", "stickerId": "1988"},
    {"type": "image", "contentProvider": {"type": "line"}},
    {"type": "image", "contentProvider": {"type": "external", "originalContentUrl": "https://example.com/a.jpg"}},
    {"type": "video", "duration": 1},
    {"type": "audio", "duration": 1},
    {"type": "file", "fileName": "../" * 80 + "x.exe", "fileSize": 0},
    {"type": "location", "latitude": 0.0, "longitude": 0.0},
    {"type": "a kind of next year"},
)

TAPS = (
    *("", "tap", "tap.1.", "tap.99.1?at=1&value=yes", "tap.1.zz?at=1&value=yes", "tap.1.1?at=x&value=1", "💥" * 100),
    *("out.1.1?at=1&way=nowhere", "resume.1.1?at=1&what=nothing", "open_menu.1.?what=nothing", "a=b&c=d"),
)


def meets_everything(chat: Chat) -> set[str]:
    """Throw everything at the open question and take it back: each gets an answer with a way on, within LINE's limits.

    Whatever is not taken leaves question and draft as they were; answers the texts that were taken, as shown.
    """
    texts = {words: _message({"type": "text", "text": words}) for words in TEXTS}
    others = [_message(message) for message in WRONG_KINDS]
    others += [{"type": "postback", "postback": {"data": data}} for data in TAPS]
    with Together(chat.house.engine, expire_on_commit=False) as session:
        watch(session, 1)  # reads each row once, as the program does for a batch of events
        is_fleeting = flows()[chat.turn(session).conversation.name or ""].is_fleeting
        taken = {shown(words) for words, event in texts.items() if not _stays(chat, session, event)}
        for event in others:
            assert _stays(chat, session, event) or is_fleeting, event
    return taken


def leads_on(chat: Chat, words: str) -> None:
    """Hold that these words get an answer with a button, wherever one stands; they are taken back."""
    with Together(chat.house.engine, expire_on_commit=False) as session:
        _stays(chat, session, _message({"type": "text", "text": words}))


def shown(words: str) -> str:
    """A text as a failing test can show it."""
    return words if len(words) < 100 else f"{words[:10]}… ({len(words)})"


def _stays(chat: Chat, session: Session, event: dict[str, Any]) -> bool:
    """Give one event to the program; whether the conversation stands as it stood, question and draft.

    What it changed is taken back before the next one; what changed nothing is followed by the next, as people do.
    """
    turn = chat.turn(session)
    before, talked = _stand(turn), _talk(turn)
    where = f"{before[0]}.{before[1]}, given {str(event)[-60:]}"
    routes.handle(turn, event)
    has_written = any(row is not turn.conversation for row in (*session.new, *session.dirty))
    session.flush()
    after = _stand(turn)
    if has_written or after != before or _talk(turn) != talked:
        session.rollback()
    if turn.said:
        assert not check_messages_only({"messages": turn.said}).found, where
        assert len(turn.said) <= OBJECTS_PER_CALL, where
        assert list(actions_of(turn.said)), f"a dead end at {where}"
    else:
        assert turn.fetches, f"no answer at {where}"
    return after == before


def _stand(turn: Turn) -> tuple[str | None, str | None, list[str], Draft]:
    state = turn.conversation
    return state.name, state.step, list(state.past), talk.draft_of(turn)


def _talk(turn: Turn) -> tuple[int | None, list[Any]]:
    return turn.conversation.ticket_id, list(turn.conversation.parked)


def _message(message: dict[str, Any]) -> dict[str, Any]:
    return {"type": "message", "message": {"id": "900000000", **message}}


ANYTHING = frozenset(map(shown, TEXTS))
NAMES = frozenset(words for words in ANYTHING if any(letter.isalpha() for letter in words))
TAKEN: dict[str, frozenset[str]] = {
    "onboarding.name": NAMES,
    "onboarding.kana": frozenset({"ﾊﾝｶｸ ｶﾅ"}),
    "bank.bank_query": ANYTHING,
    "bank.branch_query": ANYTHING,
    "consideration.words": ANYTHING,
    "handing_in.more": ANYTHING,
    "expense.what": ANYTHING,
    "doing.item.reading": frozenset({"きのう", "\u202eはい", "ヤマダ", "ﾊﾝｶｸ ｶﾅ"}),
    "doing.item.note": ANYTHING,
    "doing.item.kinds": frozenset({"①②③"}),
    "doing.item.count": frozenset({"1.5"}),
    "onboarding.hours": frozenset({"1.5"}),
    "limits.hours": frozenset({"1.5"}),
    "timing.minutes": frozenset({"①②③", "1.5"}),
    "doing.item.day": frozenset({"1900/1/1", "9999-12-31"}),
}
"""Where some of it is an answer after all: a name in any script, a reading, figures in rings, what is searched for, free words."""
