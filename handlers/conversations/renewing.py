"""Consent asked for anew when a text has a new version: once, for that purpose only; work in hand goes on meanwhile."""

from handlers.conversations.own_work import is_member, resident_id
from handlers.conversations.prompts import check_yes_no, yes_no_choices
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Outcome, Stay, Step
from handlers.people import agreements, consents
from handlers.turn import Turn
from messages import line
from messages.consents import REQUIRED, edition
from messages.screens import Choice, Prompt

MOST_SAID = 3
"""The question is two messages, and an answer holds five: after more than this it waits for the next turn."""


def ask_anew(turn: Turn) -> None:
    """After what was answered to a registered resident, ask for the texts that are newer than their consent.

    The account notes the edition, so that a turn costs no query but the first after a change.
    """
    if turn.resident is None or not 0 < len(turn.said) <= MOST_SAID or turn.conversation.ticket_id is not None:
        return
    newest = edition()
    if turn.account.consents_edition == newest:
        return
    turn.account.consents_edition = newest
    if not is_member(turn) or not _left(turn, {}):
        return
    if talk.is_busy(turn):
        talk.set_aside(turn, RENEWAL, {})
    else:
        talk.begin(turn, RENEWAL)


def leave_out_what_is_agreed(turn: Turn) -> None:
    """Something was agreed to elsewhere; if that was all, nothing more is asked."""
    if not _left(turn, {}):
        talk.drop_parked(turn, RENEWAL.name)


def _left(turn: Turn, draft: Draft) -> list[str]:
    refused = draft.get("refused", [])
    outdated = consents.outdated(turn.session, resident_id(turn), turn.operator.id)
    return [purpose for purpose in outdated if purpose not in refused]


def _ask(turn: Turn, draft: Draft) -> Prompt:
    left = _left(turn, draft)
    if not left:  # settled elsewhere while this one was set aside
        done = Choice("yes", turn.text("contracts.renewal.go_on"), is_main=True)
        return Prompt(turn.text("contracts.renewal.settled"), choices=(done,))
    shown = agreements.words_to_agree(turn, agreements.own_side(turn.operator), left[0], turn.locale)
    choices = yes_no_choices(turn.text("onboarding.consent.yes"), turn.text("onboarding.consent.no"))
    return Prompt(turn.text("contracts.renewal.ask"), before=(line.text(shown),), choices=choices)


def _take(turn: Turn, draft: Draft, value: bool) -> Outcome:
    left = _left(turn, draft)
    if not left:
        return Go()
    purpose = left[0]
    if value:
        agreements.agree_to(turn, agreements.own_side(turn.operator), resident_id(turn), purpose, turn.locale)
        turn.say(line.text(turn.text("contracts.renewal.kept")))
    elif purpose in REQUIRED:
        draft["refused"] = [*draft.get("refused", []), purpose]
        turn.say(line.text(turn.text("contracts.renewal.required", phone=turn.operator.phone)))
    else:
        assert turn.resident is not None
        consents.withdraw(turn, turn.resident, turn.operator, purpose)
        turn.say(line.text(turn.text("contracts.renewal.withdrawn")))
    return Stay() if _left(turn, draft) else Go()


RENEWAL = Flow("renewal", steps=(Step("agree", _ask, check_yes_no, _take),), finish=lambda turn, draft: None)
