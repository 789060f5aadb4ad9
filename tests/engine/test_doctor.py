from __future__ import annotations

import shutil
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import torch
from huggingface_hub import constants

from belladonna.doctor import Finding, examine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No models, and folders of our own."""
    monkeypatch.delenv("BELLADONNA_MODELS", raising=False)
    monkeypatch.setenv("BELLADONNA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path


def finding(name: str) -> Finding:
    return next(found for found in examine() if found.name == name)


def test_everything_is_examined_once_and_whatever_is_not_well_has_a_remedy() -> None:
    found = examine()
    names = [one.name for one in found]
    assert names[:9] == [
        "python",
        "torch",
        "device",
        "embedded model",
        "models",
        "concept detector",
        "HEIC",
        "folders",
        "disk",
    ]
    assert all((one.remedy is None) == (one.state == "ok") for one in found)


def test_examining_leaves_nothing_behind(bare_machine: Path) -> None:
    examine()
    assert list(bare_machine.iterdir()) == []


def test_without_models_it_says_how_to_get_them() -> None:
    assert finding("models").state == "note"
    assert "belladonna models pull" in str(finding("models").remedy)


def test_an_installed_model_that_nobody_vouches_for_is_marked(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = bare_machine / "models" / "taesd" / "diffusion_pytorch_model.safetensors"
    weights.parent.mkdir(parents=True)
    weights.write_bytes(b"my own")
    monkeypatch.setenv("BELLADONNA_MODELS", str(bare_machine / "models"))
    assert "sd1 (unverified)" in finding("models").message


@pytest.mark.parametrize(
    ("module", "name", "state", "package"),
    [
        ("torch", "torch", "problem", "torch"),
        ("torch", "device", "problem", "torch"),
        ("pillow_heif", "HEIC", "note", "pillow-heif"),
    ],
)
def test_what_is_missing_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, module: str, name: str, state: str, package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert finding(name).state == state
    assert f"pip install {package}" in str(finding(name).remedy)


def test_a_missing_concept_detector_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert finding("concept detector").state == "problem"


@pytest.mark.parametrize(("gains", "state"), [(True, "ok"), (False, "note")])
def test_a_processor_that_gains_nothing_by_bfloat16_is_noted(
    monkeypatch: pytest.MonkeyPatch, gains: bool, state: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr("belladonna.device.cpu_gains_by_bfloat16", lambda: gains)
    assert finding("device").state == state


def test_a_graphics_card_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "A fast card")
    assert "A fast card" in finding("device").message


def test_a_folder_that_cannot_be_written_is_a_problem(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = bare_machine / "home"
    home.mkdir()
    (home / "cache").write_text("a file where the folder should be")
    assert finding("folders").state == "problem"
    assert str(home / "cache") in finding("folders").message
    monkeypatch.setenv("BELLADONNA_HOME", str(bare_machine / "elsewhere"))
    assert finding("folders").state == "ok"


def test_a_full_disk_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=10**6))
    assert finding("disk").state == "note"
