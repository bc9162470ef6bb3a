"""Agreeing to what comes before work: the text is read, agreed to by a tap, and the offer is taken up again."""

from handlers.conversations import renewing, taking_up
from handlers.conversations.own_work import resident_id
from handlers.conversations.prompts import check_yes_no, yes_no_choices
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Leave, Outcome, Step
from handlers.people import agreements
from handlers.turn import Turn
from messages import line
from messages.agreement_postbacks import ReadAgreement
from messages.screens import Prompt


def read(turn: Turn, tapped: ReadAgreement) -> None:
    """Show the text and ask."""
    talk.begin(turn, AGREEMENT, {"purpose": tapped.purpose, "offer": tapped.offer})


def _ask(turn: Turn, draft: Draft) -> Prompt:
    shown = agreements.words_to_agree(turn, turn.operator, draft["purpose"], turn.locale)
    choices = yes_no_choices(turn.text("onboarding.consent.yes"), turn.text("onboarding.consent.no"))
    return Prompt(turn.text("contracts.agree"), before=(line.text(shown),), choices=choices)


def _take(turn: Turn, draft: Draft, value: bool) -> Outcome:
    if value:
        return Go()
    turn.say(line.text(turn.text("contracts.not_agreed")))
    return Leave()


def _finish(turn: Turn, draft: Draft) -> None:
    agreements.agree_to(turn, turn.operator, resident_id(turn), draft["purpose"], turn.locale)
    renewing.leave_out_what_is_agreed(turn)
    talk.forget(turn)
    turn.say(line.text(turn.text("contracts.agreed")))
    taking_up.take(turn, draft["offer"])


AGREEMENT = Flow("agreement", steps=(Step("agree", _ask, check_yes_no, _take),), finish=_finish)
