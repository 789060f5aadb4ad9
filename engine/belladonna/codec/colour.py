"""Native samples to sRGB, and an sRGB perturbation back into native samples.

A picture is perturbed as a viewer sees it, in sRGB, and stays in its own space. Little CMS works here
at 16 bits with its optimisations off: its 8-bit path would drown a perturbation of a few levels in
rounding, and its optimised 16-bit path interpolates a grid that is off by up to 21/255 at the gamut's
edge (measured with Adobe RGB; without the grid 0.002/255).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal, Protocol

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from belladonna.codec.matrix import MatrixSpace

Floats = NDArray[np.float32]
Model = Literal["grey", "rgb", "cmyk"]
"""The colour model of the native samples."""

CHANNELS: dict[Model, int] = {"grey": 1, "rgb": 3, "cmyk": 4}
LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Rec. 709 weights of R, G and B in the luma Y'."""

_CMS_NAMES: dict[Model, str] = {"grey": "gray", "rgb": "rgb", "cmyk": "cmyk"}
_RELATIVE_COLORIMETRIC = 1
_NO_OPTIMISATION = 0x0100
_BLACK_POINT_COMPENSATION = 0x2000
_MATRIX_TOLERANCE = 0.2 / 255
_D65, _RED, _GREEN, _BLUE = (0.3127, 0.3290), (0.64, 0.33), (0.30, 0.60), (0.15, 0.06)
"""White and primaries of sRGB, CIE xy (IEC 61966-2-1)."""


class Space(Protocol):
    """A colour space of native samples; all arrays are rows x W x channels, float32 in [0, 1]."""

    def to_srgb(self, native: Floats) -> Floats:
        """Convert native samples to rows x W x 3 sRGB."""

    def add(self, native: Floats, perturbation: Floats) -> Floats:
        """Change native samples so that their sRGB changes by `perturbation`, as far as the gamut allows.

        A perturbation of zero returns exactly `native`. The result may leave [0, 1].
        """


@lru_cache(maxsize=4)  # the written file has the original's profile
def space_for(model: Model, icc: bytes | None) -> Space:
    """Find the colour space of a picture.

    A profile that is broken or belongs to another colour model counts as absent, as in viewers: RGB is
    then sRGB, grey has sRGB's curve, CMYK is multiplied as Pillow and browsers do.
    """
    icc = icc if icc and _usable(icc, model) else None
    if model == "cmyk":
        return _Ink(icc)
    if icc is None or _is_srgb(icc, model):
        return _Grey() if model == "grey" else _Srgb()
    profiled = _Profiled(icc, model)
    if model == "rgb" and (matrix := _as_matrix(icc, profiled)):
        return matrix
    if _invertible(icc, model):
        return profiled
    return _Grey() if model == "grey" else _Srgb()


def _as_matrix(icc: bytes, profiled: Space) -> MatrixSpace | None:
    """Find the faster form of a profile, if it gives the same colours and holds all of sRGB."""
    try:
        matrix = MatrixSpace(lambda native: _to_linear_srgb(native, icc))
    except (imagecodecs.CmsError, ValueError):
        return None
    probe = _probe("rgb")
    there = matrix.to_srgb(probe) - profiled.to_srgb(probe)
    and_back = matrix.to_srgb(matrix.to_native(probe)) - probe
    return matrix if max(np.abs(there).max(), np.abs(and_back).max()) < _MATRIX_TOLERANCE else None


def _to_linear_srgb(native: Floats, icc: bytes) -> Floats:
    linear: Floats = imagecodecs.cms_transform(
        native,
        icc,
        _linear_srgb_profile(),
        colorspace="rgb",
        outcolorspace="rgb",
        outdtype=np.float32,
        intent=_RELATIVE_COLORIMETRIC,
        flags=_NO_OPTIMISATION,
    )
    return linear


def to_luma(perturbation: Floats) -> Floats:
    """Reduce rows x W x 3 to rows x W x 1 by the luma weights."""
    return (perturbation @ LUMA)[..., None]


class _Srgb:
    def to_srgb(self, native: Floats) -> Floats:
        return native

    def add(self, native: Floats, perturbation: Floats) -> Floats:
        return native + perturbation


def is_srgb(space: Space) -> bool:
    """Whether native samples are sRGB as they stand."""
    return isinstance(space, _Srgb)


class _Grey:
    def to_srgb(self, native: Floats) -> Floats:
        return np.repeat(native, 3, axis=2)

    def add(self, native: Floats, perturbation: Floats) -> Floats:
        return native + to_luma(perturbation)


class _Profiled:
    """Grey or RGB with a profile that converts both ways: native + N(s + d) - N(s), s the sRGB of native."""

    def __init__(self, icc: bytes, model: Model) -> None:
        self._icc = icc
        self._model: Model = model

    def to_srgb(self, native: Floats) -> Floats:
        return _convert(native, self._icc, self._model, _srgb_profile(), "rgb")

    def add(self, native: Floats, perturbation: Floats) -> Floats:
        if self._model == "grey":
            perturbation = to_luma(perturbation)
        srgb = self.to_srgb(native)
        return native + self._to_native(srgb + perturbation) - self._to_native(srgb)

    def _to_native(self, srgb: Floats) -> Floats:
        return _convert(srgb, _srgb_profile(), "rgb", self._icc, self._model)


class _Ink:
    """CMYK, with a profile or without.

    The profile's own way back to ink would separate the colours anew, with another black. So the black
    plate stays as it is and the three inks take one damped Gauss-Newton step (Levenberg, 1944) towards
    the perturbed sRGB: c + (J'J + lambda I)^-1 J' d with J = d sRGB / d CMY from finite differences.
    """

    _STEP = np.float32(4 / 255)
    _DAMPING = np.float32(0.01)

    def __init__(self, icc: bytes | None) -> None:
        self._icc = icc

    def to_srgb(self, native: Floats) -> Floats:
        if self._icc is None:
            return (1 - native[..., :3]) * (1 - native[..., 3:])
        return _convert(native, self._icc, "cmyk", _srgb_profile(), "rgb")

    def add(self, native: Floats, perturbation: Floats) -> Floats:
        srgb = self.to_srgb(native)
        jacobian = np.empty((*srgb.shape, 3), np.float32)
        for ink in range(3):
            stepped = native.copy()
            step = np.where(native[..., ink] < 0.5, self._STEP, -self._STEP)  # noqa: PLR2004 - half ink
            stepped[..., ink] += step
            jacobian[..., ink] = (self.to_srgb(stepped) - srgb) / step[..., None]
        transposed = jacobian.swapaxes(-1, -2)
        normal = transposed @ jacobian + self._DAMPING * np.eye(3, dtype=np.float32)
        change = np.linalg.solve(normal, transposed @ perturbation[..., None])[..., 0]
        result = native.copy()
        result[..., :3] += change
        return result


@cache
def _linear_srgb_profile() -> bytes:
    return bytes(
        imagecodecs.cms_profile(
            "rgb", whitepoint=[*_D65, 1.0], primaries=[*_RED, 1.0, *_GREEN, 1.0, *_BLUE, 1.0], gamma=1.0
        )
    )


@cache
def _srgb_profile() -> bytes:
    return bytes(imagecodecs.cms_profile("srgb"))


def _convert(
    samples: Floats, source: bytes, source_model: Model, target: bytes, target_model: Model
) -> Floats:
    words = np.rint(samples.clip(0, 1) * 65535).astype(np.uint16)
    converted = imagecodecs.cms_transform(
        words[..., 0] if source_model == "grey" else words,
        source,
        target,
        colorspace=_CMS_NAMES[source_model],
        outcolorspace=_CMS_NAMES[target_model],
        outdtype=np.uint16,
        intent=_RELATIVE_COLORIMETRIC,
        flags=_NO_OPTIMISATION | _BLACK_POINT_COMPENSATION,
    )
    return (converted.reshape(*samples.shape[:2], -1) / np.float32(65535)).astype(np.float32, copy=False)


def _probe(model: Model) -> Floats:
    levels = np.linspace(0, 1, 7, dtype=np.float32)
    grid = np.meshgrid(*[levels] * CHANNELS[model], indexing="ij")
    return np.stack(grid, axis=-1).reshape(1, -1, CHANNELS[model])


def _usable(icc: bytes, model: Model) -> bool:
    try:
        _convert(_probe(model), icc, model, _srgb_profile(), "rgb")
    except (imagecodecs.CmsError, ValueError):
        return False
    return True


def _invertible(icc: bytes, model: Model) -> bool:
    """Scanner profiles may lead one way only."""
    try:
        _convert(_probe("rgb"), _srgb_profile(), "rgb", icc, model)
    except (imagecodecs.CmsError, ValueError):
        return False
    return True


def _is_srgb(icc: bytes, model: Model) -> bool:
    """Whether converting would change less than rounding to 8 bits does."""
    probe = _probe(model)
    return bool(np.abs(_convert(probe, icc, model, _srgb_profile(), "rgb") - probe).max() < 0.5 / 255)
