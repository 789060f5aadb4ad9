"""Another picture's style."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PIL import Image

from belladonna.anchors import draw
from belladonna.codec import Artwork
from belladonna.errors import PictureError, UsageError
from belladonna.styles.anchor import STYLED_PIXELS, style_anchor
from belladonna.styles.gallery import paint
from belladonna.styles.look import Eye, distance
from belladonna.styles.transfer import transfer
from belladonna.surrogates import registry, student

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from belladonna.surrogates.base import Surrogate

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def surrogates() -> list[Surrogate]:
    return [student.load()]


@pytest.fixture(scope="module")
def picture() -> NDArray[np.float32]:
    return draw("owl", 0, 200, 170)


@pytest.fixture(scope="module")
def exemplar() -> NDArray[np.float32]:
    return paint("pointillism", draw("mountain", 0, 200, 170))


def saved(path: Path, rgb: NDArray[np.float32]) -> Path:
    Image.fromarray((rgb * 255).astype(np.uint8)).save(path)
    return path


def _came_nearer(
    picture: NDArray[np.float32], exemplar: NDArray[np.float32], result: NDArray[np.float32]
) -> bool:
    eye = Eye()
    wanted = eye.look(exemplar)
    style = distance(eye.look(result), wanted) < 0.8 * distance(eye.look(picture), wanted)
    before, after, other = (eye.content(rgb) for rgb in (picture, result, exemplar))
    content = torch.cosine_similarity(before, after, 0) > torch.cosine_similarity(before, other, 0) + 0.1
    return style and bool(content)


def test_a_picture_takes_over_the_style_and_keeps_what_it_shows(
    picture: NDArray[np.float32], exemplar: NDArray[np.float32], surrogates: list[Surrogate]
) -> None:
    result = transfer(picture, exemplar, surrogates, CPU)
    assert result.shape == picture.shape
    assert _came_nearer(picture, exemplar, result)


@pytest.mark.models
def test_with_an_autoencoder_the_style_is_taken_over_in_its_latents(
    picture: NDArray[np.float32], exemplar: NDArray[np.float32], surrogates: list[Surrogate]
) -> None:
    result = transfer(picture, exemplar, [*surrogates, registry.load("flux2")], CPU)
    assert result.shape == picture.shape
    assert _came_nearer(picture, exemplar, result)


def test_a_picture_in_its_own_style_stays_what_it_is(
    picture: NDArray[np.float32], surrogates: list[Surrogate]
) -> None:
    assert np.abs(transfer(picture, picture, surrogates, CPU) - picture).mean() < 0.03


def test_of_a_folder_the_nearest_picture_is_imitated(
    tmp_path: Path, picture: NDArray[np.float32], surrogates: list[Surrogate]
) -> None:
    artwork = Artwork("PNG", (picture * 255).astype(np.uint8), "rgb")
    saved(tmp_path / "a.png", 1 - picture)
    near = saved(tmp_path / "b.png", picture[::-1])
    chosen = style_anchor(artwork, str(tmp_path), surrogates, CPU)
    assert np.array_equal(chosen.rgb(), style_anchor(artwork, str(near), surrogates, CPU).rgb())


def test_large_pictures_are_painted_smaller(surrogates: list[Surrogate]) -> None:
    artwork = Artwork("PNG", np.zeros((900, 1800, 3), np.uint8), "rgb")
    painted = style_anchor(artwork, "poster", surrogates, CPU)
    assert painted.width == pytest.approx(2 * painted.height, abs=2)
    assert painted.width * painted.height == pytest.approx(STYLED_PIXELS, rel=0.01)


def test_a_style_that_is_no_picture_is_refused(
    tmp_path: Path, picture: NDArray[np.float32], surrogates: list[Surrogate]
) -> None:
    artwork = Artwork("PNG", (picture * 255).astype(np.uint8), "rgb")
    with pytest.raises(UsageError):
        style_anchor(artwork, str(tmp_path), surrogates, CPU)
    (tmp_path / "a.png").write_text("no picture")
    with pytest.raises(PictureError):
        style_anchor(artwork, str(tmp_path / "a.png"), surrogates, CPU)
