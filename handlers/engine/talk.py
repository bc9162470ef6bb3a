"""One account's open conversation: reading and keeping its state, drawing its screen, opening and closing it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson

from handlers.engine.flow import Draft, Flow, flows
from handlers.engine.summary import summary
from handlers.turn import Turn
from messages.catalog import text
from messages.line import Message
from messages.screens import Place, Prompt, Way, screen
from models.talk.conversations import ConversationState, draft_purpose

SUMMARY = "summary"
EDITING = "~mended_from"
"""In the draft while one field of the summary is being mended: the draft before, or None if that is not to come back."""

GIVEN = "~given"
"""In the draft: that with which the conversation was opened, for starting over."""

LOST = "is_lost"
"""In what is set aside: no known key opens its answers, so that it is passed over (`handlers.engine.lost_drafts`)."""

STALE_AFTER = timedelta(hours=12)
"""After so long nobody remembers the question: first ask whether to go on."""

FORGET_AFTER = timedelta(days=7)
"""After so long nobody comes back to what was half-answered, open or set aside, and it may be private."""


def is_open(turn: Turn) -> bool:
    """Whether the account is in a conversation: one that this version of the program knows, and that still matters."""
    flow = _known(turn.conversation.name, turn.conversation.step)
    return flow is not None and not (flow.is_fleeting and _is_old(turn))


def current(turn: Turn) -> Flow:
    """The open conversation's declaration."""
    return flows()[turn.conversation.name or ""]


def is_busy(turn: Turn) -> bool:
    """Whether the account is in the middle of something to which an interruption must come back."""
    return is_open(turn) and not current(turn).is_fleeting


def is_stale(turn: Turn) -> bool:
    """Whether the last screen was shown so long ago that it must be introduced again."""
    return is_open(turn) and _is_old(turn)


def draft_of(turn: Turn) -> Draft:
    """The answers given so far."""
    return _opened(turn, turn.conversation.draft_sealed)


def parked_draft(turn: Turn, entry: dict[str, Any]) -> Draft:
    """The answers given so far in a conversation that is set aside."""
    return _opened(turn, bytes.fromhex(entry["draft"]) if entry["draft"] else None)


def keep_draft(turn: Turn, draft: Draft) -> None:
    """Seal the answers into the conversation's row."""
    turn.conversation.draft_sealed = sealed(turn, draft)


def begin(turn: Turn, flow: Flow, draft: Draft | None = None) -> None:
    """Open a conversation and show its first question. One that is open already is set aside until this one ends."""
    if is_open(turn) and turn.conversation.name != flow.name:
        park(turn)
    drop_parked(turn, flow.name)
    draft = {**draft, GIVEN: draft} if draft else {}
    state = turn.conversation
    state.name, state.past, state.nudged_at = flow.name, [], None
    state.step = flow.first(turn, draft).name
    keep_draft(turn, draft)
    show(turn, draft)


def show(turn: Turn, draft: Draft, prompt: Prompt | None = None) -> None:
    """Draw the current step, or the prompt that it was found to ask; older buttons are old from now on."""
    turn.conversation.version += 1
    _touch(turn)
    turn.say(*_screen(turn, draft, prompt))


def remind(turn: Turn) -> None:
    """After an interruption: show the open question again, if there is one."""
    if is_open(turn) and current(turn).is_fleeting:
        forget(turn)
    elif is_open(turn):
        turn.say({"type": "text", "text": text(turn.locale, "engine.where_we_were")})
        show(turn, draft_of(turn))


def prompt_of(turn: Turn, draft: Draft) -> Prompt:
    """What the current step asks."""
    flow, step = current(turn), turn.conversation.step or ""
    if step == SUMMARY:
        return summary(turn, flow, draft)
    return flow.step(step).ask(turn, draft)


def asked(turn: Turn) -> tuple[Draft, Prompt]:
    """The answers so far and the question that is open, before anything is done with what came: drawn once."""
    version = turn.conversation.version
    if turn.asked is None or turn.asked[0] != version:
        draft = draft_of(turn)
        turn.asked = version, draft, prompt_of(turn, draft)
    _, draft, prompt = turn.asked
    return draft, prompt


def park(turn: Turn) -> None:
    """Set the open conversation aside; it comes back when the interruption ends."""
    if current(turn).is_fleeting:
        forget(turn)
        return
    state = turn.conversation
    draft = state.draft_sealed.hex() if state.draft_sealed else None
    kept = [other for other in state.parked if other["name"] != state.name]
    state.parked = [*kept, {"name": state.name, "step": state.step, "past": list(state.past), "draft": draft}]
    forget(turn)


def forget(turn: Turn) -> None:
    """Close the open conversation; its draft is gone."""
    state = turn.conversation
    state.name = state.step = state.draft_sealed = None
    state.past = []
    state.version += 1
    _touch(turn)


def close(turn: Turn) -> None:
    """Close the open conversation, and come back to the one that it had set aside."""
    if come_back(turn):
        remind(turn)


def come_back(turn: Turn) -> bool:
    """The same without a word. Whether there was one."""
    forget(turn)
    for last in reversed(aside(turn.conversation)):
        turn.conversation.parked = [entry for entry in turn.conversation.parked if entry is not last]
        if _known(last["name"], last["step"]) is not None:
            _restore(turn, last)
            return True
    return False


def aside(state: ConversationState) -> list[dict[str, Any]]:
    """What was set aside and can come back, the newest last."""
    return [entry for entry in state.parked if LOST not in entry]


def unpark(turn: Turn, name: str) -> bool:
    """Bring back a conversation that was set aside, in place of the open one; False if there is none of this name.

    One whose step an update has taken away is dropped, as if it had never been.
    """
    entry = next((one for one in aside(turn.conversation) if one["name"] == name), None)
    if entry is None:
        return False
    if _known(name, entry["step"]) is None:
        drop_parked(turn, name)
        return False
    if is_open(turn):
        park(turn)
    drop_parked(turn, name)
    _restore(turn, entry)
    return True


def glance(turn: Turn, flow: Flow, draft: Draft) -> None:
    """Show a list or card; in the middle of something else it is only shown, and that something comes again."""
    if not is_busy(turn):
        begin(turn, flow, draft)
        return
    shown = flow.first(turn, draft).ask(turn, draft)
    turn.say(*shown.before, *([shown.card] if shown.card else []))
    remind(turn)


def set_aside(turn: Turn, flow: Flow, draft: Draft) -> None:
    """Have a conversation come up when the open one ends."""
    drop_parked(turn, flow.name)
    entry = {"name": flow.name, "step": flow.first(turn, draft).name, "past": [], "draft": sealed(turn, draft).hex()}
    turn.conversation.parked = [*turn.conversation.parked, entry]


def drop(turn: Turn, *names: str) -> None:
    """What these conversations were about is over: they are closed, wherever they stand."""
    drop_parked(turn, *names)
    if turn.conversation.name in names:
        close(turn)


def drop_aside(turn: Turn) -> None:
    """Nothing that was set aside matters any more."""
    turn.conversation.parked = []


def drop_fleeting(turn: Turn) -> None:
    """Something else has come: what was only to be looked at is gone."""
    if is_open(turn) and current(turn).is_fleeting:
        forget(turn)


def drop_parked(turn: Turn, *names: str) -> None:
    """Forget conversations that were set aside."""
    kept = [entry for entry in turn.conversation.parked if entry["name"] not in names]
    if len(kept) < len(turn.conversation.parked):
        turn.conversation.parked = kept


def back_within(turn: Turn) -> Callable[[Turn, Draft], bool] | None:
    """How to go back inside the current step, if it asks many things."""
    step = turn.conversation.step
    return None if step in (None, SUMMARY) else current(turn).step(step).back


def place(turn: Turn, step: int, steps: int) -> Place:
    """Where a screen drawn now stands."""
    can_go_back = bool(turn.conversation.past) or back_within(turn) is not None
    ways = tuple(way for way in Way if way is not Way.BACK or can_go_back)
    return Place(turn.locale, turn.account.id, turn.conversation.version, step, steps, ways)


def _touch(turn: Turn) -> None:
    """The account's conversations are in use; one that has been set aside for so long that nobody comes back goes."""
    state = turn.conversation
    state.touched_at = turn.now
    dated = [{"at": turn.now.isoformat(), **entry} for entry in state.parked]
    kept = [entry for entry in dated if turn.now - datetime.fromisoformat(entry["at"]) < FORGET_AFTER]
    if kept != state.parked:
        state.parked = kept


def _restore(turn: Turn, entry: dict[str, Any]) -> None:
    state = turn.conversation
    state.name, state.step, state.past = entry["name"], entry["step"], entry["past"]
    state.draft_sealed = bytes.fromhex(entry["draft"]) if entry["draft"] else None


def _screen(turn: Turn, draft: Draft, prompt: Prompt | None) -> list[Message]:
    flow, name = current(turn), turn.conversation.step or ""
    if name == SUMMARY:
        _, total = flow.progress(turn, draft, SUMMARY)
        step = total
    else:
        step, total = flow.progress(turn, draft, name)
    return screen(prompt or prompt_of(turn, draft), place(turn, step, total))


def _known(name: str | None, step: str | None) -> Flow | None:
    """The conversation of this name, if it still has the step at which it was left: an update may have renamed either."""
    flow = flows().get(name or "")
    return flow if flow is not None and (step == SUMMARY or flow.has(step or "")) else None


def _is_old(turn: Turn) -> bool:
    return turn.now - turn.conversation.touched_at > STALE_AFTER


def _opened(turn: Turn, kept: bytes | None) -> Draft:
    draft: Draft = orjson.loads(turn.vault.open(_purpose(turn), kept)) if kept is not None else {}
    return draft


def sealed(turn: Turn, draft: Draft) -> bytes:
    """Answers as they are kept, open or set aside."""
    return turn.vault.seal(_purpose(turn), orjson.dumps(draft))


def _purpose(turn: Turn) -> str:
    return draft_purpose(turn.account.id)
