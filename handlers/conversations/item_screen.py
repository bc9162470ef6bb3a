"""The screen of one item at one of its questions: what it is about, what can be answered, and how."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from handlers.conversations import beside
from handlers.conversations.own_work import named
from handlers.conversations.prompts import TEXT, today
from handlers.turn import Turn
from messages import line
from messages.screens import Choice, Fact, Kind, Prompt, Tap
from models.people.text_input import NO_WORDS, YES_WORDS
from models.work.facts import ItemView
from models.work.questions import AND, CLOSED, SENT, Check, Question, QuestionKind

TAKES = {
    QuestionKind.TEXT: TEXT,
    QuestionKind.SEVERAL: TEXT,
    QuestionKind.PHOTO: frozenset({Kind.PICTURE}),
    QuestionKind.VOICE: frozenset({Kind.VOICE}),
}
KEEP, NO_ANSWER, SKIP, CHOSEN, GIVE_UP = "keep", "none", "skip", "chosen", "give_up"
"""What the choices beside the answers carry."""

LONGEST_CELL, LONGEST_ITEM = 1_000, 6_000
"""Characters on the screen, of one column and of all together: a bubble must stay under LINE's 30 KB."""

_CALENDAR = timedelta(days=365)


def item_prompt(turn: Turn, view: ItemView, ticked: Sequence[int] | None = None) -> Prompt:
    """The question as a screen; `ticked` are the places of several choices (None: those of the answer so far)."""
    question = view.question
    given = view.values.get(question.key)
    takes = TAKES.get(question.kind, frozenset())
    is_date = question.kind is QuestionKind.TEXT and question.check is Check.DATE
    ticked = ticked_at_first(view) if ticked is None else ticked
    skip = (named(turn, SKIP, "skip"),) if view.total - view.done > 1 else ()
    return Prompt(
        question.label,
        _hint(turn, question, given) if not view.is_unanswerable else turn.text("work.item.given_up"),
        choices=_choices(turn, question, given, ticked),
        takes=takes | {Kind.DATE} if is_date else takes,
        about=_about(view),
        pictures=view.picture_urls,
        has_small_pictures=view.has_small_pictures,
        actions=(*_listen(turn, view), *(_calendar(turn) if is_date else ())),
        quick=_cameras(turn) if question.kind is QuestionKind.PHOTO else (),
        asides=(*skip, named(turn, GIVE_UP, "give_up"), *beside.ways(turn)),
        progress=(view.number, view.total),
        is_quoting=question.kind is QuestionKind.TEXT and question.check is not Check.ANY,
        is_copied=question.kind is QuestionKind.TEXT,
    )


def ticked_at_first(view: ItemView) -> list[int]:
    """The places of those choices that the answer so far holds."""
    known = str(view.values.get(view.question.key) or "").split(AND)
    return [place for place, choice in enumerate(view.question.choices) if choice in known]


def _about(view: ItemView) -> tuple[Fact, ...]:
    shown = [(name, str(value)) for name, value in view.content.items() if value]
    room = min(LONGEST_CELL, LONGEST_ITEM // max(1, len(shown)))
    return tuple(Fact(name, line.fit(value, room)) for name, value in shown)


def _choices(turn: Turn, question: Question, given: Any, ticked: Sequence[int]) -> tuple[Choice, ...]:
    can_leave_open = not question.required and not given
    none = (named(turn, NO_ANSWER, "no_answer"),) if can_leave_open else ()
    if question.kind is QuestionKind.SEVERAL:
        done = (named(turn, CHOSEN, "chosen", is_main=True),) if ticked else ()
        return (*_numbered(question, ticked), *done, *none)
    if question.kind in CLOSED:
        yes, no = (_only(question.choices, words) for words in (YES_WORDS, NO_WORDS))
        said = {yes: tuple(YES_WORDS), no: tuple(NO_WORDS)}
        return (
            *(
                Choice(f"choice:{index}", label, said.get(label, ()), is_chosen=label == given)
                for index, label in enumerate(question.choices)
            ),
            *none,
        )
    return (named(turn, KEEP, "keep", is_main=True),) if given else none


def _only(choices: Sequence[str], words: Collection[str]) -> str | None:
    """The one choice that says yes (or no), for who answers in another language."""
    found = [choice for choice in choices if choice in words]
    return found[0] if len(found) == 1 else None


def _numbered(question: Question, ticked: Sequence[int]) -> list[Choice]:
    """Choices to be ticked; their numbers can be typed together, as in "1, 3"."""
    listed = enumerate(question.choices)
    return [Choice(f"choice:{index}", f"{index + 1}. {label}", is_chosen=index in ticked) for index, label in listed]


def _hint(turn: Turn, question: Question, given: Any) -> str:
    if question.kind in (QuestionKind.CHOOSE, QuestionKind.COMPARE):
        return ""
    if question.kind in SENT:
        hint = turn.text(f"work.item.{question.kind}")
        given = turn.text(f"work.item.{question.kind}_taken") if given else None
    elif question.kind is QuestionKind.SEVERAL:
        hint = turn.text("work.item.several")
    else:
        form = "text" if question.check is Check.ANY else question.check
        hint = turn.text(f"work.item.form.{form}", pattern=question.pattern)
    if not given:
        return hint
    answer = turn.text("work.item.answered", answer=line.fit(str(given), LONGEST_CELL))
    return f"{answer}\n{hint}"


def _listen(turn: Turn, view: ItemView) -> tuple[line.Action, ...]:
    return (line.uri(turn.text("work.buttons.listen"), view.audio_url),) if view.audio_url else ()


def _calendar(turn: Turn) -> tuple[line.Action, ...]:
    day = today(turn)
    data = Tap(turn.conversation.version, "date").pack(turn.account.id)
    span = ((day - _CALENDAR * 5).isoformat(), (day + _CALENDAR).isoformat())
    return (line.date_picker(turn.text("work.buttons.calendar"), data, day.isoformat(), *span),)


def _cameras(turn: Turn) -> tuple[line.Action, ...]:
    return (
        line.camera(turn.text("work.buttons.camera")),
        line.camera_roll(turn.text("work.buttons.camera_roll")),
    )
