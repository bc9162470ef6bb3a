"""A screen of a conversation: one question, its choices, where we are, and the ways out."""

from dataclasses import dataclass
from enum import StrEnum
from unicodedata import east_asian_width

from messages import line
from messages.catalog import text
from messages.line import Action, Component, Message
from messages.postbacks import Postback

LONGEST_SIDE_BY_SIDE = 10
"""What fits a button of half a card on a small phone, in halves of a full-width letter."""


class Way(StrEnum):
    """The ways out that every screen has, in the order in which they stand under it."""

    BACK = "back"
    QUIT = "quit"
    MENU = "menu"
    PERSON = "person"


@dataclass(frozen=True)
class Tap(Postback):
    """A choice on the screen numbered `at`."""

    name = "tap"
    at: int
    value: str


@dataclass(frozen=True)
class AsAnswer(Postback):
    """What was typed on the screen numbered `at` is the answer there, though it is the name of a command too; the words
    are in the draft, for they may be longer than a button carries."""

    name = "as_answer"
    version = 2
    at: int


@dataclass(frozen=True)
class Out(Postback):
    """One of the ways out, from the screen numbered `at`."""

    name = "out"
    at: int
    way: str


@dataclass(frozen=True)
class Resume(Postback):
    """What to do with a conversation left some time ago: `go`, `restart` or `quit`."""

    name = "resume"
    at: int
    what: str


@dataclass(frozen=True)
class Choice:
    """One answer that can be tapped, or typed as its number, its label or one of `words`."""

    value: str
    label: str
    words: tuple[str, ...] = ()
    is_main: bool = False
    is_chosen: bool = False


@dataclass(frozen=True)
class Fact:
    """One line of a summary, and the step at which it can be mended."""

    name: str
    value: str
    step: str | None = None


class Kind(StrEnum):
    """What a person can send."""

    CHOICE = "choice"
    TEXT = "text"
    DATE = "date"
    PICTURE = "picture"
    VOICE = "voice"
    FILE = "file"
    STICKER = "sticker"
    OTHER = "other"


@dataclass(frozen=True)
class Prompt:
    """What a step asks.

    `takes` names the kinds of input beside the choices. `choices` stand as buttons; more than two are numbered, so
    that they can be typed on a computer too, unless free text is taken, which a number could be. `before` are
    messages that come first (a card); `about` and `pictures` (addresses) show above the question what it is about;
    `has_small_pictures`: as previews, with the whole picture on a tap.
    `asides` are answers that stand among the quick replies and are typed by their words; `actions` further buttons
    (a calendar, a link), `quick` further quick replies (the camera). `progress` is (this one, of how many) where the
    steps of the conversation are not what counts. `card` stands for the whole screen where a card of work or money,
    with buttons of its own that never grow old, says it all; the choices can then be typed. `is_quoting`: what is
    typed here is other people's words, and no cry for help. `is_copied`: any words can be the answer, commands too.
    `is_collecting`: what is typed is kept as it comes, and a command other than a way out or a cry for help may be meant
    as either. `mends` are the buttons beside the facts, which can be typed too; `not_taken` is what is said to something typed
    that is no answer here. `together`: the values that may be typed together ("1, 3"); they then come as one value,
    parted by commas. `in_order`: those of them that follow one another, so that one may type from which to which.
    """

    words: str
    example: str = ""
    choices: tuple[Choice, ...] = ()
    takes: frozenset[Kind] = frozenset()
    facts: tuple[Fact, ...] = ()
    before: tuple[Message, ...] = ()
    actions: tuple[Action, ...] = ()
    quick: tuple[Action, ...] = ()
    heading: str = ""
    columns: int = 1
    about: tuple[Fact, ...] = ()
    pictures: tuple[str, ...] = ()
    has_small_pictures: bool = False
    asides: tuple[Choice, ...] = ()
    progress: tuple[int, int] | None = None
    card: Message | None = None
    is_quoting: bool = False
    is_copied: bool = False
    is_collecting: bool = False
    mends: tuple[Choice, ...] = ()
    not_taken: str = ""
    together: frozenset[str] = frozenset()
    in_order: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[Choice, ...]:
        """Everything that can be tapped here and means something to this question."""
        return (*self.choices, *self.asides, *self.mends)

    @property
    def is_numbered(self) -> bool:
        """Whether the choices carry numbers to type."""
        return len(self.choices) > 2 and Kind.TEXT not in self.takes


@dataclass(frozen=True)
class Place:
    """Where a screen stands: for whom it is drawn, its number, the step of how many, and the ways out it offers."""

    locale: str
    owner: int
    at: int
    step: int
    steps: int
    ways: tuple[Way, ...] = tuple(Way)


def screen(prompt: Prompt, place: Place) -> list[Message]:
    """The messages of one screen; the last one carries the quick replies."""
    card = prompt.card or _drawn(prompt, place)
    asides = [line.postback(choice.label, Tap(place.at, choice.value).pack(place.owner)) for choice in prompt.asides]
    return [*prompt.before, line.with_quick_replies(card, [*prompt.quick, *asides, *_ways(place)])]


def _drawn(prompt: Prompt, place: Place) -> Message:
    body = [
        *_progress(*(prompt.progress or (place.step, place.steps))),
        *_about(prompt, place.locale),
        *_question(prompt),
    ]
    if prompt.facts:
        body += [line.separator(), *(_fact(fact, place) for fact in prompt.facts)]
    footer = _choices(prompt, place) + [line.button(action) for action in prompt.actions]
    about = " ".join(fact.value for fact in prompt.about)
    alt = " ".join(part for part in (prompt.heading, about, prompt.words, " / ".join(labels(prompt))) if part)
    return line.flex(alt, line.bubble(body, footer))


def labels(prompt: Prompt) -> list[str]:
    """The labels of the choices as shown."""
    if not prompt.is_numbered:
        return [choice.label for choice in prompt.choices]
    return [f"{number}. {choice.label}" for number, choice in enumerate(prompt.choices, 1)]


def _progress(step: int, steps: int) -> list[Component]:
    if steps < 2:
        return []
    done = round(100 * step / steps)
    filled = line.box([], width=f"{done}%", height="6px", backgroundColor=line.ACCENT, cornerRadius="3px")
    bar = line.box([filled], height="6px", backgroundColor="#dfe6e9", cornerRadius="3px")
    return [line.words_of(f"{step} / {steps}", size="sm", color=line.QUIET), bar]


def _about(prompt: Prompt, locale: str) -> list[Component]:
    pictures = [line.picture(address) for address in prompt.pictures]
    if prompt.has_small_pictures:
        whole = text(locale, "low_data.whole")
        pictures = [line.preview(address, whole) for address in prompt.pictures]
        pictures.append(line.words_of(whole, size="sm", color=line.QUIET))
    facts = [line.fact(fact.name, fact.value) for fact in prompt.about]
    return [*pictures, *facts, line.separator()] if pictures or facts else []


def _question(prompt: Prompt) -> list[Component]:
    parts = [line.title(prompt.heading)] if prompt.heading else []
    parts.append(line.words_of(prompt.words, size="md" if prompt.heading or len(prompt.words) > 60 else "lg"))
    return [*parts, line.words_of(prompt.example, size="sm", color=line.QUIET)] if prompt.example else parts


def _fact(fact: Fact, place: Place) -> Component:
    if fact.step is None:
        return line.fact(fact.name, fact.value)
    # Beside a button there is no room for name and value in one line: they stand one above the other.
    shown = line.box([line.words_of(fact.name, size="sm", color=line.QUIET), line.words_of(fact.value)], flex=1)
    mend = text(place.locale, "engine.mend")
    data = Tap(place.at, f"edit:{fact.step}").pack(place.owner)
    action = line.postback(mend, data, f"{mend}: {fact.name}")
    button = {**line.button(action, "link"), "height": "sm", "flex": 0}
    return line.box([shown, button], layout="horizontal", alignItems="center")


def _choices(prompt: Prompt, place: Place) -> list[Component]:
    buttons = []
    for choice, label in zip(prompt.choices, labels(prompt), strict=True):
        shown = f"✓ {label}" if choice.is_chosen else label
        action = {
            **line.postback(choice.label, Tap(place.at, choice.value).pack(place.owner)),
            "label": line.fit(shown, 40),
        }
        buttons.append(line.button(action, "primary" if choice.is_main or choice.is_chosen else "secondary"))
    return buttons if prompt.columns == 1 else _rows(buttons, prompt.columns)


def _rows(buttons: list[Component], columns: int) -> list[Component]:
    """Buttons side by side; one whose label would be cut there has a row of its own."""
    rows: list[list[Component]] = []
    has_room = False
    for button in buttons:
        is_long = _width(button["action"]["label"]) > LONGEST_SIDE_BY_SIDE
        if has_room and not is_long:
            rows[-1].append(button)
        else:
            rows.append([button])
        has_room = not is_long and len(rows[-1]) < columns
    return [row[0] if len(row) == 1 else line.box(row, layout="horizontal", spacing="sm") for row in rows]


def _width(label: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in label)


def _ways(place: Place) -> list[Action]:
    return [
        line.postback(text(place.locale, f"engine.ways.{way}"), Out(place.at, way).pack(place.owner))
        for way in place.ways
    ]
