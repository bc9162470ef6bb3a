"""One item of a chat task: what there is to see, one question, and where we are."""

from messages import line
from messages.cards.work_parts import buttons, card, small, tap
from messages.catalog import text
from messages.dates import yen
from messages.line import Action, Component, Message
from messages.postbacks import Postback
from messages.work_postbacks import (
    AskDirector,
    BackItem,
    ChooseAnswer,
    DoItem,
    KeepAnswer,
    RestWork,
    SubmitWork,
)
from models.work.facts import ItemView, Progress
from models.work.questions import Check, Question, QuestionKind

LONGEST_CELL = 300


def item_messages(view: ItemView, locale: str, owner: int) -> list[Message]:
    """The item at one of its questions: its picture and contents, the choices as buttons, the ways out below."""
    question = view.question
    body: list[Component] = _progress(view, locale)
    if view.picture_url:
        body.append(_picture(view.picture_url))
    body += [_content(name, str(value)) for name, value in view.content.items() if value]
    body += [line.separator(), line.title(question.label), *_hints(view, question, locale)]
    alt = text(
        locale,
        "work.item.alt",
        number=view.number,
        total=view.total,
        question=question.label,
        content=" / ".join(f"{name}: {value}" for name, value in view.content.items()),
    )
    message = card(alt, body, _answers(view, question, locale, owner))
    return [line.with_quick_replies(message, _quick(view, question, locale, owner))]


def done_card(progress: Progress, locale: str, owner: int) -> Message:
    """All items are done: submit, or look at them again."""
    fee = yen(locale, progress.earned_yen)
    words = text(locale, "work.done.words", total=progress.total, fee=fee)
    submit = tap(locale, "submit", SubmitWork(progress.assignment_id), owner)
    rest = tap(locale, "rest", RestWork(progress.assignment_id), owner)
    body = [line.title(text(locale, "work.done.title")), line.words_of(words)]
    return card(words, body, buttons(submit, rest))


def rest_card(progress: Progress, locale: str, owner: int) -> Message:
    """Everything is saved; go on whenever it suits."""
    words = text(
        locale,
        "work.rest.words",
        done=progress.done,
        total=progress.total,
        left=progress.total - progress.done,
        fee=yen(locale, progress.earned_yen),
    )
    go_on = tap(locale, "go_on", DoItem(progress.assignment_id, 0), owner)
    body = [line.title(text(locale, "work.rest.title")), line.words_of(words)]
    return card(words, body, buttons(go_on))


def _progress(view: ItemView, locale: str) -> list[Component]:
    words = text(locale, "work.item.progress", number=view.number, total=view.total, done=view.done)
    share = round(100 * view.done / max(1, view.total))
    filled = line.box([], width=f"{share}%", height="6px", backgroundColor=line.ACCENT, cornerRadius="3px")
    bar = line.box([filled], height="6px", backgroundColor="#dfe6e9", cornerRadius="3px")
    return [small(words), bar]


def _picture(address: str) -> Component:
    return {**line.picture(address), "action": {"type": "uri", "label": "+", "uri": address}}


def _content(name: str, value: str) -> Component:
    shown = line.words_of(line.fit(value, LONGEST_CELL), size="lg")
    return line.box([small(name), shown])


def _hints(view: ItemView, question: Question, locale: str) -> list[Component]:
    hints = []
    if question.kind is QuestionKind.PHOTO:
        hints.append(small(text(locale, "work.item.photo")))
    elif question.kind is QuestionKind.TEXT:
        name = "text" if question.check is Check.ANY else str(question.check)
        hints.append(small(text(locale, f"work.item.form.{name}")))
    else:
        hints.append(small(text(locale, "work.item.choose")))
    answer = view.values.get(question.key)
    if answer:
        shown = text(locale, "work.item.photo_taken") if isinstance(answer, int) else str(answer)
        hints.append(small(text(locale, "work.item.answered", answer=line.fit(shown, 200))))
    return hints


def _answers(view: ItemView, question: Question, locale: str, owner: int) -> list[Component]:
    footer = []
    for number, choice in enumerate(question.choices, 1):
        data = ChooseAnswer(view.assignment_id, view.item_id, view.question_index, number - 1)
        action = {**line.postback(choice, data.pack(owner)), "label": f"{number} {choice}"}
        is_chosen = view.values.get(question.key) == choice
        footer.append(line.button(action, "primary" if is_chosen else "secondary"))
    keep = KeepAnswer(view.assignment_id, view.item_id, view.question_index)
    if view.values.get(question.key):
        footer.append(line.button(tap(locale, "keep", keep, owner), "link"))
    elif not question.required:
        footer.append(line.button(tap(locale, "no_answer", keep, owner), "link"))
    return footer


def _quick(view: ItemView, question: Question, locale: str, owner: int) -> list[Action]:
    actions: list[Action] = []
    if question.kind is QuestionKind.PHOTO:
        actions += [
            line.camera(text(locale, "work.buttons.camera")),
            line.camera_roll(text(locale, "work.buttons.camera_roll")),
        ]
    ways: list[tuple[str, Postback]] = [
        ("rest", RestWork(view.assignment_id)),
        ("ask", AskDirector(view.assignment_id)),
    ]
    if view.number > 1:
        ways.insert(0, ("back", BackItem(view.assignment_id, view.item_id)))
    return actions + [tap(locale, name, postback, owner) for name, postback in ways]
