"""What pictures show, and what models should see instead: one map for everybody.

A single fixed map makes everyone's poison add up: related concepts stand in one group, and a group has one
target (Nightshade, arXiv 2310.13828, section 5, where nearby concepts bleed into each other anyway). The map
is versioned data, ``catalogue.json``; changing a target there weakens the poison already published.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Self

from belladonna.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GENERIC = "picture"
"""The concept of a picture that nobody has named and no detector recognises."""

_UNLISTED = "unlisted"
_ARTICLES = ("a ", "an ", "the ", "my ")
_PHRASE_BREAK = re.compile(r" (?:of|with|in|on|by|from|at) ")


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing that pictures show.

    Attributes:
        name: as shown to people and taken by ``--concept``.
        synonyms: other words for it, and names of its kinds (dog breeds).
        group: related concepts; all of a group have one target.
        target: name of the concept that models should see instead.
    """

    name: str
    synonyms: tuple[str, ...]
    group: str
    target: str


class Catalogue:
    """The concepts, found by any of their names."""

    def __init__(self, version: int, concepts: Iterable[Concept]) -> None:
        self.version = version
        self._concepts = tuple(concepts)
        self._by_word = {normal(concept.name): concept for concept in self._concepts}
        for concept in self._concepts:
            for word in concept.synonyms:
                self._by_word.setdefault(normal(word), concept)
        self.targets = tuple(sorted({concept.target for concept in self._concepts}))

    @classmethod
    def load(cls) -> Self:
        """Read the map that ships with this version."""
        text = resources.files(__package__).joinpath("catalogue.json").read_text(encoding="utf-8")
        data: Mapping[str, Any] = json.loads(text)
        return cls(
            data["version"],
            (
                Concept(name, tuple(synonyms), group, entry["target"])
                for group, entry in data["groups"].items()
                for name, synonyms in entry["concepts"].items()
            ),
        )

    def all(self) -> tuple[Concept, ...]:
        """All concepts, in the order of the file."""
        return self._concepts

    def find(self, text: str) -> Concept | None:
        """Find the concept that a word or a short description names.

        Case, spacing, hyphens, articles and plurals do not matter. Of a longer description the head counts
        ("an old red sports car" is a car, "portrait of a lady" a portrait), so that what different artists
        write about the same thing goes the same way.

        Returns:
            The concept, or None when no word of the catalogue fits.
        """
        words = normal(text)
        whole = self._lookup(words)
        if whole is not None:
            return whole
        head = _PHRASE_BREAK.split(words)[0].split(" ")
        suffixes = (self._lookup(" ".join(head[start:])) for start in range(len(head)))
        return next((concept for concept in suffixes if concept is not None), None)

    def source(self, text: str) -> Concept:
        """Take the user's word for what a picture shows.

        A word outside the catalogue is accepted as it is. Its target is number SHA-256(word) modulo the
        count of the sorted targets: the same for everybody who uses that word and this version.

        Raises:
            UsageError: the text is empty.
        """
        found = self.find(text)
        if found is not None:
            return found
        word = normal(text)
        if not word:
            raise UsageError("empty_concept", "The concept is empty.", "Name what the picture shows.")
        index = int.from_bytes(hashlib.sha256(word.encode()).digest()) % len(self.targets)
        return Concept(word, (), _UNLISTED, self.targets[index])

    def target(self, text: str) -> str:
        """Take the user's word for what models should see instead.

        Returns:
            The name of a target that has built-in anchors.

        Raises:
            UsageError: there is no built-in anchor for it.
        """
        concept = self.find(text)
        if concept is not None and concept.name in self.targets:
            return concept.name
        near = difflib.get_close_matches(normal(text), self.targets, n=3, cutoff=0.5)
        if concept is not None:
            near += [
                name
                for name in self.targets
                if self._by_word[name].group == concept.group and name not in near
            ]
        choice = f"near it: {', '.join(near)}" if near else f"one of: {', '.join(self.targets)}"
        raise UsageError(
            "unknown_target",
            f"There is no built-in anchor for the target “{text.strip()}”.",
            f"Give a picture of it with --anchor, or choose a built-in target ({choice}).",
        )

    @property
    def generic(self) -> Concept:
        """The concept for pictures of which nothing is known."""
        return self._by_word[GENERIC]

    def _lookup(self, words: str) -> Concept | None:
        return next((self._by_word[form] for form in _singulars(words) if form in self._by_word), None)


def normal(text: str) -> str:
    """Strip a word of what does not matter: case, spacing, hyphens and articles."""
    words = " ".join(re.sub(r"[-_]", " ", text.casefold()).split())
    for article in _ARTICLES:
        words = words.removeprefix(article)
    return words


def _singulars(words: str) -> Iterable[str]:
    """Yield the words themselves, then what they may be the plural of."""
    yield words
    for ending, singulars in (
        ("ves", ("f", "fe")),
        ("ies", ("y",)),
        ("es", ("",)),
        ("s", ("",)),
        ("men", ("man",)),
    ):
        if words.endswith(ending):
            yield from (words.removesuffix(ending) + singular for singular in singulars)
    yield f"{words}s"  # names that are plurals themselves (clothes, shoes), asked for in the singular
