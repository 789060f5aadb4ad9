"""A decoded picture, in its own depth and colour space."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from belladonna.codec.colour import CHANNELS, Floats, Model, Space, is_srgb, space_for, to_luma
from belladonna.codec.metadata import Metadata
from belladonna.threads import each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Kind = TypeVar("Kind", bound=np.generic)
Samples = NDArray[np.unsignedinteger[Any]]
"""H x W x C, uint8 or uint16."""

_STRIP = 2**18
"""Pixels worked on at once, 3 MB in floats: little enough for a processor's cache."""

_ROWS = 256
_MODES = {1: "L", 3: "RGB", 4: "CMYK"}

_LOWEST_STRIP = 32
"""Rows; what a strip needs of its neighbours' should be less than it has itself."""


@dataclass(frozen=True, slots=True)
class Hints:
    """How the input was compressed, so that the result is no worse.

    Attributes:
        jpeg_quality: 0 to 100 on the scale of the Independent JPEG Group.
        progressive: JPEG in several scans.
        lossless: WebP without loss.
    """

    jpeg_quality: int = 0
    progressive: bool = False
    lossless: bool = False


@dataclass(frozen=True, eq=False)
class Artwork:
    """A picture, upright, whose samples nobody changes.

    Attributes:
        format: the input's: ``PNG``, ``JPEG``, ``WEBP``, ``AVIF``, ``TIFF``, ``GIF`` or ``HEIF``.
        samples: H x W x C native samples, uint8 or uint16, read-only; alpha, not premultiplied, is last.
        model: the colour model of the native samples.
        metadata: what goes back into the file.
        hints: how the input was compressed.
    """

    format: str
    samples: Samples = field(repr=False)
    model: Model
    metadata: Metadata = field(default_factory=Metadata, repr=False)
    hints: Hints = field(default_factory=Hints)

    def __post_init__(self) -> None:
        if self.samples.ndim != 3 or self.samples.shape[2] - CHANNELS[self.model] not in {0, 1}:  # noqa: PLR2004 - H, W, C
            raise ValueError(f"{self.samples.shape} does not fit {self.model}")
        self.samples.setflags(write=False)

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.samples.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.samples.shape[0])

    @property
    def has_alpha(self) -> bool:
        """Whether there is an alpha channel, also an opaque one."""
        return int(self.samples.shape[2]) > CHANNELS[self.model]

    @cached_property
    def is_grey(self) -> bool:
        """Whether no pixel has a colour; such a picture takes only the luma of a perturbation.

        A level of 255 is allowed: WebP gives grey back with that much colour.
        """
        if self.model != "rgb":
            return self.model == "grey"
        level = np.iinfo(self.samples.dtype).max // 255
        return all(_spread(self.samples[top:bottom]).max() <= level for top, bottom in self._strips())

    def rgb(self, top: int = 0, bottom: int | None = None) -> Floats:
        """Show rows as a viewer does: converted to sRGB, over white where transparent.

        Args:
            top: the first row.
            bottom: the row after the last one; the height when None.

        Returns:
            rows x W x 3, float32 in [0, 1].
        """
        return self._over_white(self._unit(self.samples[top:bottom]))

    def opacity(self, top: int = 0, bottom: int | None = None) -> Floats | None:
        """Give the alpha of rows.

        Returns:
            rows x W, float32 in [0, 1], or None when the picture has no alpha channel.
        """
        return self._unit(self.samples[top:bottom, :, -1]) if self.has_alpha else None

    @property
    def visible_share(self) -> float:
        """Share of the pixels that are not wholly transparent, in [0, 1]."""
        return float((self.samples[..., -1] > 0).mean()) if self.has_alpha else 1.0

    def scaled(self, width: int, height: int) -> Floats:
        """Show the whole picture at another size.

        A large picture is first averaged over whole blocks of native samples, down to at least twice the
        size asked for; Lanczos does the rest. Plain pictures of 8 bits stay at that depth on the way, which
        takes a third of the time.

        Args:
            width: of the result, in pixels.
            height: of the result, in pixels.

        Returns:
            height x width x 3, float32 sRGB in [0, 1].
        """
        across = max(1, self.width // (2 * width))
        down = max(1, self.height // (2 * height))
        # The last block of a row or column may be a part of one, so the picture ends inside it.
        box = (0.0, 0.0, self.width / across, self.height / down)
        if self._is_light:
            samples = self._averaged(_reduced, down, across)
            if self.model == "rgb" and is_srgb(self._space):
                image = _pillow(samples).resize((width, height), Image.Resampling.LANCZOS, box)
                return self._unit(np.asarray(image))
            native = self._unit(samples)
        else:
            native = self._averaged(self._averaged_exactly, down, across)
        small = self._over_white(native)

        def resized(channel: int) -> Floats:
            plane = Image.fromarray(np.ascontiguousarray(small[..., channel]))
            return np.asarray(plane.resize((width, height), Image.Resampling.LANCZOS, box)).clip(0, 1)

        return np.stack(each(resized, range(3)), axis=-1)

    def shaded(self, perturbation: Callable[[int, int], Floats]) -> Artwork:
        """Add a perturbation, and keep depth, colour space and alpha.

        It is added to the colour under the alpha, so that what is seen changes by alpha times it;
        where alpha is 0 nothing changes. A perturbation of zero gives the same samples.

        Args:
            perturbation: from a first row and the row after the last one to rows x W x 3 float32,
                a difference in sRGB; called once a strip, of several strips at once.

        Returns:
            A new artwork of the same size.
        """
        result = np.empty_like(self.samples)

        def fill(rows: tuple[int, int]) -> None:
            top, bottom = rows
            result[top:bottom] = self._perturbed(self.samples[top:bottom], perturbation(top, bottom))

        each(fill, self._strips())
        return replace(self, samples=result)

    @cached_property
    def _space(self) -> Space:
        return space_for(self.model, self.metadata.icc)

    def _strips(self) -> Iterator[tuple[int, int]]:
        rows = max(_LOWEST_STRIP, _STRIP // self.width)
        for top in range(0, self.height, rows):
            yield top, min(top + rows, self.height)

    def _unit(self, samples: Samples) -> Floats:
        return np.divide(samples, np.iinfo(samples.dtype).max, dtype=np.float32)

    def _over_white(self, native: Floats) -> Floats:
        if not self.has_alpha:
            return self._space.to_srgb(native)
        alpha = native[..., -1:]
        return self._space.to_srgb(native[..., :-1]) * alpha + (1 - alpha)

    @property
    def _is_light(self) -> bool:
        """Whether the samples can be averaged by Pillow."""
        return self.samples.dtype == np.uint8 and not self.has_alpha

    def _averaged(
        self, average: Callable[[Samples, int, int], NDArray[Kind]], down: int, across: int
    ) -> NDArray[Kind]:
        """Average over blocks, strip by strip."""
        rows = max(1, _ROWS // down) * down
        strips = (self.samples[top : top + rows] for top in range(0, self.height, rows))
        return np.concatenate(each(lambda strip: average(strip, down, across), strips))

    def _averaged_exactly(self, samples: Samples, down: int, across: int) -> Floats:
        """Average over blocks; where there is alpha, colours count as much as they are seen."""
        native = self._unit(samples)
        if down == across == 1:
            return native
        if not self.has_alpha:
            return _block_mean(native, down, across)
        native[..., :-1] *= native[..., -1:]
        native = _block_mean(native, down, across)
        native[..., :-1] /= np.maximum(native[..., -1:], np.finfo(np.float32).tiny)
        return native

    def _perturbed(self, samples: Samples, perturbation: Floats) -> Samples:
        colours = CHANNELS[self.model]
        if self.is_grey:
            perturbation = np.repeat(to_luma(perturbation), 3, axis=2)
        top = np.iinfo(samples.dtype).max
        native = self._space.add(self._unit(samples[..., :colours]), perturbation)
        changed = np.rint(native * top).clip(0, top).astype(samples.dtype)
        if not self.has_alpha:
            return changed
        alpha = samples[..., colours:]
        visible = np.where(alpha > 0, changed, samples[..., :colours])
        return np.concatenate([visible, alpha], axis=2)


def _spread(samples: Samples) -> Samples:
    """The largest less the smallest of R, G and B."""
    red, green, blue = (samples[..., channel] for channel in range(3))
    largest: Samples = np.maximum(np.maximum(red, green), blue)
    return largest - np.minimum(np.minimum(red, green), blue)


def _reduced(samples: Samples, down: int, across: int) -> Samples:
    """Average H x W x C of 8 bits over blocks by Pillow, which is faster; rounded to 8 bits again."""
    if down == across == 1:
        return samples
    reduced = np.asarray(_pillow(samples).reduce((across, down)))
    return reduced.reshape(*reduced.shape[:2], -1)


def _pillow(samples: Samples) -> Image.Image:
    """Hand H x W x C of 8 bits over to Pillow."""
    height, width, channels = samples.shape
    mode = _MODES[channels]
    return Image.frombuffer(mode, (width, height), np.ascontiguousarray(samples), "raw", mode, 0, 1)


def _block_mean(native: Floats, down: int, across: int) -> Floats:
    """Average H x W x C over blocks; those at the end may be smaller."""
    return _mean_of_columns(_mean_of_columns(native.swapaxes(0, 1), down).swapaxes(0, 1), across)


def _mean_of_columns(native: Floats, block: int) -> Floats:
    """Average every `block` columns: whole strides are added, four times as fast as `np.add.reduceat`."""
    total = native[:, ::block].copy("K")
    for offset in range(1, block):
        part = native[:, offset::block]
        total[:, : part.shape[1]] += part
    counts = np.full(total.shape[1], block, dtype=np.float32)
    counts[-1] = native.shape[1] - block * (total.shape[1] - 1)
    total /= counts[:, None]
    return total
