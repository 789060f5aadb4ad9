from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from diffusers import AutoencoderTiny
from safetensors.torch import save_file

from belladonna.surrogates import network, registry, tiny
from belladonna.surrogates.autoencoder import Autoencoder, Decoder

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from belladonna.surrogates.base import Surrogate

FOLDERS = {"sd1": "taesd", "sdxl": "taesdxl", "flux1": "taef1"}
SHAPES = {"sd1": (4, 8), "sdxl": (4, 8), "sd3": (16, 8), "flux1": (16, 8), "flux2": (32, 8), "sana": (32, 32)}


def picture(height: int, width: int) -> Tensor:
    """Smooth waves of colour with an edge, 1 x 3 x H x W in [0, 1]."""
    y = torch.linspace(0, 3, height)[:, None]
    x = torch.linspace(0, 4, width)[None, :]
    waves = torch.stack([torch.sin(x + y), torch.cos(2 * x - y), torch.sin(x * y)]) / 4 + 0.5
    waves[:, height // 2 :, : width // 2] *= 0.5
    return waves[None]


def random_weights(family: str, folder: Path) -> Path:
    """A safetensors file in the published layout, filled at random from a fixed seed."""
    file = folder / f"{family}.safetensors"
    generator = torch.Generator().manual_seed(1)
    if family in {"flux2", "sana"}:
        encoder = network.taef2_encoder() if family == "flux2" else network.sana_encoder()
        parts = {"encoder": encoder, **({"decoder": network.taef2_decoder()} if family == "flux2" else {})}
        state = {f"{part}.layers.{k}": v for part, net in parts.items() for k, v in net.state_dict().items()}
    else:
        state = AutoencoderTiny(latent_channels=SHAPES[family][0]).state_dict()
    save_file(
        {k: torch.randn(v.shape, generator=generator).to(torch.bfloat16) / 20 for k, v in state.items()}, file
    )
    return file


@pytest.fixture(params=SHAPES)
def surrogate(request: pytest.FixtureRequest, tmp_path: Path) -> Autoencoder:
    return tiny.load(request.param, random_weights(request.param, tmp_path), licence="MIT")


def test_latents_have_the_familys_channels_at_its_stride(surrogate: Autoencoder) -> None:
    (family,) = surrogate.info.channels
    channels, stride = SHAPES[family]
    assert surrogate.info.name == family
    assert surrogate.info.stride == stride
    assert surrogate.info.channels == {family: channels}
    assert surrogate.encode(picture(64, 96))[family].shape == (1, channels, 64 // stride, 96 // stride)


def test_a_picture_of_any_size_is_padded_by_repeating_its_edge(surrogate: Autoencoder) -> None:
    (family,) = surrogate.info.channels
    x = picture(33, 50)
    padded = torch.nn.functional.pad(x, (0, 14, 0, 31), mode="replicate")
    latent = surrogate.encode(x)[family]
    assert latent.shape[-2:] == (-(-33 // surrogate.info.stride), -(-50 // surrogate.info.stride))
    if family == "sana":
        torch.testing.assert_close(latent, surrogate.encode(padded)[family])


def test_weights_are_frozen_in_single_precision_and_the_picture_gets_a_gradient(
    surrogate: Autoencoder,
) -> None:
    assert not surrogate.training
    assert all(p.dtype is torch.float32 and not p.requires_grad for p in surrogate.parameters())
    x = picture(32, 32).requires_grad_()
    (latent,) = surrogate.encode(x).values()
    (gradient,) = torch.autograd.grad(latent.square().sum(), x)
    assert gradient.isfinite().all()
    assert gradient.abs().sum() > 0


def test_every_tiny_model_but_sanas_decodes_to_a_picture(surrogate: Autoencoder) -> None:
    (family,) = surrogate.info.channels
    assert isinstance(surrogate, Decoder) == (family != "sana")
    if isinstance(surrogate, Decoder):
        decoded = surrogate.decode(surrogate.encode(picture(32, 48))[family])
        assert decoded.shape == (1, 3, 32, 48)
        assert decoded.min() >= 0
        assert decoded.max() <= 1


@pytest.mark.parametrize("family", FOLDERS)
@pytest.mark.models
def test_latents_and_pictures_are_those_of_diffusers_own_call(real_models: Path, family: str) -> None:
    vae = AutoencoderTiny.from_pretrained(
        real_models / FOLDERS[family], low_cpu_mem_usage=False, torch_dtype=torch.float32
    )
    surrogate = registry.load(family)
    x = picture(64, 96)
    with torch.no_grad():
        expected = vae.encode(2 * x - 1).latents
        latent = surrogate.encode(x)[family]
        torch.testing.assert_close(latent, expected, rtol=1e-4, atol=1e-4)
        assert isinstance(surrogate, Decoder)
        torch.testing.assert_close(
            surrogate.decode(latent),
            (vae.decode(expected).sample / 2 + 0.5).clamp(0, 1),
            rtol=1e-4,
            atol=1e-4,
        )


@pytest.mark.parametrize("family", ["sd1", "sdxl", "flux1", "flux2"])
@pytest.mark.models
def test_a_picture_survives_encoding_and_decoding(real_models: Path, family: str) -> None:
    assert real_models.is_dir()
    surrogate = registry.load(family)
    assert isinstance(surrogate, Decoder)
    x = picture(128, 160)
    with torch.no_grad():
        error = (surrogate.decode(surrogate.encode(x)[family]) - x).square().mean()
    assert -10 * torch.log10(error) > 25


@pytest.mark.models
def test_sanas_latents_are_of_unit_order_and_move_with_the_picture(real_models: Path) -> None:
    assert real_models.is_dir()
    surrogate: Surrogate = registry.load("sana")
    with torch.no_grad():
        here = surrogate.encode(picture(128, 160))["sana"]
        there = surrogate.encode(picture(128, 160).flip(-1))["sana"]
    assert here.shape == (1, 32, 4, 5)
    assert 0.3 < here.std() < 3
    assert (here - there).norm() > 0.5 * here.norm()
