from __future__ import annotations

from typing import TYPE_CHECKING

import flip_evaluator
import numpy as np
import pytest
import torch

from belladonna.visibility.flip import Flip, flip, flip_map

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor


def waves(height: int = 96, width: int = 128) -> NDArray[np.float32]:
    y, x = np.mgrid[:height, :width] / 128
    rgb = (0.5 + 0.4 * np.sin(9 * x + 4 * y), 0.5 + 0.4 * np.cos(13 * y), 0.5 + 0.3 * np.sin(20 * x * y))
    return np.stack(rgb, axis=-1).astype(np.float32)


def flat(*rgb: float) -> NDArray[np.float32]:
    return np.broadcast_to(np.array(rgb, dtype=np.float32), (96, 128, 3)).copy()


def noisy(picture: NDArray[np.float32], deviation: float) -> NDArray[np.float32]:
    noise = np.random.default_rng(0).normal(0, deviation, picture.shape)
    return np.clip(picture + noise, 0, 1).astype(np.float32)


def with_patch(picture: NDArray[np.float32], *rgb: float) -> NDArray[np.float32]:
    picture = picture.copy()
    picture[30:70, 20:60] = rgb
    return picture


def tensor(picture: NDArray[np.float32]) -> Tensor:
    return torch.from_numpy(picture).permute(2, 0, 1)[None]


def gradient(reference: Tensor, test: Tensor) -> Tensor:
    test.requires_grad_()
    return torch.autograd.grad(flip(reference, test).sum(), test)[0]


@pytest.fixture
def reference() -> Tensor:
    return tensor(waves())


@pytest.mark.parametrize(
    ("reference", "test"),
    [
        pytest.param(waves(), noisy(waves(), 0.03), id="noise"),
        pytest.param(noisy(flat(0.5, 0.5, 0.5), 0.3), noisy(flat(0.5, 0.5, 0.5), 0.2), id="noise on noise"),
        pytest.param(waves(), np.roll(waves(), 2, axis=1), id="a shift by two pixels"),
        pytest.param(waves(), waves()[..., ::-1].copy(), id="swapped colours"),
        pytest.param(flat(0.5, 0.5, 0.5), flat(0.52, 0.5, 0.5), id="two flat colours"),
        pytest.param(flat(0.5, 0.5, 0.5), with_patch(flat(0.5, 0.5, 0.5), 0.5, 0.55, 0.4), id="a flat patch"),
        pytest.param(flat(0, 0, 0), flat(1, 1, 1), id="black and white"),
        pytest.param(flat(0, 1, 0), flat(0, 0, 1), id="the largest difference there is"),
        pytest.param(waves(7, 5), noisy(waves(7, 5), 0.1), id="smaller than the filters"),
    ],
)
def test_agrees_with_nvidias_own_evaluator(reference: NDArray[np.float32], test: NDArray[np.float32]) -> None:
    theirs, their_mean, _ = flip_evaluator.evaluate(reference, test, "LDR", applyMagma=False)
    ours = flip_map(tensor(reference), tensor(test))
    assert np.abs(ours[0, 0].numpy() - np.squeeze(theirs)).max() < 1e-3
    assert float(ours.mean()) == pytest.approx(their_mean, abs=1e-4)


def test_agrees_at_another_distance() -> None:
    reference, test = waves(), noisy(waves(), 0.05)
    _, theirs, _ = flip_evaluator.evaluate(reference, test, "LDR", applyMagma=False, parameters={"ppd": 30.0})
    assert float(flip(tensor(reference), tensor(test), 30.0)) == pytest.approx(theirs, abs=1e-4)


def test_identical_pictures_differ_by_exactly_nothing(reference: Tensor) -> None:
    assert flip_map(reference, reference).abs().max() == 0


def test_gives_one_mean_a_picture(reference: Tensor) -> None:
    batch = torch.cat((reference, reference.flip(3)))
    means = flip(batch, torch.cat((reference, reference)))
    assert means.shape == (2,)
    assert means[0] == 0
    assert means[1] > 0.1


def test_gradients_are_those_of_finite_differences() -> None:
    generator = torch.Generator().manual_seed(0)
    reference = torch.rand(1, 3, 6, 5, dtype=torch.float64, generator=generator) * 0.4 + 0.3
    offset = torch.rand(1, 3, 6, 5, dtype=torch.float64, generator=generator) * 0.1 + 0.05
    assert torch.autograd.gradcheck(Flip(reference).mean, (reference + offset).requires_grad_())


@pytest.mark.parametrize("colour", [0.0, 0.003, 0.5, 1.0])
@pytest.mark.parametrize("amplitude", [0.0, 1e-7, 1e-4])
def test_gradients_are_finite_on_flat_colour(colour: float, amplitude: float) -> None:
    reference = torch.full((1, 3, 24, 24), colour)
    noise = torch.randn(reference.shape, generator=torch.Generator().manual_seed(0))
    test = (reference + amplitude * noise).clamp(0, 1)
    assert gradient(reference, test).isfinite().all()


def test_gradients_are_finite_where_one_half_is_untouched(reference: Tensor) -> None:
    test = reference.clone()
    test[..., 64:] = 0
    slope = gradient(reference, test)
    assert slope.isfinite().all()
    assert slope.abs().max() > 0


def test_autocast_does_not_coarsen_it(reference: Tensor) -> None:
    test = (reference + 0.01).clamp(0, 1)
    exact = flip(reference, test)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert flip(reference, test) == exact


def test_refuses_another_shape(reference: Tensor) -> None:
    with pytest.raises(ValueError, match="B x 3 x H x W"):
        Flip(reference[0])
    with pytest.raises(ValueError, match="the reference's"):
        Flip(reference).map(reference[..., 1:])
