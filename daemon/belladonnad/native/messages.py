"""What the extension and we say to each other: one question, one answer, each JSON behind its length."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from belladonna.errors import BelladonnaError
from belladonnad.jobs.models import Trouble

if TYPE_CHECKING:
    from typing import BinaryIO

_LENGTH = struct.Struct("=I")  # in the computer's own byte order, as browsers write it
_LONGEST = 4096
"""Bytes of a question. A picture does not fit."""


class Find(BaseModel):
    """Where is the daemon? It is started when it does not run."""

    model_config = ConfigDict(extra="forbid")

    call: Literal["find"]
    origin: str


class Pair(BaseModel):
    """The user has agreed to the pairing: where is the daemon, and what opens it?

    Attributes:
        client: what the browser is to be called among the clients.
    """

    model_config = ConfigDict(extra="forbid")

    call: Literal["pair"]
    origin: str
    client: str


Question = Annotated[Find | Pair, Field(discriminator="call")]

_QUESTION: TypeAdapter[Find | Pair] = TypeAdapter(Question)


class Answer(BaseModel):
    """What came of it.

    Attributes:
        port: where the daemon serves.
        token: in answer to `Pair`.
        error: instead of the two.
    """

    port: int | None = None
    token: str | None = None
    error: Trouble | None = None


class MessageError(BelladonnaError):
    """That was no question of our extension's."""

    def __init__(self) -> None:
        super().__init__(
            "bad_message",
            "The browser sent something that cannot be understood.",
            "Bring Belladonna and its browser extension to the same version.",
        )


def receive(stream: BinaryIO) -> Find | Pair:
    """Read a question.

    Raises:
        MessageError: it is none, or too long.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size or (length := _LENGTH.unpack(head)[0]) > _LONGEST:
        raise MessageError
    try:
        return _QUESTION.validate_json(stream.read(length))
    except ValidationError as error:
        raise MessageError from error


def send(stream: BinaryIO, answer: Answer) -> None:
    """Write an answer."""
    content = answer.model_dump_json(exclude_none=True).encode()
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()
