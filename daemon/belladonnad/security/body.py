"""What a request may carry: its type, its size, and how long it may take to come."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from belladonnad.http.errors import Refusal
from belladonnad.http.keys import SETTINGS
from belladonnad.http.routes import endpoint_of

if TYPE_CHECKING:
    from aiohttp import web

SMALL_BODY = 64 * 1024
"""Bytes that suffice for anything that is no upload, and for what surrounds one."""

GRACE_SECONDS = 20.0
SLOWEST = 64 * 1024
"""Bytes a second: the time that a body may take grows with what has come of it."""


async def declared_type(request: web.Request) -> None:
    """Stop HTML forms, which cannot send JSON, and compressed bodies, which can grow without end."""
    if not request.body_exists:
        return
    endpoint = endpoint_of(request)
    body = None if endpoint is None else endpoint.body
    accepted = () if body is None else ("application/json",) if isinstance(body, type) else tuple(body)
    if request.content_type not in accepted or "Content-Encoding" in request.headers:
        remedy = (
            f"Send it as {' or '.join(accepted)}, not compressed." if accepted else "Send it without a body."
        )
        raise Refusal(415, "wrong_content_type", "This call does not take such a body.", remedy)


async def announced_size(request: web.Request) -> None:
    """Refuse what announces to be too large before any of it is read."""
    length = request.content_length
    if length is None or length <= SMALL_BODY:
        return
    endpoint = endpoint_of(request)
    is_upload = endpoint is not None and endpoint.body is not None and not isinstance(endpoint.body, type)
    limit = (await request.app[SETTINGS].load()).upload_bytes if is_upload else 0
    if length > limit + SMALL_BODY:
        raise Refusal(
            413,
            "too_large",
            f"The request has {length:,} bytes, which is too many.",
            "Send a smaller file, or raise the limit for uploads in the settings.",
        )


async def steady_body(request: web.Request) -> None:
    """Cut off senders that dribble: each would keep a connection busy for hours."""
    loop, body = asyncio.get_running_loop(), request.content
    begun = loop.time()

    def look() -> None:
        left = begun + GRACE_SECONDS + body.total_bytes / SLOWEST - loop.time()
        if body.is_eof():
            return
        if left > 0:
            loop.call_later(left, look)
        else:
            body.set_exception(_TooSlowError())

    look()


class _TooSlowError(Refusal, TimeoutError):
    """A `TimeoutError` too, which aiohttp expects of a body that it still waits for after the answer."""

    def __init__(self) -> None:
        super().__init__(
            408,
            "too_slow",
            "The request did not come in time.",
            "Send it again; from a slow disk, copy the file first.",
        )
