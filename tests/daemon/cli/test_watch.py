from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from belladonnad.cli.main import main
from belladonnad.options import Options

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "zum Veröffentlichen"
    folder.mkdir()
    return folder


def test_a_folder_is_watched_until_it_is_removed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "add", str(folder)]) == 0
    assert f"Watching {folder}." in capsys.readouterr().out
    assert main(["watch", "list"]) == 0
    assert str(folder) in capsys.readouterr().out
    assert main(["watch", "remove", str(folder)]) == 0
    capsys.readouterr()
    assert main(["watch", "list"]) == 0
    assert str(folder) not in capsys.readouterr().out


@pytest.mark.parametrize("name", Options.model_fields)
def test_every_option_of_a_picture_can_be_set_for_a_folder(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = {
        "mode": "cloak",
        "concept": "dog",
        "target": "cat",
        "style": "ink",
        "strength": "low",
        "effort": "thorough",
        "surrogates": "embedded",
        "device": "cpu",
        "seed": "7",
        "site": "x",
        "creator": "Zoë",
        "copyright": "© Zoë",
        "rights": "none",
        "rights_url": "https://example.org/rights",
    }
    words = {"opt_out": ["--no-opt-out"], "strip_gps": ["--strip-gps"]}
    option = words.get(name) or [f"--{name.replace('_', '-')}", chosen[name]]
    assert main(["watch", "add", str(folder), *option]) == 0
    assert main(["watch", "list", "--json"]) == 0
    assert f'"{name}"' in capsys.readouterr().out


def test_a_style_that_there_is_not_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "add", str(folder), "--style", "nonsense"]) == 2
    assert "pointillism" in capsys.readouterr().err
