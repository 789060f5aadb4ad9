"""What may happen to poisoned pictures before a generator is trained on them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageFilter

from lab.latents import Autoencoder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import torch
    from numpy.typing import NDArray

    Treatment = Callable[[NDArray[np.uint8], Path, torch.device], NDArray[np.uint8]]
    """Maps N x H x W x 3 to the same shape; a folder keeps latents, the device computes them."""


def untouched(pictures: NDArray[np.uint8], _: Path, __: torch.device) -> NDArray[np.uint8]:
    """Leave them."""
    return pictures


def recompressed(pictures: NDArray[np.uint8], _: Path, __: torch.device) -> NDArray[np.uint8]:
    """Reduce to three quarters, encode as JPEG 75, enlarge again, as the makers of data sets do."""
    return _each(_recompressed, pictures)


def blurred(pictures: NDArray[np.uint8], _: Path, __: torch.device) -> NDArray[np.uint8]:
    """Blur a little, encode as JPEG 75: the simplest defence."""
    return _each(_blurred, pictures)


def regenerated(pictures: NDArray[np.uint8], cache: Path, device: torch.device) -> NDArray[np.uint8]:
    """Send them through the autoencoder of another family, as purifiers do."""
    autoencoder = Autoencoder.load("flux1", cache, device)
    return autoencoder.decode(autoencoder.encode(pictures))


TREATMENTS: dict[str, Treatment] = {
    "none": untouched,
    "resize and JPEG 75": recompressed,
    "blur and JPEG 75": blurred,
    "another autoencoder": regenerated,
}


def _each(function: Callable[[Image.Image], Image.Image], pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.stack([np.asarray(function(Image.fromarray(picture))) for picture in pictures])


def _recompressed(picture: Image.Image) -> Image.Image:
    reduced = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4), Image.Resampling.LANCZOS)
    return _jpeg(reduced).resize(picture.size, Image.Resampling.LANCZOS)


def _blurred(picture: Image.Image) -> Image.Image:
    return _jpeg(picture.filter(ImageFilter.GaussianBlur(1.0)))


def _jpeg(picture: Image.Image) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=75)
    return Image.open(buffer).convert("RGB")
