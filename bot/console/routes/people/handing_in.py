"""Handing in for a resident who phones, or who brings their work to the counter or sends it by mail."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from handlers.context import Context
from handlers.people import acting_for
from handlers.work import handing_in, working
from models.errors import NotFound, YuiError
from models.files.attachments import Attachment
from models.files.file_types import MIMES
from models.files.keeping import Cleaned, clean
from models.people.memberships import resident_of
from models.people.residents import Resident
from models.rows import found
from models.towns.outsiders import is_of_interest_to
from models.work.assignments import BEGUN, Assignment
from models.work.facts import Progress
from models.work.tasks import Task, TaskKind

router = APIRouter(include_in_schema=False)

ActingFor = Annotated[Visit, acts("residents.act_for")]


@dataclass(frozen=True)
class HandingInSheet:
    """The work, how far it has come, and what is with it already."""

    resident: Resident
    assignment: Assignment
    task: Task
    progress: Progress
    files: list[Attachment]

    @property
    def takes_files(self) -> bool:
        """Outside work only; the items of other work are answered by the resident."""
        return self.task.kind is TaskKind.OUTSIDE

    @property
    def is_at_hand(self) -> bool:
        """Whether it can be handed in at all: begun by the resident's own tap, and not handed in."""
        return self.assignment.status in BEGUN


@router.get("/residents/{resident_id}/work/{assignment_id}")
async def show_work(
    resident_id: RowId, assignment_id: RowId, visit: Annotated[Visit, looks("residents.act_for")]
) -> Response:
    return await _draw(visit, resident_id, assignment_id)


@router.post("/residents/{resident_id}/work/{assignment_id}/files")
async def keep_files(resident_id: RowId, assignment_id: RowId, visit: ActingFor) -> Response:
    """Put what came with the work; it is handed in later."""

    def keep(context: Context, brought: list[Cleaned]) -> object:
        given = (visit.operator_id, resident_id, assignment_id, brought)
        return acting_for.keep_files(context, *given, reason=visit.form.text("reason"))

    return await _act(visit, resident_id, assignment_id, "acted_files", keep, needs_files=True)


@router.post("/residents/{resident_id}/work/{assignment_id}/submit")
async def submit(resident_id: RowId, assignment_id: RowId, visit: ActingFor) -> Response:
    """Put what came with the work, and hand it all in."""

    def hand_in(context: Context, brought: list[Cleaned]) -> object:
        given = (visit.operator_id, resident_id, assignment_id, visit.form.text("text", ""))
        return acting_for.submit(context, *given, files=brought, reason=visit.form.text("reason"))

    return await _act(visit, resident_id, assignment_id, "acted_submit", hand_in)


@router.post("/residents/{resident_id}/work/{assignment_id}/off")
async def take_off(resident_id: RowId, assignment_id: RowId, visit: ActingFor) -> Response:
    def taken_off(context: Context) -> object:
        given = (visit.operator_id, resident_id, assignment_id, visit.form.whole("attachment_id"))
        return acting_for.take_off(context, *given)

    here = f"/residents/{resident_id}/work/{assignment_id}"
    return await visit.attempt(taken_off, "acted_off", here, lambda visit: _draw(visit, resident_id, assignment_id))


async def _act(
    visit: Visit,
    resident_id: int,
    assignment_id: int,
    done: str,
    act: Callable[[Context, list[Cleaned]], Any],
    *,
    needs_files: bool = False,
) -> Response:
    here = f"/residents/{resident_id}"
    try:
        if needs_files:
            visit.form.file("files")
        given = [one for one in visit.form.files.get("files", []) if one.name]
        # Beside the loop and outside of the transaction: a large picture takes its time.
        brought = [await asyncio.to_thread(clean, one.name, one.content) for one in given]
    except YuiError as error:
        visit.refuse(error)
        return await _draw(visit, resident_id, assignment_id)
    return await visit.attempt(
        lambda context: act(context, brought),
        done,
        f"{here}/work/{assignment_id}" if needs_files else here,
        lambda visit: _draw(visit, resident_id, assignment_id),
    )


async def _draw(visit: Visit, resident_id: int, assignment_id: int) -> Response:
    sheet = await visit.look(_sheet, visit.operator_id, resident_id, assignment_id)
    return visit.page("people/handing_in.html", sheet=sheet, kinds=", ".join(MIMES), most=handing_in.MOST_ATTACHMENTS)


def _sheet(context: Context, operator_id: int, resident_id: int, assignment_id: int) -> HandingInSheet:
    """Raises NotFound for somebody else's work."""
    session = context.session
    resident = resident_of(session, resident_id, operator_id)
    own = (Assignment.id == assignment_id, Assignment.resident_id == resident_id, is_of_interest_to(operator_id))
    assignment = session.scalar(select(Assignment).where(*own))
    if assignment is None:
        raise NotFound()
    return HandingInSheet(
        resident=resident,
        assignment=assignment,
        task=found(session, Task, assignment.task_id),
        progress=working.progress(context, assignment_id, resident_id),
        files=handing_in.files_at_hand(context, assignment_id),
    )
