"""The user's settings."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from belladonnad.http.endpoints import API, endpoint, json_response
from belladonnad.http.keys import QUEUE, SETTINGS
from belladonnad.settings import Settings

if TYPE_CHECKING:
    from aiohttp import web


@endpoint("GET", f"{API}/settings", answers={200: Settings})
async def show_settings(request: web.Request) -> web.StreamResponse:
    """Tell the settings."""
    return json_response(await request.app[SETTINGS].load())


@endpoint("PATCH", f"{API}/settings", body=Settings, answers={200: Settings}, owner=True)
async def change_settings(request: web.Request, body: Settings) -> web.StreamResponse:
    """Change some settings; what is left out stays, also within `options`."""
    await asyncio.to_thread(body.options.require_possible)
    settings = await request.app[SETTINGS].change(body)
    request.app[QUEUE].look_again()
    await request.app[QUEUE].prune()
    return json_response(settings)


ENDPOINTS = (show_settings, change_settings)
