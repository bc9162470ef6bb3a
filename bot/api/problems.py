"""Refusals as problem details (RFC 9457), in the reader's language."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bot.api.languages import reader_locale, sentence
from messages.catalog import has
from models.errors import YuiError
from models.rows import StaleVersion

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """What is wrong with one value of a request."""

    field: str = Field(examples=["body.due_at"])
    detail: str = Field(examples=["A value is missing here."])


class Problem(BaseModel):
    """Why a request was refused; nothing has been changed. `type` names the refusal and stays the same."""

    type: str = Field(examples=["urn:yui:problem:errors.not_found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no such thing, or you may not see it."])
    instance: str = Field(examples=["/api/v1/orders/7"])
    request_id: str
    errors: list[FieldProblem] | None = None


class Unauthorized(YuiError):
    """No token, or none that works."""

    status = 401
    key = "errors.api.unauthorized"


class BadRequest(YuiError):
    """The request cannot be read."""

    key = "errors.api.bad_request"


class KeyMissing(YuiError):
    """A POST without an `Idempotency-Key`, or with one that cannot be taken."""

    key = "errors.api.key_missing"


class KeyReused(YuiError):
    """The `Idempotency-Key` belongs to another request."""

    status = 422
    key = "errors.api.key_reused"


class VersionMissing(YuiError):
    """An edit without `If-Match` (RFC 6585, section 3)."""

    status = 428
    key = "errors.api.version_missing"


class TooLarge(YuiError):
    """The body is larger than this route takes; `megabytes` says how large it may be."""

    status = 413
    key = "errors.api.too_large"


class TooMany(YuiError):
    """Too many requests with one token, or too many wrong tokens from one place (RFC 6585, section 4)."""

    status = 429
    key = "errors.api.too_many"


class BadCursor(YuiError):
    """A cursor that no list has given out."""

    status = 422
    key = "errors.api.bad_cursor"


_BY_STATUS = {404: "errors.not_found", 405: "errors.api.method", 415: "errors.api.bad_request"}


def problem(request: Request, error: YuiError) -> Response:
    """The answer to a request that is refused."""
    status = HTTPStatus.PRECONDITION_FAILED if isinstance(error, StaleVersion) else error.status
    headers = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.values["seconds"])
    return answer(request, status, error.key, headers=headers, **error.values)


def answer(
    request: Request,
    status: int,
    key: str,
    *,
    headers: dict[str, str] | None = None,
    errors: Sequence[FieldProblem] | None = None,
    **values: Any,
) -> Response:
    """Problem details with the sentence `key`."""
    body = Problem(
        type=f"urn:yui:problem:{key}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=sentence(_locale(request), key, **values),
        instance=request.url.path,
        request_id=getattr(request.state, "request_id", ""),
        errors=None if errors is None else list(errors),
    )
    content = orjson.dumps(body.model_dump(exclude_none=True))
    language = {"Content-Language": _locale(request).partition("-")[0], **(headers or {})}
    return Response(content, status, language, MEDIA_TYPE)


def install(api: FastAPI) -> None:
    """Answer every refusal with problem details."""

    @api.exception_handler(YuiError)
    async def _refused(request: Request, error: YuiError) -> Response:
        return problem(request, error)

    @api.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        found = [_field_problem(_locale(request), one) for one in error.errors()]
        return answer(request, 422, "errors.api.invalid", errors=found)

    install_http(api)


def install_http(app: FastAPI) -> None:
    """Answer with problem details where no route answers."""

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        key = _BY_STATUS.get(error.status_code, "errors.api.bad_request")
        return answer(request, error.status_code, key, headers=dict(error.headers or {}))


def _field_problem(locale: str, error: dict[str, Any]) -> FieldProblem:
    """Pydantic's word for what is wrong, as a sentence; the value itself is not repeated, for it may be private."""
    where = ".".join(str(part) for part in error["loc"]) or "body"
    name = f"errors.api.value.{error['type']}"
    values = {key: str(value) for key, value in (error.get("ctx") or {}).items()}
    return FieldProblem(field=where, detail=sentence(locale, name if has(name) else "errors.api.value.other", **values))


def _locale(request: Request) -> str:
    return reader_locale(request.headers.get("accept-language"))
