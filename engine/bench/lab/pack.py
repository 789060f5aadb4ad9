"""Make the laboratory small enough to travel: `python -m lab.pack DATA FOLDER`.

The pictures are encoded anew, as WebP in a zip for each concept, and the captions' vectors are computed, so
that the machine with the GPU needs no sentence encoder.
"""

from __future__ import annotations

import argparse
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from lab.captions import write
from lab.pictures import CONCEPTS, tarred

if TYPE_CHECKING:
    from collections.abc import Sequence

CAPTIONS = "captions.safetensors"


def pack(data: Path, folder: Path, most: int, quality: int, concepts: Sequence[str] = CONCEPTS) -> None:
    """Write `folder`.

    Args:
        data: folder of CONCEPT.tar.
        folder: to be made.
        most: pictures of a concept.
        quality: of WebP, 1 to 100.
        concepts: that are packed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for concept in concepts:
        with zipfile.ZipFile(folder / f"{concept}.zip", "w") as archive:
            for number, jpeg in enumerate(tarred(data / f"{concept}.tar")[:most]):
                buffer = io.BytesIO()
                Image.open(io.BytesIO(jpeg)).convert("RGB").save(buffer, "WEBP", quality=quality)
                archive.writestr(f"{number:05}.webp", buffer.getvalue())
    write(folder / CAPTIONS)


def main() -> None:
    """Parse the command line and pack."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="folder of CONCEPT.tar")
    parser.add_argument("folder", type=Path, help="what is made")
    parser.add_argument("--most", type=int, default=2000, help="pictures of a concept")
    parser.add_argument("--quality", type=int, default=88, help="of WebP")
    parser.add_argument("--concepts", nargs="+", choices=CONCEPTS, default=CONCEPTS, metavar="CONCEPT")
    arguments = parser.parse_args()
    pack(arguments.data, arguments.folder, arguments.most, arguments.quality, arguments.concepts)
    size = sum(file.stat().st_size for file in arguments.folder.iterdir())
    print(f"{arguments.folder}: {size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
