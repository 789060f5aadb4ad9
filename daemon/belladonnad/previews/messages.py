"""What daemon and painter say to each other: one JSON object a line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from belladonnad.jobs.models import Trouble


class Thumbnail(BaseModel):
    """Reduce a picture for lists."""

    kind: Literal["thumbnail"] = "thumbnail"
    source: Path
    destination: Path


class Viewable(BaseModel):
    """Write a picture, at its full size, in a format that every browser shows."""

    kind: Literal["viewable"] = "viewable"
    source: Path
    destination: Path


class Reading(BaseModel):
    """Show what is left of both pictures once they went through a model's encoder and back."""

    kind: Literal["reading"] = "reading"
    model: str
    original: Path
    result: Path
    original_seen: Path
    result_seen: Path
    difference: Path


class Painted(BaseModel):
    """The order is done, or why it cannot be."""

    error: Trouble | None = None


Order = Annotated[Thumbnail | Viewable | Reading, Field(discriminator="kind")]

ORDER: TypeAdapter[Thumbnail | Viewable | Reading] = TypeAdapter(Order)
