import io
from typing import Any

from PIL import Image

from handlers.turn import Turn
from models.files.attachments import Attachment, Blob
from models.talk.fetches import Fetch
from tests.support.town import open_town, text_message

GPS = 0x8825


class Archive:
    """Orders what people send, and what their profiles say; says what comes back."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def __call__(self, turn: Turn, event: dict[str, Any]) -> None:
        if event["type"] == "follow":
            turn.fetch_profile()
        elif event["type"] == "message":
            turn.fetch_content(event["message"]["id"], {"item": 7, "name": event["message"].get("fileName")})
        elif event["type"].startswith("yui."):
            self.events.append(event)
            turn.say(text_message(event["type"]))


def photo() -> bytes:
    """A JPEG that tells where it was taken."""
    image = Image.new("RGB", (64, 48), "green")
    exif = Image.Exif()
    exif.get_ifd(GPS)[2] = (33.0, 50.0, 1.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_a_photo_comes_back_into_the_lane_cleaned_and_is_answered_for_free(database_url: str) -> None:
    archive = Archive()
    async with open_town(database_url, archive) as town:
        hana = town.platform.person("はな", channel=town.line_channel, friend=True)
        assert b"Exif" in photo()
        await hana.sends_image(photo())
        await hana.waits_for("yui.content")
        await town.quiet()
        (event,) = archive.events
        assert event["purpose"] == {"item": 7, "name": None}
        (attachment,) = await town.rows(Attachment)
        assert (event["attachmentId"], attachment.media_type) == (attachment.id, "image/jpeg")
        assert attachment.line_message_id == event["messageId"]
        blob = await town.runtime.database.read(lambda session: session.get_one(Blob, attachment.sha256))
        assert b"Exif" not in blob.content
        (fetch,) = await town.rows(Fetch)
        assert (fetch.purpose, fetch.token_sealed) == ({}, None)
        assert (hana.chat().free, hana.chat().paid) == (1, 0)


async def test_what_cannot_be_kept_comes_back_with_its_reason(database_url: str) -> None:
    archive = Archive()
    async with open_town(database_url, archive) as town:
        hana = town.platform.person("はな", channel=town.line_channel, friend=True)
        await hana.sends_image(photo() + bytes(10_000_000))
        await hana.sends_file(b"MZ\x00\x01\x02", "setup.exe")
        await hana.sends_image(photo()[:300])
        await town.quiet()
        problems = sorted(event["problem"] for event in archive.events)
        assert problems == ["broken", "kind", "too_large"]
        assert await town.rows(Attachment) == []


async def test_what_was_unsent_meanwhile_is_gone(database_url: str) -> None:
    archive = Archive()
    async with open_town(database_url, archive, embedded_worker=False) as town:
        hana = town.platform.person("はな", channel=town.line_channel, friend=True)
        outcome = await hana.sends_image(photo())
        assert outcome.bubble is not None
        await town.runtime.worker.step()
        await hana.unsends(outcome.bubble.id)
        async with town.runtime.working():
            await town.quiet()
        assert [event["problem"] for event in archive.events] == ["gone"]


async def test_what_line_still_prepares_is_waited_for(database_url: str) -> None:
    archive = Archive()
    async with open_town(database_url, archive) as town:
        hana = town.platform.person("はな", channel=town.line_channel, friend=True)
        town.platform.content_delay_ms = 1000
        town.platform.faults.add("500_before", "content", count=1)
        await hana.sends_image(photo())
        await town.quiet()
        assert "attachmentId" in archive.events[0]


async def test_a_profile_brings_its_language(database_url: str) -> None:
    archive = Archive()
    async with open_town(database_url, archive) as town:
        anna = town.platform.person("Anna", language="en", channel=town.line_channel)
        await anna.follows()
        await town.quiet()
        assert [(event["type"], event["language"]) for event in archive.events] == [("yui.profile", "en")]
