"""A daemon to attack, and requests written byte by byte: a client library would mend them."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.daemon.conftest import PATIENCE
from tests.daemon.fake_shader import FAKE

from belladonnad.app import serving
from belladonnad.http.keys import PAIRINGS, PORT, SESSIONS, TOKENS
from belladonnad.security.authentication import cookie_name
from belladonnad.security.layers import LAYERS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from belladonnad.security.layers import Layer

EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
STRANGER = "chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Knock:
    """A request; what stands in braces is filled in from the door's values.

    ``host`` None sends no ``Host``; ``length`` announces another length than the body's.
    """

    method: str
    path: str
    headers: Headers = ()
    body: bytes = b""
    host: str | None = "127.0.0.1:{port}"
    length: int | None = None

    def bytes(self, values: dict[str, str]) -> bytes:
        length = len(self.body) if self.length is None else self.length
        headers = [*self.headers, *([("Host", self.host)] if self.host is not None else [])]
        if length:
            headers.append(("Content-Length", str(length)))
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
        head = "\r\n".join([*lines, "", ""])
        for name, value in values.items():
            head = head.replace(f"{{{name}}}", value)
        return head.encode("latin-1") + self.body


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        """The error's code, if it is one of the contract's form."""
        if self.headers.get("content-type", "").startswith("application/json"):
            error = self.json.get("error")
            if error is not None:
                assert error["message"]
                assert error["remedy"]
                return str(error["code"])
        return None


@dataclass
class Door:
    """A daemon with one client of each kind and somebody signed in."""

    application: web.Application
    values: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return self.application[PORT]

    async def knock(self, knock: Knock) -> Answer | None:
        """Send a request; None when there is no answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(knock.bytes(self.values))
            return await read_answer(reader)
        finally:
            writer.close()


async def read_answer(reader: asyncio.StreamReader) -> Answer | None:
    """Read one answer; None when the connection ends without."""
    async with asyncio.timeout(PATIENCE):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (asyncio.IncompleteReadError, ConnectionResetError):
            return None
        status, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if headers.get("transfer-encoding") == "chunked":
            body = b""  # an event stream; nobody here reads it
        else:
            body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Answer(int(status.split()[1]), headers, body)


@asynccontextmanager
async def open_door(layers: tuple[Layer, ...] = LAYERS) -> AsyncIterator[Door]:
    async with serving(port=0, shader=FAKE, layers=layers) as application:
        yield await asyncio.to_thread(_furnished, application)


def _furnished(application: web.Application) -> Door:
    tokens, pairings, sessions = application[TOKENS], application[PAIRINGS], application[SESSIONS]
    owner, revoked = tokens.create("script"), tokens.create("lost")
    tokens.revoke("lost")
    asked = pairings.ask("extension", origin=EXTENSION)
    pairings.approve(asked.code)
    paired = pairings.collect(asked.id).token
    assert paired is not None
    keys = sessions.enter(sessions.invite())
    values = {
        "port": str(application[PORT]),
        "owner": owner,
        "paired": paired,
        "revoked": revoked,
        "cookie": f"{cookie_name(application)}={keys.cookie}",
        "proof": keys.proof,
        "another_proof": sessions.enter(sessions.invite()).proof,
    }
    return Door(application, values)
