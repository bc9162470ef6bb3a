"""The first meeting, and what LINE tells of the account: added, blocked, its language."""

from typing import Any

from handlers.conversations import choosing
from handlers.conversations.own_work import is_closed
from handlers.engine import talk
from handlers.people.menus import link_menu
from handlers.turn import Turn
from messages import line
from messages.menu_postbacks import OpenMenu

PROFILE_LANGUAGES = {"ja": "ja", "en": "en"}


def follow(turn: Turn, event: dict[str, Any]) -> None:
    """Added as a friend, or unblocked: greet, or welcome back. Sending is possible again."""
    if is_closed(turn):
        turn.account.blocked_at = None
        return
    was_blocked = turn.account.blocked_at is not None
    turn.account.blocked_at = None
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
    """Who this is, what it is safe to send here, and the two ways on."""
    turn.say(line.text(turn.text("greeting.hello", operator=choosing.house_name(turn))))
    safety = turn.text(f"greeting.safety.{turn.operator.private_details}", operator=turn.operator.name)
    turn.say(line.text(safety), welcome_card(turn))


def welcome_card(turn: Turn) -> dict[str, Any]:
    """The first card: register, or look first, and the languages; for residents their own ways."""
    ways = ("register", "work", "language") if turn.resident is None else ("work", "mine", "money")
    buttons = [
        line.button(
            line.postback(turn.text(f"menu.{way}"), OpenMenu(way).pack()), "primary" if number == 0 else "secondary"
        )
        for number, way in enumerate(ways)
    ]
    words = turn.text("greeting.what_now" if turn.resident is None else "menu.words")
    return line.flex(words, line.bubble([line.words_of(words)], buttons))


def unfollow(turn: Turn, event: dict[str, Any]) -> None:
    """Blocked: a pause, not a deletion. Nothing is pushed until they come back; contracts and money stay."""
    turn.account.blocked_at = turn.now


def profile_comes_back(turn: Turn, event: dict[str, Any]) -> None:
    """LINE's own language setting is the first guess from the next answer on, as long as nobody has chosen otherwise."""
    language = str(event.get("language") or "").split("-")[0]
    locale = PROFILE_LANGUAGES.get(language)
    if turn.resident is not None or talk.is_open(turn) or locale == turn.account.locale:
        return
    if locale is None or locale not in turn.operator.languages:
        return
    # Not greeted anew: the free reply is used up, and the first card has the languages on it.
    turn.account.locale = locale
    link_menu(turn, turn.account)
