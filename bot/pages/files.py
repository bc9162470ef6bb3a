"""Pictures, recordings and files by sealed link: LINE fetches them for its cards, and has no way to sign in."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from bot.runtime import Runtime
from bot.web.downloads import file_response
from handlers.context import Actor, ActorKind, Context
from handlers.work.handing_in import bytes_of
from models.errors import NotFound
from models.files.attachments import Attachment
from models.files.file_types import MIMES
from models.files.pictures import small_picture
from models.page_links import read_page_token
from models.rows import found

# A picture that was taken back is to be gone from caches within the hour.
_KEPT = "private, max-age=3600"


async def show_file(request: Request) -> Response:
    """The bytes with their own type; raises NotFound for a wrong link, and once they are removed."""
    runtime: Runtime = request.app.state.runtime
    name, media_type, content = await runtime.acts.look(Actor(ActorKind.TERMINAL), _file, request.path_params["token"])
    response = file_response(name, media_type, content, may_show=True, asked=request.headers.get("range", ""))
    response.headers["Cache-Control"] = _KEPT
    return response


async def show_small(request: Request) -> Response:
    """A small preview of a picture; raises as `show_file` does, NotFound for what is no picture."""
    runtime: Runtime = request.app.state.runtime
    name, media_type, content = await runtime.acts.look(Actor(ActorKind.TERMINAL), _file, request.path_params["token"])
    if not media_type.startswith("image/"):
        raise NotFound()
    small = await asyncio.to_thread(small_picture, content)
    response = file_response(name, MIMES["jpeg"], small, may_show=True)
    response.headers["Cache-Control"] = _KEPT
    return response


def _file(context: Context, token: str) -> tuple[str, str, bytes]:
    attachment = found(context.session, Attachment, read_page_token(context.vault, "attachment", token))
    return attachment.name, attachment.media_type, bytes_of(context, attachment)
