"""The invite code of another office in the middle of registering: its terms are asked first, and whoever declines them
goes on where they were."""

from handlers.conversations import choosing, onboarding
from handlers.conversations.own_work import OTHER_OFFICE
from handlers.conversations.prompts import check_yes_no
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Leave, Outcome, Step
from handlers.turn import Turn
from messages import line
from messages.consents import consent_text
from messages.screens import Prompt
from models.people.operators import Operator
from models.rows import found


def is_needed(turn: Turn, house_id: int) -> bool:
    """Whether the terms of another office, which still works, stand under a registration that is under way."""
    if turn.resident is not None or found(turn.session, Operator, house_id).closed_at is not None:
        return False
    return onboarding.agreed_office(turn) not in (None, house_id)


def begin(turn: Turn, house_id: int, code: str) -> None:
    """Ask for the terms of the office whose code it is; until they are agreed to, nothing of the registration changes."""
    name = found(turn.session, Operator, house_id).name
    turn.say(line.text(turn.text("onboarding.code_of_another", operator=name)))
    talk.begin(turn, OFFICE, {"operator": house_id, "code": code})


def _consent(purpose: str) -> Step:
    def ask(turn: Turn, draft: Draft) -> Prompt:
        office = found(turn.session, Operator, draft["operator"])
        return onboarding.ask_consent(turn, purpose, consent_text(turn.locale, purpose, office.name, office.phone))

    return Step(purpose, ask, check_yes_no, _take)


def _take(turn: Turn, draft: Draft, value: bool) -> Outcome:
    if value:
        return Go()
    name = found(turn.session, Operator, draft["operator"]).name
    turn.say(line.text(turn.text("onboarding.other_office_declined", operator=name)))
    return Leave()


def _finish(turn: Turn, draft: Draft) -> None:
    talk.forget(turn)
    choosing.belong_to(turn, draft["operator"])
    onboarding.begin_with(turn, draft["code"], {}, has_agreed=True)


OFFICE = Flow(OTHER_OFFICE, steps=(_consent("terms"), _consent("privacy")), finish=_finish)
