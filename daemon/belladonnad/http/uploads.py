"""Reads a picture and its options from a form, straight to the disk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from belladonnad.http.endpoints import validated_json
from belladonnad.http.errors import Refusal
from belladonnad.options import Options

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from belladonnad.jobs.blobs import Incoming

_CHUNK = 256 * 1024
_MOST_OPTIONS = 64 * 1024

FORM = {
    "multipart/form-data": {
        "type": "object",
        "required": ["image"],
        "properties": {
            "image": {"type": "string", "contentMediaType": "application/octet-stream"},
            "options": {"type": "string", "contentMediaType": "application/json"},
        },
    }
}
"""The form's description."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What has been sent.

    Attributes:
        name: of the picture's file, as the sender has it.
        options: those that the sender has set.
    """

    name: str
    options: Options


async def receive(request: web.Request, incoming: Incoming, limit: int) -> Upload:
    """Read a form with a part ``image`` and, if the sender likes, a part ``options``.

    Args:
        request: whose body has not been read.
        incoming: where the picture goes, piece by piece.
        limit: bytes of the largest picture.

    Raises:
        Refusal: the form is malformed (400) or the picture too large (413).
        UsageError: the options do not fit (422).
        DiskFullError: there is no room.
    """
    if request.content_type != "multipart/form-data":
        raise _malformed("The picture is not in a form.")
    try:
        return await _read(await request.multipart(), incoming, limit)
    except (
        ValueError,
        AssertionError,
        RuntimeError,
        HttpProcessingError,
    ) as error:  # aiohttp raises all of them
        raise _malformed("The form is broken or ends early.") from error


async def _read(form: MultipartReader, incoming: Incoming, limit: int) -> Upload:
    name: str | None = None
    options: Options | None = None
    while (part := await form.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise _malformed("A part of the form is a form itself.")
        if part.name == "image" and name is None:
            name = part.filename or ""
            await _save(part, incoming, limit)
        elif part.name == "options" and options is None:
            options = validated_json(Options, await _text(part))
        else:
            raise _malformed(f"The part `{part.name}` is unknown, or there a second time.")
    if name is None:
        raise _malformed("The part `image` is missing.")
    return Upload(name, options or Options())


async def _save(part: BodyPartReader, incoming: Incoming, limit: int) -> None:
    async for piece in _pieces(part):
        if incoming.size + len(piece) > limit:
            raise _too_large(limit)
        await asyncio.to_thread(incoming.write, piece)


async def _pieces(part: BodyPartReader) -> AsyncIterator[bytes]:
    """Join what the network delivers in crumbs to pieces worth a thread's while."""
    piece = bytearray()
    while crumb := await part.read_chunk(_CHUNK):
        piece += crumb
        if len(piece) >= _CHUNK:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


async def _text(part: BodyPartReader) -> str:
    text = bytearray()
    while crumb := await part.read_chunk(_MOST_OPTIONS):
        text += crumb
        if len(text) > _MOST_OPTIONS:
            raise _malformed("The options are too long.")
    return text.decode()


def _malformed(message: str) -> Refusal:
    return Refusal(
        400,
        "malformed",
        message,
        "Send multipart/form-data with a file `image` and, if you like, `options` in JSON.",
    )


def _too_large(limit: int) -> Refusal:
    return Refusal(
        413,
        "too_large",
        f"The picture has more than {limit:,} bytes.",
        "Save it smaller, or raise the limit for uploads in the settings.",
    )
