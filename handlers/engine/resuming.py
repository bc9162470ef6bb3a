"""Coming back to a conversation: welcomed after some time and asked what to do with it, or taken up where it stands."""

from handlers.engine import talk
from handlers.engine.flow import Flow
from handlers.engine.typed import choice_named, words_for
from handlers.turn import Turn
from messages import line
from messages.screens import Choice, Kind, Prompt, Resume, labels
from models.people.text_input import NO_WORDS, YES_WORDS

WELCOMED = "~welcomed"
"""In the draft: the number of the screen on which its owner was welcomed back."""

STYLES = {"go": "primary", "restart": "secondary", "quit": "link"}


def ask_to_resume(turn: Turn) -> None:
    """Welcome somebody back to a conversation left some time ago."""
    state = turn.conversation
    state.version += 1
    talk.keep_draft(turn, {**talk.draft_of(turn), WELCOMED: state.version})
    prompt = _prompt(turn, is_welcomed=True)
    buttons = [
        line.button(
            line.postback(label, Resume(state.version, choice.value).pack(turn.account.id)), STYLES[choice.value]
        )
        for label, choice in zip(labels(prompt), prompt.choices, strict=True)
    ]
    turn.say(line.flex(prompt.words, line.bubble([line.words_of(prompt.words)], buttons)))


def way_typed(turn: Turn, typed: str) -> Resume | None:
    """What a typed text says to the welcome; before it is said, only the words on its buttons mean it."""
    if not talk.is_stale(turn):
        return None
    version = turn.conversation.version
    chosen = choice_named(_prompt(turn, talk.draft_of(turn).get(WELCOMED) == version), typed)
    return None if chosen is None else Resume(version, chosen.value)


def take_up(turn: Turn, flow: Flow) -> bool:
    """Go on with a conversation that is open or set aside, where it stands; False if it is neither."""
    if not bring_up(turn, flow):
        return False
    go_on(turn)
    return True


def bring_up(turn: Turn, flow: Flow) -> bool:
    """Have a conversation open that is open or set aside, without a word; False if it is neither."""
    return (talk.is_open(turn) and turn.conversation.name == flow.name) or talk.unpark(turn, flow.name)


def go_on(turn: Turn) -> None:
    """The open question again; who left it long ago is welcomed back first."""
    (ask_to_resume if talk.is_stale(turn) else talk.remind)(turn)


def _prompt(turn: Turn, is_welcomed: bool) -> Prompt:
    words = {"go": (*YES_WORDS, *words_for("words.go_on")), "restart": (), "quit": tuple(NO_WORDS)}
    labelled = {name: turn.text(f"engine.resume.{name}") for name in STYLES}
    if talk.current(turn).is_saved:
        del labelled["restart"]
    choices = [Choice(name, label, words[name] if is_welcomed else ()) for name, label in labelled.items()]
    welcome = turn.text("engine.resume.welcome", what=turn.text(f"engine.names.{turn.conversation.name}"))
    return Prompt(welcome, choices=tuple(choices), takes=frozenset(() if is_welcomed else (Kind.TEXT,)))
