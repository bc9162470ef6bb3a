"""LINE's message objects as plain dicts (Messaging API reference, "Message objects"). Pure builders, no sentences."""

from collections.abc import Sequence
from typing import Any

from models.people.look import DEFAULT_COLOUR

Message = dict[str, Any]
Action = dict[str, Any]
Component = dict[str, Any]

INK = "#1f2d3d"
QUIET = "#5a6b7b"
ACCENT = DEFAULT_COLOUR
"""4.5:1 and better on white (WCAG 2.2, 1.4.3)."""

LONGEST_TEXT = 5000
"""UTF-16 code units of a text message (Messaging API reference, "Text message")."""


def text(words: str) -> Message:
    """A text message, up to `LONGEST_TEXT`."""
    return {"type": "text", "text": words}


def joined(messages: Sequence[Message], most: int) -> list[Message]:
    """The same in fewer messages where there are more than `most`: plain texts that stand together become one."""
    left, place = list(messages), 1
    while len(left) > most and place < len(left):
        words = [one["text"] for one in left[place - 1 : place + 1] if one.keys() == {"type", "text"}]
        both = "\n\n".join(words)
        if len(words) == 2 and utf16_length(both) <= LONGEST_TEXT:
            left[place - 1 : place + 1] = [text(both)]
        else:
            place += 1
    return left


def with_quick_replies(message: Message, actions: Sequence[Action]) -> Message:
    """The message with quick replies under it; LINE shows up to 13, and only those of the last message."""
    if not actions:
        return message
    return {**message, "quickReply": {"items": [{"type": "action", "action": action} for action in actions[:13]]}}


def postback(label: str, data: str, shown: str | None = None) -> Action:
    """A button that comes back as data; `shown` is what the tap looks like in the chat (the label, unless given)."""
    return {"type": "postback", "label": fit(label, 20), "data": data, "displayText": fit(shown or label, 300)}


def keyboard(label: str, data: str, fill_in: str = "") -> Action:
    """A button that opens the keyboard, with some text already in it."""
    action = {"type": "postback", "label": fit(label, 20), "data": data, "inputOption": "openKeyboard"}
    return {**action, "fillInText": fill_in} if fill_in else action


def uri(label: str, address: str) -> Action:
    """A button that opens a page in LINE's own browser."""
    return {"type": "uri", "label": fit(label, 20), "uri": address}


def date_picker(label: str, data: str, initial: str, earliest: str, latest: str) -> Action:
    """A button that opens a calendar; dates as YYYY-MM-DD."""
    action = {"type": "datetimepicker", "label": fit(label, 20), "data": data, "mode": "date"}
    return {**action, "initial": initial, "min": earliest, "max": latest}


def camera(label: str) -> Action:
    """A quick reply that opens the camera."""
    return {"type": "camera", "label": fit(label, 20)}


def camera_roll(label: str) -> Action:
    """A quick reply that opens the photographs on the phone."""
    return {"type": "cameraRoll", "label": fit(label, 20)}


def flex(alt: str, contents: Component) -> Message:
    """A Flex message; `alt` says the whole sense in one line, for it is the notification and what a reader speaks."""
    return {"type": "flex", "altText": fit(alt, 400), "contents": contents}


def bubble(
    body: Sequence[Component], footer: Sequence[Component] = (), size: str = "mega", header: Component | None = None
) -> Component:
    """One card: a body, buttons below it, and a header above it where one is given."""
    card: Component = {"type": "bubble", "size": size}
    if header:
        card["header"] = header
    card["body"] = box(body, spacing="md")
    if footer:
        card["footer"] = box(footer, spacing="sm")
    return card


def carousel(bubbles: Sequence[Component]) -> Component:
    """Up to twelve cards side by side, all of one size."""
    return {"type": "carousel", "contents": list(bubbles)}


def box(contents: Sequence[Component], layout: str = "vertical", **style: Any) -> Component:
    """A box of components."""
    return {"type": "box", "layout": layout, "contents": list(contents), **style}


def title(words: str) -> Component:
    """The heading of a card."""
    return {**words_of(words, size="lg", color=INK), "weight": "bold"}


def words_of(words: str, size: str = "md", color: str = INK) -> Component:
    """A paragraph that wraps and follows the reader's font size."""
    return {"type": "text", "text": words or "-", "wrap": True, "scaling": True, "size": size, "color": color}


def fact(name: str, value: str) -> Component:
    """One line of a card: what, and its value."""
    name_part = {**words_of(name, size="sm", color=QUIET), "flex": 3}
    value_part = {**words_of(value), "flex": 7}
    return box([name_part, value_part], layout="horizontal", spacing="sm")


def separator() -> Component:
    """A thin line."""
    return {"type": "separator"}


def band(words: str, colour: str) -> Component:
    """The header of a card: white words on a colour."""
    said = {**words_of(words, size="sm", color="#ffffff"), "weight": "bold"}
    return box([said], backgroundColor=colour, paddingAll="12px", paddingStart="20px", paddingEnd="20px")


def button(action: Action, style: str = "secondary", colour: str = ACCENT) -> Component:
    """A button of a card: `primary` for the one main way on, `secondary` for the others, `link` for the quiet ones."""
    component: Component = {"type": "button", "action": action, "style": style, "height": "md", "scaling": True}
    return {**component, "color": colour} if style == "primary" else component


def picture(address: str, ratio: str = "4:3") -> Component:
    """A picture in a card; its address must be https for real LINE."""
    return {"type": "image", "url": address, "size": "full", "aspectRatio": ratio, "aspectMode": "fit"}


def preview(address: str, label: str) -> Component:
    """A small picture in a card, which opens the whole one."""
    return {**picture(f"{address}/small"), "action": uri(label, address)}


def fit(words: str, length: int) -> str:
    """The words, cut to a length with an ellipsis. Counted in code units of UTF-16, the stricter of LINE's two ways."""
    if utf16_length(words) <= length:
        return words
    while utf16_length(words) > length - 1:
        words = words[:-1]
    return f"{words}…"


def utf16_length(words: str) -> int:
    """Length as LINE counts texts (Messaging API, "Character counting in a text")."""
    return len(words.encode("utf-16-le")) // 2
