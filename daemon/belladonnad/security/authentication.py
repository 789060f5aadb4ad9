"""Who sends a request: a client with a token, or the user in the dashboard."""

from __future__ import annotations

import asyncio

from aiohttp import web

from belladonnad.http.errors import Refusal
from belladonnad.http.keys import PORT, SESSIONS, TOKENS
from belladonnad.http.routes import endpoint_of
from belladonnad.security.tokens import Client

CLIENT = web.RequestKey("client", Client)
"""Who sent a request with a token; absent from one of the dashboard's, and from one without either."""

SESSION = web.RequestKey("session", str)
"""The cookie that let a request of the dashboard's in."""


async def authenticated(request: web.Request) -> None:
    """Let in whoever holds a token or a session; every address asks for one but those that are public."""
    endpoint = endpoint_of(request)
    if endpoint is not None and endpoint.public:
        return
    given = request.headers.getall("Authorization", [])
    if given:
        request[CLIENT] = await _client(request, given)
        return
    session = request.cookies.get(cookie_name(request.app))
    if session is None or not await asyncio.to_thread(request.app[SESSIONS].is_open, session):
        raise _unauthorized(
            "unauthorized",
            "Belladonna does not know who asks.",
            "Programs send `Authorization: Bearer TOKEN`, with a token by `belladonnad token create`; "
            "the dashboard is opened by `belladonnad open`.",
        )
    request[SESSION] = session


async def own_client(request: web.Request) -> None:
    """Bind a token to its client: a browser says which extension sends, and a program is no extension."""
    client, origin = request.get(CLIENT), request.headers.get("Origin")
    if client is not None and origin is not None and origin != client.origin:
        raise Refusal(
            403,
            "token_of_another",
            "This token belongs to another client.",
            "Pair this one, too: each client has a token of its own.",
        )


async def owner_where_asked(request: web.Request) -> None:
    """Keep paired clients from deciding who else gets in."""
    endpoint = endpoint_of(request)
    if endpoint is not None and endpoint.owner and not is_owner(request):
        raise Refusal(
            403,
            "owner_only",
            "A paired client may not decide this.",
            "Do it in the dashboard, or on the command line.",
        )


def is_owner(request: web.Request) -> bool:
    """Whether the user sends a request, from the dashboard or by a token of the command line's."""
    client = request.get(CLIENT)
    return client is None or client.kind != "paired"


async def is_still_let_in(request: web.Request) -> bool:
    """Whether a long answer may go on: the token, or the session, may have ended since it began."""
    try:
        await authenticated(request)
    except Refusal:
        return False
    return True


def cookie_name(application: web.Application) -> str:
    """Name the session's cookie: browsers send it to every port of a host, so it carries ours."""
    return f"belladonna-{application[PORT]}"


async def _client(request: web.Request, given: list[str]) -> Client:
    scheme, _, token = given[0].partition(" ")
    client = None
    if len(given) == 1 and scheme.lower() == "bearer":
        client = await asyncio.to_thread(request.app[TOKENS].find, token.strip())
    if client is None:
        raise _unauthorized(
            "unauthorized",
            "This token opens nothing.",
            "Send `Authorization: Bearer TOKEN`, with one by `belladonnad token create`, or pair again.",
        )
    if client.revoked is not None:
        raise _unauthorized(
            "token_revoked",
            "This token was revoked.",
            "Pair again, or make a new one by `belladonnad token create`.",
        )
    await asyncio.to_thread(request.app[TOKENS].touch, client)
    return client


def _unauthorized(code: str, message: str, remedy: str) -> Refusal:
    return Refusal(401, code, message, remedy, headers={"WWW-Authenticate": "Bearer"})
