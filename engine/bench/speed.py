"""Where the time goes: one picture at several sizes, shaded in a warm process with nothing but what ships.

`python engine/bench/speed.py --picture FILE` prints the table of docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from belladonna.engine import Engine, Progress
from belladonna.memory import keep_for_reuse
from belladonna.request import Request

if TYPE_CHECKING:
    from belladonna.request import Effort

_STAGES = ("reading", "optimising", "writing", "measuring")
_WARMING = 128


class Stopwatch:
    """Adds up the seconds of each stage, and those of all processor cores together."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(_STAGES, 0.0)
        self.processor = -time.process_time()
        self._stage, self._since = _STAGES[0], time.perf_counter()

    def __call__(self, progress: Progress) -> None:
        """Begin a stage."""
        now = time.perf_counter()
        self.seconds[self._stage] += now - self._since
        self._stage, self._since = progress.stage, now

    def stop(self) -> None:
        """End the last one."""
        self(Progress(self._stage, 1.0))
        self.processor += time.process_time()


def timed(engine: Engine, picture: Image.Image, side: int, effort: Effort) -> Stopwatch:
    """Shade the picture as a square JPEG with so many pixels a side."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "picture.jpg"), Path(folder, "shaded.jpg")
        picture.resize((side, side), Image.Resampling.LANCZOS).save(source, quality=90)
        watch = Stopwatch()
        engine.shade_file(
            source, result, Request(effort=effort, surrogates="embedded", seed=0), on_progress=watch
        )
        watch.stop()
    return watch


def peak_gigabytes() -> float:
    """Give the most memory that this process has had."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def main() -> None:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--picture", type=Path, required=True)
    parser.add_argument("--sides", type=int, nargs="+", default=[256, 512, 1024, 2048, 4096, 10_000])
    parser.add_argument("--effort", choices=("fast", "balanced", "thorough"), default="fast")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="cpu")
    arguments = parser.parse_args()
    keep_for_reuse()
    picture = Image.open(arguments.picture).convert("RGB")
    engine = Engine(device=arguments.device)
    timed(engine, picture, _WARMING, arguments.effort)
    print(f"{os.cpu_count()} cores, {arguments.device}, {arguments.effort}\n")
    print(f"| side | total s | {' | '.join(_STAGES)} | processor s | peak GB so far |\n|{'---|' * 8}")
    for side in sorted(arguments.sides):
        watch = timed(engine, picture, side, arguments.effort)
        times = [sum(watch.seconds.values()), *watch.seconds.values(), watch.processor, peak_gigabytes()]
        print(f"| {side} | {' | '.join(f'{each:.2f}' for each in times)} |", flush=True)


if __name__ == "__main__":
    main()
