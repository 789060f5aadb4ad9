"""What daemon and worker say to each other: one JSON object a line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from belladonnad.jobs.models import Report, Trouble
from belladonnad.options import Options


class Shade(BaseModel):
    """Shade a picture; sent only while the worker has nothing to do."""

    kind: Literal["shade"] = "shade"
    job: str
    source: Path
    destination: Path
    options: Options


class Stop(BaseModel):
    """Stop shading it."""

    kind: Literal["stop"] = "stop"
    job: str


class Ready(BaseModel):
    """The engine is loaded."""

    kind: Literal["ready"] = "ready"


class Advanced(BaseModel):
    """So far it has come."""

    kind: Literal["advanced"] = "advanced"
    job: str
    done: float
    eta_seconds: float | None


class Done(BaseModel):
    """The result lies whole in its place."""

    kind: Literal["done"] = "done"
    job: str
    report: Report


class Failed(BaseModel):
    """It cannot be shaded."""

    kind: Literal["failed"] = "failed"
    job: str
    error: Trouble


class Stopped(BaseModel):
    """It was stopped, as asked."""

    kind: Literal["stopped"] = "stopped"
    job: str


class NoRoom(BaseModel):
    """The disk is full; nothing is wrong with the picture."""

    kind: Literal["no_room"] = "no_room"
    job: str


Order = Annotated[Shade | Stop, Field(discriminator="kind")]
Answer = Annotated[Ready | Advanced | Done | Failed | Stopped | NoRoom, Field(discriminator="kind")]

ORDER: TypeAdapter[Shade | Stop] = TypeAdapter(Order)
ANSWER: TypeAdapter[Ready | Advanced | Done | Failed | Stopped | NoRoom] = TypeAdapter(Answer)


def line(message: BaseModel) -> bytes:
    """Write a message down."""
    return message.model_dump_json().encode() + b"\n"
