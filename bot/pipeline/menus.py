"""Putting the rich menus onto a LINE account, one a language. A menu's name carries a digest, so that an unchanged one is left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from linebot.v3.messaging import (
    ApiException,
    AsyncApiClient,
    AsyncMessagingApi,
    AsyncMessagingApiBlob,
    Configuration,
    RichMenuRequest,
)

from messages.catalog import LOCALES
from messages.rich_menu import definition, picture

OURS = "yui-"
_SECONDS = 20.0


@dataclass(frozen=True)
class PushedMenu:
    """The menu of a language as it lies on the account now, and whether it had to be made."""

    locale: str
    name: str
    menu_id: str
    is_new: bool


async def push_menus(
    token: str, default: str, line_api_url: str | None, locales: Sequence[str] = LOCALES
) -> list[PushedMenu]:
    """Put the menus of the languages that are offered onto the account, and show that of one (always among them) to
    everybody who has chosen none.

    LINE allows 100 creations an hour, so nothing is made twice.
    """
    configuration = Configuration(host=line_api_url, access_token=token)
    async with AsyncApiClient(configuration) as client:
        api, blobs = AsyncMessagingApi(client), AsyncMessagingApiBlob(client)
        menus = (await api.get_rich_menu_list(_request_timeout=_SECONDS)).richmenus
        there = {menu.name: str(menu.rich_menu_id) for menu in menus}
        pushed = []
        for locale in (one for one in LOCALES if one in locales or one == default):
            wanted = definition(locale)
            name = wanted["name"]
            menu_id = there.get(name) or await _create(api, blobs, wanted, picture(locale))
            pushed.append(PushedMenu(locale, name, menu_id, name not in there))
        shown = next(menu.menu_id for menu in pushed if menu.locale == default)
        if await _default(api) != shown:
            await api.set_default_rich_menu(shown, _request_timeout=_SECONDS)
        kept = {menu.menu_id for menu in pushed}
        for menu in menus:
            if menu.name.startswith(OURS) and menu.rich_menu_id not in kept:
                await api.delete_rich_menu(menu.rich_menu_id, _request_timeout=_SECONDS)
        return pushed


def beside(pushed: list[PushedMenu], default: str) -> dict[str, str]:
    """The menus that are linked person by person: locale → id."""
    return {menu.locale: menu.menu_id for menu in pushed if menu.locale != default}


async def _create(api: AsyncMessagingApi, blobs: AsyncMessagingApiBlob, wanted: dict[str, object], image: bytes) -> str:
    made = await api.create_rich_menu(RichMenuRequest.from_dict(wanted), _request_timeout=_SECONDS)
    await blobs.set_rich_menu_image(
        made.rich_menu_id, body=image, _headers={"Content-Type": "image/png"}, _request_timeout=_SECONDS
    )
    return str(made.rich_menu_id)


async def _default(api: AsyncMessagingApi) -> str | None:
    try:
        return str((await api.get_default_rich_menu_id(_request_timeout=_SECONDS)).rich_menu_id)
    except ApiException as error:
        if error.status == HTTPStatus.NOT_FOUND:
            return None
        raise
