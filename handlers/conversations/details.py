"""The private details: name, kana, birth date, phone. In the chat, or on a one-time page, as the operator has set."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from handlers.conversations.private_pages import ask_for_page, check_page
from handlers.conversations.prompts import asks, check_yes_no, today, yes_no
from handlers.conversations.turning_away import turn_away
from handlers.engine.flow import Draft, Flow, Go, Input, Leave, Outcome, Step
from handlers.people import residents
from handlers.turn import Turn
from messages import line, words
from messages.dates import long_date
from messages.screens import Fact, Prompt
from models.errors import YuiError
from models.people.ages import ADULT_AGE, age_on
from models.people.birth_dates import birth_date
from models.people.kana import kana_name
from models.people.names import person_name
from models.people.residents import Resident
from models.people.text_input import phone_number

FIELDS = ("name", "kana", "born_on", "phone")
_TWICE = ("twice",)
"""Whether somebody of this name is at home in another town already is asked anew when a detail is mended."""


class NotAName(YuiError):
    """What was typed as a name is, as a whole, a word that steers the chat."""

    status = 422
    key = "errors.name.is_command"


def check(turn: Turn, field: str, typed: str) -> str:
    """One detail as typed, in the form in which it is kept; raises a YuiError that says what is wrong."""
    if field == "name":
        name = person_name(typed)
        if words.command_of(name) is not None:
            raise NotAName(word=name)
        return name
    if field == "kana":
        return kana_name(typed)
    if field == "phone":
        return phone_number(typed)
    return birth_date(typed, today(turn)).isoformat()


def facts(turn: Turn, draft: Draft) -> list[Fact]:
    """The details in full, this once, for their owner to confirm; what came by the page is not shown in the chat."""
    if not any(field in draft for field in FIELDS):
        return []
    if _on_page(turn):
        return [Fact(turn.text("private_page.fact.details"), turn.text("private_page.fact.given"), "details_page")]
    shown = {field: draft[field] for field in FIELDS if field in draft}
    if "born_on" in shown:
        shown["born_on"] = long_date(turn.locale, date.fromisoformat(shown["born_on"]))
    return [Fact(turn.text(f"onboarding.{field}.fact"), value, field) for field, value in shown.items()]


def keep(turn: Turn, resident: Resident, draft: Draft) -> None:
    """Seal the details into the resident's row; details known from the register stay."""
    given = {field: draft[field] for field in FIELDS if field in draft}
    if "born_on" in given:
        given["born_on"] = date.fromisoformat(given["born_on"])
    if given:
        residents.set_private(turn, resident, **given)


def known(turn: Turn) -> tuple[str, ...]:
    """The details that stay as the register has them, whatever was typed: all but the telephone, which is newer."""
    if turn.resident is None:
        return ()
    if _on_page(turn):
        return (*FIELDS, "details_page")
    of_register = asdict(residents.private(turn, turn.resident))
    return tuple(field for field in FIELDS if field != "phone" and of_register[field] is not None)


def _ask(field: str) -> Any:
    def ask(turn: Turn, draft: Draft) -> Prompt:
        return asks(turn, f"onboarding.{field}")

    return ask


def _check(field: str) -> Any:
    def check_typed(turn: Turn, draft: Draft, given: Input) -> str:
        return check(turn, field, given.value)

    return check_typed


def _on_page(turn: Turn) -> bool:
    return turn.operator.private_details == "page"


def _is_known(turn: Turn) -> bool:
    """Whether the office has registered this person already, so that nothing needs to be asked again."""
    return turn.resident is not None and turn.resident.name_sealed is not None


def _in_chat(turn: Turn, draft: Draft) -> bool:
    return not _on_page(turn) and not _is_known(turn)


def is_young(turn: Turn, draft: Draft) -> bool:
    """Whether the birth date says that the person is not of age yet (Civil Code, art. 4)."""
    born_on = draft.get("born_on")
    return born_on is not None and age_on(date.fromisoformat(born_on), today(turn)) < ADULT_AGE


def _ask_young(turn: Turn, draft: Draft) -> Prompt:
    return yes_no(turn, "onboarding.young", age=ADULT_AGE)


def _take_young(turn: Turn, draft: Draft, value: bool) -> Outcome:
    """A slip may be mended; else the registration ends here, with everything that was told in it."""
    draft.pop(turn.conversation.step or "")
    if value:
        turn_away(turn, "onboarding.adult.too_young")
        return Leave()
    draft.pop("born_on")
    return Go("details_page" if _on_page(turn) else "born_on")


def _when_young(in_chat: bool) -> Any:
    return lambda turn, draft: _in_chat(turn, draft) == in_chat and is_young(turn, draft)


def _asked_in_chat(*fields: str) -> Iterator[Step]:
    return (Step(field, _ask(field), _check(field), when=_in_chat, drops=_TWICE) for field in fields)


STEPS = (
    *_asked_in_chat("name", "kana", "born_on"),
    Step("young", _ask_young, check_yes_no, _take_young, _when_young(in_chat=True), counted=False),
    *_asked_in_chat("phone"),
    Step(
        "details_page",
        lambda turn, draft: ask_for_page(turn, "details"),
        lambda turn, draft, given: check_page(draft, FIELDS),
        when=lambda turn, draft: _on_page(turn) and not _is_known(turn),
        drops=_TWICE,
    ),
    Step("young_page", _ask_young, check_yes_no, _take_young, _when_young(in_chat=False), counted=False),
)


def _finish_phone(turn: Turn, draft: Draft) -> None:
    assert turn.resident is not None
    residents.set_private(turn, turn.resident, phone=draft["phone"])
    turn.say(line.text(turn.text("settings.phone_changed")))


PHONE = Flow(
    "phone",
    steps=(
        Step("phone", _ask("phone"), _check("phone"), when=lambda turn, draft: not _on_page(turn)),
        Step(
            "phone_page",
            lambda turn, draft: ask_for_page(turn, "phone"),
            lambda turn, draft, given: check_page(draft, ("phone",)),
            when=lambda turn, draft: _on_page(turn),
        ),
    ),
    finish=_finish_phone,
)
