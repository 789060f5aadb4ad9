"""What every test has: a home of its own, no network, and pictures to work on."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

MakePicture = Callable[..., Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the tests that kill the daemon at full size")
    parser.addoption("--long", action="store_true", help="run the tests that take minutes, too")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("models") and not os.environ.get("BELLADONNA_MODELS"):
        pytest.skip("BELLADONNA_MODELS names no folder with the real autoencoders")
    if item.get_closest_marker("long") and not item.config.getoption("--long"):
        pytest.skip("it takes minutes: --long runs it")
    if item.get_closest_marker("gpu") and not _has_gpu():
        pytest.skip("there is no GPU")


def _has_gpu() -> bool:
    import torch  # noqa: PLC0415 - only where a test asks

    return torch.cuda.is_available() or torch.backends.mps.is_available()


@pytest.fixture(autouse=True)
def home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Belladonna's own folder; models are visible to the tests marked so, and to no others."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("BELLADONNA_HOME", str(folder))
    monkeypatch.setenv("HF_HOME", str(folder / "huggingface"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    if not request.node.get_closest_marker("models"):
        monkeypatch.delenv("BELLADONNA_MODELS", raising=False)
    return folder


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1"}:
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def make_picture() -> MakePicture:
    """Write a picture with soft colours, edges and texture; its suffix decides the format.

    Keyword arguments: ``size`` (width, height), ``seed``, ``mode``.
    """

    def make(path: Path, *, size: tuple[int, int] = (96, 64), seed: int = 0, mode: str = "RGB") -> Path:
        width, height = size
        random = np.random.default_rng(seed)
        y, x = np.mgrid[0:height, 0:width]
        phases = random.uniform(0, 6, 3)
        waves = [128 + 90 * np.sin(x / 17 + y / 23 + phase) for phase in phases]
        texture = random.normal(0, 8, (height, width))
        square = 40 * ((x // 24 + y // 24) % 2)
        samples = np.stack([wave + texture + square for wave in waves], axis=-1)
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(samples.clip(0, 255).round().astype(np.uint8)).convert(mode).save(path)
        return path

    return make
