"""Putting the rich menu onto a LINE account. A menu's name carries a digest, so that an unchanged one is left alone."""

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

from messages.rich_menu import definition, picture

OURS = "yui-"
_SECONDS = 20.0


@dataclass(frozen=True)
class PushedMenu:
    """The menu that the account shows now, and whether it had to be made."""

    name: str
    menu_id: str
    is_new: bool


async def push_menu(token: str, locale: str, line_api_url: str | None) -> PushedMenu:
    """Make the menu of a language the account's default. LINE allows 100 creations an hour, so nothing is made twice."""
    configuration = Configuration(host=line_api_url, access_token=token)
    async with AsyncApiClient(configuration) as client:
        api, blobs = AsyncMessagingApi(client), AsyncMessagingApiBlob(client)
        wanted = definition(locale)
        menus = (await api.get_rich_menu_list(_request_timeout=_SECONDS)).richmenus
        there = next((menu.rich_menu_id for menu in menus if menu.name == wanted["name"]), None)
        menu_id = there or await _create(api, blobs, wanted, picture(locale))
        if await _default(api) != menu_id:
            await api.set_default_rich_menu(menu_id, _request_timeout=_SECONDS)
        for menu in menus:
            if menu.name.startswith(OURS) and menu.rich_menu_id != menu_id:
                await api.delete_rich_menu(menu.rich_menu_id, _request_timeout=_SECONDS)
        return PushedMenu(wanted["name"], menu_id, there is None)


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
