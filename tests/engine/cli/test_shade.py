"""``belladonna shade``, through the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from belladonna.errors import Cancelled, PictureError, UsageError
from belladonna.request import Request

CONTRACT = {
    "input",
    "output",
    "status",
    "error",
    "mode",
    "concept",
    "target",
    "strength",
    "effort",
    "device",
    "surrogates",
    "seconds",
    "visibility",
    "shift",
}


@pytest.fixture
def folder(tmp_path: Path, make_picture: Any) -> Path:
    """Two pictures, one of them in a sub-folder, among files that are none of our business."""
    root = tmp_path / "my pictures"
    make_picture(root / "один.png")
    make_picture(root / "series" / "two.JPG", seed=1)
    for other in (
        "notes.txt",
        ".hidden.png",
        "._two.jpg",
        "Thumbs.db",
        ".thumbnails/a.png",
        "__MACOSX/b.png",
        "series/shaded/two.JPG",
    ):
        path = root / other
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"not a picture")
    return root


def answers(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_result_goes_under_its_own_name_into_a_folder_beside_the_picture(
    belladonna: Any, tmp_path: Path, make_picture: Any
) -> None:
    picture = make_picture(tmp_path / "a b.png")
    before = picture.read_bytes()
    assert belladonna("shade", picture) == 0
    assert (tmp_path / "shaded" / "a b.png").is_file()
    assert picture.read_bytes() == before


def test_a_folder_is_walked_past_hidden_files_junk_and_earlier_results(
    belladonna: Any, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert belladonna("shade", folder, "--json") == 0
    assert [answer["output"] for answer in answers(capsys)] == [
        str(folder / "shaded" / "один.png"),
        str(folder / "shaded" / "series" / "two.JPG"),
    ]


def test_results_of_a_folder_keep_their_place_below_the_output(
    belladonna: Any, folder: Path, tmp_path: Path
) -> None:
    assert belladonna("shade", folder, "-o", tmp_path / "out") == 0
    written = sorted(path.relative_to(tmp_path / "out") for path in (tmp_path / "out").rglob("*.*"))
    assert written == [Path("series/two.JPG"), Path("один.png")]


def test_an_output_folder_inside_the_input_is_not_shaded_again(
    belladonna: Any, engine: Any, folder: Path
) -> None:
    for _ in range(2):
        assert belladonna("shade", folder, "-o", folder / "results", "--overwrite") == 0
    assert len(engine.requests) == 4


def test_an_existing_result_is_skipped_without_opening_the_engine(
    belladonna: Any, engine: Any, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    belladonna("shade", folder)
    engine.devices.clear()
    capsys.readouterr()
    assert belladonna("shade", folder, "--json") == 0
    assert {answer["status"] for answer in answers(capsys)} == {"skipped"}
    assert engine.devices == []


def test_an_existing_result_is_replaced_when_asked(
    belladonna: Any, tmp_path: Path, make_picture: Any
) -> None:
    picture = make_picture(tmp_path / "a.png")
    result = tmp_path / "shaded" / "a.png"
    result.parent.mkdir()
    result.write_bytes(b"old")
    assert belladonna("shade", picture) == 0
    assert result.read_bytes() == b"old"
    assert belladonna("shade", picture, "--overwrite") == 0
    assert result.read_bytes() == picture.read_bytes()


def test_a_result_never_replaces_an_original(
    belladonna: Any, tmp_path: Path, make_picture: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = make_picture(tmp_path / "a.png")
    before = picture.read_bytes()
    assert belladonna("shade", picture, "-o", tmp_path, "--overwrite", "--json") == 3
    (answer,) = answers(capsys)
    assert answer["error"]["code"] == "would_replace_original"
    assert picture.read_bytes() == before


def test_a_result_that_is_a_link_to_an_original_is_refused(
    belladonna: Any, tmp_path: Path, make_picture: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = make_picture(tmp_path / "a.png")
    (tmp_path / "shaded").mkdir()
    (tmp_path / "shaded" / "a.png").symlink_to(picture)
    assert belladonna("shade", picture, "--overwrite", "--json") == 3
    assert answers(capsys)[0]["error"]["code"] == "would_replace_original"


def test_of_two_pictures_with_one_output_the_second_fails(
    belladonna: Any, tmp_path: Path, make_picture: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (make_picture(tmp_path / place / "a.png", seed=n) for n, place in enumerate("xy"))
    assert belladonna("shade", first, second, "-o", tmp_path / "out", "--overwrite", "--json") == 3
    done, failed = answers(capsys)
    assert (done["status"], failed["status"]) == ("done", "failed")
    assert failed["error"]["code"] == "same_output"
    assert (tmp_path / "out" / "a.png").read_bytes() == first.read_bytes()


def test_a_picture_named_twice_is_done_once(belladonna: Any, engine: Any, folder: Path) -> None:
    assert belladonna("shade", folder, folder / "один.png") == 0
    assert len(engine.requests) == 2


def test_a_broken_picture_fails_alone(
    belladonna: Any, engine: Any, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.troubles["один.png"] = PictureError("truncated", "The file ends early.", "Export it again.")
    assert belladonna("shade", folder, "--json") == 3
    failed, done = answers(capsys)
    assert done["status"] == "done"
    assert failed["output"] is None
    assert failed["error"] == {
        "code": "truncated",
        "message": "The file ends early.",
        "remedy": "Export it again.",
    }


def test_an_unforeseen_fault_is_explained_and_logged_without_a_traceback(
    belladonna: Any, engine: Any, folder: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.troubles["один.png"] = ZeroDivisionError("by nought")
    assert belladonna("shade", folder, "--json") == 3
    printed = capsys.readouterr()
    error = json.loads(printed.out.splitlines()[0])["error"]
    assert error["code"] == "internal"
    (log,) = (home / "logs").iterdir()
    assert str(log) in error["remedy"]
    assert "ZeroDivisionError: by nought" in log.read_text("utf-8")
    assert "Traceback" not in printed.out + printed.err


def test_what_the_system_refuses_is_not_called_a_fault_of_ours(
    belladonna: Any, engine: Any, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.troubles["один.png"] = PermissionError(13, "Permission denied", "/there")
    assert belladonna("shade", folder, "--json") == 3
    error = answers(capsys)[0]["error"]
    assert error["code"] == "file_access"
    assert "/there" in error["message"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), Cancelled()], ids=["ctrl-c", "cancelled"])
def test_an_interrupted_run_ends_with_130_and_keeps_what_was_done(
    belladonna: Any, engine: Any, folder: Path, stop: BaseException, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.troubles["two.JPG"] = stop
    assert belladonna("shade", folder) == 130
    assert (folder / "shaded" / "один.png").is_file()
    assert "Traceback" not in capsys.readouterr().err


def test_json_has_the_names_of_the_contract_and_only_legal_numbers(
    belladonna: Any, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    belladonna("shade", folder, "--json")
    printed = capsys.readouterr()
    for line in printed.out.splitlines():
        answer = json.loads(line, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
        assert answer.keys() >= CONTRACT
        assert answer["visibility"] == {"flip": 0.0512, "ssim": 0.981, "psnr": None}
        assert answer["shift"] == {"sd1": {"none": 0.2, "jpeg75": 0.1}}
    assert "один.png" in printed.err


def test_the_table_says_what_became_of_each_picture(
    belladonna: Any, engine: Any, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.troubles["two.JPG"] = PictureError("truncated", "The file [red]ends early.", "Export it again.")
    belladonna("shade", folder)
    table = capsys.readouterr().out
    for part in ("один.png", "dog (81% sure) → cat", "0.051", "0.150", "1.2", "failed"):
        assert part in table
    assert "The file [red]ends early.\nExport it again." in table


def test_a_name_that_is_no_text_is_no_trouble(belladonna: Any, tmp_path: Path, make_picture: Any) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    assert belladonna("shade", make_picture(tmp_path / name), "--json") == 0
    assert belladonna("shade", tmp_path / name, "--overwrite") == 0
    assert (tmp_path / "shaded" / name).is_file()


def test_the_options_reach_the_engine(
    belladonna: Any, engine: Any, tmp_path: Path, make_picture: Any
) -> None:
    picture = make_picture(tmp_path / "a.png")
    options = (
        "--concept dog --target cat --anchor c.png --strength low --effort fast --surrogates sd1,sana "
        "--device cpu --seed 7 --strip-gps --no-opt-out --creator A.Rtist --copyright ©2026 --rights ask "
        "--rights-url https://example.org"
    )
    assert belladonna("shade", *options.split(), picture) == 0
    assert engine.devices == ["cpu"]
    assert engine.requests == [
        Request(
            concept="dog",
            target="cat",
            anchor=Path("c.png"),
            strength="low",
            effort="fast",
            surrogates="sd1,sana",
            device="cpu",
            seed=7,
            strip_gps=True,
            opt_out=False,
            creator="A.Rtist",
            copyright="©2026",
            rights="ask",
            rights_url="https://example.org",
        )
    ]


def test_without_options_the_defaults_reach_the_engine(
    belladonna: Any, engine: Any, tmp_path: Path, make_picture: Any
) -> None:
    belladonna("shade", make_picture(tmp_path / "a.png"))
    assert engine.requests == [Request()]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--strength", "extreme"], "extreme"),
        (["--effort", "heroic"], "heroic"),
        (["--device", "abacus"], "abacus"),
        (["--seed", "x"], "whole number"),
        (["--seed", "-1"], "-1"),
        (["--mode", "cloak", "--style", "no such style"], "woodcut"),
        (["--mode", "cloak", "--anchor", "a.png"], "--style"),
        (["--style", "woodcut"], "--mode both"),
        (["--site", "geocities"], "bluesky"),
        (["--creator", "\0"], "--creator"),
        (["--rights", "x" * 1001], "--rights"),
        (["--rights-url", "my page"], "https://"),
        (["--unknown"], "--unknown"),
        (["--str", "low"], "--str"),
        (["missing.png"], "missing.png"),
        (["-o", "a.png"], "not a folder"),
    ],
    ids=lambda given: " ".join(given)[:30] if isinstance(given, list) else given,
)
def test_unusable_arguments_end_with_2_a_sentence_and_a_remedy(
    belladonna: Any,
    engine: Any,
    tmp_path: Path,
    make_picture: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    word: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    make_picture(tmp_path / "a.png")
    assert belladonna("shade", "a.png", *options) == 2
    printed = capsys.readouterr()
    assert word in printed.err
    assert len(printed.err.splitlines()) >= 2
    assert "usage:" not in printed.err
    assert not printed.out
    assert engine.devices == []


def test_a_request_that_the_engine_refuses_ends_with_2(
    belladonna: Any, engine: Any, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    engine.troubles["один.png"] = UsageError("unknown_concept", "Nobody knows a florp.", "Try `dog`.")
    assert belladonna("shade", folder, "--concept", "florp") == 2
    assert "Nobody knows a florp." in capsys.readouterr().err


def test_a_folder_without_pictures_is_said_and_is_no_failure(
    belladonna: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert belladonna("shade", tmp_path) == 0
    assert "no pictures" in capsys.readouterr().err
