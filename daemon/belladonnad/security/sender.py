"""Where a request comes from, by the headers that web pages cannot forge."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from belladonnad.http.errors import Refusal
from belladonnad.http.keys import PORT, SESSIONS
from belladonnad.security.authentication import SESSION

if TYPE_CHECKING:
    from aiohttp import web

PROOF_HEADER = "X-Belladonna"
"""Carries the session's proof, with every change that the dashboard makes."""

_EXTENSION = re.compile(r"(chrome|moz|safari-web)-extension://[\w-]+", re.ASCII)
_READING = {"GET", "HEAD"}


async def exact_host(request: web.Request) -> None:
    """Stop DNS rebinding: a foreign name that was made to point here still stands in ``Host``."""
    if request.headers.getall("Host", []) not in [[host] for host in _hosts(request)]:
        port = request.app[PORT]
        raise Refusal(
            403,
            "host_not_allowed",
            "The request was meant for another host.",
            f"Use http://127.0.0.1:{port} or http://localhost:{port}.",
        )


async def same_site(request: web.Request) -> None:
    """Stop foreign pages, links and forms in browsers that say where a request begins (Fetch Metadata)."""
    if not set(request.headers.getall("Sec-Fetch-Site", [])) <= {"none", "same-origin"}:
        raise Refusal(
            403,
            "cross_site",
            "The request was begun by another web page.",
            "Open the dashboard by `belladonnad open`, or by typing its address.",
        )


async def known_origin(request: web.Request) -> None:
    """Stop foreign pages in every browser: an ``Origin`` is ours or an extension's; ``null`` is neither."""
    origins = request.headers.getall("Origin", [])
    if not origins or origins in [[origin] for origin in _own_origins(request)]:
        return
    if len(origins) == 1 and _EXTENSION.fullmatch(origins[0]):
        return  # whether it is a paired one, its token shows
    raise Refusal(
        403,
        "origin_not_allowed",
        "Web pages may not talk to Belladonna.",
        "Use the dashboard, the browser extension, or a program of your own.",
    )


async def own_page_for_changes(request: web.Request) -> None:
    """Let a cookie change things only for the dashboard's own page: the browser adds cookies by itself."""
    session = request.get(SESSION)
    if session is None or request.method in _READING:
        return
    proof, sessions = request.headers.get(PROOF_HEADER, ""), request.app[SESSIONS]
    is_proven = await asyncio.to_thread(sessions.is_proven, session, proof)
    if request.headers.get("Origin") not in _own_origins(request) or not is_proven:
        raise Refusal(
            403,
            "not_from_dashboard",
            "A change was asked for in the dashboard's name, but not by the dashboard.",
            "Run `belladonnad open` to sign in again; scripts use a token.",
        )


def _hosts(request: web.Request) -> list[str]:
    return [f"{name}:{request.app[PORT]}" for name in ("127.0.0.1", "localhost", "[::1]")]


def _own_origins(request: web.Request) -> list[str]:
    return [f"http://{host}" for host in _hosts(request)]
