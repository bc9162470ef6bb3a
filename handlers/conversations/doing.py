"""Work in the chat, item by item: every answer is saved as it comes, and the next question follows at once."""

from handlers.conversations import beside, giving_back
from handlers.conversations.contact_guard import holds_back
from handlers.conversations.item_screen import CHOSEN, GIVE_UP, KEEP, NO_ANSWER, SKIP, item_prompt, ticked_at_first
from handlers.conversations.own_work import (
    is_at_hand,
    named,
    over,
    resident_id,
    rest,
    show_work,
    submit,
)
from handlers.engine import talk
from handlers.engine.flow import Draft, Flow, Go, Input, Leave, Outcome, Stay, Step
from handlers.engine.unsending import Standing, amend
from handlers.turn import Turn
from handlers.work import answering, page_work, working
from messages import line
from messages.cards.item import page_card
from messages.dates import yen
from messages.screens import Kind, Prompt
from models.errors import YuiError
from models.work.facts import ItemView
from models.work.questions import AND, Question, QuestionKind, asked_of


class LatePicture(YuiError):
    """A photograph sent for an earlier item, or a second one: it must not fall into the item that is open now."""

    key = "work_talk.late_picture"


def begin(turn: Turn, assignment_id: int) -> None:
    """Go on with the work where it stands; work that is not at hand is shown as it is. Raises NotFound."""
    if not is_at_hand(turn, assignment_id):
        show_work(turn, assignment_id)
        return
    link = page_work.link_to(turn, assignment_id, resident_id(turn))
    if link is not None:
        now = working.progress(turn, assignment_id, resident_id(turn))
        turn.say(page_card(now, link, turn.locale))
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
    return over(turn) if view is None else item_prompt(turn, view, draft.get("ticked"))


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
    if kind == Kind.CHOICE and given == KEEP:
        return _go_to(turn, draft, _after(turn, draft))
    item_id, index = draft["at"]
    if kind == Kind.CHOICE and given == SKIP:
        return _go_to(turn, draft, answering.next_item(turn, assignment_id, me, item_id))
    if kind == Kind.CHOICE and given == GIVE_UP:
        following = answering.give_up_item(turn, assignment_id, me, item_id)
        turn.say(line.text(turn.text("work.item.gave_up")))
        return _go_to(turn, draft, following)
    question = answering.questions_of(turn, assignment_id, me)[index]
    if question.kind is QuestionKind.SEVERAL and kind == Kind.CHOICE and given != NO_ANSWER:
        ticked = _ticked(turn, draft)
        if given != CHOSEN:
            draft["ticked"] = sorted(set(ticked) ^ {int(given.removeprefix("choice:"))})
            return Stay()
        given, kind = AND.join(question.choices[one] for one in ticked), Kind.TEXT
    if question.kind is QuestionKind.TEXT and kind == Kind.TEXT and holds_back(turn, draft, given, _shown(turn, draft)):
        return Stay()
    answer = _answer(question, kind, given)
    following = answering.save_answer(turn, assignment_id, me, item_id, index, answer, message_id)
    return _go_to(turn, draft, following)


def _shown(turn: Turn, draft: Draft) -> str:
    """The words of the question that is open, and of its item."""
    view = _view(turn, draft)
    return "" if view is None else "\n".join((view.question.label, *(f"{a} {b}" for a, b in view.content.items())))


def _answer(question: Question, kind: str, given: str) -> str | int:
    """The answer as it is saved: the words of a choice, the number of what was sent, what was typed."""
    if kind in (Kind.PICTURE, Kind.VOICE):
        return int(given)
    if kind == Kind.CHOICE and given.startswith("choice:"):
        return question.choices[int(given.removeprefix("choice:"))]
    return "" if kind == Kind.CHOICE else given


def _after(turn: Turn, draft: Draft) -> ItemView | None:
    """What follows an answer that is left as it is."""
    assignment_id, me = draft["assignment"], resident_id(turn)
    item_id, index = draft["at"]
    view = answering.item_view(turn, assignment_id, me, item_id, index)
    asked = asked_of(view.questions, view.values) if view is not None else []
    following = next((place for place in asked if place > index), None)
    if following is not None:
        return answering.item_view(turn, assignment_id, me, item_id, following)
    return answering.next_item(turn, assignment_id, me, item_id)


def _ticked(turn: Turn, draft: Draft) -> list[int]:
    """Which of several choices are ticked on the screen, by their places; at first those of the answer so far."""
    known: list[int] | None = draft.get("ticked")
    view = _view(turn, draft) if known is None else None
    return ticked_at_first(view) if view is not None else known or []


def _go_to(turn: Turn, draft: Draft, view: ItemView | None) -> Outcome:
    draft.pop("ticked", None)
    if view is None:
        return Go("all_done")
    draft["at"] = _place(view)
    return Stay(item_prompt(turn, view))


def _back(turn: Turn, draft: Draft) -> bool:
    """To the question before, in this item or the one before it."""
    view = _view(turn, draft)
    draft.pop("ticked", None)
    if view is None:
        return False
    earlier = [place for place in asked_of(view.questions, view.values) if place < view.question_index]
    if earlier:
        draft["at"] = [view.item_id, earlier[-1]]
        return True
    before = answering.previous_item(turn, view.assignment_id, resident_id(turn), view.item_id)
    if before is None:
        return False
    draft["at"] = [before.item_id, asked_of(before.questions, before.values)[-1]]
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
