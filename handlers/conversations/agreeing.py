"""Agreeing to what comes before work: the text is read, agreed to by a tap, and the offer is taken up again."""

from handlers.conversations import renewing, taking_up
from handlers.conversations.own_work import resident_id
from handlers.conversations.prompts import check_yes_no, yes_no_choices
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Leave, Outcome, Step
from handlers.people import agreements
from handlers.people.agreements import Side
from handlers.towns import sharing
from handlers.turn import Turn
from messages import line
from messages.agreement_postbacks import ReadAgreement
from messages.screens import Prompt
from models.people.operators import Operator
from models.rows import found


def read(turn: Turn, tapped: ReadAgreement) -> None:
    """Show the text and ask. Raises what `models.towns.entrusting.entrusting` raises."""
    entrusted, side = sharing.side_before(turn, tapped.offer, resident_id(turn))
    draft = {"purpose": tapped.purpose, "offer": tapped.offer, "party": side.party.id, "lead": side.lead.id}
    talk.begin(turn, AGREEMENT, draft | ({"pact": entrusted.pact.id} if entrusted.pact else {}))


def _side(turn: Turn, draft: Draft) -> Side:
    """With whom it is agreed; kept with the question, for what was asked is what is answered."""
    party, lead = (draft.get(name, turn.operator.id) for name in ("party", "lead"))
    return Side(found(turn.session, Operator, party), found(turn.session, Operator, lead), turn.operator)


def _ask(turn: Turn, draft: Draft) -> Prompt:
    shown = agreements.words_to_agree(turn, _side(turn, draft), draft["purpose"], turn.locale)
    choices = yes_no_choices(turn.text("onboarding.consent.yes"), turn.text("onboarding.consent.no"))
    return Prompt(turn.text("contracts.agree"), before=(line.text(shown),), choices=choices)


def _take(turn: Turn, draft: Draft, value: bool) -> Outcome:
    if value:
        return Go()
    turn.say(line.text(turn.text("contracts.not_agreed")))
    return Leave()


def _finish(turn: Turn, draft: Draft) -> None:
    side, purpose = _side(turn, draft), draft["purpose"]
    pact_id = draft.get("pact")
    if pact_id is None or sharing.is_standing(turn, pact_id):
        agreements.agree_to(turn, side, resident_id(turn), purpose, turn.locale)
        if side.is_direct and pact_id is not None:
            sharing.register_with_lead(turn, resident_id(turn), side.lead.id, pact_id)
        turn.say(line.text(turn.text("contracts.agreed")))
    renewing.leave_out_what_is_agreed(turn)
    talk.forget(turn)
    taking_up.take(turn, draft["offer"])


AGREEMENT = Flow("agreement", steps=(Step("agree", _ask, check_yes_no, _take),), finish=_finish)
