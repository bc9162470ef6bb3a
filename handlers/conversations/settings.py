"""What a resident can change at any time: each a short conversation of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from handlers.conversations import caring, considering, home_list, low_data, moving_talk, papers, skill_questions
from handlers.conversations.bank import BANK
from handlers.conversations.claiming import CLAIM
from handlers.conversations.data_rights import ERASE, say_what_is_to_come, show_data
from handlers.conversations.details import PHONE
from handlers.conversations.greeting import greet
from handlers.conversations.level_talk import show_levels
from handlers.conversations.limits import LIMITS
from handlers.conversations.own_work import REGISTERING, has_moved
from handlers.conversations.prompts import check_yes_no, today, yes_no
from handlers.conversations.sharing_talk import SHARING
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Leave, Outcome, Step
from handlers.engine.typed import words_for
from handlers.money.money_so_far import is_paid_later
from handlers.people import memberships, menus
from handlers.turn import Turn
from messages import line
from messages.dates import short_date
from messages.menu_postbacks import OpenMenu
from messages.postbacks import Postback
from messages.screens import Choice, Prompt
from models.people.memberships import Membership, MembershipStatus


@dataclass(frozen=True)
class OpenSetting(Postback):
    """One line of the settings."""

    name = "setting"
    shared = True
    what: str


def show(turn: Turn) -> None:
    """What can be changed: one card where it is little, else a card for each kind of thing, the ends on the last."""
    names = _names(turn)
    if len(names) == len(SETTINGS):
        words = turn.text("settings.words")
        turn.say(line.text(words), line.flex(words, line.carousel([_card(turn, group) for group in GROUPS])))
    else:
        turn.say(_short_list(turn, names))
    talk.remind(turn)


def _short_list(turn: Turn, names: list[str]) -> line.Message:
    """The few things that are left to a guest, or to somebody who has left or moved."""
    buttons = [_button(turn, name) for name in names]
    words = turn.text("settings.words_few")
    if turn.resident is not None:
        register = line.postback(turn.text("menu.register"), OpenMenu("register").pack())
        buttons.insert(0, line.button(register, "primary"))
        words = turn.text("settings.not_registered", operator=turn.operator.name)
    return line.flex(words, line.bubble([line.title(words)], buttons))


def _card(turn: Turn, group: str) -> line.Component:
    body = [line.title(turn.text(f"settings.groups.{group}"))]
    if group == ENDS:
        body += [line.words_of(turn.text("settings.groups.ends_differ"), size="sm", color=line.QUIET)]
    return line.bubble(body, [_button(turn, name) for name in GROUPS[group]])


def _button(turn: Turn, name: str) -> line.Component:
    action = line.postback(turn.text(f"settings.names.{name}"), OpenSetting(name).pack())
    return line.button(action, "link" if name in GROUPS[ENDS] else "secondary")


def open_setting(turn: Turn, tapped: OpenSetting, params: object) -> None:
    """Begin the conversation of one setting; all but the language are for registered residents."""
    if turn.resident is None and tapped.what != "language":
        turn.say(line.text(turn.text("settings.register_first")))
        return
    if tapped.what in _names(turn):
        SETTINGS[tapped.what](turn)
    else:
        show(turn)


def _names(turn: Turn) -> list[str]:
    """What can be changed: by a guest the language, and by somebody who has left what is still theirs."""
    if turn.resident is None:
        return ["language"]
    if has_moved(turn):
        return list(AFTER_MOVING)
    is_member = memberships.is_member(turn.session, turn.resident.id, turn.operator.id)
    if is_member:
        return list(SETTINGS)
    to_be_paid = is_paid_later(turn.session, turn.resident.id, turn.operator.id)
    return [*(TO_BE_PAID if to_be_paid else ()), *AFTER_LEAVING]


def _membership(turn: Turn) -> Membership:
    assert turn.resident is not None
    return memberships.membership_of(turn.session, turn.resident.id, turn.operator.id)


def _ask_language(turn: Turn, draft: Draft) -> Prompt:
    choices = tuple(
        Choice(locale, turn.text(f"settings.language.{locale}"), words_for(f"typed.language.{locale}"))
        for locale in turn.operator.languages
    )
    return Prompt(turn.text("settings.language.words"), choices=choices)


def read_in(locale: str) -> Callable[[Turn], None]:
    """Change to a language at once, as the first greeting offers; one that the operator does not speak is chosen anew."""

    def change(turn: Turn) -> None:
        if locale not in turn.operator.languages:
            SETTINGS["language"](turn)
            return
        _change_language(turn, locale)
        talk.remind(turn)

    return change


def _change_language(turn: Turn, locale: str) -> None:
    turn.account.locale = locale
    menus.link_menu(turn, turn.account)
    turn.say(line.text(turn.text("settings.language.kept")))
    under_way = {turn.conversation.name, *(entry["name"] for entry in turn.conversation.parked)}
    if turn.resident is None and not under_way & {*REGISTERING, CLAIM.name}:
        # All of it came in a language that they may not read.
        greet(turn)


def _finish_language(turn: Turn, draft: Draft) -> None:
    _change_language(turn, draft["language"])


LANGUAGE = Flow("language", steps=(Step("language", _ask_language),), finish=_finish_language)


def _ask_pause(turn: Turn, draft: Draft) -> Prompt:
    if _membership(turn).status is MembershipStatus.PAUSED:
        back = Choice("resume", turn.text("settings.pause.resume"), is_main=True)
        return Prompt(turn.text("settings.pause.is_paused"), choices=(back,))
    choices = tuple(
        Choice(name, turn.text(f"settings.pause.{name}"), words_for(f"typed.pause.{name}"))
        for name in ("week", "month", "open")
    )
    return Prompt(turn.text("settings.pause.words"), turn.text("settings.pause.example"), choices=choices)


def _finish_pause(turn: Turn, draft: Draft) -> None:
    membership, choice = _membership(turn), draft["pause"]
    if choice == "resume":
        memberships.resume(turn, membership)
        turn.say(line.text(turn.text("settings.pause.resumed")))
        return
    days = {"week": 7, "month": 30}.get(choice)
    until = today(turn) + timedelta(days=days) if days else None
    memberships.pause(turn, membership, until)
    name = "settings.pause.until" if until else "settings.pause.open_end"
    turn.say(line.text(turn.text(name, day=short_date(turn.locale, until) if until else "")))


PAUSE = Flow("pause", steps=(Step("pause", _ask_pause),), finish=_finish_pause)


def _ask_leave(turn: Turn, draft: Draft) -> Prompt:
    return yes_no(turn, "settings.leave", operator=turn.operator.name)


def _take_leave(turn: Turn, draft: Draft, value: bool) -> Outcome:
    if value:
        return Go()
    turn.say(line.text(turn.text("settings.leave.stays")))
    return Leave()


def _finish_leave(turn: Turn, draft: Draft) -> None:
    left = memberships.leave(turn, _membership(turn))
    talk.drop_aside(turn)
    turn.say(line.text(turn.text("settings.leave.left", operator=turn.operator.name)))
    say_what_is_to_come(turn, left)


LEAVE = Flow("leave", steps=(Step("leave", _ask_leave, check_yes_no, _take_leave),), finish=_finish_leave)


def _opens(flow: Flow) -> Callable[[Turn], None]:
    return lambda turn: talk.begin(turn, flow)


ENDS = "ends"
GROUPS = {
    "work": ("free_time", "pause", "skills", "levels", "home"),
    "me": ("bank", "phone", "moving", "language", "low_data"),
    "ease": ("longer", "consideration", "paper", "sharing", "data"),
    ENDS: ("leave", "erase"),
}
"""The settings by kind, most used first; what ends a registration stands alone on the last card."""

AFTER_LEAVING = ("data", "erase", "language")
TO_BE_PAID = ("bank", "phone")
"""What whoever has left can change as long as money may still come to them."""

AFTER_MOVING = ("moving", "bank", "data", "language")

SETTINGS: dict[str, Callable[[Turn], None]] = {
    "free_time": _opens(LIMITS),
    "skills": skill_questions.begin,
    "home": home_list.begin,
    "levels": show_levels,
    "bank": _opens(BANK),
    "phone": _opens(PHONE),
    "language": _opens(LANGUAGE),
    "low_data": low_data.switch,
    "pause": _opens(PAUSE),
    "longer": caring.switch_longer_limits,
    "consideration": considering.begin,
    "sharing": _opens(SHARING),
    "moving": moving_talk.begin,
    "data": show_data,
    "paper": papers.begin,
    "leave": _opens(LEAVE),
    "erase": _opens(ERASE),
}
