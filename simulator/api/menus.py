"""Rich menus.

https://developers.line.biz/en/reference/messaging-api/#rich-menu
"""

from __future__ import annotations

from simulator.api.http import Answer, Call
from simulator.api.routes import Route
from simulator.errors import invalid_property, not_found, refuse
from simulator.rates import MENU_CHANGES, MENU_LIST
from simulator.validation import check_rich_menu
from simulator.validation.rules import Part, Problems, Shape, list_of, matching, user_id, utf16
from simulator.world import Json, RichMenu

_menu_id = utf16(100)
_alias_id = matching(r"[a-z0-9_-]{1,32}", "invalid richmenu alias id")


def _user(value: object, path: str, problems: Problems) -> None:
    if wrong := user_id(value):
        problems.add(path, wrong)


_users: Part = list_of(_user, 1, 500)
_link = Shape({"richMenuId": _menu_id}, {"userIds": _users}, ("richMenuId", "userIds"))
_unlink = Shape({}, {"userIds": _users}, ("userIds",))
_new_alias = Shape(
    {"richMenuAliasId": _alias_id, "richMenuId": _menu_id},
    required=("richMenuAliasId", "richMenuId"),
)
_moved_alias = Shape({"richMenuId": _menu_id}, required=("richMenuId",))


def _checked(call: Call, shape: Shape) -> Json:
    body, problems = call.json(), Problems()
    shape.check(body, "", problems)
    refuse(problems)
    return body


def _shown(menu: RichMenu) -> Json:
    return {"richMenuId": menu.id} | menu.body


def create(call: Call) -> Answer:
    return Answer.json({"richMenuId": call.platform.menus.create(call.channel, call.json())})


def validate(call: Call) -> Answer:
    refuse(check_rich_menu(call.json()))
    return Answer()


def listed(call: Call) -> Answer:
    return Answer.json({"richmenus": [_shown(menu) for menu in call.channel.menus.values()]})


def get(call: Call) -> Answer:
    return Answer.json(_shown(call.platform.menus.get(call.channel, call.path["richMenuId"])))


def delete(call: Call) -> Answer:
    call.platform.menus.delete(call.channel, call.path["richMenuId"])
    return Answer()


def upload(call: Call) -> Answer:
    call.platform.menus.upload(call.channel, call.path["richMenuId"], call.body, call.media_type)
    return Answer()


def download(call: Call) -> Answer:
    menu = call.platform.menus.get(call.channel, call.path["richMenuId"])
    if menu.image is None:
        raise not_found("richmenu image not found")
    return Answer(menu.image, media_type=menu.image_type)


def set_default(call: Call) -> Answer:
    call.platform.menus.set_default(call.channel, call.path["richMenuId"])
    return Answer()


def get_default(call: Call) -> Answer:
    if call.channel.default_menu is None:
        raise not_found("no default richmenu")
    return Answer.json({"richMenuId": call.channel.default_menu})


def cancel_default(call: Call) -> Answer:
    call.platform.menus.set_default(call.channel, None)
    return Answer()


def _path_user(call: Call) -> str:
    if user_id(call.path["userId"]):
        raise invalid_property("userId")
    return call.path["userId"]


def link(call: Call) -> Answer:
    call.platform.menus.link(call.channel, [_path_user(call)], call.path["richMenuId"])
    return Answer()


def linked(call: Call) -> Answer:
    chat = call.platform.find_chat(call.channel, _path_user(call))
    if chat is None or chat.menu_id is None:
        raise not_found("the user has no richmenu")
    return Answer.json({"richMenuId": chat.menu_id})


def unlink(call: Call) -> Answer:
    call.platform.menus.link(call.channel, [_path_user(call)], None)
    return Answer()


def bulk_link(call: Call) -> Answer:
    body = _checked(call, _link)
    call.platform.menus.link(call.channel, body["userIds"], body["richMenuId"])
    return Answer(status=202)


def bulk_unlink(call: Call) -> Answer:
    call.platform.menus.link(call.channel, _checked(call, _unlink)["userIds"], None)
    return Answer(status=202)


def create_alias(call: Call) -> Answer:
    body = _checked(call, _new_alias)
    call.platform.menus.create_alias(call.channel, body["richMenuAliasId"], body["richMenuId"])
    return Answer()


def move_alias(call: Call) -> Answer:
    body = _checked(call, _moved_alias)
    call.platform.menus.move_alias(call.channel, call.path["aliasId"], body["richMenuId"])
    return Answer()


def get_alias(call: Call) -> Answer:
    alias_id = call.path["aliasId"]
    return Answer.json(
        {
            "richMenuAliasId": alias_id,
            "richMenuId": call.platform.menus.alias(call.channel, alias_id),
        }
    )


def delete_alias(call: Call) -> Answer:
    call.platform.menus.delete_alias(call.channel, call.path["aliasId"])
    return Answer()


def list_aliases(call: Call) -> Answer:
    aliases = call.channel.aliases.items()
    return Answer.json({"aliases": [{"richMenuAliasId": alias, "richMenuId": menu} for alias, menu in aliases]})


_MENU = "/v2/bot/richmenu"
_USER = "/v2/bot/user"
_FAULT = "richmenu"
ROUTES = [
    Route("POST", _MENU, create, _FAULT, MENU_CHANGES),
    Route("POST", f"{_MENU}/validate", validate, _FAULT),
    Route("GET", f"{_MENU}/list", listed, _FAULT, MENU_LIST),
    Route("POST", f"{_MENU}/bulk/link", bulk_link, _FAULT),
    Route("POST", f"{_MENU}/bulk/unlink", bulk_unlink, _FAULT),
    Route("POST", f"{_MENU}/alias", create_alias, _FAULT),
    Route("GET", f"{_MENU}/alias/list", list_aliases, _FAULT),
    Route("GET", _MENU + "/alias/{aliasId}", get_alias, _FAULT),
    Route("POST", _MENU + "/alias/{aliasId}", move_alias, _FAULT),
    Route("DELETE", _MENU + "/alias/{aliasId}", delete_alias, _FAULT, MENU_CHANGES),
    Route("GET", _MENU + "/{richMenuId}", get, _FAULT),
    Route("DELETE", _MENU + "/{richMenuId}", delete, _FAULT, MENU_CHANGES),
    Route("POST", _MENU + "/{richMenuId}/content", upload, _FAULT),
    Route("GET", _MENU + "/{richMenuId}/content", download, _FAULT),
    Route("GET", f"{_USER}/all/richmenu", get_default, _FAULT),
    Route("DELETE", f"{_USER}/all/richmenu", cancel_default, _FAULT),
    Route("POST", _USER + "/all/richmenu/{richMenuId}", set_default, _FAULT),
    Route("GET", _USER + "/{userId}/richmenu", linked, _FAULT),
    Route("DELETE", _USER + "/{userId}/richmenu", unlink, _FAULT),
    Route("POST", _USER + "/{userId}/richmenu/{richMenuId}", link, _FAULT),
]
