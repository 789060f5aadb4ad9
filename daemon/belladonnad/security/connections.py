"""How many connections are held, and for how long without a request: aiohttp bounds neither by itself."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_CONNECTIONS = 256
"""Well below the 1024 open files that most systems allow a process, which the queue needs too."""

HEADER_SECONDS = 20.0
"""From a connection's start, or the last answer on it, until the next request's headers must be there."""

LINGER_SECONDS = 2.0
"""How long the rest of a refused body is read and thrown away, so that its sender gets to see the answer."""

_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 20\r\nConnection: close\r\n\r\n"
)


class Runner(web.AppRunner):
    """Serves an application; refuses connections beyond the limit, ends those that ask nothing in time."""

    def __init__(self, app: web.Application, **options: Any) -> None:  # noqa: ANN401 - handed on as it is
        # aiohttp's "keep-alive" starts with the connection, and what comes in does not prolong it.
        super().__init__(app, keepalive_timeout=HEADER_SECONDS, lingering_time=LINGER_SECONDS, **options)

    @property
    def server(self) -> Callable[[], asyncio.BaseProtocol] | None:  # type: ignore[override] # all that a site needs
        """What makes the protocol of each new connection."""
        server = super().server
        return None if server is None else partial(_admit, server)


def _admit(server: web.Server) -> asyncio.BaseProtocol:
    return _TurnedAway() if len(server.connections) >= MOST_CONNECTIONS else server()


class _TurnedAway(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - for the type checker: it is always so here
        transport.write(_BUSY)
        transport.close()
