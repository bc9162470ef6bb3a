"""Styles and scripts of the console, an operator's colour; and those by which the phone on the desk draws a LINE card.

One renderer serves both. It is read as files from the simulator's folder: none of the simulator's code is loaded.
"""

from importlib.util import find_spec
from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from models.errors import NotFound
from models.people.look import is_colour

_HERE = Path(__file__).parent / "static"
_DRAWING = {
    "dom.js",
    "safe.js",
    "cards.css",
    *(f"flex/{name}" for name in ("box.js", "bubble.js", "parts.js", "place.js", "sizes.js", "text.js", "flex.css")),
}
_KEPT = {"Cache-Control": "private, max-age=3600"}


class _Static(StaticFiles):
    """Static files that a browser keeps for an hour."""

    def file_response(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        response = super().file_response(*args, **kwargs)
        response.headers.update(_KEPT)
        return response


def add_static(console: FastAPI) -> None:
    """Serve them under `/static`, `/look` and `/drawing`."""
    console.mount("/static", _Static(directory=_HERE))
    folder = drawing_folder()

    # A stylesheet of its own, for pages may hold no style: their content security policy takes sheets from here only.
    @console.get("/look/{digits}.css")
    async def look(digits: str) -> Response:
        if not is_colour(f"#{digits}"):
            raise NotFound()
        return Response(f":root {{ --look: #{digits}; }}\n", media_type="text/css", headers=_KEPT)

    @console.get("/drawing/{name:path}")
    async def drawing(name: str) -> FileResponse:
        if name not in _DRAWING:
            raise NotFound()
        return FileResponse(folder / name, headers=_KEPT)


def drawing_folder() -> Path:
    """Where the renderer of cards lies."""
    spec = find_spec("simulator")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the renderer of LINE cards is not installed")
    return Path(spec.origin).parent / "phone"
