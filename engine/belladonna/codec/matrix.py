"""RGB profiles made of three curves and a matrix (Display P3, Adobe RGB), at the speed of table look-ups.

Little CMS at full precision raises every sample to a power: 1.4 s a megapixel for a perturbation. The
curves and the matrix are read off its answers once and applied with tables. Linear light is looked up by
its square root, which spreads a table's steps about as evenly as the eye does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from belladonna.codec.colour import Floats

_TOP = 65535


class MatrixSpace:
    """Native RGB = curves, then a matrix, to linear sRGB; implements `colour.Space`.

    Args:
        to_linear: converts rows x W x 3 native to linear sRGB, float32, unbounded, with full precision.

    Raises:
        ValueError: the space has no such form.
    """

    def __init__(self, to_linear: Callable[[Floats], Floats]) -> None:
        levels = np.linspace(0, 1, _TOP + 1, dtype=np.float32)
        ramps = np.zeros((3, _TOP + 1, 3), np.float32)
        for channel in range(3):
            ramps[channel, :, channel] = levels
        light = to_linear(ramps)
        columns = light[:, -1]
        self._matrix = columns.astype(np.float32)  # row vectors: linear = curves(native) @ matrix
        if abs(np.linalg.det(self._matrix)) < 1e-3:  # noqa: PLR2004 - three primaries in one plane
            raise ValueError("The primaries do not span a space.")
        self._inverse = np.linalg.inv(self._matrix)
        curves = np.einsum("cnk,ck->cn", light, columns) / (columns**2).sum(axis=1, keepdims=True)
        self._curves = np.maximum.accumulate(curves, axis=1).astype(np.float32)
        squares = levels.astype(np.float64) ** 2
        self._inverse_curves = [
            np.interp(squares, curve, levels).astype(np.float32) for curve in self._curves
        ]
        self._encode = _srgb_encoded(squares).astype(np.float32)
        self._decode = _srgb_decoded(levels.astype(np.float64)).astype(np.float32)

    def to_srgb(self, native: Floats) -> Floats:
        """Convert native samples to rows x W x 3 sRGB."""
        index = _index(native)
        linear = np.stack([self._curves[channel][index[..., channel]] for channel in range(3)], axis=-1)
        return self._encode[_root_index(linear @ self._matrix)]

    def add(self, native: Floats, perturbation: Floats) -> Floats:
        """Change native samples so that their sRGB changes by `perturbation`."""
        srgb = self.to_srgb(native)
        return native + self.to_native(srgb + perturbation) - self.to_native(srgb)

    def to_native(self, srgb: Floats) -> Floats:
        """Convert sRGB to native samples; what lies outside the gamut is clipped."""
        index = _root_index(self._decode[_index(srgb)] @ self._inverse)
        return np.stack([self._inverse_curves[channel][index[..., channel]] for channel in range(3)], axis=-1)


def _index(samples: Floats) -> NDArray[np.intp]:
    return (samples.clip(0, 1) * _TOP + np.float32(0.5)).astype(np.intp)


def _root_index(linear: Floats) -> NDArray[np.intp]:
    return _index(np.sqrt(linear.clip(0, 1)))


def _srgb_encoded(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """The transfer function of IEC 61966-2-1."""
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)  # noqa: PLR2004


def _srgb_decoded(srgb: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004
