"""The operator's own settings: what residents read of it, how they are served, the account that pays, its webhook."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from bot.console.visit import Visit, acts, looks
from bot.web.forms import BadValue, Form
from handlers.context import Context
from handlers.office import operators
from handlers.towns import leaving
from messages.masks import masked_number
from models.money.account_numbers import AccountKind
from models.money.zengin import SPACES, ZEROS, Variant
from models.people.operators import LANGUAGES, Operator
from models.rows import StaleVersion, locked

router = APIRouter(include_in_schema=False)

MOST_BANDS = 10
PRESET = "municipal"
TEXTS = ("address", "phone", "email", "desk_hours", "care_desk", "short_name", "invoice_number", "invoice_account")
NUMBERS = (
    "quiet_from",
    "quiet_until",
    "review_days",
    "most_returns",
    "closing_day",
    "pay_months",
    "pay_day",
    "floor_yen",
)


@router.get("/settings")
async def show_settings(visit: Annotated[Visit, looks("operators.read")]) -> Response:
    return await _draw(visit)


@router.post("/settings")
async def change_settings(visit: Annotated[Visit, acts("operators.write")]) -> Response:
    def change(context: Context) -> Operator:
        changes = _changes(visit.form)
        return operators.change_operator(context, _own(context, visit), **changes)

    return await _saved(visit, change)


@router.get("/settings/closing")
async def show_closing(visit: Annotated[Visit, looks("operators.close")]) -> Response:
    return await _closing(visit)


@router.post("/settings/closing")
async def close(visit: Annotated[Visit, acts("operators.close")]) -> Response:
    """The operator leaves the installation, once nothing is left."""
    return await visit.attempt(lambda context: leaving.close(context, visit.operator_id), "closed", "/", _closing)


async def _closing(visit: Visit) -> Response:
    return visit.page("office/closing.html", left=await visit.look(leaving.left_over, visit.operator_id))


@router.post("/settings/preset")
async def take_preset(visit: Annotated[Visit, acts("operators.write")]) -> Response:
    """What the guideline for public bodies asks for, at one press."""

    def change(context: Context) -> Operator:
        return operators.change_operator(context, _own(context, visit), **operators.PRESETS[PRESET])

    return await _saved(visit, change)


@router.post("/settings/transfer-source")
async def set_transfer_source(visit: Annotated[Visit, acts("operators.write")]) -> Response:
    def change(context: Context) -> None:
        form = visit.form
        names = ("consignor_code", "name_kana", "bank_code", "branch_code", "account_number")
        given = {name: form.text(name) for name in names}
        kind = AccountKind(form.choice("account_kind", list(AccountKind)))
        variant = Variant(
            has_line_ends=form.has("has_line_ends", "yes"),
            clearing_house=SPACES if form.has("clearing_house", "spaces") else ZEROS,
            keeps_wo=form.has("keeps_wo", "yes"),
            has_symbols=form.has("has_symbols", "yes"),
        )
        operators.set_transfer_source(context, _own(context, visit), kind=kind, variant=variant, **given)

    return await _saved(visit, change)


@router.post("/settings/webhook")
async def set_webhook(visit: Annotated[Visit, acts("operators.write")]) -> Response:
    """The signing secret is on the answer only; a reload shows it no more."""

    def change(context: Context) -> str | None:
        return operators.set_webhook(context, _own(context, visit), visit.form.text("webhook_url", "") or None)

    return await visit.show(change, lambda secret: _draw(visit, secret))


async def _saved(visit: Visit, change: Callable[[Context], Any]) -> Response:
    return await visit.attempt(change, "settings_saved", "/settings", _draw)


async def _draw(visit: Visit, secret: str | None = None) -> Response:
    operator = await visit.look(lambda context: context.session.get_one(Operator, visit.operator_id))
    source = dict(operator.transfer_source)
    if source:
        source["account_number"] = masked_number(source["account_number"][-3:])
    preset = operators.PRESETS[PRESET]
    return visit.page(
        "office/settings.html",
        row=operator,
        source=source,
        secret=secret,
        is_preset=all(getattr(operator, name) == value for name, value in preset.items()),
        account_kinds=list(AccountKind),
        most_bands=MOST_BANDS,
        languages=LANGUAGES[1:],
    )


def _own(context: Context, visit: Visit) -> Operator:
    """The operator, locked as the page showed it. Raises StaleVersion."""
    operator = locked(context.session, Operator, visit.operator_id)
    if operator.version != visit.form.version():
        raise StaleVersion(version=operator.version)
    return operator


def _changes(form: Form) -> dict[str, Any]:
    return {
        "name": form.text("name"),
        **{name: form.text(name, "") for name in TEXTS},
        **{name: form.whole(name) for name in NUMBERS},
        "look_colour": form.text("look_colour"),
        "private_details": form.choice("private_details", ("chat", "page")),
        "bands": _bands(form),
        "needs_identity_check": form.has("needs_identity_check", "yes"),
        "languages": ["ja", *(one for one in LANGUAGES[1:] if form.has("languages", one))],
        "has_small_amounts": form.has("has_small_amounts", "yes"),
    }


def _bands(form: Form) -> list[list[Any]]:
    """The rows that hold anything; one that is half filled in is told as wrong. Raises BadValue."""
    bands = []
    for row in range(1, MOST_BANDS + 1):
        names = (f"band_name_{row}", f"band_from_{row}", f"band_until_{row}")
        given = [form.text(name, "") for name in names]
        if not any(given):
            continue
        if not all(given):
            raise BadValue(field="bands")
        bands.append([given[0], form.whole(names[1]), form.whole(names[2])])
    return bands
