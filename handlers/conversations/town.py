"""Which town: by postcode, or by the invite code on a poster."""

from handlers.conversations.prompts import asks, check_yes_no, yes_no
from handlers.conversations.turning_away import turn_away
from handlers.engine.flow import Draft, Go, Input, Leave, Outcome, Step
from handlers.turn import Turn
from messages.screens import Choice, Fact, Prompt
from models.people.text_input import postcode
from models.places.municipalities import municipality
from models.places.postcodes import municipalities_of


def code_of(turn: Turn, draft: Draft) -> str:
    """The five-digit code of the town of residence; without a postcode it is that in the register, or the operator's own."""
    known = turn.resident.municipality_code if turn.resident else None
    return str(draft.get("town") or draft.get("which_town") or known or turn.operator.municipality_code)


def facts(turn: Turn, draft: Draft) -> list[Fact]:
    """The town, as the summary shows it."""
    name = municipality(code_of(turn, draft)).full_name
    return [
        Fact(
            turn.text("onboarding.town.fact"), name, None if draft.get("code") or draft.get("is_chosen") else "postcode"
        )
    ]


def _ask_postcode(turn: Turn, draft: Draft) -> Prompt:
    return asks(turn, "onboarding.town")


def _check_postcode(turn: Turn, draft: Draft, given: Input) -> str:
    municipalities_of(given.value)
    return postcode(given.value)


def _take_postcode(turn: Turn, draft: Draft, value: str) -> Outcome:
    found = municipalities_of(value)
    draft["towns"] = [town.code for town in found]
    draft["town"] = found[0].code if len(found) == 1 else None
    return Go()


def _ask_which(turn: Turn, draft: Draft) -> Prompt:
    choices = tuple(Choice(code, municipality(code).full_name, (municipality(code).name,)) for code in draft["towns"])
    return Prompt(turn.text("onboarding.which_town"), choices=choices)


def _ask_elsewhere(turn: Turn, draft: Draft) -> Prompt:
    here = municipality(turn.operator.municipality_code).name
    there = municipality(code_of(turn, draft)).name
    return yes_no(turn, "onboarding.elsewhere", operator=turn.operator.name, here=here, there=there)


def _take_elsewhere(turn: Turn, draft: Draft, value: bool) -> Outcome:
    if value:
        return Go()
    turn_away(turn, "onboarding.elsewhere.stopped")
    return Leave()


def _is_elsewhere(turn: Turn, draft: Draft) -> bool:
    return (
        not draft.get("code")
        and bool(draft.get("town") or draft.get("which_town"))
        and (code_of(turn, draft) != turn.operator.municipality_code)
    )


ADDRESS = (
    Step("postcode", _ask_postcode, _check_postcode, _take_postcode, drops=("which_town",)),
    Step("which_town", _ask_which, when=lambda turn, draft: len(draft.get("towns", ())) > 1, counted=False),
)
"""Where somebody lives now."""

STEPS = (
    Step(
        "postcode",
        _ask_postcode,
        _check_postcode,
        _take_postcode,
        when=lambda turn, draft: not draft.get("code") and not draft.get("is_chosen"),
        drops=("which_town", "elsewhere"),
    ),
    Step(
        "which_town",
        _ask_which,
        when=lambda turn, draft: (
            len(draft.get("towns", ())) > 1 and not draft.get("code") and not draft.get("is_chosen")
        ),
        counted=False,
        drops=("elsewhere",),
    ),
    Step("elsewhere", _ask_elsewhere, check_yes_no, _take_elsewhere, when=_is_elsewhere, counted=False),
)
