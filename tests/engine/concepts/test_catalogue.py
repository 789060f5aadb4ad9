from __future__ import annotations

from collections import Counter

import pytest

from belladonna.anchors import DRAWN
from belladonna.concepts import Catalogue, Concept
from belladonna.errors import UsageError


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load()


def found(catalogue: Catalogue, text: str) -> Concept:
    concept = catalogue.find(text)
    assert concept is not None, text
    return concept


def test_there_are_at_least_150_concepts_and_a_version(catalogue: Catalogue) -> None:
    assert len(catalogue.all()) >= 150
    assert catalogue.version >= 1


def test_no_concept_has_a_target_of_its_own_group(catalogue: Catalogue) -> None:
    for concept in catalogue.all():
        assert found(catalogue, concept.target).group != concept.group, concept.name


def test_related_concepts_go_the_same_way(catalogue: Catalogue) -> None:
    assert {found(catalogue, word).target for word in ("dog", "puppy", "husky", "wolf", "beagle")} == {"cat"}
    targets: dict[str, set[str]] = {}
    for concept in catalogue.all():
        targets.setdefault(concept.group, set()).add(concept.target)
    assert all(len(of_group) == 1 for of_group in targets.values())


def test_every_target_has_a_drawing_and_every_drawing_is_a_target(catalogue: Catalogue) -> None:
    assert catalogue.targets == DRAWN


def test_no_word_names_two_concepts(catalogue: Catalogue) -> None:
    words = Counter(word for concept in catalogue.all() for word in (concept.name, *concept.synonyms))
    assert [word for word, count in words.items() if count > 1] == []


def test_every_word_finds_its_own_concept(catalogue: Catalogue) -> None:
    wrong = {
        word: concept.name
        for concept in catalogue.all()
        for word in (concept.name, *concept.synonyms)
        if catalogue.find(word) != concept
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dog", "dog"),
        ("  golden   RETRIEVER ", "dog"),
        ("dogs", "dog"),
        ("wolves", "wolf"),
        ("puppies", "puppy"),
        ("foxes", "fox"),
        ("women", "woman"),
        ("mice", "mouse"),
        ("a cat", "cat"),
        ("still-life", "still life"),
        ("watercolor", "watercolour"),
        ("shoe", "shoes"),
        ("an old red sports car", "car"),
        ("portrait of a lady", "portrait"),
        ("dragons with riders", "dragon"),
        ("Pixel_Art", "pixel art"),
    ],
)
def test_a_word_is_found_in_any_dress(catalogue: Catalogue, text: str, name: str) -> None:
    assert found(catalogue, text).name == name


@pytest.mark.parametrize("text", ["", "   ", "zorblax", "s", "es"])
def test_a_word_that_nobody_knows_is_not_found(catalogue: Catalogue, text: str) -> None:
    assert catalogue.find(text) is None


def test_an_unknown_concept_is_accepted_and_always_gets_the_same_target(catalogue: Catalogue) -> None:
    first, second = catalogue.source("Zorblax"), Catalogue.load().source(" zorblax ")
    assert first == second
    assert first.name == "zorblax"
    assert first.target in catalogue.targets
    # The figure is part of the promise: it must never change within a version of the map.
    assert first.target == "cake"
    spread = {catalogue.source(f"zorblax{number}q").target for number in range(200)}
    assert len(spread) > len(catalogue.targets) * 0.8


def test_an_empty_concept_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="Name what the picture shows"):
        catalogue.source("  ")


def test_a_target_is_found_by_its_synonyms(catalogue: Catalogue) -> None:
    assert catalogue.target("Hot air balloons") == "balloon"


@pytest.mark.parametrize(("text", "near"), [("kitten", "cat"), ("sunflwer", "sunflower"), ("zzz", "zebra")])
def test_an_unknown_target_asks_for_an_anchor_and_names_near_ones(
    catalogue: Catalogue, text: str, near: str
) -> None:
    with pytest.raises(UsageError) as caught:
        catalogue.target(text)
    assert "--anchor" in caught.value.remedy
    assert near in caught.value.remedy
