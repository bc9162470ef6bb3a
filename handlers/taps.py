"""Every button, and what it does."""

from collections.abc import Callable
from typing import Any

from handlers import commands, desk
from handlers.conversations import settings, skill_questions
from handlers.engine import answers
from handlers.turn import Turn
from messages.cards.tickets import CloseTicket, KeepWriting
from messages.menu_postbacks import OpenMenu
from messages.postbacks import Postback
from messages.screens import Out, Resume, Tap, Way

Params = dict[str, Any]


def _tap(turn: Turn, tapped: Tap, params: Params) -> None:
    if "date" in params:
        answers.date_tap(turn, tapped, params["date"])
    else:
        answers.tap(turn, tapped)


def _out(turn: Turn, tapped: Out, params: Params) -> None:
    way = answers.way_out(turn, tapped)
    if way is not None:
        commands.run(turn, Way(way))


def _resume(turn: Turn, tapped: Resume, params: Params) -> None:
    answers.resume(turn, tapped)


POSTBACKS: dict[type[Postback], Callable[[Turn, Any, Params], None]] = {
    Tap: _tap,
    Out: _out,
    Resume: _resume,
    OpenMenu: commands.tapped,
    settings.OpenSetting: settings.open_setting,
    skill_questions.AnswerSkill: skill_questions.answered,
    KeepWriting: desk.keep_writing,
    CloseTicket: desk.close_tapped,
}
