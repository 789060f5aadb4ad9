"""Puts the layers before every handler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

    from belladonnad.security.layers import Layer


def guard(layers: tuple[Layer, ...]) -> Middleware:
    """Make the middleware that refuses what a layer refuses, unknown addresses included."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        for layer in layers:
            await layer(request)
        return await handler(request)

    return guarded
