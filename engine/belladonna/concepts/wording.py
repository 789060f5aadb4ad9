"""What to write beside a picture, so that models learn its shading together with the right word.

The catalogue's words for a concept include its kinds: "snowy owl" for an owl. As tags those would often be
untrue, so ``synonyms.json`` lists the words that are true of every picture of a concept.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from belladonna.concepts.catalogue import GENERIC, normal

if TYPE_CHECKING:
    from belladonna.concepts.catalogue import Concept


def alt_text(concept: Concept, said: str | None) -> str | None:
    """Give an alternative text with the concept's name in it.

    Args:
        concept: what the picture shows.
        said: the artist's own words for it.

    Returns:
        The artist's words where there are some; None when nobody knows what the picture shows.
    """
    if concept.name == GENERIC:
        return None
    words = (said or "").strip()
    if not words:
        return concept.name
    named = re.search(rf"\b{re.escape(normal(concept.name))}", normal(words))
    return words if named else f"{words}, {concept.name}"


def tags(concept: Concept, said: str | None) -> tuple[str, ...]:
    """Give tags: the artist's word where the catalogue knows it, the concept, and what means the same."""
    if concept.name == GENERIC:
        return ()
    own = [normal(said)] if said and normal(said) in concept.synonyms else []
    return tuple(dict.fromkeys([*own, concept.name, *_synonyms().get(concept.name, ())]))


@cache
def _synonyms() -> dict[str, list[str]]:
    text = resources.files(__package__).joinpath("synonyms.json").read_text(encoding="utf-8")
    words: dict[str, list[str]] = json.loads(text)
    return words
