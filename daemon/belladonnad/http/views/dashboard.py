"""The dashboard's own files.

They hold nothing of the user's, so anybody may have them. What the page shows it asks the API for, which lets
nobody in without a session.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from belladonnad import dashboard
from belladonnad.http.endpoints import endpoint

if TYPE_CHECKING:
    from belladonnad.http.endpoints import Endpoint

_FOLDER = Path(dashboard.__file__).parent
_PAGE = _FOLDER / "index.html"

_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


def _served(file: Path, path: str) -> Endpoint:
    """Serve one file under one address: with no placeholder in it, no request can name another file."""
    kind = _TYPES[file.suffix]

    @endpoint("GET", path, answers={200: kind}, public=True)
    async def serve(_: web.Request) -> web.StreamResponse:
        headers = {"Content-Type": f"{kind}; charset=utf-8", "Cache-Control": "no-cache"}
        return web.FileResponse(file, headers=headers)

    return serve


ENDPOINTS = (
    _served(_PAGE, "/"),
    *(
        _served(file, f"/dashboard/{file.relative_to(_FOLDER).as_posix()}")
        for file in sorted(_FOLDER.rglob("*"))
        if file.suffix in _TYPES and file != _PAGE
    ),
)
