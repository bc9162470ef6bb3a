"""Somebody whom the office has registered already takes their registration over into LINE, or into a new phone, with
a code from the office."""

from datetime import date

from handlers.conversations import choosing, onboarding
from handlers.conversations.menu import show_menu
from handlers.conversations.own_work import REGISTERING, is_member
from handlers.conversations.private_pages import ask_for_page, check_page
from handlers.conversations.prompts import asks, today
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Input, Leave, Outcome, Stay, Step
from handlers.people import code_tries, invite_codes, residents
from handlers.towns.moving import tell_old_town
from handlers.turn import Turn
from messages import line
from messages.screens import Prompt
from models.people.birth_dates import birth_date
from models.people.operators import Operator
from models.rows import found

PAGE_FIELDS = ("born_on",)
_OVER = (invite_codes.UnknownCode, invite_codes.CodeUsed, invite_codes.CodeExpired, residents.AccountTaken)
_SAID = {
    invite_codes.RELINK: "onboarding.relinked",
    invite_codes.CLAIM: "onboarding.claimed",
    invite_codes.MOVE: "moving.linked",
}


def begin(turn: Turn, house_id: int, code: str, purpose: str) -> None:
    """Ask for the birth date first, so that a code found on the street opens nothing. Until it does, whoever is
    registering with another office stays there."""
    talk.begin(turn, CLAIM, {"operator": house_id, "code": code, "purpose": purpose})


def check_birth_date(turn: Turn, typed: str) -> str:
    """A birth date as it is kept. It is compared with the register's later, so that wrong ones can be counted."""
    return birth_date(typed, today(turn)).isoformat()


def _ask(turn: Turn, draft: Draft) -> Prompt:
    return asks(turn, "onboarding.claim")


def _check(turn: Turn, draft: Draft, given: Input) -> str:
    return check_birth_date(turn, given.value)


def _take_page(turn: Turn, draft: Draft, value: bool) -> Outcome:
    return _take(turn, draft, draft.pop("born_on"))


def _office(turn: Turn, draft: Draft) -> Operator:
    """The operator whose code it is."""
    return found(turn.session, Operator, draft.get("operator", turn.operator.id))


def _is_by_page(turn: Turn, draft: Draft) -> bool:
    return _office(turn, draft).private_details == "page"


def _take(turn: Turn, draft: Draft, value: str) -> Outcome:
    office_id = _office(turn, draft).id
    try:
        code_tries.check_tries(turn, turn.account)
        born_on = date.fromisoformat(value)
        purpose = draft["purpose"]
        given = (turn, turn.account, office_id, draft["code"], born_on)
        is_claim = purpose == invite_codes.CLAIM
        turn.resident = invite_codes.claim(*given) if is_claim else invite_codes.relink(*given, purpose)
    except invite_codes.ClaimMismatch as error:
        # Said and counted here: raised on, the count would be undone. Those are asked to help who see the account.
        code_tries.count_wrong(turn, turn.account, turn.operator.id)
        turn.say(line.text(turn.text(error.key, **error.values)))
        return Stay()
    except _OVER as error:
        # No birth date mends this: the code has served somebody else while this one was asked.
        turn.say(line.text(turn.text(error.key, **error.values)))
        return Leave()
    choosing.belong_to(turn, office_id)
    said = _SAID[purpose]
    turn.say(line.text(turn.text(said, alias=turn.resident.alias)))
    if purpose == invite_codes.MOVE:
        tell_old_town(turn, turn.resident.id)
    return Go()


def _finish(turn: Turn, draft: Draft) -> None:
    if draft["purpose"] == invite_codes.CLAIM:
        talk.forget(turn)
        onboarding.begin_with(turn, draft["code"], choosing.town_told(turn))
        return
    if is_member(turn):
        # Who had begun to register as a newcomer is registered now.
        talk.drop_parked(turn, *REGISTERING)
    if not talk.aside(turn.conversation):
        show_menu(turn)


CLAIM = Flow(
    "claim",
    steps=(
        Step("born_on", _ask, _check, _take, when=lambda turn, draft: not _is_by_page(turn, draft)),
        Step(
            "claim_page",
            lambda turn, draft: ask_for_page(turn, "claim"),
            lambda turn, draft, given: check_page(draft, PAGE_FIELDS),
            _take_page,
            when=_is_by_page,
        ),
    ),
    finish=_finish,
)
