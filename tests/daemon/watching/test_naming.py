"""Names of results, notes and temporary files."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pytest

from belladonnad.watching.ignore import is_picture
from belladonnad.watching.naming import is_temporary, note_name, numbered, temporary_name

LONG = "猫" * 80 + ".png"


def test_later_results_of_one_name_are_numbered() -> None:
    assert [str(numbered(Path("sub/a.png"), number)) for number in (1, 2, 3)] == [
        "sub/a.png",
        "sub/a (2).png",
        "sub/a (3).png",
    ]


def test_a_note_has_the_name_of_its_picture() -> None:
    assert note_name(Path("sub/a.png")) == Path("sub/a.png.txt")


@pytest.mark.parametrize("name", [LONG, "é" * 125 + ".jpg", "a" * 250 + ".webp"])
def test_long_names_still_fit(name: str, tmp_path: Path) -> None:
    assert len(os.fsencode(name)) <= 255
    for made in (numbered(Path(name), 12), note_name(Path(name))):
        (tmp_path / made).touch()
        assert made.name.endswith((Path(name).suffix, ".txt"))


def test_notes_on_long_names_that_differ_at_the_end_differ() -> None:
    assert note_name(Path("a" * 250 + "1.png")) != note_name(Path("a" * 250 + "2.png"))


def test_temporary_files_look_like_no_picture_and_name_nobody() -> None:
    name = temporary_name(secrets.token_hex(16))
    assert is_temporary(name)
    assert name.startswith(".")
    assert not is_picture(name)
    assert "bella" not in name
    assert not is_temporary(".DS_Store")
    assert not is_temporary("a.png.part")
