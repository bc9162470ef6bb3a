"""Who calls and what they ask: every route gets one of these, and acts through it."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Concatenate, ParamSpec, TypeVar

from fastapi import Depends, Header, Request, Response, Security
from fastapi.security import HTTPBearer

from bot.acts import Acts
from bot.api.answers import Answer, Download, keep, kept_answer
from bot.api.languages import reader_locale
from bot.api.problems import BadRequest, KeyMissing, VersionMissing
from bot.api.shapes import Shape
from handlers.context import Actor, ActorKind, Context
from handlers.office import permissions
from models.base import Base, Versioned
from models.people.staff import Staff
from models.rows import Row, StaleVersion, found, locked

T = TypeVar("T")
P = ParamSpec("P")

_TOKEN = HTTPBearer(auto_error=False, description="An API token, `yui_…`, from an administrator.")
_KEY = re.compile(r"[\x21-\x7e]{8,255}")
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


@dataclass(frozen=True)
class Caller:
    """A member of staff with one request.

    `version` is that of `If-Match` (None: not asked for, or `*`); `key` is the caller's own name for this write.
    """

    acts: Acts
    staff: Staff
    scopes: tuple[str, ...]
    locale: str
    version: int | None = None
    key: str | None = None
    request_sha256: str = ""
    is_walled: bool = True

    @property
    def operator_id(self) -> int:
        """The operator for which they work, beyond which they see nothing."""
        return self.staff.operator_id

    def may(self, act: str) -> bool:
        """Whether they may do something else too."""
        return permissions.allowed(self.staff, act, self.scopes)

    async def do(
        self,
        shape: Callable[[T], Shape | Download],
        act: Callable[Concatenate[Context, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """Act, record, and answer with the result in its shape: all of it in one transaction, done once per key."""

        def once(context: Context) -> Answer:
            if self.key is None:
                return _answered(context, shape, act, *args, **kwargs)
            known = kept_answer(context, self.staff.id, self.key, self.request_sha256)
            if known is not None:
                return known
            given = _answered(context, shape, act, *args, **kwargs)
            keep(context, self.staff.id, self.key, given)
            return given

        return (await self.acts.do(self._actor(), once)).response()

    async def look(
        self,
        shape: Callable[[T], Shape | Download],
        question: Callable[Concatenate[Context, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """Ask something that changes nothing, and answer with it in its shape."""

        def once(context: Context) -> Answer:
            return _answered(context, shape, question, *args, **kwargs)

        return (await self.acts.look(self._actor(), once)).response()

    async def try_out(
        self,
        shape: Callable[[T], Shape | Download],
        question: Callable[Concatenate[Context, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """Ask what an act would come to, and answer with it in its shape."""

        def once(context: Context) -> Answer:
            return _answered(context, shape, question, *args, **kwargs)

        return (await self.acts.try_out(self._actor(), once)).response()

    async def ask(self, question: Callable[Concatenate[Context, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a route has to know before it acts."""
        return await self.acts.look(self._actor(), question, *args, **kwargs)

    def own(self, context: Context, kind: type[Row], row_id: int) -> Row:
        """A row of this operator. Raises NotFound."""
        return found(context.session, kind, row_id, self.operator_id)

    def to_edit(self, context: Context, kind: type[Row], row_id: int) -> Row:
        """A row of this operator, locked, as the caller has seen it. Raises NotFound, StaleVersion."""
        row = locked(context.session, kind, row_id, self.operator_id)
        self.check_version(row)
        return row

    def check_version(self, row: Base) -> None:
        """Raises StaleVersion if the row is not as the caller has seen it."""
        if isinstance(row, Versioned) and self.version is not None and row.version != self.version:
            raise StaleVersion(version=row.version)

    def beyond(self) -> "Caller":
        """The same outside of the database's wall: for what concerns more than one operator by its nature."""
        return replace(self, is_walled=False)

    def _actor(self) -> Actor:
        return Actor(ActorKind.STAFF, self.staff.id, within=self.operator_id if self.is_walled else None)


class Permission:
    """Lets a route be called by those who may do `act` (None: by all who are signed in)."""

    def __init__(self, act: str | None) -> None:
        self.act = act

    async def __call__(self, request: Request, _token: Annotated[Any, Security(_TOKEN)]) -> Caller:
        return self._caller(request)

    def _caller(self, request: Request, *, version: int | None = None, key: str | None = None) -> Caller:
        signed_in = request.state.signed_in
        if self.act is not None:
            permissions.require(signed_in.staff, self.act, signed_in.scopes)
        return Caller(
            request.app.state.acts,
            signed_in.staff,
            signed_in.scopes,
            reader_locale(request.headers.get("accept-language")),
            version,
            key,
            _digest(request) if key else "",
        )


_IfMatch = Annotated[
    str | None,
    Header(description='The version that you have seen: its `ETag`, as in `"3"`.', examples=['"1"']),
]
_IdempotencyKey = Annotated[
    str | None,
    Header(
        description="Your own name for this write, of 8 to 255 characters; sent again, the answer is given again.",
        examples=["3f1b7c52-5f0e-4f5f-9a3b-6a3c8a6b2f10"],
    ),
]


class PreviewPermission(Permission):
    """For a POST that only looks; such a route asks `Caller.look`, which keeps nothing."""


class WritePermission(Permission):
    """For a POST that makes something: done once per `Idempotency-Key`."""

    async def __call__(
        self,
        request: Request,
        _token: Annotated[Any, Security(_TOKEN)],
        idempotency_key: _IdempotencyKey = None,
    ) -> Caller:
        return self._caller(request, key=_checked_key(idempotency_key))


class MovePermission(Permission):
    """For a POST that moves something on: `Idempotency-Key`, and `If-Match` with the version that was seen."""

    async def __call__(
        self,
        request: Request,
        _token: Annotated[Any, Security(_TOKEN)],
        if_match: _IfMatch = None,
        idempotency_key: _IdempotencyKey = None,
    ) -> Caller:
        caller = self._caller(request, key=_checked_key(idempotency_key))
        return _seen(caller, if_match)


class EditPermission(Permission):
    """For a PATCH, PUT or DELETE: `If-Match` with the version that was seen."""

    async def __call__(
        self, request: Request, _token: Annotated[Any, Security(_TOKEN)], if_match: _IfMatch = None
    ) -> Caller:
        return _seen(self._caller(request), if_match)


def reads(act: str | None) -> Any:
    """The caller of a route that changes nothing."""
    return Depends(Permission(act))


def writes(act: str | None) -> Any:
    """The caller of a POST that makes something."""
    return Depends(WritePermission(act))


def previews(act: str) -> Any:
    """The caller of a POST that only looks: it brings a file to be read, and changes nothing."""
    return Depends(PreviewPermission(act))


def moves(act: str) -> Any:
    """The caller of a POST on something that has a version."""
    return Depends(MovePermission(act))


def edits(act: str) -> Any:
    """The caller of a PATCH, PUT or DELETE."""
    return Depends(EditPermission(act))


def _answered(
    context: Context,
    shape: Callable[[T], Shape | Download],
    act: Callable[Concatenate[Context, P], T],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> Answer:
    result = act(context, *args, **kwargs)
    context.session.flush()
    return Answer.of(shape(result))


def _seen(caller: Caller, if_match: str | None) -> Caller:
    """Raises VersionMissing, BadRequest."""
    if if_match is None:
        raise VersionMissing()
    if if_match.strip() == "*":
        return caller
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise BadRequest()
    return replace(caller, version=int(found[1]))


def _checked_key(key: str | None) -> str:
    """Raises KeyMissing."""
    if key is None or not _KEY.fullmatch(key):
        raise KeyMissing()
    return key


def _digest(request: Request) -> str:
    """What an idempotency key is bound to: method, address and body (a form's boundary is drawn anew each time)."""
    digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    boundary = request.headers.get("content-type", "").partition("boundary=")[2].strip('"').encode("latin-1")
    body: bytes = request.state.body
    digest.update(body.replace(boundary, b"") if boundary else body)
    return digest.hexdigest()
