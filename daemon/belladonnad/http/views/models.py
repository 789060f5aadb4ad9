"""Which models are here, and how others are got."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

from belladonna.inspect import words
from belladonna.surrogates.registry import how_to_get
from belladonna.surrogates.store import installed, known_models
from belladonnad.http.endpoints import API, endpoint, json_response

if TYPE_CHECKING:
    from aiohttp import web


class InstalledModelView(BaseModel):
    """A model on this computer."""

    name: str = Field(description="What an option `surrogates` may name.")
    title: str = Field(description="The generators that it stands for.")
    kind: Literal["tiny", "full"]
    size: int = Field(description="Bytes.")
    licence: str
    verified: bool = Field(description="Whether its file is the one that was published.")


class MissingModelView(BaseModel):
    """A model that could be here."""

    name: str
    title: str
    remedy: str = Field(description="How to get it, one sentence.")
    command: str | None = Field(description="That gets it; null when it has to be copied by hand.")


class Models(BaseModel):
    """The models, in the order of reports. An embedded one is always there."""

    installed: list[InstalledModelView]
    missing: list[MissingModelView]


@endpoint("GET", f"{API}/models", answers={200: Models}, owner=True)
async def list_models(_: web.Request) -> web.StreamResponse:
    """List the models that are installed, and how to get the others."""
    return json_response(await asyncio.to_thread(_models))


def _models() -> Models:
    here = installed()
    names = {model.name for model in here}
    return Models(
        installed=[
            InstalledModelView(
                name=model.name,
                title=words.family(model.name),
                kind=model.kind,
                size=model.size,
                licence=model.licence,
                verified=model.verified,
            )
            for model in here
        ],
        missing=[
            MissingModelView(
                name=name,
                title=words.family(name),
                remedy=how_to_get(name),
                command=f"belladonna models pull {name}" if known.hub else None,
            )
            for name, known in known_models().items()
            if name not in names
        ],
    )


ENDPOINTS = (list_models,)
