"""Anchors from an image generator's pipeline that the artist installed. Never downloaded, never required."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from huggingface_hub.constants import HF_HUB_CACHE
from PIL import Image

from belladonna import paths
from belladonna.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_INDEX = "model_index.json"
_STEPS = 30
_STRIDE = 32
_REPAINTED = 0.5  # of the way to noise: the composition stays, the brushwork does not
_PROMPT = "a photo of a {target}, sharp, detailed, centred"


def find_pipeline() -> Path | None:
    """Find a text-to-image pipeline in diffusers' folder form.

    Looks in ``BELLADONNA_MODELS``, our cache and the Hugging Face cache, in this order.
    """
    roots = [Path(os.environ["BELLADONNA_MODELS"])] if os.environ.get("BELLADONNA_MODELS") else []
    for root in (*roots, paths.cache_dir() / "models", Path(HF_HUB_CACHE)):
        for index in sorted((*root.glob(f"*/{_INDEX}"), *root.glob(f"models--*/snapshots/*/{_INDEX}"))):
            if _is_text_to_image(index):
                return index.parent
    return None


def generate(
    pipeline: Path, target: str, variants: int, seed: int, *, size: int = 512, device: str = "cpu"
) -> list[NDArray[np.float32]]:
    """Make square pictures of the target, or take them from the cache.

    Args:
        pipeline: the folder from `find_pipeline`.
        target: name of the target concept.
        variants: how many pictures.
        seed: of the first; the following numbers for the others.
        size: pixels a side, a multiple of the pipeline's stride.
        device: torch device name.

    Returns:
        `variants` pictures, size x size x 3, sRGB, in [0, 1].

    Raises:
        UsageError: the pipeline's libraries are not installed.
    """
    loaded: Any = None
    pictures = []
    for number in range(seed, seed + variants):
        path = _cached(pipeline, target, number, size)
        if not path.exists():
            loaded = loaded or _load(pipeline, "AutoPipelineForText2Image", device)
            _make(loaded, target, number, size, path)
        with Image.open(path) as image:
            pictures.append(np.asarray(image.convert("RGB"), np.float32) / np.float32(255))
    return pictures


def repaint(
    pipeline: Path, picture: NDArray[np.float32], prompt: str, *, size: int = 512, device: str = "cpu"
) -> NDArray[np.float32]:
    """Paint a picture again as a prompt says (image to image, as Glaze does for style).

    Args:
        pipeline: the folder from `find_pipeline`.
        picture: H x W x 3, sRGB, in [0, 1].
        prompt: what shall be seen.
        size: the short side of the result, in pixels, a multiple of the pipeline's stride.
        device: torch device name.

    Returns:
        About the picture's shape, sRGB, in [0, 1].

    Raises:
        UsageError: the pipeline's libraries are not installed.
    """
    scale = size / min(picture.shape[:2])
    height, width = (max(1, round(side * scale / _STRIDE)) * _STRIDE for side in picture.shape[:2])
    image = Image.fromarray((picture * 255).round().astype(np.uint8))
    painted = _load(pipeline, "AutoPipelineForImage2Image", device)(
        prompt,
        image=image.resize((width, height), Image.Resampling.LANCZOS),
        strength=_REPAINTED,
        num_inference_steps=_STEPS,
        generator=torch.Generator().manual_seed(0),
    ).images[0]
    return np.asarray(painted.convert("RGB"), np.float32) / np.float32(255)


def _is_text_to_image(index: Path) -> bool:
    try:
        parts = json.loads(index.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(parts, dict) and "text_encoder" in parts and "vae" in parts


def _cached(pipeline: Path, target: str, number: int, size: int) -> Path:
    origin = hashlib.sha256(str(pipeline.resolve()).encode()).hexdigest()[:8]
    name = re.sub(r"\W+", "-", target.casefold())
    return paths.cache_dir() / "anchors" / f"{name}-{origin}-{size}-{number}.png"


def _load(folder: Path, kind: str, device: str) -> Any:  # noqa: ANN401 - diffusers is untyped
    try:
        import diffusers  # noqa: PLC0415 - seconds to import, rarely needed

        pipeline = getattr(diffusers, kind).from_pretrained(
            folder, local_files_only=True, use_safetensors=True, safety_checker=None
        )
    except Exception as error:  # diffusers raises whatever a broken folder provokes
        raise UsageError(
            "no_generator",
            f"The text-to-image pipeline in {folder} cannot be loaded: {error}",
            "Install the extra “generate” (transformers), or use a built-in target.",
        ) from error
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(device)


def _make(pipeline: Any, target: str, number: int, size: int, path: Path) -> None:  # noqa: ANN401 - diffusers is untyped
    generator = torch.Generator().manual_seed(number)
    image = pipeline(
        _PROMPT.format(target=target),
        height=size,
        width=size,
        num_inference_steps=_STEPS,
        generator=generator,
    ).images[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    image.save(partial, format="PNG")
    partial.replace(path)
