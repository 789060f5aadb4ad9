from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from belladonna.surrogates import store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def names() -> list[str]:
    return [model.name for model in store.installed()]


def test_nothing_is_installed_on_a_bare_machine(models: Path) -> None:
    assert models.is_dir()
    assert names() == []


def test_a_models_folder_that_does_not_exist_is_no_error(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELLADONNA_MODELS", str(models / "gone"))
    assert names() == []


def test_tiny_models_are_found_by_their_folders_in_the_order_of_families(
    models: Path, put_file: Callable[..., Path]
) -> None:
    put_file(models / "taesana", "taesana_encoder.safetensors")
    put_file(models / "taef2", "taef2.safetensors")
    put_file(models / "taesd3")
    put_file(models / "taesd")
    assert names() == ["sd1", "sd3", "flux2", "sana"]
    assert {model.licence for model in store.installed()} == {"MIT"}


def test_a_pickle_is_not_a_model(models: Path) -> None:
    (models / "taesana").mkdir()
    (models / "taesana" / "taesana_encoder.pth").write_bytes(b"cos\nsystem\n")
    assert names() == []


def test_the_chosen_folder_wins_over_our_cache_and_ours_over_the_hubs(
    models: Path, put_file: Callable[..., Path], tmp_path: Path
) -> None:
    hub = put_file(tmp_path / "hub" / "models--madebyollin--taesd" / "snapshots" / "abc")
    assert [model.weights for model in store.installed()] == [hub]
    cached = put_file(store.models_dir() / "taesd")
    assert [model.weights for model in store.installed()] == [cached]
    chosen = put_file(models / "taesd")
    assert [model.weights for model in store.installed()] == [chosen]


def test_somebody_elses_repository_of_the_same_name_is_not_taken(
    models: Path, put_file: Callable[..., Path], tmp_path: Path
) -> None:
    assert models.is_dir()
    put_file(tmp_path / "hub" / "models--stranger--taesd" / "snapshots" / "abc")
    assert names() == []


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ({"_class_name": "AutoencoderKL"}, "sd1-full"),
        ({"_class_name": "AutoencoderKL", "latent_channels": 4, "scaling_factor": 0.13025}, "sdxl-full"),
        ({"_class_name": "AutoencoderKL", "latent_channels": 16, "scaling_factor": 1.5305}, "sd3-full"),
        ({"_class_name": "AutoencoderKL", "latent_channels": 16, "scaling_factor": 0.3611}, "flux1-full"),
        ({"_class_name": "AutoencoderKLFlux2"}, "flux2-full"),
        ({"_class_name": "AutoencoderDC", "latent_channels": 32}, "sana-full"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_full_autoencoder_is_recognised_by_its_config_alone_or_in_a_pipeline(
    models: Path, put_full: Callable[..., Path], config: dict[str, object], name: str
) -> None:
    alone = put_full(models / "any name", **config)
    assert [(model.name, model.kind, model.folder) for model in store.installed()] == [
        (name, "full", alone.parent)
    ]
    alone.unlink()
    put_full(models / "pipeline" / "vae", **config)
    assert names() == [name]


@pytest.mark.parametrize(
    "config",
    [{"_class_name": "AutoencoderKL", "scaling_factor": 0.5}, {"_class_name": "AutoencoderKLWan"}, {}],
)
def test_other_peoples_autoencoders_are_left_alone(
    models: Path, put_full: Callable[..., Path], config: dict[str, object]
) -> None:
    put_full(models / "other", **config)
    assert names() == []


def test_a_config_that_is_not_json_is_left_alone(models: Path, put_full: Callable[..., Path]) -> None:
    file = put_full(models / "broken")
    (file.parent / "config.json").write_bytes(b"\xff{")
    assert names() == []


def test_a_file_is_verified_when_the_hub_vouched_for_it_and_no_longer_once_it_changes(
    models: Path, put_file: Callable[..., Path]
) -> None:
    file = put_file(models / "taesd")
    (model,) = store.installed()
    assert not model.verified
    assert model.size == file.stat().st_size
    (file.parent / store.CHECKSUMS).write_text(f"{model.sha256}  {file.name}\n", "utf-8")
    assert store.installed()[0].verified
    file.write_bytes(file.read_bytes() + b" ")
    assert not store.installed()[0].verified


@pytest.mark.models
def test_the_published_files_are_known(real_models: Path) -> None:
    mine = [model for model in store.installed() if model.folder.parent == real_models]
    assert mine
    assert all(model.verified for model in mine if model.kind == "tiny")
