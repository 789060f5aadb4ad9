"""How the dashboard is signed in to, and out of."""

from __future__ import annotations

import asyncio

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from belladonnad.http.endpoints import API, endpoint
from belladonnad.http.keys import SESSIONS
from belladonnad.security.authentication import SESSION, cookie_name
from belladonnad.security.errors import LoginError


class LoginLink(BaseModel):
    """What stands in the link."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=64)


@endpoint("GET", "/login", query=LoginLink, answers={303: None, 403: "text/plain"}, public=True)
async def sign_in(request: web.Request, link: LoginLink) -> web.StreamResponse:
    """Begin the dashboard's session, with the link that `belladonnad open` makes; it works once."""
    try:
        keys = await asyncio.to_thread(request.app[SESSIONS].enter, link.code)
    except LoginError as error:  # a person reads this in the browser
        return web.Response(status=403, text=f"{error.message}\n{error.remedy}\n")
    # What stands behind the # never leaves the browser; the page keeps it, and takes it out of the address.
    response = web.Response(status=303, headers={"Location": f"/#proof={keys.proof}"})
    response.set_cookie(cookie_name(request.app), keys.cookie, path="/", httponly=True, samesite="Strict")
    return response


@endpoint("POST", f"{API}/logout", answers={204: None})
async def sign_out(request: web.Request) -> web.StreamResponse:
    """End the dashboard's session."""
    if SESSION in request:
        await asyncio.to_thread(request.app[SESSIONS].leave, request[SESSION])
    response = web.Response(status=204)
    response.del_cookie(cookie_name(request.app), path="/", httponly=True, samesite="Strict")
    return response


ENDPOINTS = (sign_in, sign_out)
