"""All that is kept about a resident: as a page to read, and as a file to keep."""

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from bot.pages.drawing import page
from bot.runtime import Runtime
from bot.web.downloads import file_response
from handlers.context import Actor, ActorKind, Context
from handlers.conversations.data_rights import OWN_DATA
from handlers.records.own_data import own_data
from models.errors import NotFound
from models.page_links import read_dated_token
from models.people.line_accounts import LineAccount
from models.rows import found


async def show_own_data(request: Request) -> Response:
    """Raises NotFound and LinkExpired for anything but a fresh link."""
    runtime: Runtime = request.app.state.runtime
    token = request.path_params["token"]
    locale, data = await runtime.acts.do(Actor(ActorKind.TERMINAL), _data, token)
    if request.query_params.get("as") == "file":
        content = orjson.dumps(data, option=orjson.OPT_INDENT_2)
        response = file_response("yui-own-data.json", "application/json", content)
    else:
        response = page("own_data.html", locale, data=data, token=token)
    response.headers["Cache-Control"] = "no-store"
    return response


def _data(context: Context, token: str) -> tuple[str, dict[str, Any]]:
    account_id, _ = read_dated_token(context.vault, OWN_DATA, token, context.now)
    account = found(context.session, LineAccount, account_id)
    if account.resident_id is None:
        raise NotFound()
    data = own_data(context, account.resident_id)
    for operator_id in data.pop("operators"):
        context.record(operator_id, "residents.own_data", f"residents:{account.resident_id}")
    return account.locale, data
