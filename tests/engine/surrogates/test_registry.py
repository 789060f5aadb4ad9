from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from belladonna.errors import BelladonnaError, UsageError
from belladonna.surrogates import registry
from belladonna.surrogates.store import known_models

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KL = {"_class_name": "AutoencoderKL"}


def test_auto_and_all_mean_embedded_when_nothing_is_installed(models: Path) -> None:
    assert models.is_dir()
    assert registry.resolve("auto") == ("embedded",)
    assert registry.resolve("all") == ("embedded",)
    assert registry.resolve("embedded") == ("embedded",)


def test_auto_and_all_mean_the_installed_families_and_the_embedded_one(
    models: Path, put_file: Callable[..., Path]
) -> None:
    put_file(models / "taef1")
    put_file(models / "taesd")
    assert registry.resolve("auto") == registry.resolve("all") == ("sd1", "flux1", "embedded")


def test_names_keep_their_order_and_come_once(models: Path, put_file: Callable[..., Path]) -> None:
    put_file(models / "taef1")
    put_file(models / "taesd")
    assert registry.resolve("flux1, sd1,embedded,flux1") == ("flux1", "sd1", "embedded")


def test_the_tiny_model_is_preferred_and_the_full_one_had_by_name(
    models: Path, put_file: Callable[..., Path], put_full: Callable[..., Path]
) -> None:
    put_full(models / "big", **KL)
    assert registry.resolve("sd1") == ("sd1-full",)
    assert registry.resolve("auto") == ("sd1-full", "embedded")
    put_file(models / "taesd")
    assert registry.resolve("sd1") == ("sd1",)
    assert registry.resolve("auto") == ("sd1", "embedded")
    assert registry.resolve("sd1-full,sd1") == ("sd1-full", "sd1")


@pytest.mark.parametrize("names", ["sd4", "", " , ", "sd1-huge", "auto,sd1"])
def test_a_name_that_does_not_exist_is_refused_with_those_that_do(
    models: Path, put_file: Callable[..., Path], names: str
) -> None:
    put_file(models / "taesd")
    with pytest.raises(UsageError) as error:
        registry.resolve(names)
    assert error.value.code == "unknown_surrogate"
    assert "flux2" in error.value.remedy


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("flux1", "belladonna models pull flux1"),
        ("sd1-full", "belladonna models pull sd1-full"),
        ("sana", "taesana_encoder.safetensors"),
        ("flux2-full", "diffusers folder"),
    ],
)
def test_a_missing_model_is_refused_with_the_way_to_get_it(models: Path, name: str, remedy: str) -> None:
    assert models.is_dir()
    with pytest.raises(UsageError) as error:
        registry.resolve(name)
    assert error.value.code == "model_missing"
    assert remedy in error.value.remedy


@pytest.mark.parametrize("content", [b"", b"not safetensors at all", None], ids=["empty", "noise", "other"])
@pytest.mark.parametrize("name", ["sd1", "flux2"])
def test_a_damaged_weight_file_is_named(
    models: Path, put_file: Callable[..., Path], name: str, content: bytes | None
) -> None:
    known = known_models()[name]
    weights = put_file(models / known.folder, known.weights)
    if content is not None:
        weights.write_bytes(content)
    with pytest.raises(BelladonnaError) as error:
        registry.load(name)
    assert error.value.code == "model_unreadable"
    assert known.folder in error.value.message


def test_a_full_autoencoder_with_gaps_is_refused_rather_than_filled_with_noise(
    models: Path, put_full: Callable[..., Path]
) -> None:
    put_full(models / "big", **KL, block_out_channels=[8], norm_num_groups=8, layers_per_block=1)
    with pytest.raises(BelladonnaError) as error:
        registry.load("sd1-full")
    assert error.value.code == "model_unreadable"


def test_listing_models_does_not_import_torch() -> None:
    code = (
        "import sys; from belladonna.surrogates import registry; from belladonna import doctor;"
        "registry.resolve('auto'); sys.exit('torch' in sys.modules or 'diffusers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
