from __future__ import annotations

import json
from importlib import resources

import pytest

from belladonna import concepts
from belladonna.concepts import Catalogue
from belladonna.concepts.wording import alt_text, tags


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("dog", "dog"),
        ("Two dogs at the sea", "Two dogs at the sea"),
        ("corgi", "corgi, dog"),
        (" An old red sports car ", "An old red sports car"),
        ("racing bike", "racing bike, bicycle"),
        ("T-Shirt", "T-Shirt"),
        ("Zeitgeist", "Zeitgeist"),
    ],
)
def test_the_alternative_text_is_the_artists_own_and_names_the_concept(
    catalogue: Catalogue, said: str, expected: str
) -> None:
    assert alt_text(catalogue.source(said), said) == expected


def test_of_a_picture_that_was_recognised_it_is_the_concept(catalogue: Catalogue) -> None:
    assert alt_text(catalogue.source("owl"), None) == "owl"


def test_of_a_picture_that_nobody_knows_there_is_nothing_to_write(catalogue: Catalogue) -> None:
    assert alt_text(catalogue.generic, None) is None
    assert tags(catalogue.generic, None) == ()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("sofa", ("sofa", "couch", "settee")),
        ("Couch", ("couch", "sofa", "settee")),
        ("snowy owl", ("snowy owl", "owl")),
        ("owl", ("owl",)),
        ("Zeitgeist", ("zeitgeist",)),
    ],
)
def test_the_tags_are_the_concept_what_means_the_same_and_the_artists_own_word(
    catalogue: Catalogue, said: str, expected: tuple[str, ...]
) -> None:
    assert tags(catalogue.source(said), said) == expected


def test_every_synonym_is_a_word_of_its_concept_so_that_it_leads_to_the_same_target(
    catalogue: Catalogue,
) -> None:
    synonyms = json.loads(resources.files(concepts).joinpath("synonyms.json").read_text(encoding="utf-8"))
    for concept, words in synonyms.items():
        assert {catalogue.source(word).name for word in words} == {concept}
