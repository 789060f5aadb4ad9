"""The application: what it is made of, in which order that starts and stops, and how it is served."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from belladonna import paths
from belladonna.errors import BelladonnaError
from belladonnad import health
from belladonnad.database import Database, database_path
from belladonnad.http.errors import errors_middleware
from belladonnad.http.keys import (
    BROADCAST,
    DATABASE,
    ENDPOINTS,
    GALLERY,
    PAIRINGS,
    PORT,
    QUEUE,
    SESSIONS,
    SETTINGS,
    SUPERVISOR,
    TOKENS,
    WATCHERS,
)
from belladonnad.http.views import (
    clients,
    concepts,
    dashboard,
    events,
    jobs,
    login,
    models,
    openapi,
    pairings,
    previews,
    sites,
    watches,
)
from belladonnad.http.views import health as health_view
from belladonnad.http.views import settings as settings_view
from belladonnad.jobs import JobQueue
from belladonnad.jobs.blobs import Blobs
from belladonnad.jobs.broadcast import Broadcast
from belladonnad.previews.gallery import Gallery
from belladonnad.security.body import SMALL_BODY
from belladonnad.security.connections import Runner
from belladonnad.security.headers import set_headers
from belladonnad.security.layers import LAYERS, Layer
from belladonnad.security.middleware import guard
from belladonnad.security.pairing import Pairings
from belladonnad.security.sessions import Sessions
from belladonnad.security.tokens import Tokens
from belladonnad.settings import SettingsStore
from belladonnad.watching.watchers import Watchers
from belladonnad.worker.shader import ENGINE
from belladonnad.worker.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HOST = "127.0.0.1"

_VIEWS = (
    health_view,
    jobs,
    previews,
    events,
    settings_view,
    concepts,
    models,
    sites,
    openapi,
    watches,
    pairings,
    clients,
    login,
    dashboard,
)

_UNFINISHED_SECONDS = 5.0
"""How long an answer that is being sent may take on when the daemon stops."""

_log = logging.getLogger(__name__)


def build(*, port: int, shader: str = ENGINE, layers: tuple[Layer, ...] = LAYERS) -> web.Application:
    """Put the application together; nothing of it runs yet.

    Args:
        port: that it will be served on, which requests must name.
        shader: the shader's factory, ``module:name``.
        layers: what every request has to pass.
    """
    application = web.Application(middlewares=[errors_middleware, guard(layers)], client_max_size=SMALL_BODY)
    application[PORT] = port
    application[ENDPOINTS] = {(one.method, one.path): one for view in _VIEWS for one in view.ENDPOINTS}
    for one in application[ENDPOINTS].values():
        application.router.add_route(one.method, one.path, one.handler)
    application.on_response_prepare.append(set_headers)
    application.on_shutdown.append(_end_streams)

    async def worker(running: web.Application) -> AsyncIterator[None]:
        running[SUPERVISOR] = supervisor = Supervisor(running[QUEUE], running[BROADCAST], shader)
        task = asyncio.create_task(supervisor.run())
        yield
        supervisor.stop()
        await task

    application.cleanup_ctx.extend((_store, _queue, worker, _watchers))
    return application


@asynccontextmanager
async def serving(
    *, port: int, shader: str = ENGINE, layers: tuple[Layer, ...] = LAYERS
) -> AsyncIterator[web.Application]:
    """Serve until the end of the block, then stop in order; see `build`.

    Args:
        port: on 127.0.0.1; 0 for any that is free, which the application then names.
        shader: the shader's factory.
        layers: what every request has to pass.

    Raises:
        BelladonnaError: the port is taken, or the database cannot be used.
    """
    listening = await asyncio.to_thread(_bind, port)
    application = build(port=listening.getsockname()[1], shader=shader, layers=layers)
    runner = Runner(application, access_log=None, shutdown_timeout=_UNFINISHED_SECONDS)
    try:
        await runner.setup()
        await web.SockSite(runner, listening).start()
        yield application
    finally:
        await runner.cleanup()
        listening.close()


async def _store(application: web.Application) -> AsyncIterator[None]:
    """The database, and what is kept in it alone."""
    database = await asyncio.to_thread(Database, database_path())
    application[DATABASE], application[BROADCAST] = database, (broadcast := Broadcast())
    application[SETTINGS] = SettingsStore(database, broadcast)
    application[TOKENS], application[PAIRINGS], application[SESSIONS] = (
        Tokens(database),
        Pairings(database),
        Sessions(database),
    )
    yield
    await asyncio.to_thread(database.close)


async def _queue(application: web.Application) -> AsyncIterator[None]:
    queue = JobQueue(application[DATABASE], Blobs(paths.data_dir()), application[BROADCAST])
    application[QUEUE] = queue
    if interrupted := await queue.recover():
        _log.info("pictures that were being shaded wait again", extra={"count": interrupted})
    application[GALLERY] = gallery = Gallery(queue)
    yield
    await gallery.close()


async def _watchers(application: web.Application) -> AsyncIterator[None]:
    watchers = Watchers(application[DATABASE], application[QUEUE], application[BROADCAST])
    application[WATCHERS] = watchers
    await watchers.begin()
    task = asyncio.create_task(watchers.run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _end_streams(application: web.Application) -> None:
    """Let event streams end, which would otherwise hold up the stop."""
    application[BROADCAST].close()


def _bind(port: int) -> socket.socket:
    """Take the port, so that two of us cannot both think it is theirs."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    exclusively = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)  # Windows, where REUSEADDR shares a port
    listening.setsockopt(socket.SOL_SOCKET, exclusively or socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise _taken(port) from error
        raise BelladonnaError(
            "port_refused",
            f"The system refuses port {port}: {error.strerror}.",
            "Choose another with --port.",
        ) from error
    return listening


def _taken(port: int) -> BelladonnaError:
    if health.ask(port) is not None:
        return BelladonnaError(
            "port_taken",
            f"Another Belladonna, of another user or with another BELLADONNA_HOME, serves port {port}.",
            "Stop that one, or choose another port with --port.",
        )
    return BelladonnaError(
        "port_taken",
        f"Another program uses port {port}.",
        "Stop that program, or choose another port with --port.",
    )
