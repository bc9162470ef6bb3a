"""What happens to an answer: it is matched, checked, taken, and the conversation moves on."""

import orjson

from handlers.engine import talk, unsending
from handlers.engine.attempts import attempt
from handlers.engine.doubts import take_doubt
from handlers.engine.flow import Back, Draft, Flow, Go, Input, Leave, Outcome, Pass, Stay, Step
from handlers.engine.joining import following
from handlers.engine.resuming import ask_to_resume, way_typed
from handlers.engine.summary import EDIT
from handlers.engine.talk import EDITING, SUMMARY
from handlers.engine.typed import choices_named, ticks_taken_back
from handlers.turn import Turn
from messages import line
from messages.catalog import text
from messages.screens import AsAnswer, Kind, Out, Resume, Tap, Way
from models.errors import YuiError


def receive(turn: Turn, given: Input) -> bool:
    """Something typed or sent while a conversation is open; False if the open question does not take such a thing.

    Nothing is said then: see `not_taken`.
    """
    if talk.is_stale(turn):
        ask_to_resume(turn)
        return True
    draft, prompt = talk.asked(turn)
    is_text = given.kind is Kind.TEXT
    taken_back = ticks_taken_back(prompt, given.value) if is_text else []
    chosen = taken_back or (choices_named(prompt, given.value) if is_text else [])
    if chosen:
        values = ",".join(choice.value for choice in chosen)
        given = Input(Kind.CHOICE, values, given.message_id, only_adds=not taken_back)
    elif given.kind not in prompt.takes:
        return False
    _answer(turn, draft, given)
    return True


def would_take(turn: Turn, given: Input) -> bool:
    """Whether the open question has a use for something typed; nothing is done with it."""
    draft, prompt = talk.asked(turn)
    if choices_named(prompt, given.value) or ticks_taken_back(prompt, given.value):
        return True
    if given.kind not in prompt.takes:
        return False
    try:
        talk.current(turn).step(turn.conversation.step or "").check(turn, draft, given)
    except YuiError:
        return False
    return True


def not_taken(turn: Turn, kind: Kind) -> None:
    """Say kindly that the open question takes something else, and ask it again."""
    if talk.is_stale(turn):
        ask_to_resume(turn)
        return
    draft, prompt = talk.asked(turn)
    is_typed = kind is Kind.TEXT and prompt.not_taken
    _repeat(turn, draft, prompt.not_taken if is_typed else text(turn.locale, f"engine.not_now.{kind}"))


def tap(turn: Turn, tapped: Tap) -> None:
    """A choice on a screen: true only on the newest one."""
    if not _is_current(turn, tapped.at):
        return
    draft = talk.draft_of(turn)
    prompt = talk.prompt_of(turn, draft)
    if tapped.value not in {choice.value for choice in prompt.answers}:
        _repeat(turn, draft, text(turn.locale, "engine.old_button"))
        return
    _answer(turn, draft, Input(Kind.CHOICE, tapped.value))


def date_tap(turn: Turn, tapped: Tap, picked: str) -> None:
    """A day picked on the calendar of a screen."""
    if _is_current(turn, tapped.at):
        _answer(turn, talk.draft_of(turn), Input(Kind.DATE, picked))


def as_answer(turn: Turn, tapped: AsAnswer, params: object) -> None:
    """It was the answer."""
    if not _is_current(turn, tapped.at):
        return
    draft = talk.draft_of(turn)
    given = take_doubt(turn, draft)
    if given is None:
        _repeat(turn, draft, text(turn.locale, "engine.old_button"))
    else:
        _answer(turn, draft, given)


def take_page(turn: Turn, draft: Draft, given: Input) -> None:
    """A question that a page has answered: its fields stand in the draft already."""
    _answer(turn, draft, given)


def back(turn: Turn) -> None:
    """One step back; what was answered is kept and asked again. Whoever was mending the summary has it as it was."""
    draft, state = talk.draft_of(turn), turn.conversation
    inside = talk.back_within(turn)
    past = [step for step in state.past if talk.current(turn).has(step)]
    as_it_was = draft.get(EDITING)
    if as_it_was is not None:
        draft, state.step = as_it_was, SUMMARY
    elif inside is not None and inside(turn, draft):
        pass
    elif past:
        *rest, last = past
        state.past, state.step = rest, last
    else:
        turn.say(line.text(text(turn.locale, "engine.at_the_start")))
    talk.keep_draft(turn, draft)
    talk.show(turn, draft)


def leave(turn: Turn) -> None:
    """The person stops here."""
    flow, draft = talk.current(turn), talk.draft_of(turn)
    if flow.quit is not None:
        flow.quit(turn, draft)
    else:
        turn.say(line.text(text(turn.locale, "engine.stopped")))
    talk.close(turn)


def way_out(turn: Turn, out: Out) -> Way | None:
    """Handle going back and quitting; the menu and people are left to the caller. An old screen's way is told so."""
    if out.way not in set(Way):
        return Way.MENU  # a way that an earlier version knew
    way = Way(out.way)
    if way in (Way.MENU, Way.PERSON):
        return way
    if not talk.is_open(turn):
        turn.say(line.text(text(turn.locale, "engine.nothing_open")))
    elif _is_current(turn, out.at):
        (back if way is Way.BACK else leave)(turn)
    return None


def resumes(turn: Turn, typed: str) -> bool:
    """Whether a typed text says what to do with a conversation left some time ago; if so it is done."""
    way = way_typed(turn, typed)
    if way is not None:
        resume(turn, way)
    return way is not None


def resume(turn: Turn, choice: Resume) -> None:
    """Go on, start over or stop."""
    if not _is_current(turn, choice.at):
        return
    if choice.what == "restart":
        flow, draft = talk.current(turn), talk.draft_of(turn)
        talk.forget(turn)
        talk.begin(turn, flow, draft.get(talk.GIVEN))
    elif choice.what == "quit":
        leave(turn)
    else:
        talk.show(turn, talk.draft_of(turn))


def _is_current(turn: Turn, at: int) -> bool:
    if not talk.is_open(turn):
        turn.say(line.text(text(turn.locale, "engine.old_button_done")))
        return False
    if at == turn.conversation.version:
        return True
    _repeat(turn, talk.draft_of(turn), text(turn.locale, "engine.old_button"))
    return False


def _answer(turn: Turn, draft: Draft, given: Input) -> None:
    flow, name = talk.current(turn), turn.conversation.step or ""
    if name == SUMMARY and given.value.startswith(EDIT):
        _mend(turn, draft, given.value.removeprefix(EDIT))
        return
    if name == SUMMARY:
        _finish(turn, flow, draft)
        return
    step = flow.step(name)
    try:
        value = step.check(turn, draft, given)
    except YuiError as error:
        _repeat(turn, draft, text(turn.locale, error.key, **error.values))
        return
    before = orjson.loads(orjson.dumps(draft))
    draft[step.name] = value
    outcome: Outcome = Go()
    if not step.keeps:
        taken = attempt(turn, lambda: step.take(turn, draft, value))
        if taken is None:
            draft.pop(step.name)
            talk.show(turn, draft)
            return
        outcome = taken
    for hanging in step.drops:
        draft.pop(hanging, None)
    unsending.note(before, draft, step.name, given.message_id)
    _go_on(turn, flow, draft, step, outcome)


def _go_on(turn: Turn, flow: Flow, draft: Draft, step: Step, outcome: Outcome) -> None:
    if isinstance(outcome, Pass):
        return
    if isinstance(outcome, Leave):
        talk.close(turn)
        return
    if isinstance(outcome, Back):
        talk.keep_draft(turn, draft)
        back(turn)
        return
    if isinstance(outcome, Stay):
        talk.keep_draft(turn, draft)
        talk.show(turn, draft, outcome.prompt)
        return
    later = outcome.step or following(turn, flow, draft, step.name)
    if later is None:
        _finish(turn, flow, draft)
    else:
        _move(turn, draft, later)


def _mend(turn: Turn, draft: Draft, step: str) -> None:
    _move(turn, {**draft, EDITING: draft}, step)


def _move(turn: Turn, draft: Draft, step: str) -> None:
    state = turn.conversation
    if state.step is not None and EDITING not in draft and state.step != step:
        state.past = [*state.past, state.step]
    state.step = step
    talk.keep_draft(turn, draft)
    talk.show(turn, draft)


def _finish(turn: Turn, flow: Flow, draft: Draft) -> None:
    finished = attempt(turn, lambda: _done(turn, flow, draft))
    if finished is None:
        talk.show(turn, draft)
        return
    # A finish may open the next conversation itself.
    if turn.conversation.name == flow.name:
        talk.close(turn)


def _done(turn: Turn, flow: Flow, draft: Draft) -> bool:
    flow.finish(turn, draft)
    return True


def _repeat(turn: Turn, draft: Draft, words: str) -> None:
    turn.say(line.text(words))
    talk.show(turn, draft)
