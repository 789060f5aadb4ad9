from __future__ import annotations

import pytest
import torch

from belladonna.scene import SHORTEST, STRIDE, padded
from belladonna.surrogates import student


@pytest.mark.parametrize(
    ("size", "expected"),
    [((96, 128), (96, 128)), ((97, 130), (128, 160)), ((5, 700), (64, 704)), ((1, 1), (64, 64))],
)
def test_pictures_are_padded_to_what_every_encoder_takes(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    x = torch.rand(1, 3, *size, generator=torch.Generator().manual_seed(0))
    whole = padded(x)
    assert whole.shape[2:] == expected
    assert torch.equal(whole[..., : size[0], : size[1]], x)
    assert torch.equal(whole[..., -1, -1], x[..., -1, -1])
    assert all(side % STRIDE == 0 and side >= SHORTEST for side in whole.shape[2:])


@pytest.mark.parametrize("size", [(700, 5), (5, 700), (700, 33)])
def test_strips_are_encoded_in_bfloat16_as_in_float32(size: tuple[int, int]) -> None:
    encoder, x = student.load(), torch.rand(1, 3, *size, generator=torch.Generator().manual_seed(0))
    exact = encoder.encode(padded(x))
    with torch.autocast("cpu", torch.bfloat16):
        rough = encoder.encode(padded(x))
    for family, latent in exact.items():
        assert (rough[family] - latent).norm() < 0.02 * latent.norm(), family
