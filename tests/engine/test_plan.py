from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from belladonna.concepts import Catalogue
from belladonna.concepts.detect import Detector
from belladonna.errors import UsageError
from belladonna.objective import TowardsAndAway, towards
from belladonna.perturb import Perturbation
from belladonna.plan import PACES, Aim, aim, choose_surrogates
from belladonna.request import Request
from belladonna.surrogates.base import EMBEDDED, SurrogateInfo

if TYPE_CHECKING:
    from torch import Tensor

THUMBNAIL = np.zeros((32, 32, 3), dtype=np.float32)


class Named:
    """A surrogate that only has a name."""

    def __init__(self, name: str) -> None:
        self.info = SurrogateInfo(name, 8, {}, "MIT")

    def encode(self, _x: Tensor) -> dict[str, Tensor]:
        raise NotImplementedError


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture(scope="module")
def detector(catalogue: Catalogue) -> Detector:
    return Detector(catalogue)


def settle(request: Request, catalogue: Catalogue, detector: Detector) -> Aim:
    return aim(request, THUMBNAIL, catalogue, detector)


def test_the_users_words_are_taken(catalogue: Catalogue, detector: Detector) -> None:
    assert settle(Request(concept="dog", target="cat"), catalogue, detector) == Aim("dog", None, "cat")


def test_the_map_chooses_a_target_that_is_another_concept(catalogue: Catalogue, detector: Detector) -> None:
    chosen = settle(Request(concept="dog"), catalogue, detector)
    assert chosen.target == catalogue.source("dog").target != "dog"


def test_a_concept_that_nobody_named_is_detected(catalogue: Catalogue, detector: Detector) -> None:
    detected = settle(Request(), catalogue, detector)
    assert detected.confidence is not None
    assert 0 <= detected.confidence <= 1
    assert detected.concept != detected.target


def test_a_target_that_is_the_concept_is_refused(catalogue: Catalogue, detector: Detector) -> None:
    with pytest.raises(UsageError) as error:
        settle(Request(concept="dog", target="dog"), catalogue, detector)
    assert error.value.code == "target_is_concept"


def test_a_target_of_ones_own_needs_an_anchor(catalogue: Catalogue, detector: Detector) -> None:
    own = "my aunt's teapot"
    with pytest.raises(UsageError):
        settle(Request(concept="dog", target=own), catalogue, detector)
    anchored = Request(concept="dog", target=f" {own} ", anchor=Path("teapot.png"))
    assert settle(anchored, catalogue, detector).target == own


def test_fast_asks_no_real_encoder_that_was_not_named() -> None:
    assert choose_surrogates(Request(effort="fast")) == EMBEDDED
    assert choose_surrogates(Request(effort="fast", surrogates="sd1")) == "sd1"
    assert choose_surrogates(Request(effort="fast", surrogates="all")) == "all"
    assert choose_surrogates(Request(effort="balanced")) == "auto"


def test_more_effort_means_more_pixels_and_more_questions() -> None:
    paces = [PACES["fast"], PACES["balanced"], PACES["thorough"]]
    for less, more in pairwise(paces):
        assert less.pixels < more.pixels
        assert less.aided.ahead + less.aided.rounds < more.aided.ahead + more.aided.rounds
        assert less.unaided.rounds < more.unaided.rounds


def test_a_pace_looks_at_whether_the_student_is_there() -> None:
    pace = PACES["balanced"]
    assert pace.perturbation([Named("sd1"), Named(EMBEDDED)]) is pace.aided
    assert pace.perturbation([Named(EMBEDDED)]) is pace.aided
    assert pace.perturbation([Named("sd1")]) is pace.unaided


def test_only_poison_leads_away_too_where_there_is_time_for_real_encoders() -> None:
    ways = [PACES[effort].perturbation([Named(EMBEDDED)]).objective for effort in ("fast", "balanced")]
    assert ways == [towards, towards]
    thorough = [PACES["thorough"].perturbation([Named(name)]) for name in (EMBEDDED, "sd1")]
    assert all(pace.objective == TowardsAndAway(0.75) for pace in thorough)
    cloaks = [PACES["thorough"].perturbation([Named(EMBEDDED)], mode) for mode in ("cloak", "both")]
    assert all(cloak == replace(thorough[0], objective=towards) for cloak in cloaks)


def test_a_perturbations_repr_says_everything() -> None:
    assert eval(repr(PACES["fast"].aided), {"Perturbation": Perturbation}) == PACES["fast"].aided  # noqa: S307 - our own words
