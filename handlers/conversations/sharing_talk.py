"""What other towns may know: the alias, where their work is taken; and each town that is told who one is."""

from dataclasses import replace

from handlers.conversations.prompts import check_yes_no, yes_no
from handlers.engine.flow import Draft, Flow, Step
from handlers.people import consents
from handlers.towns import sharing
from handlers.turn import Turn
from messages import line
from messages.consents import SHARING as PURPOSE
from messages.consents import consent_text
from messages.screens import Choice, Prompt
from models.people.operators import Operator
from models.rows import found

ALIAS = "alias"


def _ask_which(turn: Turn, draft: Draft) -> Prompt:
    towns = tuple(Choice(str(town.id), town.name) for town in _towns(turn))
    choices = (*towns, Choice(ALIAS, turn.text("crossing.told.alias")))
    return Prompt(turn.text("crossing.told.words"), choices=choices)


def _towns(turn: Turn) -> list[Operator]:
    assert turn.resident is not None
    return list(sharing.towns_told(turn, turn.resident.id))


def _ask(turn: Turn, draft: Draft) -> Prompt:
    if draft.get("which", ALIAS) != ALIAS:
        lead = found(turn.session, Operator, int(draft["which"]))
        return yes_no(turn, "crossing.told.sure", lead=lead.name)
    if _shares(turn):
        return yes_no(turn, "settings.sharing.given")
    shown = consent_text(turn.locale, PURPOSE, turn.operator.name, turn.operator.phone)
    return replace(yes_no(turn, "settings.sharing.not_given", operator=turn.operator.name), before=(line.text(shown),))


def _shares(turn: Turn) -> bool:
    assert turn.resident is not None
    return PURPOSE in consents.current(turn.session, turn.resident.id, turn.operator.id)


def _finish(turn: Turn, draft: Draft) -> None:
    assert turn.resident is not None
    which = draft.get("which", ALIAS)
    if which != ALIAS:
        if draft["sharing"]:
            lead = found(turn.session, Operator, int(which))
            sharing.withdraw(turn, turn.resident, lead)
            turn.say(line.text(turn.text("crossing.told.withdrawn", lead=lead.name)))
        else:
            turn.say(line.text(turn.text("settings.sharing.kept")))
        return
    shares = _shares(turn)
    if draft["sharing"] and shares:
        consents.withdraw(turn, turn.resident, turn.operator, PURPOSE)
    elif draft["sharing"]:
        consents.give(turn, turn.resident, turn.operator, PURPOSE, turn.locale)
    turn.say(line.text(turn.text("settings.sharing.kept")))


SHARING = Flow(
    "sharing",
    steps=(
        Step("which", _ask_which, when=lambda turn, draft: bool(_towns(turn))),
        Step("sharing", _ask, check_yes_no),
    ),
    finish=_finish,
)
