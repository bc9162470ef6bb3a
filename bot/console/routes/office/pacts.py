"""Pacts: with whom work and workers are shared, proposed, answered, suspended and ended."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from bot.console.visit import RowId, Visit, acts, looks
from bot.web.forms import Empty, Form
from handlers.context import Context
from handlers.towns import pacts
from messages.carving import template_words
from models.carving.own_templates import OwnTemplate
from models.carving.templates import templates
from models.japan_time import day_in_japan
from models.towns.pacts import Chain, Direction, Pact, PactStatus
from models.towns.proposals import SHARED_CLASSES, PactTerms

router = APIRouter(include_in_schema=False)

_WAYS = {"directions": list(Direction), "chains": list(Chain)}
_DONE = {
    "agree": "pact_agreed",
    "decline": "pact_declined",
    "withdraw": "pact_withdrawn",
    "suspend": "pact_suspended",
    "resume": "pact_resumed",
    "end": "pact_ended",
}


@router.get("/pacts")
async def list_pacts(visit: Annotated[Visit, looks("pacts.read")]) -> Response:
    def listed(context: Context) -> dict[str, Any]:
        query = pacts.seen_by(visit.operator_id).order_by(Pact.id.desc())
        rows = context.session.scalars(query).all()
        return {"rows": rows, "names": pacts.names_of(context.session, rows), "today": day_in_japan(context.now)}

    return visit.page("office/pacts.html", **await visit.look(listed), **_WAYS)


@router.get("/pacts/new")
async def new_pact(visit: Annotated[Visit, looks("pacts.write")]) -> Response:
    return await _form(visit)


@router.post("/pacts")
async def propose_pact(visit: Annotated[Visit, acts("pacts.write")]) -> Response:
    def propose(context: Context) -> Pact:
        chosen = visit.form.ids("other_id")
        if not chosen:
            raise Empty(field="other_id")
        return pacts.propose(context, visit.operator_id, chosen[0], _terms(visit.form))

    return await visit.beyond().attempt(propose, "pact_proposed", lambda pact: f"/pacts/{pact.id}", _form)


@router.get("/pacts/{pact_id}")
async def show_pact(pact_id: RowId, visit: Annotated[Visit, looks("pacts.read")]) -> Response:
    return await _show(visit, pact_id)


@router.post("/pacts/{pact_id}/agree")
async def agree(pact_id: RowId, visit: Annotated[Visit, acts("pacts.write")]) -> Response:
    return await _move(visit, pact_id, "agree", pacts.agree)


@router.post("/pacts/{pact_id}/decline")
async def decline(pact_id: RowId, visit: Annotated[Visit, acts("pacts.write")]) -> Response:
    return await _move(visit, pact_id, "decline", pacts.decline, lambda form: {"reason": form.text("reason", "")})


@router.post("/pacts/{pact_id}/withdraw")
async def withdraw(pact_id: RowId, visit: Annotated[Visit, acts("pacts.write")]) -> Response:
    return await _move(visit, pact_id, "withdraw", pacts.withdraw)


@router.post("/pacts/{pact_id}/suspend")
async def suspend(pact_id: RowId, visit: Annotated[Visit, acts("pacts.suspend")]) -> Response:
    return await _move(visit, pact_id, "suspend", pacts.suspend, lambda form: {"reason": form.text("reason")})


@router.post("/pacts/{pact_id}/resume")
async def resume(pact_id: RowId, visit: Annotated[Visit, acts("pacts.suspend")]) -> Response:
    return await _move(visit, pact_id, "resume", pacts.resume)


@router.post("/pacts/{pact_id}/end")
async def end(pact_id: RowId, visit: Annotated[Visit, acts("pacts.write")]) -> Response:
    return await _move(visit, pact_id, "end", pacts.end, lambda form: {"reason": form.text("reason")})


async def _move(
    visit: Visit,
    pact_id: int,
    step: str,
    act: Callable[..., Pact],
    given: Callable[[Form], dict[str, Any]] = lambda form: {},
) -> Response:
    def move(context: Context) -> Pact:
        return act(context, visit.operator_id, pact_id, version=visit.form.version(), **given(visit.form))

    return await visit.attempt(move, _DONE[step], f"/pacts/{pact_id}", lambda visit: _show(visit, pact_id))


async def _show(visit: Visit, pact_id: int) -> Response:
    def shown(context: Context) -> dict[str, Any]:
        pact = pacts.pact_of(context.session, visit.operator_id, pact_id)
        words = {"names": pacts.names_of(context.session, [pact]), "kinds": _kinds(context, visit.operator_id)}
        return {"pact": pact, "today": day_in_japan(context.now), **words}

    return visit.page("office/pact.html", **await visit.look(shown), **_WAYS, statuses=PactStatus)


async def _form(visit: Visit) -> Response:
    def known(context: Context) -> dict[str, Any]:
        found = pacts.neighbours(context.session, visit.operator_id)
        kinds = _kinds(context, visit.operator_id, is_active=True)
        return {"towns": found, "today": day_in_japan(context.now), "kinds": kinds}

    return visit.page("office/pact_new.html", **await visit.beyond().look(known), **_WAYS, classes=SHARED_CLASSES)


def _kinds(context: Context, operator_id: int, *, is_active: bool = False) -> dict[str, str]:
    """What the kinds of work are called, the common ones and our own (only those in use, if `is_active`)."""
    query = select(OwnTemplate).where(OwnTemplate.operator_id == operator_id).order_by(OwnTemplate.id)
    own = {one.key: one.name for one in context.session.scalars(query) if one.is_active or not is_active}
    return {key: template_words(one).name for key, one in templates().items()} | own


def _terms(form: Form) -> PactTerms:
    return PactTerms(
        direction=Direction(form.choice("direction", list(Direction))),
        chain=Chain(form.choice("chain", list(Chain))),
        starts_on=form.day("starts_on"),
        ends_on=form.day_or_none("ends_on"),
        templates=form.values.get("templates", []),
        work_classes=form.ids("work_classes"),
        head_start_hours=form.whole("head_start_hours"),
        places_per_month=_cap(form, "places_per_month"),
        yen_per_month=_cap(form, "yen_per_month"),
        handling_percent=form.whole("handling_percent", 0),
        pay_months=form.whole("pay_months"),
        pay_day=form.whole("pay_day"),
        words=form.text("words", ""),
    )


def _cap(form: Form, name: str) -> int | None:
    return form.whole(name) if form.get(name).strip() else None
