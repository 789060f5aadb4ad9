"""Where a request comes from, by the headers that web pages cannot forge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from belladonnad.http.errors import Refusal
from belladonnad.http.keys import PORT
from belladonnad.security.authentication import is_session

if TYPE_CHECKING:
    from aiohttp import web

PROOF_HEADER = "X-Belladonna"
"""Sent with every change by the dashboard. A foreign page would have to ask first, and is never answered."""

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
    if not is_session(request) or request.method in _READING:
        return
    if request.headers.get("Origin") not in _own_origins(request) or PROOF_HEADER not in request.headers:
        raise Refusal(
            403,
            "not_from_dashboard",
            "A change was asked for in the dashboard's name, but not by the dashboard.",
            f"Scripts use a token; the dashboard sends the header {PROOF_HEADER} with every change.",
        )


def _hosts(request: web.Request) -> list[str]:
    return [f"{name}:{request.app[PORT]}" for name in ("127.0.0.1", "localhost", "[::1]")]


def _own_origins(request: web.Request) -> list[str]:
    return [f"http://{host}" for host in _hosts(request)]
