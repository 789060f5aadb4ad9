"""Answers with a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from belladonnad.http.errors import ErrorBody

if TYPE_CHECKING:
    from pathlib import Path

    from belladonnad.http.endpoints import Answer

_MEDIA_TYPES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "TIFF": "image/tiff",
    "GIF": "image/gif",
    "HEIF": "image/heif",
}

PICTURE: dict[int, Answer] = {200: "image/*", 206: "image/*", 304: None, 404: ErrorBody, 412: None, 416: None}
"""What an endpoint that calls `picture_response` answers."""


def picture_response(path: Path, form: str, *, name: str | None = None) -> web.FileResponse:
    """Answer with a file, which browsers ask for anew each time: what is deleted is not to live on there.

    Args:
        path: of the file.
        form: its format.
        name: under which it is to be saved.
    """
    response = web.FileResponse(
        path, headers={"Content-Type": _MEDIA_TYPES[form], "Cache-Control": "private, no-cache"}
    )
    if name is not None:
        response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    return response
