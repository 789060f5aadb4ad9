"""Is it there, and is it Belladonna?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonnad.health import PATH, Health
from belladonnad.http.endpoints import endpoint, json_response

if TYPE_CHECKING:
    from aiohttp import web


@endpoint("GET", PATH, answers={200: Health}, public=True)
async def show_health(_: web.Request) -> web.StreamResponse:
    """Say that the daemon is there."""
    return json_response(Health())


ENDPOINTS = (show_health,)
