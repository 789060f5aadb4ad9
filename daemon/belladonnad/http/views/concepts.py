"""What pictures can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from belladonna.styles.names import STYLES
from belladonnad.http.endpoints import API, endpoint, json_response
from belladonnad.options import catalogue

if TYPE_CHECKING:
    from aiohttp import web


class ConceptView(BaseModel):
    """A thing that pictures show."""

    name: str
    synonyms: tuple[str, ...]
    group: str
    target: str = Field(description="What models see instead.")


class Concepts(BaseModel):
    """The concept map."""

    version: int
    concepts: list[ConceptView]
    targets: tuple[str, ...] = Field(description="What an option `target` may name.")
    styles: tuple[str, ...] = Field(description="What an option `style` may name.")


@endpoint("GET", f"{API}/concepts", answers={200: Concepts})
async def list_concepts(_: web.Request) -> web.StreamResponse:
    """List what pictures can show, and what models see instead."""
    known = catalogue()
    views = [
        ConceptView(name=one.name, synonyms=one.synonyms, group=one.group, target=one.target)
        for one in known.all()
    ]
    return json_response(
        Concepts(version=known.version, concepts=views, targets=known.targets, styles=STYLES)
    )


ENDPOINTS = (list_concepts,)
