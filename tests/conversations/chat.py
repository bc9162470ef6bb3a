"""One resident's phone: it types, taps and sends, and keeps what it was told. Every message is held to what LINE takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from handlers import routes
from handlers.context import Actor, ActorKind
from handlers.turn import Turn
from models.files.attachments import Attachment, AttachmentUse
from models.people.channels import Channel
from models.people.line_accounts import LineAccount
from models.people.operators import Operator
from models.people.residents import Resident
from models.talk.conversations import ConversationState
from models.talk.fetches import FetchOrder
from models.talk.lanes import Lane
from models.talk.outbox import OBJECTS_PER_CALL
from simulator.validation import check_messages_only
from tests.conversations.reading import Message, actions_of, transcript
from tests.support.line_contract import message_problems

if TYPE_CHECKING:
    from tests.conversations.house import House


class Chat:
    """A phone. What it does is a verb (`types`, `taps`, `sends_picture`); `reads` checks the answer to the last of it."""

    def __init__(self, house: House, locale: str) -> None:
        self.house = house
        self.last: list[Message] = []
        self.pushed: list[Message] = []
        self.shown: list[Message] = []
        self.last_message_id = ""
        number = next(house.numbers)
        with house.transaction() as session:
            lane = Lane(channel_id=house.channel_id, user_id=f"U{number:032x}")
            session.add(lane)
            session.flush()
            account = LineAccount(
                id=lane.id,
                channel_id=lane.channel_id,
                user_id=lane.user_id,
                locale=locale,
                first_seen_at=house.now,
            )
            session.add(account)
            session.flush()
            session.add(ConversationState(id=lane.id, touched_at=house.now))
            self.account_id = lane.id

    # What the resident does

    def follows(self) -> None:
        """Adds the account as a friend."""
        self._handle({"type": "follow", "follow": {"isUnblocked": False}})

    def unfollows(self) -> None:
        """Blocks the account."""
        self._handle({"type": "unfollow"})

    def types(self, words: str) -> None:
        """Types a message."""
        self._handle(
            {
                "type": "message",
                "message": {"type": "text", "id": self._message_id(), "text": words},
            }
        )

    def taps(self, label: str, on: str = "") -> None:
        """Taps the newest button of this label, or of one that holds it; `on` are words of the card it stands on."""
        self.taps_data(self.button(label, on))

    def taps_data(self, data: str, **params: str) -> None:
        """Taps a button by what it carries: one of an old screen, or of somebody else's."""
        postback = {"data": data, "params": params} if params else {"data": data}
        self._handle({"type": "postback", "postback": postback})

    def picks(self, day: str) -> None:
        """Picks a day (YYYY-MM-DD) on the newest calendar."""
        actions = (action for message in self._messages() for action in actions_of(message))
        action = next(action for action in actions if action["type"] == "datetimepicker")
        self.taps_data(action["data"], date=day)

    def sends_picture(self, content: bytes = b"picture", problem: str | None = None) -> None:
        """Sends a photograph; if the program fetches it, it gets it (or the `problem`)."""
        self._sends({"type": "image"}, "image/jpeg", "photo.jpg", content, problem)

    def sends_picture_later(self) -> Callable[[], None]:
        """Sends a photograph that LINE hands over slowly; calling the result lets it arrive."""
        return self._send({"type": "image"}, "image/jpeg", "photo.jpg", b"picture", None)

    def sends_file(self, name: str = "work.pdf", content: bytes = b"file", problem: str | None = None) -> None:
        """Sends a file."""
        self._sends(
            {"type": "file", "fileName": name, "fileSize": 4},
            "application/pdf",
            name,
            content,
            problem,
        )

    def sends_voice(self) -> None:
        """Sends a voice message."""
        self._sends({"type": "audio", "duration": 2000}, "audio/mp4", "voice.m4a", b"voice", None)

    def sends_sticker(self) -> None:
        """Sends a sticker."""
        sticker = {
            "type": "sticker",
            "id": self._message_id(),
            "packageId": "446",
            "stickerId": "1988",
        }
        self._handle({"type": "message", "message": sticker})

    def unsends(self, message_id: str) -> None:
        """Takes a message back."""
        self._handle({"type": "unsend", "unsend": {"messageId": message_id}})

    # What the resident reads

    def receives(self, messages: list[Message]) -> None:
        """Something arrives that is no answer."""
        self._check(messages)
        self.pushed = messages
        self.shown += messages

    def says_last(self) -> str:
        """The last answer as one reads it; buttons in [ ], quick replies in < >."""
        return transcript(self.last)

    def told_last(self) -> str:
        """The last message that was pushed."""
        return transcript(self.pushed)

    def reads(self, *parts: str) -> None:
        """All of these words stand in the last answer."""
        seen = self.says_last()
        for part in parts:
            assert part in seen, f"{part!r} is not in:\n{seen}"

    def reads_not(self, *parts: str) -> None:
        """None of these words stand in the last answer."""
        seen = self.says_last()
        for part in parts:
            assert part not in seen, f"{part!r} is in:\n{seen}"

    def is_told(self, *parts: str) -> None:
        """All of these words stand in the last pushed message."""
        seen = self.told_last()
        for part in parts:
            assert part in seen, f"{part!r} is not in:\n{seen}"

    def button(self, label: str, on: str = "") -> str:
        """What the newest button of this label carries."""
        seen: list[str] = []
        for message in self._messages(on):
            found = [action for action in actions_of(message) if action["type"] == "postback"]
            exact = [one for one in found if label in (one["label"], one.get("displayText"))]
            near = [one for one in found if label in one["label"]]
            if exact or near:
                data: str = (exact or near)[0]["data"]
                return data
            seen += [action["label"] for action in found]
        raise AssertionError(f"no button {label!r}; there are {seen}")

    def labels(self) -> list[str]:
        """The labels of the buttons and quick replies of the last answer."""
        return [action["label"] for message in self.last for action in actions_of(message)]

    def state(self) -> ConversationState:
        """Where the conversation stands."""
        return self.house.look(lambda session: session.get_one(ConversationState, self.account_id))

    def resident_id(self) -> int:
        """Who this is, once registered."""
        account = self.house.look(lambda session: session.get_one(LineAccount, self.account_id))
        assert account.resident_id is not None
        return account.resident_id

    # How it is done

    def _messages(self, on: str = "") -> Iterator[Message]:
        """What can still be tapped, newest first: LINE shows the quick replies of the newest message only."""
        for number, message in enumerate(reversed(self.shown)):
            if on in transcript([message]):
                yield message if number == 0 else {**message, "quickReply": None}

    def _message_id(self) -> str:
        self.last_message_id = str(500_000_000 + next(self.house.numbers))
        return self.last_message_id

    def _sends(self, message: Message, media: str, name: str, content: bytes, problem: str | None) -> None:
        self._send(message, media, name, content, problem)()

    def _send(self, message: Message, media: str, name: str, content: bytes, problem: str | None) -> Callable[[], None]:
        message_id = self._message_id()
        fetches = self._handle({"type": "message", "message": {**message, "id": message_id}})

        def arrives() -> None:
            for order in fetches:
                if order.what == "content" and order.subject == message_id:
                    self._content_comes(order, media, name, content, problem)

        return arrives

    def _content_comes(self, order: FetchOrder, media: str, name: str, content: bytes, problem: str | None) -> None:
        event = {"type": "yui.content", "messageId": order.subject, "purpose": order.purpose}
        if problem is not None:
            self._handle({**event, "problem": problem})
            return
        with self.house.transaction() as session:
            account = session.get_one(LineAccount, self.account_id)
            attachment = Attachment(
                operator_id=session.get_one(Channel, account.channel_id).operator_id,
                use=AttachmentUse.LOOSE,
                name=name,
                media_type=media,
                size=len(content),
                account_id=self.account_id,
                line_message_id=order.subject,
                created_at=self.house.now,
            )
            session.add(attachment)
            session.flush()
            attachment_id = attachment.id
        self._handle({**event, "attachmentId": attachment_id})

    def _handle(self, event: dict[str, Any]) -> list[FetchOrder]:
        with self.house.transaction() as session:
            turn = self.turn(session)
            routes.handle(turn, event)
            session.flush()
            if turn.said:
                self._check(turn.said)
                assert len(turn.said) <= OBJECTS_PER_CALL, f"an answer of {len(turn.said)} messages costs a push"
                self.last = turn.said
                self.shown += turn.said
            elif not turn.fetches:
                self.last = []
            self.house.deliver(turn)
        self.house.after_turn(self)
        return turn.fetches

    def turn(self, session: Session) -> Turn:
        """What the program is given for an event of this phone."""
        account = session.get_one(LineAccount, self.account_id)
        resident = session.get(Resident, account.resident_id) if account.resident_id else None
        channel = session.get_one(Channel, account.channel_id)
        return Turn(
            session=session,
            now=self.house.now,
            vault=self.house.vault,
            actor=Actor(ActorKind.RESIDENT, account.resident_id),
            public_url="https://yui.example.jp",
            channel=channel,
            operator=session.get_one(Operator, account.operator_id or channel.operator_id),
            account=account,
            conversation=session.get_one(ConversationState, self.account_id),
            resident=resident,
        )

    def _check(self, messages: list[Message]) -> None:
        for start in range(0, len(messages), OBJECTS_PER_CALL):
            call = messages[start : start + OBJECTS_PER_CALL]
            problems = check_messages_only({"messages": call})
            assert not problems, problems.found
            assert message_problems(call) == []
