"""Work in the chat, item by item: every answer is saved as it comes, and the next question follows at once."""

from typing import Any

from handlers.conversations import beside, giving_back
from handlers.conversations.own_work import (
    is_at_hand,
    named,
    over,
    resident_id,
    rest,
    show_work,
    submit,
)
from handlers.conversations.prompts import TEXT
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Input, Leave, Outcome, Stay, Step
from handlers.engine.unsending import Standing, amend
from handlers.turn import Turn
from handlers.work import answering, working
from messages import line
from messages.dates import yen
from messages.screens import Choice, Fact, Kind, Prompt
from models.errors import YuiError
from models.work.facts import ItemView
from models.work.questions import Check, Question, QuestionKind

TAKES = {
    QuestionKind.TEXT: TEXT,
    QuestionKind.PHOTO: frozenset({Kind.PICTURE}),
    QuestionKind.CHOOSE: frozenset[Kind](),
}
LONGEST_CELL, LONGEST_ITEM = 1_000, 6_000
"""Characters on the screen, of one column and of all together: a bubble must stay under LINE's 30 KB."""


class LatePicture(YuiError):
    """A photograph sent for an earlier item, or a second one: it must not fall into the item that is open now."""

    key = "work_talk.late_picture"


def begin(turn: Turn, assignment_id: int) -> None:
    """Go on with the work where it stands; work that is not at hand is shown as it is. Raises NotFound."""
    if not is_at_hand(turn, assignment_id):
        show_work(turn, assignment_id)
        return
    view = answering.item_view(turn, assignment_id, resident_id(turn))
    talk.begin(turn, DOING, {"assignment": assignment_id, "at": _place(view)})


def reopen(turn: Turn) -> None:
    """An answer has been taken away: the conversation goes on at the first question without one. Nothing is said."""

    def change(standing: Standing) -> bool:
        if standing.flow is not DOING or not is_at_hand(turn, standing.draft["assignment"]):
            return False
        view = answering.item_view(turn, standing.draft["assignment"], resident_id(turn))
        if view is None:
            return False
        standing.step, standing.draft["at"] = "item", _place(view)
        return True

    amend(turn, change)


def _place(view: ItemView | None) -> list[int] | None:
    return None if view is None else [view.item_id, view.question_index]


def _view(turn: Turn, draft: Draft) -> ItemView | None:
    """The question that is open now, or None if the work is no longer at hand."""
    if not is_at_hand(turn, draft["assignment"]):
        return None
    item_id, question = draft["at"]
    return answering.item_view(turn, draft["assignment"], resident_id(turn), item_id, question)


def _ask(turn: Turn, draft: Draft) -> Prompt:
    view = _view(turn, draft)
    return over(turn) if view is None else _prompt(turn, view)


def _prompt(turn: Turn, view: ItemView) -> Prompt:
    question = view.question
    given = view.values.get(question.key)
    is_photo = question.kind is QuestionKind.PHOTO
    return Prompt(
        question.label,
        _hint(turn, question, given),
        choices=_choices(turn, question, given),
        takes=TAKES[question.kind],
        about=_about(view),
        picture=view.picture_url,
        quick=_cameras(turn) if is_photo else (),
        asides=beside.ways(turn),
        progress=(view.number, view.total),
        is_quoting=question.kind is QuestionKind.TEXT and question.check is not Check.ANY,
    )


def _about(view: ItemView) -> tuple[Fact, ...]:
    shown = [(name, str(value)) for name, value in view.content.items() if value]
    room = min(LONGEST_CELL, LONGEST_ITEM // max(1, len(shown)))
    return tuple(Fact(name, line.fit(value, room)) for name, value in shown)


def _choices(turn: Turn, question: Question, given: Any) -> tuple[Choice, ...]:
    choices = tuple(
        Choice(f"choice:{index}", label, is_chosen=label == given) for index, label in enumerate(question.choices)
    )
    if given and not choices:
        return (named(turn, "keep", "keep", is_main=True),)
    can_leave_open = not question.required and not given
    return (*choices, named(turn, "none", "no_answer")) if can_leave_open else choices


def _hint(turn: Turn, question: Question, given: Any) -> str:
    if question.kind is QuestionKind.CHOOSE:
        return ""
    if question.kind is QuestionKind.PHOTO:
        hint = turn.text("work.item.photo")
        given = turn.text("work.item.photo_taken") if given else None
    else:
        form = "text" if question.check is Check.ANY else question.check
        hint = turn.text(f"work.item.form.{form}")
    if not given:
        return hint
    answer = turn.text("work.item.answered", answer=line.fit(str(given), LONGEST_CELL))
    return f"{answer}\n{hint}"


def _cameras(turn: Turn) -> tuple[line.Action, ...]:
    return (
        line.camera(turn.text("work.buttons.camera")),
        line.camera_roll(turn.text("work.buttons.camera_roll")),
    )


def _check(turn: Turn, draft: Draft, given: Input) -> list[str | None]:
    if given.at not in (None, turn.conversation.version):
        raise LatePicture()
    return [str(given.kind), given.value, given.message_id]


def _take(turn: Turn, draft: Draft, value: tuple[str, str, str | None]) -> Outcome:
    assignment_id, me = draft["assignment"], resident_id(turn)
    if not is_at_hand(turn, assignment_id):
        show_work(turn, assignment_id)
        return Leave()
    kind, given, message_id = value
    if kind == Kind.CHOICE and given in beside.TAKEN:
        return beside.TAKEN[given](turn, draft)
    if kind == Kind.CHOICE and given == "keep":
        return _go_to(turn, draft, _after(turn, draft))
    item_id, index = draft["at"]
    answer = _answer(answering.questions_of(turn, assignment_id, me)[index], kind, given)
    following = answering.save_answer(turn, assignment_id, me, item_id, index, answer, message_id)
    return _go_to(turn, draft, following)


def _answer(question: Question, kind: str, given: str) -> str | int:
    """The answer as it is saved: the words of a choice, the number of a photograph, what was typed."""
    if kind == Kind.PICTURE:
        return int(given)
    if kind == Kind.CHOICE and given.startswith("choice:"):
        return question.choices[int(given.removeprefix("choice:"))]
    return "" if kind == Kind.CHOICE else given


def _after(turn: Turn, draft: Draft) -> ItemView | None:
    """What follows an answer that is left as it is."""
    assignment_id, me = draft["assignment"], resident_id(turn)
    item_id, index = draft["at"]
    if index + 1 < len(answering.questions_of(turn, assignment_id, me)):
        return answering.item_view(turn, assignment_id, me, item_id, index + 1)
    return answering.item_view(turn, assignment_id, me)


def _go_to(turn: Turn, draft: Draft, view: ItemView | None) -> Outcome:
    if view is None:
        return Go("all_done")
    draft["at"] = _place(view)
    return Stay(_prompt(turn, view))


def _back(turn: Turn, draft: Draft) -> bool:
    """To the question before, in this item or the one before it."""
    view = _view(turn, draft)
    if view is None:
        return False
    if view.question_index:
        draft["at"] = [view.item_id, view.question_index - 1]
        return True
    before = answering.previous_item(turn, view.assignment_id, resident_id(turn), view.item_id)
    if before is None:
        return False
    draft["at"] = [before.item_id, len(before.questions) - 1]
    return True


def _ask_all_done(turn: Turn, draft: Draft) -> Prompt:
    if not is_at_hand(turn, draft["assignment"]):
        return over(turn)
    now = working.progress(turn, draft["assignment"], resident_id(turn))
    words = turn.text("work.done.words", total=now.total, fee=yen(turn.locale, now.earned_yen))
    return Prompt(
        words,
        choices=(named(turn, "submit", "submit", is_main=True), named(turn, "rest", "rest")),
        heading=turn.text("work.done.title"),
        progress=(now.done, now.total),
    )


def _take_all_done(turn: Turn, draft: Draft, value: str) -> Outcome:
    if value == "submit":
        submit(turn, draft["assignment"])
    else:
        rest(turn, draft)
    return Leave()


DOING = Flow(
    "doing",
    steps=(
        Step("item", _ask, _check, _take, lambda turn, draft: draft["at"] is not None, False, _back),
        Step("all_done", _ask_all_done, take=_take_all_done, counted=False),
        giving_back.INSIDE,
    ),
    finish=lambda turn, draft: None,
    quit=rest,
    is_saved=True,
)
