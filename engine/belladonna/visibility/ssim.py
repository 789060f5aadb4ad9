"""SSIM of the luma, and the mean squared error and PSNR of the three channels."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from belladonna.visibility.separable import Separable

_LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601
_TAPS, _DEVIATION = 11, 1.5
_C1, _C2 = 0.01**2, 0.03**2

PLAIN_CHARGE = 1 / _C2
"""What `small_change_charge` takes on ground without any texture, the most there is."""


def ssim(reference: Tensor, test: Tensor) -> Tensor:
    """Average the structural similarity of the luma.

    Wang et al., "Image Quality Assessment: From Error Visibility to Structural Similarity", IEEE
    Transactions on Image Processing 2004: equations 13 to 16, a Gaussian window of 11 x 11 with a standard
    deviation of 1.5, windows that lie wholly inside. A picture narrower than a window is extended at its
    edges to that width.

    Args:
        reference: B x 3 x H x W, sRGB in [0, 1].
        test: the same shape.

    Returns:
        B values; 1 is identical.
    """
    x, y = _luma(reference), _luma(test)
    moments = _blur(torch.cat((x, y, x * x, y * y, x * y), dim=1))
    mean_x, mean_y, square_x, square_y, product = moments.chunk(5, dim=1)
    variance_x, variance_y = square_x - mean_x**2, square_y - mean_y**2
    covariance = product - mean_x * mean_y
    similarity: Tensor = ((2 * mean_x * mean_y + _C1) * (2 * covariance + _C2)) / (
        (mean_x**2 + mean_y**2 + _C1) * (variance_x + variance_y + _C2)
    )
    return similarity.mean(dim=(1, 2, 3))


def small_change_charge(reference: Tensor) -> Tensor:
    """Give what SSIM takes, in each channel, for a small change d that has nothing to do with the picture.

    With y = x + d equation 13 is 1 - var d / (2 var x + 2 cov(x, d) + var d + C2) where the mean hardly
    changes; to second order in d that leaves 1 - SSIM = mean(charge * d^2). Slow changes, which a window
    takes for its mean, are charged like fast ones.

    Args:
        reference: B x C x H x W in [0, 1].

    Returns:
        The same shape, at most `PLAIN_CHARGE`.
    """
    around = 2 * (_TAPS // 2)
    x = functional.pad(reference, (around,) * 4, mode="replicate")
    mean, square = _blur(torch.cat((x, x * x), dim=1)).chunk(2, dim=1)
    return _blur(1 / (2 * (square - mean**2).clamp(min=0) + _C2))


def mean_squared_error(reference: Tensor, test: Tensor) -> Tensor:
    """Average the squared difference over pixels and channels: B values for B x C x H x W."""
    return (reference - test).square().mean(dim=(1, 2, 3))


def psnr(mean_squared_error: float) -> float:
    """Decibels below a peak of 1; infinite when there is no error."""
    return -10 * math.log10(mean_squared_error) if mean_squared_error > 0 else math.inf


def _luma(picture: Tensor) -> Tensor:
    return (picture * picture.new_tensor(_LUMA).view(3, 1, 1)).sum(dim=1, keepdim=True)


def _blur(x: Tensor) -> Tensor:
    height, width = x.shape[2:]
    x = functional.pad(x, (0, max(0, _TAPS - width), 0, max(0, _TAPS - height)), mode="replicate")
    offsets = torch.arange(_TAPS, dtype=x.dtype, device=x.device) - _TAPS // 2
    window = torch.exp(-(offsets**2) / (2 * _DEVIATION**2))
    windows = (window / window.sum()).expand(x.shape[1], -1)
    blur, inside = Separable(windows, windows), slice(_TAPS // 2, -(_TAPS // 2))
    return blur(x)[..., inside, inside]
