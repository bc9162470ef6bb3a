"""The page that explains the API. Its scripts come with a package: a town hall may have no internet."""

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

_ASSETS = Path(str(files("fastapi_offline"))) / "static"
# Swagger UI writes its own styles and one script into the page.
_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
)


def install(api: FastAPI) -> None:
    """Serve `/docs` and what it needs."""
    api.mount("/docs/assets", StaticFiles(directory=_ASSETS), name="docs-assets")

    @api.get("/docs", include_in_schema=False)
    async def _docs(request: Request) -> HTMLResponse:
        root = request.scope.get("root_path", "")
        page = get_swagger_ui_html(
            openapi_url=f"{root}/openapi.json",
            title=api.title,
            swagger_js_url=f"{root}/docs/assets/swagger-ui-bundle.js",
            swagger_css_url=f"{root}/docs/assets/swagger-ui.css",
            swagger_favicon_url=f"{root}/docs/assets/favicon.png",
            swagger_ui_parameters={"docExpansion": "none", "filter": True, "persistAuthorization": False},
        )
        page.headers["Content-Security-Policy"] = _POLICY
        return page
