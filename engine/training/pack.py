"""Gather what a training needs into one small folder, for a machine that holds nothing else.

    python engine/training/pack.py --pictures FOLDER

Copies the real encoders, and the pictures as reduced WebP files in the same folders, so that the same ones
are held back; draws the built-in anchors. Nothing that it writes belongs into the repository.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from pathlib import Path

import numpy as np
from pictures import find, read
from PIL import Image

from belladonna.anchors.gallery import DRAWN, draw
from belladonna.errors import BelladonnaError, UsageError
from belladonna.surrogates.registry import how_to_get
from belladonna.surrogates.store import installed, known_models
from belladonna.surrogates.student import CHANNELS

MEBIBYTE = 2**20
LONGEST = (1024, 768, 640, 512)  # sides to try, in pixels
QUALITY = 80
_DRAWING = 384  # side of a drawn anchor, in pixels


def pack_encoders(folder: Path) -> int:
    """Copy the encoders into the layout of `BELLADONNA_MODELS`; returns their bytes.

    Raises:
        UsageError: one is not installed (``model_missing``).
    """
    models = {model.name: model for model in installed()}
    total = 0
    for family in CHANNELS:
        if family not in models:
            raise UsageError("model_missing", f"The model {family} is not installed.", how_to_get(family))
        known = known_models()[family]
        copy = folder / known.folder / known.weights
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(models[family].weights, copy)
        total += copy.stat().st_size
    return total


def pack_pictures(source: Path, folder: Path, limit: int) -> int:
    """Write the pictures at the largest size at which all of them take at most `limit` bytes.

    Returns:
        Their bytes.

    Raises:
        UsageError: they are too many even at the smallest size (``too_many_pictures``).
    """
    paths = find(source, held_back=True) + find(source, held_back=False)
    for longest in LONGEST:
        files: dict[Path, bytes] = {}
        total = 0
        for path in paths:
            data = _reduced(path, longest)
            total += len(data)
            if total > limit:
                break
            files[path.relative_to(source)] = data
        else:
            for name, data in files.items():
                copy = folder / f"{name}.webp"
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(data)
            return total
    raise UsageError("too_many_pictures", f"{source} holds too many pictures.", "Name a smaller folder.")


def draw_anchors(folder: Path) -> int:
    """Draw one built-in anchor for each target; returns their bytes."""
    folder.mkdir(parents=True)
    for target in DRAWN:
        rgb = (draw(target, 0, _DRAWING, _DRAWING) * 255).round().astype(np.uint8)
        Image.fromarray(rgb).save(folder / f"{target}.webp", quality=QUALITY)
    return sum(file.stat().st_size for file in folder.iterdir())


def _reduced(path: Path, longest: int) -> bytes:
    picture = Image.fromarray(read(path).permute(1, 2, 0).numpy())
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=QUALITY)
    return buffer.getvalue()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("carry"))
    parser.add_argument("--limit", type=int, default=48, help="of everything, in MiB")
    options = parser.parse_args()
    models, pictures, anchors = (options.out / name for name in ("models", "pictures", "anchors"))
    for folder in (models, pictures, anchors):
        if folder.exists():
            parser.error(f"{folder} exists already: remove it, or choose another --out")
    try:
        used = pack_encoders(models) + draw_anchors(anchors)
        used += pack_pictures(options.pictures, pictures, options.limit * MEBIBYTE - used)
    except BelladonnaError as error:
        sys.exit(str(error))
    print(f"{options.out}: {used / MEBIBYTE:.0f} MiB")


if __name__ == "__main__":
    main()
