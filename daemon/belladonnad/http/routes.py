"""From a request to the endpoint that answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonnad.http.keys import ENDPOINTS

if TYPE_CHECKING:
    from aiohttp import web

    from belladonnad.http.endpoints import Endpoint


def endpoint_of(request: web.Request) -> Endpoint | None:
    """Give the endpoint that a request is for; None where there is none, and no such method."""
    resource = request.match_info.route.resource
    return None if resource is None else request.app[ENDPOINTS].get((request.method, resource.canonical))
