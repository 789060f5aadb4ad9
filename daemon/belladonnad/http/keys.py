"""What the application holds, each under a typed key."""

from __future__ import annotations

from aiohttp import web

from belladonnad.database import Database
from belladonnad.http.endpoints import Endpoint
from belladonnad.jobs import JobQueue
from belladonnad.jobs.broadcast import Broadcast
from belladonnad.previews.gallery import Gallery
from belladonnad.security.pairing import Pairings
from belladonnad.security.sessions import Sessions
from belladonnad.security.tokens import Tokens
from belladonnad.settings import SettingsStore
from belladonnad.watching.watchers import Watchers
from belladonnad.worker.supervisor import Supervisor

PORT = web.AppKey("port", int)
"""The port that is served: what `Host` and `Origin` must name."""

ENDPOINTS = web.AppKey("endpoints", dict[tuple[str, str], Endpoint])
"""Everything that is served, by method and by path as it was registered."""

DATABASE = web.AppKey("database", Database)
SETTINGS = web.AppKey("settings", SettingsStore)
BROADCAST = web.AppKey("broadcast", Broadcast)
QUEUE = web.AppKey("queue", JobQueue)
GALLERY = web.AppKey("gallery", Gallery)
SUPERVISOR = web.AppKey("supervisor", Supervisor)
WATCHERS = web.AppKey("watchers", Watchers)

TOKENS = web.AppKey("tokens", Tokens)
PAIRINGS = web.AppKey("pairings", Pairings)
SESSIONS = web.AppKey("sessions", Sessions)
