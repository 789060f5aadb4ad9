"""Run the laboratory: train the clean generator, poison it every way, and write down what it draws.

Resumable: everything that is done lies below `--runs`; started again, it goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image

from belladonna.device import choose
from lab.captions import RELATED, captions, embed
from lab.experiment import Bench, both_ways
from lab.generator import Size
from lab.judge import Judge
from lab.latents import Autoencoder
from lab.pictures import SIDE, Pictures, load
from lab.presets import PRESETS, Preset
from lab.report import write
from lab.training import Lesson, Training

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from torch import Tensor


_STRIDE = 8
_SAVE_EVERY = 200
_SHOWN = 8
_JUDGED_BY = 600
"""Pictures of a concept that the judge learns from."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One continued training.

    Attributes:
        source: concept that is poisoned.
        target: what it should be taken for.
        poison: name of the way, or the dose.
        count: of poisoned pictures; 0 is the baseline.
        recompressed: the poisoned pictures went through a resize and JPEG 75.
        seed: of the training.
    """

    source: str
    target: str
    poison: str
    count: int
    recompressed: bool
    seed: int


class Laboratory:
    """A preset on a folder of labelled pictures."""

    def __init__(self, preset: Preset, pictures: Path, runs: Path, device: torch.device) -> None:
        self.preset, self.folder, self.runs, self.device = preset, pictures, runs, device

    @cached_property
    def pictures(self) -> dict[str, Pictures]:
        """By concept."""
        most = self.preset.most
        loaded = {concept: load(self.folder, concept) for concept in self.preset.concepts}
        return {name: Pictures(each.training[:most], each.held_back[:most]) for name, each in loaded.items()}

    @cached_property
    def autoencoder(self) -> Autoencoder:
        """The generator's."""
        return Autoencoder.load(self.preset.family, self.runs / "latents", self.device)

    @cached_property
    def judge(self) -> Judge:
        """Trained once and kept."""
        file = self.runs / "judge.pt"
        if not file.exists():
            examples = {name: each.training[:_JUDGED_BY] for name, each in self.pictures.items()}
            Judge.train({name: self._with_reconstructions(each) for name, each in examples.items()}).save(
                file
            )
        return Judge.load(file)

    def _with_reconstructions(self, pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Add what the autoencoder makes of some: the judge shall not mind its softness."""
        return np.concatenate([pictures, self.autoencoder.decode(self.autoencoder.encode(pictures[::3]))])

    def clean(self) -> Bench:
        """Train the clean generator, or go on with it, or take it as it is."""
        latents, lessons = [], []
        for name, each in self.pictures.items():
            latents.append(both_ways(self.autoencoder, each.training))
            vectors = torch.stack([embed(caption) for caption in captions(name)])
            lessons.append(Lesson(latents[-1], vectors, 1.0))
        everything = torch.cat(latents)
        size = Size(everything.shape[1], SIDE // _STRIDE, width=self.preset.width, depth=self.preset.depth)
        checkpoint = self.runs / "clean.pt"
        if checkpoint.exists():
            training = Training.load(checkpoint, size, self.device)
        else:
            training = Training.new(size, everything, self.device)

        def on_step(training: Training, loss: float) -> None:
            if training.step % _SAVE_EVERY == 0:
                print(
                    f"clean generator: step {training.step} of {self.preset.clean.steps}, loss {loss:.3f}",
                    flush=True,
                )
                training.save(checkpoint)

        training.run(lessons, self.preset.clean, 0, on_step=on_step)
        training.save(checkpoint)
        clean = {name: each.training for name, each in self.pictures.items()}
        return Bench(checkpoint, size, self.autoencoder, self.judge, clean)

    def cells(self) -> Iterator[Cell]:
        """All continued trainings of the preset: the first seed of everything comes first."""
        for seed, (source, target) in product(self.preset.seeds, self.preset.pairs):
            yield Cell(source, target, "control", 0, recompressed=False, seed=seed)
            ways = product(self.preset.counts[::-1], self.preset.poisons, self.preset.recompressed)
            for count, poison, recompressed in ways:
                yield Cell(source, target, poison, count, recompressed, seed)
            for dose in self.preset.doses:
                yield Cell(
                    source, target, moved(dose), max(self.preset.counts), recompressed=False, seed=seed
                )

    def latents(self, cell: Cell) -> Tensor:
        """Give what the generator is shown of a cell's poison, with the mirror images."""
        doses = {moved(dose): dose for dose in self.preset.doses}
        if cell.poison not in doses:
            return both_ways(self.autoencoder, self.poisoned(cell))
        source = both_ways(self.autoencoder, self._some(cell.source, cell.count))
        target = both_ways(self.autoencoder, self._anchors(cell))
        return torch.lerp(source, target, doses[cell.poison])

    def poisoned(self, cell: Cell) -> NDArray[np.uint8]:
        """Make the poisoned pictures of a cell, from pictures that the clean generator never saw."""
        poison = self.preset.poisons[cell.poison]
        sources = self._some(cell.source, cell.count)
        anchors = self._anchors(cell)
        folder = self.runs / "poison" / _key({**asdict(poison), "pair": [cell.source, cell.target]})
        made = poison(sources, anchors, folder, seed=0)
        return recompress(made) if cell.recompressed else made

    def run(self, bench: Bench, cell: Cell) -> dict[str, Any]:
        """Run one cell, or look it up."""
        file = self.runs / "cells" / f"{_key(asdict(cell))}.json"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            poison = {cell.source: self.latents(cell)} if cell.count else {}
            training = bench.continued(poison, self.preset.continued, cell.seed)
            words = (*self.preset.concepts, *RELATED.get(cell.source, ()))
            drawn = bench.ask(training, words, self.preset.asked, cell.seed)
            sheet = file.with_suffix(".png")
            Image.fromarray(np.concatenate(list(drawn[cell.source][:_SHOWN]), 1)).save(sheet)
            result = {**asdict(cell), "verdicts": bench.verdicts(drawn), "sheet": str(sheet)}
            file.write_text(json.dumps(result))
            print(f"{cell}: {result['verdicts'][cell.source]}", flush=True)
        return json.loads(file.read_text())  # type: ignore[no-any-return]

    def _anchors(self, cell: Cell) -> NDArray[np.uint8]:
        """One of the target's pictures for each of the source's; there may be fewer of them."""
        there = sum(map(len, (self.pictures[cell.target].held_back, self.pictures[cell.target].training)))
        return np.resize(self._some(cell.target, min(cell.count, there)), (cell.count, SIDE, SIDE, 3))

    def _some(self, concept: str, count: int) -> NDArray[np.uint8]:
        """Take pictures that the clean generator never saw, then, if these are too few, ones that it did."""
        pictures = self.pictures[concept]
        everything = np.concatenate([pictures.held_back, pictures.training])
        if count > len(everything):
            raise SystemExit(f"There are only {len(everything)} pictures of {concept}; {count} are wanted.")
        return everything[:count]


def moved(dose: float) -> str:
    """Name a dose in tables."""
    return f"latents moved by {dose}"


def recompress(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Reduce to three quarters, encode as JPEG 75, enlarge again, as the makers of data sets do."""
    return np.stack([_recompressed(picture) for picture in pictures])


def _recompressed(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = picture.shape[0]
    buffer = io.BytesIO()
    reduced = Image.fromarray(picture).resize((side * 3 // 4,) * 2, Image.Resampling.LANCZOS)
    reduced.save(buffer, "JPEG", quality=75)
    return np.asarray(Image.open(buffer).resize((side, side), Image.Resampling.LANCZOS))


def _key(settings: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]


def main() -> None:
    """Parse the command line, run what is missing, write the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=Path, required=True, help="folder of CONCEPT.tar")
    parser.add_argument("--preset", choices=PRESETS, default="cpu")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--docs", type=Path, default=Path(__file__).parents[3] / "docs" / "evidence")
    parser.add_argument("--runs", type=Path, default=Path(__file__).parents[1] / "runs" / "lab")
    arguments = parser.parse_args()
    preset = PRESETS[arguments.preset]
    runs = arguments.runs / arguments.preset
    laboratory = Laboratory(preset, arguments.pictures, runs, choose(arguments.device))
    bench = laboratory.clean()
    results: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for cell in laboratory.cells():
        results.setdefault((cell.source, cell.target), []).append(laboratory.run(bench, cell))
    for (source, target), some in results.items():
        write(some, source, target, arguments.docs)


if __name__ == "__main__":
    main()
