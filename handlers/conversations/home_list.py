"""What there is at home to work with, ticked off in one list: a computer, internet, a quiet place, a locked device."""

from handlers.conversations.own_work import resident_id
from handlers.conversations.prompts import Ticks, after_ticks, check_ticks
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Outcome, Stay, Step
from handlers.people import memberships
from handlers.turn import Turn
from messages import line
from messages.screens import Choice, Prompt
from models.dispatch.open_offers import skills_of
from models.people.skills import home_questions

DONE = "done"


def begin(turn: Turn) -> None:
    """The list as it was ticked last; an operator that asks for none of these says so."""
    if not home_questions(turn.session, turn.operator.id):
        turn.say(line.text(turn.text("skills.no_more")))
        talk.remind(turn)
        return
    has = skills_of(turn.session, resident_id(turn))
    known = [one.id for one in home_questions(turn.session, turn.operator.id) if one.id in has]
    talk.begin(turn, HOME_LIST, {"ticked": known})


def _ask(turn: Turn, draft: Draft) -> Prompt:
    choices = [
        Choice(str(one.id), one.names.get(turn.locale) or one.names["ja"], is_chosen=one.id in draft["ticked"])
        for one in home_questions(turn.session, turn.operator.id)
    ]
    together = frozenset(choice.value for choice in choices)
    choices.append(Choice(DONE, turn.text("skills.home.done"), is_main=True))
    return Prompt(
        turn.text("skills.home.words"), turn.text("skills.home.example"), choices=tuple(choices), together=together
    )


def _take(turn: Turn, draft: Draft, ticks: Ticks) -> Outcome:
    if ticks["values"] == [DONE]:
        return Go()
    draft["ticked"] = sorted(after_ticks(draft["ticked"], map(int, ticks["values"]), ticks["only_adds"]))
    return Stay()


def _finish(turn: Turn, draft: Draft) -> None:
    assert turn.resident is not None
    asked = home_questions(turn.session, turn.operator.id)
    memberships.answer_skills(turn, turn.resident, {one.id: one.id in draft["ticked"] for one in asked})
    turn.say(line.text(turn.text("skills.home.kept")))


HOME_LIST = Flow("home_list", steps=(Step("home", _ask, check_ticks, _take),), finish=_finish)
