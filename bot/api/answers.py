"""Answers: made inside the transaction, and kept for a day so that a repeated write does nothing twice."""

from typing import NamedTuple, Self

from fastapi import Response

from bot.api.problems import KeyReused
from bot.api.shapes import Shape
from bot.web.downloads import disposition
from handlers.context import Context
from models.record.idempotency import KEPT, IdempotencyKey, answer_purpose

_DONE = 200
_BEGUN = 0


class Download(NamedTuple):
    """A file to be saved, never to be shown by the browser as a page."""

    name: str
    media_type: str
    content: bytes


class Answer(NamedTuple):
    """What goes back, no longer bound to the session."""

    body: bytes
    media_type: str
    etag: str | None = None
    file_name: str | None = None
    is_replayed: bool = False

    @classmethod
    def of(cls, shaped: Shape | Download) -> Self:
        """The bytes of a shape, with its version as the ETag; or those of a file."""
        if isinstance(shaped, Download):
            return cls(shaped.content, shaped.media_type, file_name=shaped.name)
        version = getattr(shaped, "version", None)
        etag = None if version is None else f'"{version}"'
        return cls(shaped.model_dump_json().encode(), "application/json", etag)

    def response(self) -> Response:
        """The response over HTTP."""
        response = Response(self.body, _DONE, media_type=self.media_type)
        if self.etag is not None:
            response.headers["ETag"] = self.etag
        if self.file_name is not None:
            response.headers["Content-Disposition"] = disposition("attachment", self.file_name)
        if self.is_replayed:
            response.headers["Idempotency-Replayed"] = "true"
        return response


def kept_answer(context: Context, staff_id: int, key: str, request_sha256: str) -> Answer | None:
    """The answer already given to this write; None marks it as begun. Raises KeyReused.

    The row is inserted before the act: of two requests at once the second waits on its primary key, fails, is run
    again, and finds the answer of the first.
    """
    known = context.session.get(IdempotencyKey, (staff_id, key))
    if known is not None and known.created_at <= context.now - KEPT:
        context.session.delete(known)
        context.session.flush()
        known = None
    if known is None:
        _begin(context, staff_id, key, request_sha256)
        return None
    if known.request_sha256 != request_sha256:
        raise KeyReused()
    return Answer(
        context.vault.open(answer_purpose(staff_id, key), known.body_sealed),
        known.media_type,
        known.etag,
        known.file_name,
        True,
    )


def keep(context: Context, staff_id: int, key: str, given: Answer) -> None:
    """Keep the answer of a write that was begun."""
    row = context.session.get_one(IdempotencyKey, (staff_id, key))
    row.status, row.etag = _DONE, given.etag
    row.media_type, row.file_name = given.media_type, given.file_name
    row.body_sealed = context.vault.seal(answer_purpose(staff_id, key), given.body)


def _begin(context: Context, staff_id: int, key: str, request_sha256: str) -> None:
    context.session.add(
        IdempotencyKey(
            staff_id=staff_id,
            key=key,
            request_sha256=request_sha256,
            status=_BEGUN,
            media_type="",
            body_sealed=b"",
            created_at=context.now,
        )
    )
    context.session.flush()
