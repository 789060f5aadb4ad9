"""``belladonna models`` and ``belladonna doctor``, through the command line."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from belladonna import doctor
from belladonna.cli.main import main
from belladonna.doctor import Finding
from belladonna.errors import BelladonnaError
from belladonna.surrogates import pull


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file that calls itself taesd."""
    weights = tmp_path / "models" / "taesd" / "diffusion_pytorch_model.safetensors"
    weights.parent.mkdir(parents=True)
    weights.write_bytes(b"x" * 1_500_000)
    monkeypatch.setenv("BELLADONNA_MODELS", str(tmp_path / "models"))
    return weights


def test_the_list_tells_size_licence_checksum_and_place(
    models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "list"]) == 0
    printed = capsys.readouterr().out
    for part in ("sd1", "1.5 MB", "MIT, not verified", str(models), "sha256 "):
        assert part in printed


def test_the_list_says_how_to_get_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == 0
    assert "belladonna models pull flux1" in capsys.readouterr().out


def test_the_path_is_inside_our_own_folder(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "path"]) == 0
    assert Path(capsys.readouterr().out.strip()).is_relative_to(home)


def test_pull_downloads_every_name(monkeypatch: pytest.MonkeyPatch) -> None:
    pulled = []

    def fake(name: str, *, on_bytes: Any) -> SimpleNamespace:
        on_bytes(1, 2)
        pulled.append(name)
        return SimpleNamespace(weights="there")

    monkeypatch.setattr(pull, "pull", fake)
    assert main(["models", "pull", "sd1", "flux1"]) == 0
    assert pulled == ["sd1", "flux1"]


def test_a_failed_download_ends_with_3_and_a_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_name: str, *, on_bytes: Any) -> None:
        raise BelladonnaError("hub_unreachable", "The hub cannot be reached.", "Try again later.")

    monkeypatch.setattr(pull, "pull", fail)
    assert main(["models", "pull", "sd1"]) == 3
    assert "Try again later." in capsys.readouterr().err


def test_an_unknown_model_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "pull", "florp"]) == 2
    assert "florp" in capsys.readouterr().err


@pytest.mark.parametrize(("state", "status"), [("ok", 0), ("note", 0), ("problem", 3)])
def test_the_doctor_tells_findings_and_remedies(
    state: Any, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: [Finding("models", state, "None [here].", "Get some.")])
    assert main(["doctor"]) == status
    printed = capsys.readouterr().out
    assert "None [here]." in printed
    assert "Get some." in printed
