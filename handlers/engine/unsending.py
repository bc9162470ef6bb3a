"""What was typed into a conversation and then unsent: it leaves the draft, and its question is asked again."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.engine import talk
from handlers.engine.doubts import DOUBT
from handlers.engine.flow import Draft, Flow, flows
from handlers.turn import Turn

SOURCES = "~sources"
"""In the draft, by step: the LINE message that answered it, and the names under which the answer is kept."""


@dataclass
class Standing:
    """A conversation where it stands, open or set aside."""

    flow: Flow
    step: str | None
    past: list[str]
    draft: Draft


def note(before: Draft, draft: Draft, step: str, message_id: str | None) -> None:
    """Remember which message brought the answer to a step; a tapped answer has none."""
    sources = dict(draft.get(SOURCES, {}))
    earlier = sources.pop(step, {"keys": []})
    if message_id is not None:
        changed = {key for key, value in draft.items() if key not in before or before[key] != value}
        sources[step] = {"message": message_id, "keys": sorted({step, *changed, *earlier["keys"]} - {SOURCES})}
    if sources or SOURCES in draft:
        draft[SOURCES] = sources


def amend(turn: Turn, change: Callable[[Standing], bool]) -> bool:
    """Change the open conversation and those set aside; `change` says whether it did, and this whether any has."""
    state = turn.conversation
    parked, has_changed = [], False
    for entry in state.parked:
        flow = None if talk.LOST in entry else flows().get(entry["name"])
        standing = flow and Standing(flow, entry["step"], entry["past"], talk.parked_draft(turn, entry))
        if standing and change(standing):
            has_changed = True
            sealed = talk.sealed(turn, standing.draft).hex()
            entry = {**entry, "step": standing.step, "past": standing.past, "draft": sealed}
        parked.append(entry)
    if has_changed:
        state.parked = parked
    if talk.is_open(turn):
        standing = Standing(talk.current(turn), state.step, list(state.past), talk.draft_of(turn))
        if change(standing):
            has_changed = True
            state.step, state.past = standing.step, standing.past
            talk.keep_draft(turn, standing.draft)
    return has_changed


def forget_message(turn: Turn, message_id: str) -> bool:
    """Remove from all drafts what an unsent message had answered; each goes back to its question.

    Answers whether a question is to be asked again. Nothing is said.
    """
    is_asked_again = False

    def change(standing: Standing) -> bool:
        nonlocal is_asked_again
        sources = standing.draft.get(SOURCES, {})
        steps = [step for step, source in sources.items() if source["message"] == message_id]
        was_mended = _brought(standing.draft.get(talk.EDITING), message_id)
        was_in_doubt = standing.draft.get(DOUBT, {}).get("message") == message_id
        if was_in_doubt:
            del standing.draft[DOUBT]
        if was_mended or (steps and talk.EDITING in standing.draft):
            standing.draft[talk.EDITING] = None
        for step in steps:
            for key in sources[step]["keys"]:
                standing.draft.pop(key, None)
            standing.draft[SOURCES] = {name: source for name, source in sources.items() if name != step}
            # Where every answer is saved at once, or a list only looked at, the draft holds a mere trace of it.
            if standing.flow.has(step) and not (standing.flow.is_saved or standing.flow.is_fleeting):
                _go_back(standing, step)
                is_asked_again = True
        return bool(steps) or was_mended or was_in_doubt

    amend(turn, change)
    return is_asked_again


def _brought(draft: Draft | None, message_id: str) -> bool:
    """Whether an answer of the draft as it was before mending came with this message."""
    return any(source["message"] == message_id for source in (draft or {}).get(SOURCES, {}).values())


def _go_back(standing: Standing, step: str) -> None:
    """To the step, unless an earlier one is open; from the summary like one who mends a field of it.

    Going back leads to what comes before it, and never past the question whose answer has gone.
    """
    names = [one.name for one in standing.flow.steps]
    if standing.step == talk.SUMMARY:
        standing.draft[talk.EDITING] = None
    if standing.step not in names or names.index(standing.step) > names.index(step):
        standing.step = step
    before = names[: names.index(standing.step)]
    standing.past = [one for one in standing.past if one in before]
