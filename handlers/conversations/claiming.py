"""Somebody whom the office has registered already takes their registration over into LINE, with a code on paper."""

from datetime import date

from handlers.conversations.onboarding import ONBOARDING
from handlers.conversations.prompts import asks, today
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Input, Step
from handlers.people import invite_codes
from handlers.turn import Turn
from messages import line
from messages.screens import Prompt
from models.people.birth_dates import birth_date


def begin(turn: Turn, code: str) -> None:
    """Ask for the birth date first, so that a code found on the street opens nothing."""
    talk.begin(turn, CLAIM, {"code": code})


def _ask(turn: Turn, draft: Draft) -> Prompt:
    return asks(turn, "onboarding.claim")


def _check(turn: Turn, draft: Draft, given: Input) -> str:
    return birth_date(given.value, today(turn)).isoformat()


def _finish(turn: Turn, draft: Draft) -> None:
    born_on = date.fromisoformat(draft["born_on"])
    turn.resident = invite_codes.claim(turn, turn.account, turn.operator.id, draft["code"], born_on)
    turn.say(line.text(turn.text("onboarding.claimed", alias=turn.resident.alias)))
    talk.forget(turn)
    talk.begin(turn, ONBOARDING, {"code": draft["code"]})


CLAIM = Flow("claim", steps=(Step("born_on", _ask, _check),), finish=_finish)
