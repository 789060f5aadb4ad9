from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from belladonna.anchors import from_file, from_folder
from belladonna.errors import PictureError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def picture(path: Path, width: int, height: int, left: int, right: int) -> Path:
    pixels = np.full((height, width, 3), left, np.uint8)
    pixels[:, width // 2 :] = right
    Image.fromarray(pixels).save(path)
    return path


def test_the_same_shape_is_taken_as_it_is(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    anchor = from_file(tmp_path / "a.png", 40, 30)
    assert anchor.dtype == np.float32
    assert np.abs(anchor - pixels / 255).max() < 1e-3


@pytest.mark.parametrize(("width", "height"), [(40, 40), (20, 60), (200, 30), (7, 5), (1, 1)])
def test_any_other_shape_is_covered_and_cropped_in_the_centre(
    tmp_path: Path, width: int, height: int
) -> None:
    anchor = from_file(picture(tmp_path / "a.png", 120, 60, 0, 255), width, height)
    assert anchor.shape == (height, width, 3)
    if width > 7:
        assert anchor[:, 0].max() < 0.05
        assert anchor[:, -1].min() > 0.95
        assert abs(anchor.mean() - 0.5) < 0.05


def test_a_folder_gives_its_pictures_by_name_and_passes_over_the_rest(tmp_path: Path) -> None:
    picture(tmp_path / "b.png", 10, 10, 255, 255)
    picture(tmp_path / "a.png", 10, 10, 0, 0)
    picture(tmp_path / ".hidden.png", 10, 10, 9, 9)
    (tmp_path / "c.txt").write_text("no picture")
    (tmp_path / "folder").mkdir()
    assert [float(anchor.mean()) for anchor in from_folder(tmp_path, 4, 4)] == pytest.approx([0, 1], abs=1e-3)


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no picture"):
        list(from_folder(tmp_path, 4, 4))


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"nothing")
    with pytest.raises(PictureError):
        from_file(tmp_path / "a.png", 4, 4)
