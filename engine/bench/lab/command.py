"""The command line that all experiments share."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def parser(description: str | None, presets: Iterable[str]) -> argparse.ArgumentParser:
    """Declare pictures, preset, the generator to begin with, device, and where what is done is kept."""
    options = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--pictures", type=Path, required=True, help="folder of CONCEPT.tar, or as packed")
    options.add_argument("--preset", choices=presets, default="cpu")
    options.add_argument(
        "--clean", type=Path, help="folder of clean-*.safetensors: begin with that generator"
    )
    options.add_argument("--device", default="auto")
    options.add_argument("--runs", type=Path, default=Path(__file__).parents[1] / "runs" / "lab")
    return options
