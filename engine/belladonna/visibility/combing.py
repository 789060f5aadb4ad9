"""Lines are combed out of a change where plain ground would show them.

An eye finds a line that is weaker than the grain around it, for it adds up along the line (as the visual
cortex does: Daugman, "Uncertainty relation for resolution in space, spatial frequency, and orientation",
1985). So the change is looked at through filters as long and narrow as lines are, of four widths and six
directions, and where one answers more than grain would hide, the excess is taken out: what remains of an
outline is texture. The wider a line, the less is let pass, as eyes see slow waves best (Campbell and Robson,
"Application of Fourier analysis to the visibility of gratings", 1968).
"""

from __future__ import annotations

import functools
import itertools
import math
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

_SCALES = {8: 0.35, 4: 0.5, 2: 0.7, 1: 1.0}
"""Width of a line in pixels, and how much of the limit it may reach."""
_DIRECTIONS = 6
_SIDE = 9  # of a filter, in cells as wide as the line
_BLOCK = _SIDE // 2  # cells each way that are computed as one with many channels: a seventh of the time
_LENGTH = 2.5  # standard deviation of a filter along the line, in such cells
_PASSES = 2
_STEP = 1.5  # of the excess is taken out at once: little of it remains in two passes


def combed(d: Tensor, plain: Tensor, limit: Tensor) -> Tensor:
    """Take lines out of a change's brightness; leave it as it is in texture.

    Args:
        d: B x 3 x H x W.
        plain: B x 1 x H x W, the plainness of the picture that it is added to.
        limit: B x 1 x H x W, the standard deviation of grain that would hide a line one pixel wide.

    Returns:
        The shape of `d`.
    """
    # Beyond the edges nothing is too much.
    most = {width: _in_blocks(share * _reduced(limit, width), math.inf) for width, share in _SCALES.items()}
    before = grey = d.mean(1, keepdim=True)
    for _ in range(_PASSES):
        for width in _SCALES:
            lines = _lines(_reduced(plain * grey, width), most[width])
            grey = grey - plain * functional.interpolate(lines, size=grey.shape[2:], mode="bilinear")
    return d + (grey - before)


def _lines(plane: Tensor, most: Tensor) -> Tensor:
    """Give what of a plane's lines is too much, the shape of `plane`; `most` is in blocks."""
    there, back, gain = (part.to(plane) for part in _blocks())
    around = functional.pad(plane, (_BLOCK,) * 4, mode="replicate")
    answers = functional.conv2d(_in_blocks(around, 0), there)
    most = most.repeat(1, _DIRECTIONS, 1, 1)
    excess = answers - answers.clamp(-most, most)
    # What was filtered is put back by the same filters: they look alike from both sides.
    lines = functional.pixel_shuffle(functional.conv2d(excess, back, padding=1), _BLOCK)
    return lines[..., : plane.shape[2], : plane.shape[3]] * (_STEP / gain)


def _in_blocks(plane: Tensor, beyond: float) -> Tensor:
    """Make blocks of pixels channels; those at the right and lower edge are filled up with `beyond`."""
    height, width = plane.shape[2:]
    whole = functional.pad(plane, (0, -width % _BLOCK, 0, -height % _BLOCK), value=beyond)
    blocks = functional.pixel_unshuffle(whole, _BLOCK)
    return blocks.contiguous(memory_format=torch.channels_last)


def _reduced(plane: Tensor, times: int) -> Tensor:
    """Average squares of so many pixels; those at the right and lower edge may be smaller."""
    if times == 1:
        return plane
    return functional.avg_pool2d(plane, times, ceil_mode=True, count_include_pad=False)


@functools.cache
def _filters() -> tuple[Tensor, Tensor]:
    """Build the filters, directions x 1 x side x side, and the most that all of them answer to a wave of 1.

    Across a line each is the second derivative of a Gaussian, along it a Gaussian (Freeman and Adelson, "The
    design and use of steerable filters", 1991). Squares sum to 1: to white noise they answer its deviation.
    """
    places = torch.arange(_SIDE, dtype=torch.float32) - _SIDE // 2
    down, right = torch.meshgrid(places, places, indexing="ij")
    angles = torch.arange(_DIRECTIONS)[:, None, None] * (math.pi / _DIRECTIONS)
    along, across = (
        right * angles.cos() + down * angles.sin(),
        down * angles.cos() - right * angles.sin(),
    )
    filters = (1 - across.square()) * torch.exp(-(across.square() + (along / _LENGTH).square()) / 2)
    filters -= filters.mean((1, 2), keepdim=True)
    filters /= torch.linalg.vector_norm(filters, dim=(1, 2), keepdim=True)
    waves = torch.fft.rfft2(filters, s=(64, 64)).abs().square().sum(0)
    return filters[:, None], waves.max()


@functools.cache
def _blocks() -> tuple[Tensor, Tensor, Tensor]:
    """Give the filters there and back as they act on blocks of cells, and the gain of both.

    A processor convolves one channel at a small share of its speed. With the cells of a block as channels a
    filter takes what it needs from 3 x 3 blocks, though it multiplies more zeros than numbers.
    """
    filters, gain = _filters()
    there, back = (
        _for_blocks(each).contiguous(memory_format=torch.channels_last)
        for each in (filters, filters.transpose(0, 1))
    )
    return there, back, gain


def _for_blocks(filters: Tensor) -> Tensor:
    """Map filters O x I x side x side to O block^2 x I block^2 x 3 x 3, as blocks need them."""
    outputs, inputs = filters.shape[:2]
    placed = filters.new_zeros(outputs, _BLOCK, _BLOCK, inputs, 3 * _BLOCK, 3 * _BLOCK)
    for down, right in itertools.product(range(_BLOCK), repeat=2):
        placed[:, down, right, :, down : down + _SIDE, right : right + _SIDE] = filters
    blocks = placed.view(outputs, _BLOCK, _BLOCK, inputs, 3, _BLOCK, 3, _BLOCK)
    return blocks.permute(0, 1, 2, 3, 5, 7, 4, 6).reshape(outputs * _BLOCK**2, inputs * _BLOCK**2, 3, 3)
