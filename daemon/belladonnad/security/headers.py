"""What every answer tells the browser not to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
}

_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{what} {where}" for what, where in _POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "belladonna",  # aiohttp would tell its version, and Python's
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


async def set_headers(_: web.BaseRequest, response: web.StreamResponse) -> None:
    """Complete an answer's headers. Nothing is kept by the browser unless the view has said so."""
    response.headers.update(_HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
