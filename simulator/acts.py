"""What a person does on the phone, and what the app makes of it: bubbles, events, menus, links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.errors import NotPossible
from simulator.validation.actions import picked_moment
from simulator.validation.rules import utf16_length
from simulator.webhooks import Delivery
from simulator.world import Bubble, Chat, Content, Json

if TYPE_CHECKING:
    from simulator.platform import Platform

MEDIA_TYPES = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/mp4",
    "file": "application/octet-stream",
}
UPLOAD_BYTES = 20_000_000
# Quick replies that open a picker stay until something is sent.
_STAYING = ("camera", "cameraRoll", "location", "datetimepicker")


@dataclass(slots=True)
class Outcome:
    """What came of an act: the event on its way, the person's new bubble, or what the phone is to do."""

    delivery: Delivery | None = None
    bubble: Bubble | None = None
    uri: str | None = None
    clipboard: str | None = None
    note: str | None = None


class Acts:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def follow(self, chat: Chat) -> Outcome:
        if chat.friend:
            raise NotPossible("already a friend")
        chat.friend = True
        self._platform.announce_chat(chat)
        return Outcome(self._platform.events.follow(chat, is_unblocked=False))

    def block(self, chat: Chat) -> Outcome:
        if chat.blocked:
            raise NotPossible("already blocked")
        chat.blocked = True
        self._platform.announce_chat(chat)
        return Outcome(self._platform.events.unfollow(chat))

    def unblock(self, chat: Chat) -> Outcome:
        if not chat.blocked:
            raise NotPossible("not blocked")
        chat.blocked, chat.friend = False, True
        self._platform.announce_chat(chat)
        return Outcome(self._platform.events.follow(chat, is_unblocked=True))

    def text(self, chat: Chat, text: str, quoted_message_id: str | None = None) -> Outcome:
        if not 1 <= utf16_length(text) <= 5000:
            raise ValueError("a text has 1 to 5000 characters")
        quote = {"quotedMessageId": quoted_message_id} if quoted_message_id else {}
        return self._say(chat, {"type": "text", "text": text} | quote)

    def sticker(self, chat: Chat, package_id: str, sticker_id: str) -> Outcome:
        content = {"type": "sticker", "packageId": package_id, "stickerId": sticker_id}
        return self._say(chat, content, {"stickerResourceType": "STATIC"})

    def location(self, chat: Chat, title: str, address: str, latitude: float, longitude: float) -> Outcome:
        place = {"title": title, "address": address, "latitude": latitude, "longitude": longitude}
        return self._say(chat, {"type": "location"} | place)

    def media(
        self,
        chat: Chat,
        kind: str,
        data: bytes,
        *,
        media_type: str | None = None,
        file_name: str | None = None,
        duration_ms: int | None = None,
    ) -> Outcome:
        """Send an image, video, audio or file; the bot fetches its bytes by the message's id."""
        if kind not in MEDIA_TYPES:
            raise ValueError(f"kind must be one of {', '.join(MEDIA_TYPES)}")
        if not 1 <= len(data) <= UPLOAD_BYTES:
            raise ValueError("a file has 1 byte to 20 MB")
        self._may_speak(chat)
        platform = self._platform
        message_id = platform.ids.message()
        ready_at = platform.now_ms() + platform.content_delay_ms
        content = Content(chat.channel_id, chat.person_id, kind, data, media_type or MEDIA_TYPES[kind], ready_at)
        platform.contents[message_id] = content
        if platform.memory:
            platform.memory.put(f"content/{message_id}", data)
            platform.save("content", message_id, content)
        shown: Json = {"type": kind, "contentUrl": f"/phone/api/content/{message_id}"}
        told: Json = {"type": kind}
        if kind == "file":
            told |= {"fileName": file_name or "file", "fileSize": len(data)}
            shown |= told
        else:
            told["contentProvider"] = {"type": "line"}
        if kind in ("video", "audio"):
            told["duration"] = shown["duration"] = duration_ms or 1000
        return self._say(chat, shown, told=told, message_id=message_id)

    def unsend(self, chat: Chat, message_id: str) -> Outcome:
        own = (bubble for bubble in chat.bubbles if bubble.id == message_id and bubble.sender == "person")
        bubble = next(own, None)
        if bubble is None or bubble.unsent or bubble.sent_by == "displayText":
            raise NotPossible("no message of yours that could be unsent")
        bubble.unsent = True
        bubble.message = {"type": bubble.message["type"]}
        platform = self._platform
        platform.save("bubble", f"{chat.channel_id}/{chat.person_id}/{bubble.n}", bubble)
        if content := platform.contents.get(message_id):
            content.data = None
            if platform.memory:
                platform.memory.put(f"content/{message_id}", None)
        platform.announce_chat(chat)
        return Outcome(platform.events.unsend(chat, message_id), bubble)

    def postback(self, chat: Chat, data: str, display_text: str | None = None, params: Json | None = None) -> Outcome:
        """A postback; its displayText is only a bubble, no message event."""
        self._may_speak(chat)
        bubble = None
        if display_text:
            shown = {"type": "text", "text": display_text}
            bubble = self._platform.post(chat, shown, sender="person", sent_by="displayText")
        return Outcome(self._platform.events.postback(chat, data, params), bubble)

    def tap(self, chat: Chat, action: Json, *, place: str = "message", params: Json | None = None) -> Outcome:
        """Tap a button: does what the app does with an action object found in a message or menu."""
        kind = str(action.get("type"))
        if kind not in _TAPS:
            raise ValueError(f"no action of type {kind}")
        if place == "quickReply" and kind not in _STAYING:
            chat.tapped_up_to = len(chat.bubbles)
            self._platform.announce_chat(chat)
        return _TAPS[kind](self, chat, action, params)

    def _tap_message(self, chat: Chat, action: Json, params: Json | None) -> Outcome:
        return self.text(chat, action["text"])

    def _tap_postback(self, chat: Chat, action: Json, params: Json | None) -> Outcome:
        if "text" in action:  # the old form: also a message of the person
            self.text(chat, action["text"])
        return self.postback(chat, action["data"], action.get("displayText"))

    def _tap_picker(self, chat: Chat, action: Json, params: Json | None) -> Outcome:
        mode = action["mode"]
        chosen = (params or {}).get(mode, action.get("initial"))
        moment = picked_moment(mode, chosen)
        if moment is None:
            raise ValueError(f"params needs a {mode}")
        least, most = (picked_moment(mode, action.get(bound)) for bound in ("min", "max"))
        if moment < (least or moment) or moment > (most or moment):
            raise NotPossible("the picker does not go there")
        return self.postback(chat, action["data"], params={mode: chosen})

    def _tap_switch(self, chat: Chat, action: Json, params: Json | None) -> Outcome:
        alias_id = action["richMenuAliasId"]
        channel = self._platform.channels[chat.channel_id]
        status = self._platform.menus.switch(channel, chat, alias_id)
        return self.postback(chat, action["data"], params={"newRichMenuAliasId": alias_id, "status": status})

    def _tap_uri(self, chat: Chat, action: Json, params: Json | None) -> Outcome:
        return Outcome(uri=action.get("uri") or action.get("linkUri"))

    def _tap_clipboard(self, chat: Chat, action: Json, params: Json | None) -> Outcome:
        return Outcome(clipboard=action["clipboardText"])

    def _tap_opener(self, chat: Chat, action: Json, params: Json | None) -> Outcome:
        return Outcome(note=f"open {action['type']}")

    def _may_speak(self, chat: Chat) -> None:
        if chat.blocked:
            raise NotPossible("blocked")

    def _say(
        self,
        chat: Chat,
        shown: Json,
        more: Json | None = None,
        *,
        told: Json | None = None,
        message_id: str | None = None,
    ) -> Outcome:
        """A bubble of the person, and its event: `told` is what the bot learns where the phone shows more."""
        self._may_speak(chat)
        chat.spoke_at = self._platform.now_ms()
        bubble = self._platform.post(chat, shown, sender="person", sent_by="person", message_id=message_id)
        return Outcome(self._platform.events.message(chat, bubble, (told or shown) | (more or {})), bubble)


_TAPS: dict[str, Callable[[Acts, Chat, Json, Json | None], Outcome]] = {
    "message": Acts._tap_message,
    "postback": Acts._tap_postback,
    "datetimepicker": Acts._tap_picker,
    "richmenuswitch": Acts._tap_switch,
    "uri": Acts._tap_uri,
    "clipboard": Acts._tap_clipboard,
    "camera": Acts._tap_opener,
    "cameraRoll": Acts._tap_opener,
    "location": Acts._tap_opener,
}
