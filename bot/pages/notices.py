"""The notice of terms as a page, to be read in full, printed and kept."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.pages.drawing import page
from bot.runtime import Runtime
from handlers.context import Actor, ActorKind, Context
from handlers.people import residents
from messages.cards.notice import notice_lines
from models.page_links import read_page_token
from models.people.line_accounts import LineAccount
from models.people.residents import Resident
from models.rows import found
from models.work.assignments import Assignment, Notice


@dataclass(frozen=True)
class NoticePage:
    """A notice as it was issued; the name of its reader is masked, for a link can be passed on."""

    notice: Notice
    locale: str
    name: str
    lines: list[tuple[str, str]]


async def show_notice(request: Request) -> Response:
    """Raises NotFound for anything but a sealed link."""
    runtime: Runtime = request.app.state.runtime
    shown = await runtime.acts.look(Actor(ActorKind.TERMINAL), _notice, request.path_params["token"])
    return page("notice.html", shown.locale, shown=shown)


def _notice(context: Context, token: str) -> NoticePage:
    session = context.session
    notice = found(session, Notice, read_page_token(context.vault, "notice", token))
    assignment = found(session, Assignment, notice.assignment_id)
    locale = found(session, LineAccount, assignment.account_id).locale
    resident = found(session, Resident, assignment.resident_id)
    name = residents.masked(context, resident, locale).name
    return NoticePage(notice, locale, name, notice_lines(notice.body, locale))
