"""The style that all of an artist's pictures are moved towards."""

from __future__ import annotations

import numpy as np
import pytest

from belladonna import paths
from belladonna.anchors import draw
from belladonna.styles.choice import default_style, far_style
from belladonna.styles.gallery import paint
from belladonna.styles.names import STYLES


def test_the_style_chosen_with_the_first_picture_stays_for_all_others() -> None:
    chosen = default_style(draw("owl", 0, 96, 96))
    assert chosen in STYLES
    assert default_style(paint(chosen, draw("city", 0, 96, 96))) == chosen


def test_a_picture_is_not_moved_towards_the_style_it_has() -> None:
    picture = paint("woodcut", draw("owl", 0, 160, 160))
    assert far_style(picture) not in {"woodcut", "ink"}


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"style": "no such style"}', b"\xff\xfe"])
def test_a_damaged_choice_is_made_again(content: bytes) -> None:
    file = paths.config_dir() / "style.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    chosen = default_style(draw("owl", 0, 96, 96))
    assert chosen in STYLES
    assert default_style(np.zeros((32, 32, 3), np.float32)) == chosen
