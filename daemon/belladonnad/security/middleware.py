"""Puts the layers before every handler."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aiohttp import web

from belladonnad.http.errors import Refusal

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler, Middleware

    from belladonnad.security.layers import Layer

_log = logging.getLogger(__name__)


def guard(layers: tuple[Layer, ...]) -> Middleware:
    """Make the middleware that refuses what a layer refuses, unknown addresses included."""

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            for layer in layers:
                await layer(request)
        except Refusal as refusal:
            # Neither address nor headers: a token may stand in them.
            _log.info("refused a request", extra={"method": request.method, "code": refusal.code})
            raise
        return await handler(request)

    return guarded
