"""HEIC where pillow-heif is not, as in the self-contained packages."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from belladonna.codec import decode, encode
from belladonna.errors import PictureError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakePicture


def test_without_its_library_heic_is_refused_in_words_and_the_rest_goes_on(
    tmp_path: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    artwork = decode(make_picture(tmp_path / "picture.png"))
    from_a_phone = encode(artwork, format="HEIF")
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    for work in (lambda: decode(from_a_phone), lambda: encode(artwork, format="HEIF")):
        with pytest.raises(PictureError) as refused:
            work()
        assert refused.value.code == "no_heic"
    assert decode(encode(artwork, format="JPEG")).format == "JPEG"
