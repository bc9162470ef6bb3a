"""Bringing an existing register in, and the codes by which people find the operator's chat."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Response, UploadFile
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from bot.api.answers import Download
from bot.api.caller import Caller, previews, reads, writes
from bot.api.languages import sentence
from bot.api.shapes import Shape, Text, same
from handlers.context import Context
from handlers.people import invite_codes, register_import, register_reading
from handlers.people.register_reading import COLUMNS, RegisterPreview
from models.errors import BadInput, NotFound
from models.people.channels import Channel, is_used_by

router = APIRouter(tags=["register"])

Table = Annotated[UploadFile, File(description="CSV in UTF-8 or CP932; the first line names the columns.")]
Columns = Annotated[
    Text | None,
    Form(
        max_length=2_000,
        description="Where the columns go by other names: a JSON object from ours (name, kana, born_on, phone, "
        "postcode, skills, number) to the file's. A column named here has to be in the file.",
        examples=['{"kana": "Reading"}'],
    ),
]


class LineProblemOut(Shape):
    """What is wrong with one cell; `column` as the file names it."""

    line: int
    column: str
    detail: str


class RegisterPreviewOut(Shape):
    """What would be brought in. `doubles` are lines of people who seem to be registered already, `unused` the columns of
    the file that nothing is taken from.
    """

    people: int
    problems: list[LineProblemOut]
    doubles: list[int]
    unused: list[str]


class ClaimCodeOut(Shape):
    """One person's code, to be handed to them on paper; it is shown this once."""

    line: int
    number: str | None
    alias: str
    code: str


class ClaimCodesOut(Shape):
    """The codes of everybody who was brought in."""

    items: list[ClaimCodeOut]


class JoinCodeOut(Shape):
    """A code for posters, and the addresses that open the chat with it: one for each channel that has its LINE id."""

    code: str
    addresses: list[str]


class JoinCodesOut(Shape):
    """The join codes that are out."""

    items: list[JoinCodeOut]


@router.post("/register/preview", response_model=RegisterPreviewOut, summary="See what a register would bring in")
async def preview_register(
    caller: Annotated[Caller, previews("register.import")], table: Table, columns: Columns = None
) -> Response:
    def shape(preview: RegisterPreview) -> RegisterPreviewOut:
        problems = [
            LineProblemOut(
                line=one.line,
                column=one.column,
                detail=sentence(caller.locale, one.error.key, **one.error.values),
            )
            for one in preview.problems
        ]
        return RegisterPreviewOut(
            people=preview.people, problems=problems, doubles=preview.doubles, unused=preview.unused
        )

    content, names = await table.read(), _columns(columns)
    return await caller.beyond().look(shape, register_reading.preview, caller.operator_id, content, names)


@router.post("/register", response_model=ClaimCodesOut, summary="Bring a register of residents in")
async def import_register(
    caller: Annotated[Caller, writes("register.import")],
    table: Table,
    columns: Columns = None,
    skip_bad: Annotated[bool, Form(description="Leave out the lines that cannot be read.")] = False,
) -> Response:
    """All of it or, with `skip_bad`, whatever can be read. Everybody gets a claim code; it is shown this once."""

    def bring_in(context: Context) -> ClaimCodesOut:
        codes = register_import.import_register(context, caller.operator_id, register)
        return ClaimCodesOut(items=[ClaimCodeOut.model_validate(code) for code in codes])

    content, names, beyond = await table.read(), _columns(columns), caller.beyond()
    given = (caller.operator_id, content)
    register = await beyond.ask(register_import.prepare, *given, columns=names, skip_bad=skip_bad)
    return await beyond.do(same, bring_in)


@router.get("/join-codes", response_model=JoinCodesOut, summary="List the codes for posters")
async def list_join_codes(caller: Annotated[Caller, reads("operators.read")]) -> Response:
    def listed(context: Context) -> JoinCodesOut:
        codes = invite_codes.join_codes(context.session, caller.operator_id)
        return JoinCodesOut(items=[_join_code(context, caller, code) for code in codes])

    return await caller.look(same, listed)


@router.post("/join-codes", response_model=JoinCodeOut, summary="Make a code for posters")
async def issue_join_code(caller: Annotated[Caller, writes("residents.codes")]) -> Response:
    def issue(context: Context) -> JoinCodeOut:
        return _join_code(context, caller, invite_codes.issue_join_code(context, caller.operator_id))

    return await caller.do(same, issue)


@router.get(
    "/join-codes/{code}/qr",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}}},
    summary="Download a join code as QR, for posters",
)
async def download_join_qr(
    code: Annotated[Text, Path(max_length=40)], caller: Annotated[Caller, reads("operators.read")]
) -> Response:
    """Opens the chat with the code typed in already; needs a channel whose LINE id (@…) has been entered."""

    def draw(context: Context) -> Download:
        if code not in invite_codes.join_codes(context.session, caller.operator_id):
            raise NotFound()
        addresses = _join_code(context, caller, code).addresses
        if not addresses:
            raise invite_codes.NoBasicId()
        return Download(f"{code}.svg", "image/svg+xml", invite_codes.qr_svg(addresses[0]))

    return await caller.look(same, draw)


def _join_code(context: Context, caller: Caller, code: str) -> JoinCodeOut:
    own = select(Channel).where(is_used_by(caller.operator_id), Channel.basic_id.is_not(None))
    addresses = [invite_codes.join_address(channel, code) for channel in context.session.scalars(own)]
    return JoinCodeOut(code=code, addresses=addresses)


_NAMES = TypeAdapter(dict[str, Text])


def _columns(given: str | None) -> dict[str, str] | None:
    """Raises BadInput."""
    if not given:
        return None
    try:
        names = _NAMES.validate_json(given)
    except ValidationError:
        raise BadInput(field="columns", reason="JSON") from None
    if not set(names) <= set(COLUMNS):
        raise BadInput(field="columns", reason=", ".join(COLUMNS))
    return names
