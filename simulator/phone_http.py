"""Requests and answers of the phone's API."""

from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from simulator.acts import UPLOAD_BYTES
from simulator.world import Json


def json_answer(body: Any, status: int = 200) -> Response:
    return Response(
        orjson.dumps(body),
        status,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )


def error_answer(status: int, message: str) -> Response:
    return json_answer({"message": message, "details": []}, status)


async def json_body(request: Request) -> Json:
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "application/json is needed")
    size = 0
    parts: list[bytes] = []
    async for part in request.stream():
        size += len(part)
        if size > 2 * UPLOAD_BYTES:
            raise HTTPException(413, "too large")
        parts.append(part)
    try:
        body = orjson.loads(b"".join(parts) or b"{}")
    except orjson.JSONDecodeError:
        raise HTTPException(400, "no JSON") from None
    if not isinstance(body, dict):
        raise HTTPException(400, "a JSON object is needed")
    return body


def number_in(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isdecimal() else default


def file_answer(data: bytes, media_type: str) -> Response:
    """A person's file, so served that a browser never runs it as a page of ours."""
    headers = {
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox",
        "cache-control": "no-store",
    }
    return Response(data, media_type=media_type, headers=headers)
