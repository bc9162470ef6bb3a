"""The first meeting, and what LINE tells of the account: added, blocked, its language."""

from typing import Any

from handlers.conversations import choosing
from handlers.conversations.own_work import is_closed
from handlers.engine import talk
from handlers.people.menus import link_menu
from handlers.turn import Turn
from messages import line
from messages.catalog import text
from messages.menu_postbacks import OpenMenu
from models.talk.inbox import occurred_at
from models.talk.settling import release_unblocked

PROFILE_LANGUAGES = {"ja": "ja", "en": "en"}
ANY_OTHER = "ja-easy"
"""The first guess for who reads LINE in a language that Yui does not speak."""


def follow(turn: Turn, event: dict[str, Any]) -> None:
    """Added as a friend, or unblocked: greet, or welcome back. Sending is possible again, and what must arrive does."""
    account, at = turn.account, occurred_at(event, turn.now)
    if account.blocked_at is not None and at < account.blocked_at:
        return  # told late: they have blocked us since
    if account.first_seen_at < turn.now:  # before it was seen there was nothing that could be told late
        account.followed_at = at
    was_blocked = account.blocked_at is not None
    if was_blocked:
        _unblock(turn)
    if is_closed(turn):
        return
    if turn.resident is not None or was_blocked:
        turn.say(line.text(turn.text("greeting.welcome_back")))
        if talk.is_open(turn):
            talk.remind(turn)
        else:
            turn.say(welcome_card(turn))
        return
    turn.fetch_profile()
    greet(turn)


def greet(turn: Turn) -> None:
    """Who this is, what it is safe to send here, and the ways on; each other language says in its own words how to
    have all of it read in that one, for LINE does not tell the reader's language with the event."""
    hello = turn.text("greeting.hello", operator=choosing.house_name(turn))
    in_others = "\n".join(text(locale, "greeting.read_in") for locale in _others(turn))
    turn.say(line.text("\n\n".join(filter(None, (hello, in_others)))))
    safety = turn.text(f"greeting.safety.{turn.operator.private_details}", operator=turn.operator.name)
    turn.say(line.text(safety), welcome_card(turn))


def welcome_card(turn: Turn) -> dict[str, Any]:
    """The first card: register, or look first, or read in another language; for residents their own ways."""
    languages = [f"read_{locale}" for locale in _others(turn)]
    ways = ["register", "work", *languages] if turn.resident is None else ["work", "mine", "money"]
    buttons = [
        line.button(
            line.postback(turn.text(f"menu.{way}"), OpenMenu(way).pack()), "primary" if number == 0 else "secondary"
        )
        for number, way in enumerate(ways)
    ]
    words = turn.text("greeting.what_now" if turn.resident is None else "menu.words")
    return line.flex(words, line.bubble([line.words_of(words)], buttons))


def _others(turn: Turn) -> list[str]:
    """The languages of the operator other than the one that is spoken now."""
    return [locale for locale in turn.operator.languages if locale != turn.locale]


def unfollow(turn: Turn, event: dict[str, Any]) -> None:
    """Blocked: a pause, not a deletion. Nothing is pushed until they come back; contracts and money stay."""
    account, at = turn.account, occurred_at(event, turn.now)
    if account.followed_at is None or at >= account.followed_at:
        account.blocked_at = at


def is_back(turn: Turn, event: dict[str, Any]) -> None:
    """Who writes or taps has not blocked us, whatever was told late."""
    blocked_at = turn.account.blocked_at
    if blocked_at is not None and occurred_at(event, turn.now) > blocked_at:
        _unblock(turn)


def _unblock(turn: Turn) -> None:
    turn.account.blocked_at = None
    release_unblocked(turn.session, turn.account, turn.now)


def profile_comes_back(turn: Turn, event: dict[str, Any]) -> None:
    """LINE's own language setting is the first guess from the next answer on, as long as nobody has chosen otherwise."""
    language = str(event.get("language") or "").split("-")[0]
    locale = PROFILE_LANGUAGES.get(language, ANY_OTHER)
    if not language or turn.resident is not None or talk.is_open(turn) or locale not in _others(turn):
        return
    # Not greeted anew: the free reply is used up, and the first card has the languages on it.
    turn.account.locale = locale
    link_menu(turn, turn.account)
