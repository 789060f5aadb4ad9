"""What all commands share."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from belladonna import __version__
from belladonna.cli import doctor
from belladonna.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("arguments", [["--help"], ["shade", "--help"], ["inspect", "--help"], ["--version"]])
def test_help_imports_neither_torch_nor_numpy(arguments: list[str]) -> None:
    program = (
        "import sys; from belladonna.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: assert not {'torch', 'numpy', 'rich', 'PIL'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"belladonna {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["brew"], ["models"], ["shade"]], ids=" ".join)
def test_an_incomplete_command_ends_with_2_and_a_remedy(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert "--help" in capsys.readouterr().err


def test_a_fault_of_ours_outside_any_picture_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down(_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(doctor, "run", break_down)
    assert main(["doctor"]) == 1
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="pipes break another way there")
@pytest.mark.parametrize("arguments", [["models", "list"], ["shade", "--json", "text.png"]], ids=" ".join)
def test_a_reader_who_has_had_enough_is_told_nothing(arguments: list[str], tmp_path: Path) -> None:
    tmp_path.joinpath("text.png").write_text("no picture")
    reading, writing = os.pipe()
    os.close(reading)
    program = "import sys; from belladonna.cli.main import main; sys.exit(main(sys.argv[1:]))"
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        cwd=tmp_path,
    )
    os.close(writing)
    assert ended.returncode == 1
    assert b"BrokenPipe" not in ended.stderr
