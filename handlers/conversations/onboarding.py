"""From a greeting to a registration: consent, age, town, details, skills, free time, limits, account."""

from datetime import date
from typing import Any

from handlers.conversations import details, limits, skill_questions, town
from handlers.conversations.bank import BANK
from handlers.conversations.own_work import OTHER_OFFICE, has_moved, is_closed, register_first
from handlers.conversations.prompts import check_yes_no, yes_no, yes_no_choices
from handlers.conversations.turning_away import turn_away
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Leave, Outcome, Step
from handlers.engine.joining import join
from handlers.engine.resuming import bring_up, go_on, take_up
from handlers.office.staff_news import notify
from handlers.people import consents, memberships, residents
from handlers.towns import moving
from handlers.turn import Turn
from messages import line
from messages.consents import REQUIRED, consent_text
from messages.screens import Fact, Prompt
from models.people.memberships import Consent, Membership
from models.people.residents import Resident
from models.rows import foresee

OFFICE = "office"
"""In the draft: to whose terms they have agreed."""

OF_THE_OFFICE = (OFFICE, "terms", "privacy", "elsewhere", "skills", "skills_given", "bands", "bands_chosen")
"""Answers that hold for the office that asked for them alone."""


def begin(turn: Turn) -> None:
    """Open the registration; one that was begun goes on where it stands: nobody types their details twice."""
    if _can_begin(turn) and not take_up(turn, ONBOARDING):
        talk.begin(turn, ONBOARDING, skill_questions.counted(turn))


def agreed_office(turn: Turn) -> int | None:
    """To whose terms somebody has agreed in a registration that is under way, open or set aside."""
    if talk.is_open(turn) and turn.conversation.name == ONBOARDING.name:
        return talk.draft_of(turn).get(OFFICE)
    left = next((entry for entry in talk.aside(turn.conversation) if entry["name"] == ONBOARDING.name), None)
    return None if left is None else talk.parked_draft(turn, left).get(OFFICE)


def begin_with(turn: Turn, code: str, answered: Draft, has_agreed: bool = False) -> None:
    """Open the registration with an invite code, which names the town, or the person whom the office knows already.

    One that was begun goes on, and the code joins what is answered; the code of another office has its own terms and
    questions asked. `answered` is what was told before there was an office to register with; `has_agreed` to the terms
    of this one already.
    """
    if not _can_begin(turn):
        return
    given: Draft = {"code": code} | skill_questions.counted(turn)
    if not bring_up(turn, ONBOARDING):
        talk.begin(turn, ONBOARDING, answered | given)
        return
    talk.drop_parked(turn, OTHER_OFFICE)
    is_another_office = talk.draft_of(turn).get(OFFICE) not in (None, turn.operator.id)
    drops = (*details.known(turn), *(OF_THE_OFFICE if is_another_office else ()))
    if has_agreed:
        given |= dict.fromkeys(REQUIRED, True) | {OFFICE: turn.operator.id}
    dropped = join(turn, ONBOARDING, given, drops, anew=is_another_office)
    if turn.resident is None and not has_agreed:
        turn.say(line.text(turn.text("onboarding.code_joined")))
    elif dropped & {*details.FIELDS}:
        turn.say(line.text(turn.text("onboarding.register_stands")))
    go_on(turn)


def _can_begin(turn: Turn) -> bool:
    """Whether somebody can register here; if not, it is said why."""
    if turn.resident is not None and memberships.is_member(turn.session, turn.resident.id, turn.operator.id):
        turn.say(line.text(turn.text("onboarding.already")))
        return False
    if is_closed(turn):
        return False
    if has_moved(turn):
        register_first(turn)
        return False
    return True


def ask_consent(turn: Turn, purpose: str, shown: str) -> Prompt:
    """The whole text of a consent, and whether they agree to it."""
    choices = yes_no_choices(turn.text("onboarding.consent.yes"), turn.text("onboarding.consent.no"))
    return Prompt(turn.text(f"onboarding.consent.{purpose}"), before=(line.text(shown),), choices=choices)


def _ask_consent(purpose: str) -> Any:
    def ask(turn: Turn, draft: Draft) -> Prompt:
        return ask_consent(turn, purpose, consent_text(turn.locale, purpose, turn.operator.name, turn.operator.phone))

    return ask


def _take_consent(turn: Turn, draft: Draft, value: bool) -> Outcome:
    draft[OFFICE] = turn.operator.id
    return Go() if value else _turn_away(turn, "onboarding.consent.refused")


def _ask_adult(turn: Turn, draft: Draft) -> Prompt:
    return yes_no(turn, "onboarding.adult")


def _take_adult(turn: Turn, draft: Draft, value: bool) -> Outcome:
    return Go() if value else _turn_away(turn, "onboarding.adult.too_young")


def _ask_alone(turn: Turn, draft: Draft) -> Prompt:
    return yes_no(turn, "onboarding.alone")


def _take_alone(turn: Turn, draft: Draft, value: bool) -> Outcome:
    return Go() if value else _turn_away(turn, "onboarding.alone.employs")


def _turn_away(turn: Turn, name: str) -> Outcome:
    turn_away(turn, name)
    return Leave()


def _ask_twice(turn: Turn, draft: Draft) -> Prompt:
    return yes_no(turn, "moving.twice")


def _take_twice(turn: Turn, draft: Draft, value: bool) -> Outcome:
    return _turn_away(turn, "moving.twice.stopped") if value else Go()


def _is_twice(turn: Turn, draft: Draft) -> bool:
    """Whether somebody of this reading and birth date is at home in another town; its name is nobody's business."""
    if not draft.get("kana") or not draft.get("born_on"):
        return False
    known = turn.resident.id if turn.resident else None
    born_on = date.fromisoformat(draft["born_on"])
    return moving.registered_elsewhere(turn, draft["kana"], born_on, turn.operator.id, known)


def _ask_account_now(turn: Turn, draft: Draft) -> Prompt:
    return yes_no(turn, "onboarding.account")


def _summary(turn: Turn, draft: Draft) -> list[Fact]:
    return [
        *town.facts(turn, draft),
        *details.facts(turn, draft),
        *skill_questions.facts(turn, draft),
        *limits.facts(turn, draft),
    ]


def _finish(turn: Turn, draft: Draft) -> None:
    if details.is_young(turn, draft):
        # The law, whatever way through the questions has led here.
        turn_away(turn, "onboarding.adult.too_young")
        return
    resident = turn.resident or _new_resident(turn, draft)
    for purpose in REQUIRED:
        consents.give(turn, resident, turn.operator, purpose, turn.locale)
    details.keep(turn, resident, draft)
    if draft.get("postcode"):
        resident.municipality_code, resident.postcode = town.code_of(turn, draft), draft["postcode"]
    residents.declare_works_alone(turn, resident)
    membership = memberships.join(turn, resident, turn.operator.id)
    skill_questions.keep(turn, resident, draft)
    limits.keep(turn, membership, resident, draft)
    if draft.get("twice") is False:
        notify(turn, turn.operator.id, "resident.double", f"residents:{resident.id}", {"is_elsewhere": True})
    talk.drop_parked(turn, "claim", OTHER_OFFICE)
    turn.say(line.text(turn.text("onboarding.done", alias=resident.alias)))
    if draft.get("account"):
        talk.forget(turn)
        talk.begin(turn, BANK)
    else:
        turn.say(line.text(turn.text("onboarding.done_next")))


def _new_resident(turn: Turn, draft: Draft) -> Resident:
    foresee(turn.session, Resident, Membership, *(Consent for _ in REQUIRED))
    resident = residents.make_resident(
        turn, municipality_code=town.code_of(turn, draft), postcode=draft.get("postcode")
    )
    residents.link(turn, turn.account, resident)
    turn.resident = resident
    return resident


ONBOARDING = Flow(
    "onboarding",
    steps=(
        Step("terms", _ask_consent("terms"), check_yes_no, _take_consent),
        Step("privacy", _ask_consent("privacy"), check_yes_no, _take_consent),
        Step("adult", _ask_adult, check_yes_no, _take_adult),
        *town.STEPS,
        *details.STEPS,
        Step("twice", _ask_twice, check_yes_no, _take_twice, when=_is_twice, counted=False),
        Step("alone", _ask_alone, check_yes_no, _take_alone),
        *skill_questions.STEPS,
        *limits.STEPS,
        Step("account", _ask_account_now, check_yes_no),
    ),
    finish=_finish,
    summary=_summary,
    is_nudged=True,
)
