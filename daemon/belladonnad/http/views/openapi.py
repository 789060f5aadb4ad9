"""The API's description."""

from __future__ import annotations

from aiohttp import web

from belladonnad.http.endpoints import API, endpoint
from belladonnad.http.keys import ENDPOINTS as ALL
from belladonnad.http.openapi import describe


@endpoint("GET", f"{API}/openapi.json", answers={200: "application/json"})
async def show_description(request: web.Request) -> web.StreamResponse:
    """Describe the API."""
    return web.json_response(describe(request.app[ALL].values()))


ENDPOINTS = (show_description,)
