"""Sending, checking, counting, and fetching what people sent.

https://developers.line.biz/en/reference/messaging-api/#messages
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from simulator.api.http import Answer, Call
from simulator.api.routes import Route
from simulator.errors import LineError, not_found, refuse
from simulator.rates import LOADING, MULTICAST, SELDOM
from simulator.validation import check_messages_only
from simulator.validation.rules import Problems, Shape, integer, user_id, utf16
from simulator.world import Content


def reply(call: Call) -> Answer:
    sent = call.platform.sending.reply(call.channel, call.json())
    return Answer.json({"sentMessages": sent})


def push(call: Call) -> Answer:
    sent = call.platform.sending.push(call.channel, call.json(), call.retry_key, call.request_id)
    return Answer.json({"sentMessages": sent})


def multicast(call: Call) -> Answer:
    call.platform.sending.multicast(call.channel, call.json(), call.retry_key, call.request_id)
    return Answer()


def broadcast(call: Call) -> Answer:
    call.platform.sending.broadcast(call.channel, call.json(), call.retry_key, call.request_id)
    return Answer()


def validate(call: Call) -> Answer:
    refuse(check_messages_only(call.json()))
    return Answer()


def quota(call: Call) -> Answer:
    if call.channel.quota is None:
        return Answer.json({"type": "none"})
    return Answer.json({"type": "limited", "value": call.channel.quota})


def consumption(call: Call) -> Answer:
    return Answer.json({"totalUsage": call.platform.sending.used(call.channel)})


def _delivered(kind: str) -> Callable[[Call], Answer]:
    """How many messages of a kind went out on a past day; today's are not counted yet."""

    def handle(call: Call) -> Answer:
        date = call.query.get("date", "")
        try:
            datetime.strptime(date, "%Y%m%d").replace(tzinfo=UTC)
        except ValueError:
            raise LineError(400, "The value for the 'date' parameter is invalid") from None
        if date >= call.platform.day():
            return Answer.json({"status": "unready"})
        return Answer.json({"status": "ready", "success": call.channel.people_reached[f"{kind} {date}"]})

    return handle


_loading = Shape({"chatId": user_id, "loadingSeconds": integer(5, 60)}, required=("chatId",))
_read = Shape({"markAsReadToken": utf16(1000)}, required=("markAsReadToken",))


def show_loading(call: Call) -> Answer:
    body, problems = call.json(), Problems()
    _loading.check(body, "", problems)
    seconds = body.get("loadingSeconds", 20)
    if not problems and seconds % 5:
        problems.add("loadingSeconds", "must be a multiple of five")
    refuse(problems)
    platform = call.platform
    if chat := platform.find_chat(call.channel, body["chatId"]):
        chat.loading_until = platform.now_ms() + seconds * 1000
        news = {"channelId": chat.channel_id, "userId": chat.person_id, "until": chat.loading_until}
        platform.live.publish("loading", news)
    return Answer(status=202)


def mark_as_read(call: Call) -> Answer:
    body, problems = call.json(), Problems()
    _read.check(body, "", problems)
    refuse(problems)
    reader, _, message_id = body["markAsReadToken"].partition(".")
    chat = call.platform.find_chat(call.channel, reader)
    if chat is None:
        raise LineError(400, "Invalid markAsReadToken")
    call.platform.mark_read(chat, message_id)
    return Answer()


# Content: https://developers.line.biz/en/reference/messaging-api/#get-content


def _content_of(call: Call) -> Content:
    content = call.platform.contents.get(call.path["messageId"])
    if content is None or content.channel_id != call.channel.id:
        raise not_found()
    if content.data is None:
        raise LineError(410, "The content is gone")
    return content


def content(call: Call) -> Answer:
    found = _content_of(call)
    if found.ready_at > call.platform.now_ms():
        return Answer(b"", status=202)
    return Answer(found.data or b"", media_type=found.media_type)


def preview(call: Call) -> Answer:
    found = _content_of(call)
    if found.kind not in ("image", "video"):
        raise not_found()
    return content(call)


def transcoding(call: Call) -> Answer:
    found = _content_of(call)
    if found.kind not in ("video", "audio"):
        raise not_found()
    preparing = found.ready_at > call.platform.now_ms()
    return Answer.json({"status": "processing" if preparing else "succeeded"})


_MESSAGE = "/v2/bot/message"
ROUTES = [
    Route("POST", f"{_MESSAGE}/reply", reply, "reply"),
    Route("POST", f"{_MESSAGE}/push", push, "push", takes_retry_key=True),
    Route("POST", f"{_MESSAGE}/multicast", multicast, "multicast", MULTICAST, takes_retry_key=True),
    Route("POST", f"{_MESSAGE}/broadcast", broadcast, "broadcast", SELDOM, takes_retry_key=True),
    *(
        Route("POST", f"{_MESSAGE}/validate/{kind}", validate)
        for kind in ("reply", "push", "multicast", "narrowcast", "broadcast")
    ),
    Route("GET", f"{_MESSAGE}/quota", quota),
    Route("GET", f"{_MESSAGE}/quota/consumption", consumption),
    *(
        Route("GET", f"{_MESSAGE}/delivery/{kind}", _delivered(kind), rate=SELDOM)
        for kind in ("reply", "push", "multicast", "broadcast")
    ),
    Route("GET", _MESSAGE + "/{messageId}/content", content, "content"),
    Route("GET", _MESSAGE + "/{messageId}/content/preview", preview, "content"),
    Route("GET", _MESSAGE + "/{messageId}/content/transcoding", transcoding, "content"),
    Route("POST", "/v2/bot/chat/loading/start", show_loading, rate=LOADING),
    Route("POST", "/v2/bot/chat/markAsRead", mark_as_read),
]
