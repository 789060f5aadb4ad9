"""The sites that files can be written for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pydantic import BaseModel

from belladonna.sites.profile import Profile, profiles
from belladonnad.http.endpoints import API, endpoint, json_response

if TYPE_CHECKING:
    from aiohttp import web


class Sites(BaseModel):
    """What is known of the sites, by name in alphabetical order."""

    sites: list[Profile]


@endpoint("GET", f"{API}/sites", answers={200: Sites})
async def list_sites(_: web.Request) -> web.StreamResponse:
    """List the sites that an option `site` may name, and what they do to pictures."""
    known = await asyncio.to_thread(profiles)
    return json_response(Sites(sites=list(known.values())))


ENDPOINTS = (list_sites,)
