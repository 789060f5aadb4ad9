"""Which names are pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from belladonnad.watching.ignore import is_being_downloaded, is_picture, is_skipped_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "name",
    [
        "a.png",
        "a.JPG",
        "a b (2).jpeg",
        "猫.webp",
        "пейзаж.tif",
        "a.heic",
        "~ dusk ~.png",
        "a.b.c.gif",
        "a.bmp",
    ],
)
def test_pictures_are_taken_in_any_script_and_case(name: str) -> None:
    assert is_picture(name)


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store",
        "._a.png",  # macOS, on drives that know no resource forks
        ".a.png.k3J2f1",  # rsync
        ".goutputstream-A1B2C3",
        "Thumbs.db",
        "desktop.ini",
        "a.png~",
        "a.png.part",
        "a.png.crdownload",
        "a.png.opdownload",
        "a.png.filepart",
        "a.png.aria2",
        "a.png.tmp",
        "a.png.sb-1a2b3c4d-5e6f7a",  # TextEdit and Preview
        "a.png-autosave.kra",
        "a.kra",
        "a.psd",
        "notes.txt",
        "png",
        ".png",
    ],
)
def test_junk_and_half_files_are_not(name: str) -> None:
    assert not is_picture(name)


@pytest.mark.parametrize(
    "name",
    [
        "shaded",
        "Shaded",
        "failed",
        ".thumbnails",
        "@eaDir",
        "#recycle",
        "$RECYCLE.BIN",
        "__MACOSX",
        "a.png.download",
    ],
)
def test_folders_of_results_and_of_systems_are_skipped(name: str) -> None:
    assert is_skipped_folder(name)


@pytest.mark.parametrize("name", ["sketches", "shaded trees", "2026", "a.png"])
def test_other_folders_are_not(name: str) -> None:
    assert not is_skipped_folder(name)


@pytest.mark.parametrize(
    ("beside", "empty", "expected"),
    [
        ("a.png.part", False, True),
        ("a.png.aria2", False, True),
        ("a.x8Kq2.png.part", True, True),  # Firefox holds the place with an empty file
        ("b.x8Kq2.png.part", True, False),
        ("a.txt", True, False),
    ],
)
def test_a_file_that_is_still_loaded_is_told_by_what_lies_beside_it(
    beside: str, empty: bool, expected: bool, tmp_path: Path
) -> None:
    (tmp_path / "a.png").touch()
    (tmp_path / beside).touch()
    assert is_being_downloaded(tmp_path / "a.png", empty=empty) is expected
