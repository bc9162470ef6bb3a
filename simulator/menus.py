"""Rich menus of a channel: menus, images, aliases, the default, links to people.

https://developers.line.biz/en/reference/messaging-api/#rich-menu
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from simulator.errors import LineError, not_found, refuse
from simulator.validation import check_rich_menu
from simulator.validation.richmenu import is_menu_size
from simulator.world import Channel, Chat, Json, RichMenu

if TYPE_CHECKING:
    from simulator.platform import Platform

MOST = 1_000  # menus, and aliases, per channel
IMAGE_BYTES = 1_000_000
_ALIAS = re.compile(r"[a-z0-9_-]{1,32}")


class Menus:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def create(self, channel: Channel, body: Json) -> str:
        refuse(check_rich_menu(body))
        if len(channel.menus) >= MOST:
            raise LineError(400, f"The number of rich menus can't exceed {MOST}")
        menu = RichMenu(f"richmenu-{self._platform.ids.hexadecimal()}", body)
        channel.menus[menu.id] = menu
        self._platform.changed_channel(channel)
        return menu.id

    def get(self, channel: Channel, menu_id: str) -> RichMenu:
        menu = channel.menus.get(menu_id)
        if menu is None:
            raise not_found("richmenu not found")
        return menu

    def with_image(self, channel: Channel, menu_id: str) -> RichMenu:
        menu = self.get(channel, menu_id)
        if menu.image is None:
            raise LineError(400, "must upload richmenu image before applying it to user")
        return menu

    def upload(self, channel: Channel, menu_id: str, image: bytes, media_type: str) -> None:
        menu = self.get(channel, menu_id)
        if menu.image is not None:
            raise LineError(400, "An image has already been uploaded to the richmenu")
        if media_type not in ("image/png", "image/jpeg"):
            raise LineError(415, f"The content type, {media_type}, is not supported")
        if len(image) > IMAGE_BYTES:
            raise LineError(413, "The image must not be larger than 1 MB")
        try:
            opened = Image.open(io.BytesIO(image))
        except (UnidentifiedImageError, OSError):
            raise LineError(400, "The image could not be read") from None
        if opened.get_format_mimetype() != media_type or not is_menu_size(*opened.size):
            raise LineError(400, "The image size is not allowed for richmenu")
        menu.image, menu.image_type = image, media_type
        if self._platform.memory:
            self._platform.memory.put(f"menu/{channel.id}/{menu.id}", image)
        self._platform.changed_channel(channel)

    def delete(self, channel: Channel, menu_id: str) -> None:
        self.get(channel, menu_id)
        del channel.menus[menu_id]
        if channel.default_menu == menu_id:
            channel.default_menu = None
        for chat in self._chats(channel):
            if chat.menu_id == menu_id:
                chat.menu_id = None
        if self._platform.memory:
            self._platform.memory.put(f"menu/{channel.id}/{menu_id}", None)
        self._announce(channel)

    def set_default(self, channel: Channel, menu_id: str | None) -> None:
        channel.default_menu = self.with_image(channel, menu_id).id if menu_id else None
        self._announce(channel)

    def link(self, channel: Channel, user_ids: list[str], menu_id: str | None) -> None:
        """Link a menu to people, or (None) unlink theirs. People whom LINE does not know are left out."""
        if menu_id is not None:
            self.with_image(channel, menu_id)
        for user_id in user_ids:
            if chat := self._platform.find_chat(channel, user_id):
                chat.menu_id = menu_id
                self._platform.announce_chat(chat)

    def shown(self, channel: Channel, chat: Chat) -> RichMenu | None:
        """The menu in a person's chat: their own before the channel's default."""
        if not chat.friend or chat.blocked:
            return None
        return channel.menus.get(chat.menu_id or "") or channel.menus.get(channel.default_menu or "")

    # Aliases

    def alias(self, channel: Channel, alias_id: str) -> str:
        if alias_id not in channel.aliases:
            raise not_found("richmenu alias not found")
        return channel.aliases[alias_id]

    def create_alias(self, channel: Channel, alias_id: str, menu_id: str) -> None:
        if not _ALIAS.fullmatch(alias_id):
            raise LineError(400, "invalid richmenu alias id")
        if alias_id in channel.aliases:
            raise LineError(400, "conflict richmenu alias id")
        if len(channel.aliases) >= MOST:
            raise LineError(400, f"The number of rich menu aliases can't exceed {MOST}")
        self._point(channel, alias_id, menu_id)

    def move_alias(self, channel: Channel, alias_id: str, menu_id: str) -> None:
        self.alias(channel, alias_id)
        self._point(channel, alias_id, menu_id)

    def delete_alias(self, channel: Channel, alias_id: str) -> None:
        self.alias(channel, alias_id)
        del channel.aliases[alias_id]
        self._announce(channel)

    def switch(self, channel: Channel, chat: Chat, alias_id: str) -> str:
        """A tap on a switch: show the alias's menu. Answers the status for the postback."""
        menu_id = channel.aliases.get(alias_id)
        if menu_id is None:
            return "RICHMENU_ALIAS_ID_NOTFOUND"
        menu = channel.menus.get(menu_id)
        if menu is None or menu.image is None:
            return "RICHMENU_NOTFOUND"
        chat.menu_id = menu_id
        self._platform.announce_chat(chat)
        return "SUCCESS"

    def _point(self, channel: Channel, alias_id: str, menu_id: str) -> None:
        if menu_id not in channel.menus:
            raise LineError(400, "richmenu not found")
        self.with_image(channel, menu_id)
        channel.aliases[alias_id] = menu_id
        self._announce(channel)

    def _chats(self, channel: Channel) -> list[Chat]:
        return [chat for chat in self._platform.chats.values() if chat.channel_id == channel.id]

    def _announce(self, channel: Channel) -> None:
        self._platform.changed_channel(channel)
        for chat in self._chats(channel):
            self._platform.announce_chat(chat)
