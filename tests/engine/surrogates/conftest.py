"""A machine without any models, and weight files to put on it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import torch
from huggingface_hub import constants
from safetensors.torch import save_file

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty `BELLADONNA_MODELS`; our cache and the Hugging Face cache are empty folders too."""
    folder = tmp_path / "models of mine"
    folder.mkdir()
    monkeypatch.setenv("BELLADONNA_MODELS", str(folder))
    monkeypatch.setenv("BELLADONNA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return folder


@pytest.fixture
def put_file() -> Callable[..., Path]:
    """Write a small safetensors file, which no network fits."""

    def put(folder: Path, name: str = "diffusion_pytorch_model.safetensors") -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        save_file({"weight": torch.zeros(1)}, folder / name)
        return folder / name

    return put


@pytest.fixture
def put_full(put_file: Callable[..., Path]) -> Callable[..., Path]:
    """Write what looks like a full autoencoder, from a `config.json` alone."""

    def put(folder: Path, **config: object) -> Path:
        file = put_file(folder)
        (folder / "config.json").write_text(json.dumps(config), "utf-8")
        return file

    return put


@pytest.fixture
def real_models(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of real weights."""
    folder = os.environ.get("BELLADONNA_MODELS")
    if not folder:
        pytest.skip("BELLADONNA_MODELS is not set")
    monkeypatch.setenv("BELLADONNA_MODELS", folder)
    return Path(folder)
