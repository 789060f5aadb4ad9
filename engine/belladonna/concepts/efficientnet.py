"""EfficientNet-lite0 for inference, as a plain module.

Architecture: Tan and Le, ICML 2019 (arXiv 1905.11946), in the "lite" variant (no squeeze-and-excitation,
ReLU6 in place of swish). Attribute names follow the keys of the weight file.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import pad, relu6

INPUT_SIZE = 224
"""Pixels a side that the weights were trained at."""

_STAGES = (
    # repeats, kernel, stride, expansion, channels out (table 1 of the paper)
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


class _SameConv(nn.Conv2d):
    """Convolution with TensorFlow's "same" padding: the odd pixel goes right and below."""

    def forward(self, x: Tensor) -> Tensor:
        kernel, stride = self.kernel_size[0], self.stride[0]
        vertical, horizontal = (
            max((-(-size // stride) - 1) * stride + kernel - size, 0) for size in x.shape[-2:]
        )
        edges = (horizontal // 2, horizontal - horizontal // 2, vertical // 2, vertical - vertical // 2)
        return super().forward(pad(x, edges))


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3)


class _Block(nn.Module):
    """Inverted residual: expand 1x1, depthwise, project 1x1; plus the input where shapes agree."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inputs * expansion
        if expansion > 1:
            self._expand_conv = _SameConv(inputs, wide, 1, bias=False)
            self._bn0 = _norm(wide)
        self._depthwise_conv = _SameConv(wide, wide, kernel, stride=stride, groups=wide, bias=False)
        self._bn1 = _norm(wide)
        self._project_conv = _SameConv(wide, outputs, 1, bias=False)
        self._bn2 = _norm(outputs)
        self._expands = expansion > 1
        self._skips = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        y = relu6(self._bn0(self._expand_conv(x))) if self._expands else x
        y = relu6(self._bn1(self._depthwise_conv(y)))
        y = self._bn2(self._project_conv(y))
        result: Tensor = x + y if self._skips else y
        return result


def normalised(x: Tensor) -> Tensor:
    """Scale byte values as TensorFlow does for the lite models: mean 127, deviation 128."""
    return (x - 127) / 128


class EfficientNetLite0(nn.Module):
    """Map B x 3 x 224 x 224, normalised, to B x 1000 logits over the ImageNet classes."""

    def __init__(self) -> None:
        super().__init__()
        self._conv_stem = _SameConv(3, 32, 3, stride=2, bias=False)
        self._bn0 = _norm(32)
        blocks = []
        channels = 32
        for repeats, kernel, stride, expansion, outputs in _STAGES:
            for index in range(repeats):
                blocks.append(_Block(channels, outputs, kernel, stride if index == 0 else 1, expansion))
                channels = outputs
        self._blocks = nn.Sequential(*blocks)
        self._conv_head = _SameConv(channels, 1280, 1, bias=False)
        self._bn1 = _norm(1280)
        self._fc = nn.Linear(1280, 1000)

    def maps(self, x: Tensor) -> list[Tensor]:
        """Describe pictures of any size, normalised, place by place: what each stage says, in order."""
        x = relu6(self._bn0(self._conv_stem(x)))
        maps, last = [], 0
        for repeats, *_ in _STAGES:
            x = self._blocks[last : last + repeats](x)
            maps.append(x)
            last += repeats
        return maps

    def features(self, x: Tensor) -> Tensor:
        """Describe pictures, B x 3 x 224 x 224, by B x 1280 numbers."""
        x = relu6(self._bn0(self._conv_stem(x)))
        x = relu6(self._bn1(self._conv_head(self._blocks(x))))
        return torch.mean(x, dim=(2, 3))

    def forward(self, x: Tensor) -> Tensor:
        """Classify pictures; no gradient is needed by any caller, none is forbidden."""
        logits: Tensor = self._fc(self.features(x))
        return logits
