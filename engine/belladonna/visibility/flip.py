"""LDR-FLIP: how large a difference looks when a viewer flips between two pictures.

Andersson et al., "FLIP: A Difference Evaluator for Alternating Images", HPG 2020; section numbers are
the paper's. The values are the paper's; the gradients stay finite where its roots have none.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from belladonna.visibility.curves import lab_root, length, linear, lowered, power
from belladonna.visibility.separable import Separable

PIXELS_PER_DEGREE = 67.0
"""A monitor 0.7 m wide, of 3840 pixels, seen from 0.7 m: the paper's default."""

# Linear sRGB to CIE XYZ under D65: follows from the primaries and the white of IEC 61966-2-1.
_XYZ_FROM_RGB = (
    (0.41239080, 0.35758434, 0.18048079),
    (0.21263901, 0.71516868, 0.07219232),
    (0.01933082, 0.11919478, 0.95053215),
)

# Section 4.1.1 filters Y, Cx and Cz. Scaled and shifted by constants they are luminance, red-green and
# blue-yellow below, and a filter that sums to one does not notice: the constants cancel.
# Blue-yellow comes twice, because its filter is a sum of two Gaussians: each is separable, the sum is not.
_OPPONENT_FROM_XYZ = ((0.0, 1.0, 0.0), (1.0, -1.0, 0.0), (0.0, 1.0, -1.0), (0.0, 1.0, -1.0))
_XYZ_FROM_OPPONENT = ((1.0, 1.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), (1.0, 0.0, -1.0, -1.0))

# (a, b) of each a exp(-b f^2) in a channel's contrast sensitivity, f in cycles per degree.
_SENSITIVITIES = (((1.0, 0.0047),), ((1.0, 0.0053),), ((34.1, 0.04), (13.5, 0.025)))

_COLOR_EXPONENT = 0.7  # compresses large colour differences (4.1.3)
_KNEE, _KNEE_ERROR = 0.4, 0.95  # this share of the largest difference maps to this error
_FEATURE_WIDTH = 0.082  # degrees: the edges and points that the eye sees best (4.2)
_FEATURE_EXPONENT = 0.5


def flip_map(reference: Tensor, test: Tensor, pixels_per_degree: float = PIXELS_PER_DEGREE) -> Tensor:
    """Compute the error of every pixel.

    Args:
        reference: B x 3 x H x W, sRGB in [0, 1].
        test: the same shape; differentiable.
        pixels_per_degree: of visual angle.

    Returns:
        B x 1 x H x W in [0, 1]; 0 where nothing can be seen.
    """
    return Flip(reference, pixels_per_degree).map(test)


def flip(reference: Tensor, test: Tensor, pixels_per_degree: float = PIXELS_PER_DEGREE) -> Tensor:
    """Average `flip_map` over each picture: B values."""
    return Flip(reference, pixels_per_degree).mean(test)


class Flip:
    """LDR-FLIP against one reference, whose share of the work is done once.

    Args:
        reference: B x 3 x H x W, sRGB in [0, 1].
        pixels_per_degree: of visual angle.
    """

    def __init__(self, reference: Tensor, pixels_per_degree: float = PIXELS_PER_DEGREE) -> None:
        if reference.ndim != 4 or reference.shape[1] != 3:  # noqa: PLR2004 - B x 3 x H x W
            raise ValueError(f"expected B x 3 x H x W, got {tuple(reference.shape)}")
        self._shape = reference.shape
        self._eye = _Eye(pixels_per_degree, reference)
        with torch.no_grad():
            self._color, self._features = self._eye(reference)

    def map(self, test: Tensor) -> Tensor:
        """Map B x 3 x H x W in [0, 1], the reference's shape, to errors B x 1 x H x W in [0, 1]."""
        if test.shape != self._shape:
            raise ValueError(f"expected the reference's {tuple(self._shape)}, got {tuple(test.shape)}")
        color, features = self._eye(test)
        color_error = self._eye.color_error(color, self._color)
        edge_error, point_error = (features - self._features).abs().chunk(2, dim=1)
        feature_error = torch.maximum(edge_error, point_error) / math.sqrt(2)
        return lowered(color_error, power(feature_error, _FEATURE_EXPONENT))  # 4.3

    def mean(self, test: Tensor) -> Tensor:
        """Average `map` over each picture: B values."""
        return self.map(test).mean(dim=(1, 2, 3))


class _Eye:
    """What is left of a picture behind the eye: blurred colours, and the strength of edges and points.

    Args:
        pixels_per_degree: sets the filters' widths in pixels.
        like: gives dtype and device.
    """

    def __init__(self, pixels_per_degree: float, like: Tensor) -> None:
        xyz_from_rgb = torch.tensor(_XYZ_FROM_RGB, dtype=torch.float64)
        xyz_from_rgb /= xyz_from_rgb.sum(dim=1, keepdim=True)  # white is (1, 1, 1)
        opponent_from_rgb = torch.tensor(_OPPONENT_FROM_XYZ, dtype=torch.float64) @ xyz_from_rgb
        rgb_from_opponent = xyz_from_rgb.inverse() @ torch.tensor(_XYZ_FROM_OPPONENT, dtype=torch.float64)
        self._xyz_from_rgb = xyz_from_rgb.to(like)
        self._opponent_from_rgb = opponent_from_rgb.to(like)
        self._rgb_from_opponent = rgb_from_opponent.to(like)

        contrast = _contrast_filters(pixels_per_degree).to(like)
        self._contrast = Separable(contrast, contrast)
        blur, edge, point = _feature_filters(pixels_per_degree).to(like)
        self._gradients = Separable(
            torch.stack((edge, blur, point, blur)), torch.stack((blur, edge, blur, point))
        )

        green, blue = (
            self._hunt_lab(like.new_tensor(rgb).view(1, 3, 1, 1)) for rgb in ((0, 1, 0), (0, 0, 1))
        )
        self._largest = float(_hyab(green, blue)) ** _COLOR_EXPONENT

    def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Map sRGB B x 3 x H x W to Hunt-adjusted Lab, B x 3 x H x W, and features, B x 2 x H x W."""
        opponent = _mix(self._opponent_from_rgb, linear(x))
        seen, gradients = self._contrast(opponent), self._gradients(opponent[:, :1])
        color = self._hunt_lab(_mix(self._rgb_from_opponent, seen).clamp(0, 1))
        edge_x, edge_y, point_x, point_y = gradients.chunk(4, dim=1)
        return color, torch.cat((length(edge_x, edge_y), length(point_x, point_y)), dim=1)

    def color_error(self, color: Tensor, other: Tensor) -> Tensor:
        """Compare two pictures' colours: B x 1 x H x W in [0, 1] (4.1.3)."""
        difference = power(_hyab(color, other), _COLOR_EXPONENT)
        knee = _KNEE * self._largest
        below = difference * (_KNEE_ERROR / knee)
        above = _KNEE_ERROR + (difference - knee) * ((1 - _KNEE_ERROR) / (self._largest - knee))
        return torch.where(difference < knee, below, above)

    def _hunt_lab(self, rgb: Tensor) -> Tensor:
        """Linear RGB to CIELAB whose chroma fades in the dark, as Hunt observed (4.1.2)."""
        x, y, z = lab_root(_mix(self._xyz_from_rgb, rgb)).chunk(3, dim=1)
        lightness = 116 * y - 16
        faded = 0.01 * lightness
        return torch.cat((lightness, 500 * (x - y) * faded, 200 * (y - z) * faded), dim=1)


def _contrast_filters(pixels_per_degree: float) -> Tensor:
    """One filter a Gaussian, 4 x taps; applied across and down they make the 2-D filters of 4.1.1."""
    widest = max(b for gaussians in _SENSITIVITIES for _, b in gaussians)
    radius = math.ceil(3 * math.sqrt(widest / (2 * math.pi**2)) * pixels_per_degree)
    degrees = torch.arange(-radius, radius + 1, dtype=torch.float64) / pixels_per_degree
    return torch.cat([_spatial(gaussians, degrees) for gaussians in _SENSITIVITIES])


def _spatial(gaussians: tuple[tuple[float, float], ...], degrees: Tensor) -> Tensor:
    """Take a exp(-b f^2) to a sqrt(pi / b) exp(-(pi d)^2 / b), and the sum in two dimensions to one."""
    rows = [
        math.sqrt(a * math.sqrt(math.pi / b)) * torch.exp(-((math.pi * degrees) ** 2) / b)
        for a, b in gaussians
    ]
    filters = torch.stack(rows)
    return filters / filters.sum(dim=1).square().sum().sqrt()


def _feature_filters(pixels_per_degree: float) -> Tensor:
    """A Gaussian, its first and its second derivative: 3 x taps (4.2)."""
    deviation = 0.5 * _FEATURE_WIDTH * pixels_per_degree
    radius = math.ceil(3 * deviation)
    x = torch.arange(-radius, radius + 1, dtype=torch.float64)
    blur = torch.exp(-(x**2) / (2 * deviation**2))
    return torch.stack((blur / blur.sum(), _balanced(-x * blur), _balanced((x**2 / deviation**2 - 1) * blur)))


def _balanced(filter_: Tensor) -> Tensor:
    """Make the positive weights sum to 1 and the negative ones to -1."""
    positive, negative = filter_.clamp(min=0), filter_.clamp(max=0)
    return positive / positive.sum() - negative / negative.sum()


def _mix(matrix: Tensor, x: Tensor) -> Tensor:
    """Apply a matrix to the channels, in the precision of `x`: bfloat16 would drown what is measured here."""
    with torch.autocast(x.device.type, enabled=False):
        return (matrix @ x.flatten(2)).view(len(x), len(matrix), *x.shape[2:])


def _hyab(color: Tensor, other: Tensor) -> Tensor:
    """Add the distance in lightness to the one in the chroma plane (4.1.3)."""
    lightness, a, b = (color - other).chunk(3, dim=1)
    return lightness.abs() + length(a, b)
