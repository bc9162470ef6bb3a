"""What the menu and the typed words do."""

from collections.abc import Callable

from handlers.conversations import (
    browsing,
    caring,
    choosing,
    claiming,
    considering,
    early_talk,
    expense_talk,
    moving_talk,
    my_tasks,
    onboarding,
    other_office,
    papers,
    settings,
    statements,
)
from handlers.conversations.menu import show_menu
from handlers.conversations.own_work import is_closed
from handlers.engine import talk
from handlers.help import care, desk
from handlers.people import code_tries, invite_codes
from handlers.turn import Turn
from messages import line
from messages.catalog import LOCALES
from messages.menu_postbacks import OpenMenu
from models.errors import YuiError
from models.people.text_input import BadInviteCode, invite_code

CODE_PREFIX = "?"


def tapped(turn: Turn, tapped: OpenMenu, params: object) -> None:
    """A way of the menu was tapped."""
    run(turn, tapped.what)


def run(turn: Turn, command: str) -> None:
    """Carry out a command; an unknown one shows the menu."""
    COMMANDS.get(command, _menu)(turn)


def try_code(turn: Turn, typed: str) -> bool:
    """Whether a typed text is an invite code of any kind; if so it has been dealt with.

    A wrong one is told so, and counted, if it can only have been meant as one: it has the question mark of the QR, or
    letters and digits mixed. Any other text that is no known code is just a text.
    """
    try:
        invite_code(typed.removeprefix(CODE_PREFIX), invite_codes.LENGTH)
        code_tries.check_tries(turn, turn.account)
        house_id = choosing.house_of_code(turn, typed.removeprefix(CODE_PREFIX))
        found = invite_codes.read_code(turn, house_id, typed.removeprefix(CODE_PREFIX))
    except YuiError as error:
        has_mark = typed.startswith(CODE_PREFIX)
        if isinstance(error, invite_codes.UnknownCode) and (has_mark or _is_mixed(typed)):
            code_tries.count_wrong(turn, turn.account, turn.operator.id)
        elif not has_mark and isinstance(error, BadInviteCode | invite_codes.UnknownCode):
            return False
        _say_and_go_on(turn, turn.text(error.key, **error.values))
        return True
    code = typed.removeprefix(CODE_PREFIX)
    has_agreed_elsewhere = other_office.is_needed(turn, house_id)
    if found.purpose == invite_codes.JOIN and has_agreed_elsewhere:
        other_office.begin(turn, house_id, code)
        return True
    if not has_agreed_elsewhere:
        choosing.belong_to(turn, house_id)
        if is_closed(turn):
            return True
    if found.purpose in (invite_codes.CLAIM, invite_codes.RELINK, invite_codes.MOVE):
        claiming.begin(turn, house_id, code, found.purpose)
    else:
        onboarding.begin_with(turn, code, choosing.town_told(turn))
    return True


def _is_mixed(typed: str) -> bool:
    """Whether letters and digits stand in it: no word, date or telephone number of that length looks like this."""
    return any(map(str.isalpha, typed)) and any(map(str.isdecimal, typed))


def _say_and_go_on(turn: Turn, words: str) -> None:
    if talk.is_busy(turn):
        turn.say(line.text(words))
        talk.remind(turn)
    else:
        show_menu(turn, words)


def _menu(turn: Turn) -> None:
    show_menu(turn)


def _go_on(turn: Turn) -> None:
    """Where one was; who is in the middle of nothing goes on with their work."""
    if talk.is_busy(turn):
        talk.remind(turn)
    else:
        my_tasks.show_mine(turn)


def _help(turn: Turn) -> None:
    safety = turn.text(f"greeting.safety.{turn.operator.private_details}", operator=turn.operator.name)
    hours = turn.text("help.desk", phone=turn.operator.phone, hours=turn.operator.desk_hours)
    turn.say(line.text(turn.text("help.words")))
    _say_and_go_on(turn, f"{safety}\n\n{hours}")


def _setting(name: str) -> Callable[[Turn], None]:
    return lambda turn: settings.open_setting(turn, settings.OpenSetting(name), {})


COMMANDS: dict[str, Callable[[Turn], None]] = {
    **{name: _setting(name) for name in settings.SETTINGS},
    **{f"read_{locale}": settings.read_in(locale) for locale in LOCALES},
    "menu": _menu,
    "go_on": _go_on,
    "help": _help,
    "care": care.show_care,
    "paper": papers.begin,
    "person": desk.open_desk,
    "register": choosing.begin,
    "work": browsing.show_open_work,
    "quarter": browsing.show_quarter,
    "night": browsing.show_night_work,
    "today": browsing.can_today,
    "urgent": caring.something_came_up,
    "pause_month": caring.pause_a_month,
    "longer": caring.switch_longer_limits,
    "consideration": considering.begin,
    "special_back": considering.take_back,
    "mine": my_tasks.show_mine,
    "money": my_tasks.show_money,
    "early": early_talk.begin,
    "expense": expense_talk.begin,
    "statements": statements.show_months,
    "settings": settings.show,
    "moving": moving_talk.begin,
}
