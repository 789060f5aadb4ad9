"""Server-sent events: the state on connect, then every change."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import BaseModel

from belladonnad.http.endpoints import API, endpoint
from belladonnad.http.errors import ErrorBody, Refusal
from belladonnad.http.keys import BROADCAST, QUEUE, SUPERVISOR
from belladonnad.jobs import Job
from belladonnad.security.authentication import is_owner, is_still_let_in
from belladonnad.worker.supervisor import WorkerStatus

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from belladonnad.jobs.broadcast import Change, Subscription

_MOST_LISTENERS = 64
_HEARTBEAT = 15.0
"""Seconds of silence after which a comment shows both sides that the connection lives."""

_OWNERS = {"pairing", "watch"}
"""Changes of what paired clients are not told of elsewhere either."""


class Snapshot(BaseModel):
    """The state on connect, event `state`."""

    worker: WorkerStatus
    jobs: list[Job]


class Gone(BaseModel):
    """What is there no longer, event `gone`."""

    kind: str
    key: str


@endpoint("GET", f"{API}/events", answers={200: "text/event-stream", 429: ErrorBody})
async def stream_events(request: web.Request) -> web.StreamResponse:
    """Stream `state` (Snapshot) on connect, then `job` (Job), `worker`, `settings` and more, or `gone`."""
    broadcast = request.app[BROADCAST]
    if broadcast.listeners >= _MOST_LISTENERS:
        raise Refusal(
            429,
            "too_many_listeners",
            "Too many programs listen already.",
            "Close some of Belladonna's pages.",
            headers={"Retry-After": "10"},
        )
    response = web.StreamResponse(headers={"Cache-Control": "no-store"})
    response.content_type = "text/event-stream"
    with broadcast.subscribe() as changes, contextlib.suppress(ConnectionResetError):
        await response.prepare(request)
        jobs = await request.app[QUEUE].recent()
        await response.write(_event("state", Snapshot(worker=request.app[SUPERVISOR].status, jobs=jobs)))
        async for text in _texts(changes, owner=is_owner(request)):
            if not await is_still_let_in(request):
                break
            await response.write(text)
    return response


async def _texts(changes: Subscription, *, owner: bool) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(_HEARTBEAT):
                change = await changes.next()
        except TimeoutError:
            yield b": still here\n\n"
            continue
        if change is None:
            return
        if owner or change.kind not in _OWNERS:
            yield _told(change)


def _told(change: Change) -> bytes:
    if change.now is None:
        return _event("gone", Gone(kind=change.kind, key=change.key))
    return _event(change.kind, change.now)


def _event(name: str, data: BaseModel) -> bytes:
    return f"event: {name}\ndata: {data.model_dump_json()}\n\n".encode()


ENDPOINTS = (stream_events,)
