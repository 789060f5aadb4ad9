"""The watched folders. They lead to every picture in them, so paired clients are kept out."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from belladonnad.http.endpoints import API, endpoint, json_response
from belladonnad.http.errors import ErrorBody
from belladonnad.http.keys import WATCHERS
from belladonnad.options import Options
from belladonnad.watching.errors import NoSuchWatchError
from belladonnad.watching.records import WatchView

_LONGEST_NUMBER = 19  # SQLite's integers have 64 bits


class WatchRequest(BaseModel):
    """A folder to be watched."""

    model_config = ConfigDict(extra="forbid", strict=True)

    folder: str = Field(min_length=1, max_length=4096, description="An absolute path.")
    options: Options = Field(
        default_factory=Options,
        description="What is done with its pictures where it differs from the settings.",
    )


class WatchList(BaseModel):
    """The watched folders, the oldest first."""

    watches: list[WatchView]


@endpoint("GET", f"{API}/watches", answers={200: WatchList}, owner=True)
async def list_watches(request: web.Request) -> web.StreamResponse:
    """List the watched folders, and how their pictures stand."""
    watches = await request.app[WATCHERS].all()
    return json_response(WatchList(watches=[watch.view() for watch in watches]))


@endpoint(
    "POST",
    f"{API}/watches",
    body=WatchRequest,
    answers={200: WatchView, 201: WatchView, 507: ErrorBody},
    owner=True,
)
async def add_watch(request: web.Request, body: WatchRequest) -> web.StreamResponse:
    """Watch a folder; one that is watched already gets the new options for what comes from now on."""
    watch, is_new = await request.app[WATCHERS].add(Path(body.folder), body.options)
    return json_response(watch.view(), status=201 if is_new else 200)


@endpoint("DELETE", f"{API}/watches/{{id}}", answers={204: None, 404: ErrorBody}, owner=True)
async def remove_watch(request: web.Request) -> web.StreamResponse:
    """Watch a folder no longer. Its files stay as they are."""
    number = request.match_info["id"]
    if not (number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER):
        raise NoSuchWatchError
    await request.app[WATCHERS].remove(int(number))
    return web.Response(status=204)


ENDPOINTS = (list_watches, add_watch, remove_watch)
