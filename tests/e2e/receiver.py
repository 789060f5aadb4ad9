"""A site that takes uploads, and keeps every byte that anybody sent it."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web
from tests.e2e.leaks import leaks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiohttp.typedefs import Handler

HERE = Path(__file__).parent

_numbers = itertools.count()

PATIENCE = 180.0
"""Seconds after which something that should arrive is said not to."""


@dataclass(frozen=True)
class Upload:
    """A file as a site's server sees it."""

    name: str
    type: str
    content: bytes


@dataclass
class Receiver:
    """What one site received.

    Attributes:
        port: on 127.0.0.1; see `origins`.
        wire: every byte that arrived, one entry a request or WebSocket message, headers included.
        uploads: the files that could be taken out of it, in the order of their completion.
        published: by name, files that the site gives to its pages.
        forbidden: files that must not arrive, however late; see `assert_nothing_forbidden_came`.
    """

    port: int = 0
    wire: list[bytes] = field(default_factory=list)
    uploads: list[Upload] = field(default_factory=list)
    published: dict[str, bytes] = field(default_factory=dict)
    forbidden: list[bytes] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _unfinished: dict[str, tuple[str, str, int, bytes]] = field(default_factory=dict)

    @property
    def origins(self) -> tuple[str, str]:
        """The site's own, and another one that it embeds."""
        return f"http://localhost:{self.port}", f"http://other.localhost:{self.port}"

    def url(self, path: str) -> str:
        """Address of a page."""
        return f"{self.origins[0]}/{path}"

    def await_uploads(self, count: int, *, since: int = 0, patience: float = PATIENCE) -> list[Upload]:
        """Wait until so many files have arrived; more are a failure, too."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.uploads) >= since + count, patience)
            got = self.uploads[since:]
        assert len(got) == count, f"{len(got)} of {count} files arrived: {[upload.name for upload in got]}"
        return got

    def await_wire(self, is_meant: Callable[[bytes], bool], *, since: int = 0) -> None:
        """Wait for one message."""
        with self._changed:
            assert self._changed.wait_for(lambda: any(map(is_meant, self.wire[since:])), PATIENCE), (
                "it never came"
            )

    def assert_nothing_forbidden_came(self) -> None:
        """Look once more through all that has come, for what came after its test had looked."""
        assert leaks(self.forbidden, self.wire) == []

    def application(self) -> web.Application:
        """The site."""
        uploaders = HERE / "uploaders" / "dist"
        uploaders.mkdir(exist_ok=True)  # only the tests of the widgets build them
        site = web.Application(client_max_size=1 << 30, middlewares=[self._recorded])
        site.add_routes(
            [
                web.get("/surface/{name}", _surface),
                web.get("/uploader/{name}", _uploader),
                web.get("/composer/{name}", _composer),
                web.get("/hostile/{name}", _hostile),
                web.post("/segment", self._segment),
                web.get("/published", self._list_published),
                web.get("/published/{name}", self._publish),
                web.get("/ws", self._socket),
                web.post("/tus/", self._tus_create),
                web.route("*", "/tus/{id}", self._tus),
                web.post("/{kind:upload|raw|json|text}", self._take),
                web.static("/pages", HERE / "pages"),
                web.static("/uploaders", uploaders),
            ]
        )
        return site

    @web.middleware
    async def _recorded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        head = f"{request.method} {request.path_qs}\n" + "\n".join(
            ": ".join(pair) for pair in request.headers.items()
        )
        self._sent(head.encode("utf-8", "surrogateescape") + b"\n\n" + await request.read())
        return await handler(request)

    def _sent(self, message: bytes) -> None:
        with self._changed:
            self.wire.append(message)
            self._changed.notify_all()

    def _arrived(self, *uploads: Upload) -> None:
        with self._changed:
            self.uploads.extend(uploads)
            self._changed.notify_all()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        match request.match_info["kind"]:
            case "upload":
                self._arrived(*_from_form(body, request.headers.get("Content-Type", "")))
            case "raw":
                self._arrived(Upload(request.query["name"], request.content_type, body))
            case "json":
                self._arrived(*_from_json(body))
        return web.json_response({"success": True})

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=1 << 30)
        await socket.prepare(request)
        name, kind = "", ""
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._sent(message.data.encode())
                name, kind = json.loads(message.data)
            elif message.type is WSMsgType.BINARY:
                self._sent(message.data)
                self._arrived(Upload(name, kind, message.data))
        return socket

    async def _tus_create(self, request: web.Request) -> web.Response:
        pairs = (pair.partition(" ") for pair in request.headers["Upload-Metadata"].split(","))
        about = {key: base64.b64decode(value).decode() for key, _, value in pairs}
        number = str(next(_numbers))
        self._unfinished[number] = (
            about["filename"],
            about["filetype"],
            int(request.headers["Upload-Length"]),
            b"",
        )
        return web.Response(status=201, headers={"Location": f"/tus/{number}", "Tus-Resumable": "1.0.0"})

    async def _tus(self, request: web.Request) -> web.Response:
        number = request.match_info["id"]
        name, kind, length, content = self._unfinished[number]
        content += await request.read()
        self._unfinished[number] = (name, kind, length, content)
        if request.method == "PATCH" and len(content) == length:
            self._arrived(Upload(name, kind, content))
        offsets = {"Upload-Offset": str(len(content)), "Upload-Length": str(length), "Tus-Resumable": "1.0.0"}
        return web.Response(status=204 if request.method == "PATCH" else 200, headers=offsets)

    async def _list_published(self, request: web.Request) -> web.Response:
        return web.json_response(list(self.published))

    async def _segment(self, request: web.Request) -> web.Response:
        about = request.query
        _, _, length, content = self._unfinished.get(about["name"], ("", "", int(about["size"]), b""))
        content += await request.read()
        self._unfinished[about["name"]] = (about["name"], about["type"], length, content)
        if len(content) == length:
            del self._unfinished[about["name"]]
            self._arrived(Upload(about["name"], about["type"], content))
        return web.json_response({"success": True})

    async def _publish(self, request: web.Request) -> web.Response:
        return web.Response(body=self.published[request.match_info["name"]], content_type="image/png")


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a site in a thread of its own, on a free port."""
    receiver, loop, ready = Receiver(), asyncio.new_event_loop(), threading.Event()
    runner = web.AppRunner(receiver.application())

    async def start() -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        receiver.port = runner.addresses[0][1]
        ready.set()

    def serve() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield receiver
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)


async def _surface(request: web.Request) -> web.Response:
    return _page(
        f'<script src="/pages/surfaces.js"></script><script>mount("{request.match_info["name"]}")</script>'
    )


async def _composer(request: web.Request) -> web.Response:
    return _page(f'<script src="/pages/composers/{request.match_info["name"]}.js"></script>')


async def _hostile(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    return _page(f'<script src="/pages/hostile.js"></script><script>attack("{name}")</script>')


async def _uploader(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    return _page(
        f'<link rel="stylesheet" href="/uploaders/{name}.css"><script src="/uploaders/{name}.js"></script>'
    )


def _page(rest: str) -> web.Response:
    text = (
        '<!doctype html><title>A harbour at dusk</title><link rel="icon" href="data:,"><div id="stage"></div>'
    )
    scripts = '<script src="/pages/events.js"></script><script src="/pages/send.js"></script>'
    return web.Response(text=text + scripts + rest, content_type="text/html")


def _from_form(body: bytes, content_type: str) -> list[Upload]:
    found = re.search(r'boundary="?([^";]+)', content_type)
    if not found:
        return []
    parts = (b"\r\n" + body).split(b"\r\n--" + found[1].encode())[1:-1]
    return [upload for part in parts if (upload := _from_part(part))]


def _from_part(part: bytes) -> Upload | None:
    head, _, content = part.partition(b"\r\n\r\n")
    text = head.decode()
    name = re.search(r'filename="([^"]*)"', text)
    if not name or not name[1]:
        return None
    kind = re.search(r"content-type: *(\S+)", text, re.IGNORECASE)
    return Upload(name[1], kind[1] if kind else "", content)


def _from_json(body: bytes) -> list[Upload]:
    return [
        Upload(file["name"], file["type"], base64.b64decode(file["data"].partition(",")[2]))
        for file in json.loads(body)
    ]
