"""Pictures to look at; the files themselves are in `jobs`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonnad.http.endpoints import API, endpoint
from belladonnad.http.errors import ErrorBody, Refusal
from belladonnad.http.keys import GALLERY, QUEUE
from belladonnad.http.pictures import PICTURE, picture_response
from belladonnad.previews.gallery import is_shown_by_browsers

if TYPE_CHECKING:
    from aiohttp import web

    from belladonnad.previews.gallery import Version, View

_VERSIONS: dict[str, Version] = {"original": "original", "result": "result"}
_VIEWS: dict[str, View] = {**_VERSIONS, "difference": "difference"}


@endpoint("GET", f"{API}/jobs/{{id}}/thumbnail", answers={**PICTURE, 415: ErrorBody})
async def fetch_thumbnail(request: web.Request) -> web.StreamResponse:
    """Fetch the original in small, as WebP."""
    return picture_response(await request.app[GALLERY].thumbnail(request.match_info["id"]), "WEBP")


@endpoint(
    "GET", f"{API}/jobs/{{id}}/viewable/{{version}}", answers={**PICTURE, 409: ErrorBody, 415: ErrorBody}
)
async def fetch_viewable(request: web.Request) -> web.StreamResponse:
    """Fetch `original` or `result` in a format that every browser shows: the file's own, or PNG."""
    version = _VERSIONS.get(request.match_info["version"])
    if version is None:
        raise _no_such_view()
    job = await request.app[QUEUE].get(request.match_info["id"])
    path = await request.app[GALLERY].viewable(job, version)
    own = job.format if version == "original" else job.result_format or job.format
    return picture_response(path, own if is_shown_by_browsers(job, version) else "PNG")


@endpoint(
    "GET",
    f"{API}/jobs/{{id}}/readings/{{model}}/{{view}}",
    answers={**PICTURE, 409: ErrorBody, 415: ErrorBody, 422: ErrorBody},
    owner=True,
)
async def fetch_reading(request: web.Request) -> web.StreamResponse:
    """Fetch what a model sees: `original` or `result` after its encoder and back, or their `difference`."""
    view = _VIEWS.get(request.match_info["view"])
    if view is None:
        raise _no_such_view()
    job, model = request.match_info["id"], request.match_info["model"]
    return picture_response(await request.app[GALLERY].reading(job, model, view), "JPEG")


def _no_such_view() -> Refusal:
    return Refusal(
        404, "not_found", "There is no such view of a picture.", "See /api/v1/openapi.json for what there is."
    )


ENDPOINTS = (fetch_thumbnail, fetch_viewable, fetch_reading)
