from __future__ import annotations

from typing import TYPE_CHECKING, Any

import diffusers
import pytest
import torch

from belladonna.surrogates import registry
from belladonna.surrogates.autoencoder import Decoder

if TYPE_CHECKING:
    from pathlib import Path

SMALL_KL = {
    "block_out_channels": (8, 8, 16),
    "down_block_types": ("DownEncoderBlock2D",) * 3,
    "up_block_types": ("UpDecoderBlock2D",) * 3,
    "layers_per_block": 1,
    "norm_num_groups": 4,
}
FAMILIES = {
    "sd1": ("AutoencoderKL", {**SMALL_KL, "latent_channels": 4, "scaling_factor": 0.18215}),
    "flux1": (
        "AutoencoderKL",
        {**SMALL_KL, "latent_channels": 16, "scaling_factor": 0.3611, "shift_factor": 0.1159},
    ),
    "flux2": ("AutoencoderKLFlux2", {**SMALL_KL, "latent_channels": 8}),
    "sana": (
        "AutoencoderDC",
        {
            "latent_channels": 32,
            "attention_head_dim": 32,
            "encoder_block_types": ("ResBlock", "EfficientViTBlock"),
            "decoder_block_types": ("ResBlock", "EfficientViTBlock"),
            "encoder_block_out_channels": (32, 64),
            "decoder_block_out_channels": (32, 64),
            "encoder_qkv_multiscales": ((), (5,)),
            "decoder_qkv_multiscales": ((), (5,)),
            "encoder_layers_per_block": (1, 1),
            "decoder_layers_per_block": (1, 1),
            "downsample_block_type": "conv",
            "upsample_block_type": "interpolate",
            "decoder_norm_types": "rms_norm",
            "decoder_act_fns": "silu",
            "scaling_factor": 0.41407,
        },
    ),
}


def randomised(family: str) -> Any:
    """A small model of the family's class; its weights come from a fixed seed."""
    class_name, config = FAMILIES[family]
    model = getattr(diffusers, class_name)(**config).eval()
    generator = torch.Generator().manual_seed(2)
    for name, tensor in model.state_dict().items():
        if tensor.is_floating_point():
            noise = torch.randn(tensor.shape, generator=generator) * 0.1
            tensor.copy_(1 + noise.abs() if "running_var" in name or "norm" in name else noise)
    return model


def expected(family: str, model: Any, x: torch.Tensor) -> torch.Tensor:
    """The generator's latent, from the formulas in the pipelines of diffusers."""
    if family == "sana":
        return torch.as_tensor(model.encode(2 * x - 1).latent * 0.41407)
    z = model.encode(2 * x - 1).latent_dist.mean
    if family != "flux2":
        return torch.as_tensor((z - (model.config.shift_factor or 0)) * model.config.scaling_factor)
    batch, channels, height, width = z.shape
    patches = z.view(batch, channels, height // 2, 2, width // 2, 2).permute(0, 1, 3, 5, 2, 4)
    flat = model.bn(patches.reshape(batch, channels * 4, height // 2, width // 2))
    back = flat.view(batch, channels, 2, 2, height // 2, width // 2).permute(0, 1, 4, 2, 5, 3)
    return torch.as_tensor(back.reshape(batch, channels, height, width))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_full_autoencoder_gives_the_latent_that_its_generator_sees(models: Path, family: str) -> None:
    model = randomised(family)
    model.save_pretrained(models / "pipeline" / "vae")
    surrogate = registry.load(f"{family}-full")
    x = torch.rand(1, 3, 32, 48, generator=torch.Generator().manual_seed(3))
    latent = surrogate.encode(x)[family]
    stride = surrogate.info.stride
    assert surrogate.info.name == f"{family}-full"
    assert latent.shape == (1, surrogate.info.channels[family], 32 // stride, 48 // stride)
    with torch.no_grad():
        torch.testing.assert_close(latent, expected(family, model, x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
def test_decoding_undoes_the_normalisation(models: Path, family: str) -> None:
    model = randomised(family)
    model.save_pretrained(models / "vae of mine")
    surrogate = registry.load(f"{family}-full")
    assert isinstance(surrogate, Decoder)
    x = torch.rand(1, 3, 32, 48, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        encoded = model.encode(2 * x - 1)
        raw = encoded.latent if family == "sana" else encoded.latent_dist.mean
        plain = (model.decode(raw).sample / 2 + 0.5).clamp(0, 1)
        torch.testing.assert_close(surrogate.decode(surrogate.encode(x)[family]), plain, rtol=1e-3, atol=1e-4)


def test_its_weights_are_frozen_in_single_precision(models: Path) -> None:
    randomised("sd1").to(torch.float16).save_pretrained(models / "half")
    surrogate: Any = registry.load("sd1-full")
    assert not surrogate.training
    assert all(p.dtype is torch.float32 and not p.requires_grad for p in surrogate.parameters())
