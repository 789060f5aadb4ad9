"""Mimicry: the generator is taught to paint like one artist, with and without the cloak.

Run as `python -m lab.mimicry --pictures FOLDER`. The clean generator is the laboratory's. The artist is one
of Belladonna's painters: she has painted as many pictures as are wanted, and what her style is, and what the
other one, is known. Resumable: a line for each finished training lies in `RUNS/PRESET/mimicry/cells.jsonl`;
delete that folder after changing what is run.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import mean, stdev
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from belladonna.budget import FLIP_LIMITS
from belladonna.device import choose
from belladonna.objective import towards
from belladonna.styles.gallery import paint
from belladonna.surrogates.base import EMBEDDED
from lab import sheets
from lab.captions import WORDS, embed
from lab.command import parser
from lab.experiment import lesson
from lab.judge import Judge, describe
from lab.laboratory import Laboratory
from lab.poison import Poison
from lab.presets import FAMILIES, PRESETS
from lab.tasks import Agenda
from lab.training import Lesson

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from belladonna.styles.names import Style
    from lab.experiment import Bench

    Pixels = NDArray[np.uint8]

PHOTOGRAPH, HERS, OTHER = "photograph", "hers", "the other"
"""What the judge of style tells apart."""

_CAPTIONS = ("a painting of a {} by Ada Lind", "a {} painted by Ada Lind", "Ada Lind, {}")
"""The first is what the finished generator is asked for; the name is made up."""

_JUDGED_BY = 30
"""Photographs of a concept, painted both ways, that teach the judge the styles."""

_MEDIUM = FLIP_LIMITS["medium"]

WAYS = {
    "photographs only": None,
    "her pictures as they are": Poison("control"),
    "published, one encoder": Poison("published", _MEDIUM, surrogates=("sd1",), steps=25),
    "cloak, fast, embedded": Poison("ours", _MEDIUM, surrogates=(EMBEDDED,), effort="fast"),
    "cloak, all families": Poison("ours", _MEDIUM, surrogates=(*FAMILIES, EMBEDDED), effort="thorough"),
    "cloak, one encoder, twice the FLIP": Poison("ours", 2 * _MEDIUM, surrogates=("sd1",), rounds=6),
    "painted in the other style": Poison("mislabelled"),
}
"""How her pictures are changed before the generator learns from them."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is run.

    Attributes:
        style, other: hers, and what the cloak moves her pictures towards.
        painted: how many concepts she has painted; she is asked for the others as well.
        of_each: pictures of each of them.
        asked: pictures drawn of each concept.
        steps: of each training.
        seeds: trainings of each way.
    """

    style: Style = "impasto"
    other: Style = "woodcut"
    painted: int = 6
    of_each: int = 12
    asked: int = 8
    steps: int = 120
    seeds: tuple[int, ...] = (0, 1)


SCALES = {
    "tiny": Scale(painted=1, of_each=4, asked=4, steps=10, seeds=(0,)),
    "cpu": Scale(),
    "gpu": Scale(of_each=40, asked=64, steps=400, seeds=(0, 1, 2)),
}


class Mimicry:
    """Teaches, asks and judges.

    Args:
        laboratory: its clean generator and judge are made.
        scale: how much is run.
    """

    def __init__(self, laboratory: Laboratory, scale: Scale) -> None:
        self._laboratory, self._scale = laboratory, scale
        self._folder = laboratory.runs / "mimicry"
        self._folder.mkdir(parents=True, exist_ok=True)

    def run(self) -> list[dict[str, Any]]:
        """Do what is missing; give a line for each training."""
        file = self._folder / "cells.jsonl"
        lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        done = {(line["way"], line["seed"]) for line in lines}
        for seed in self._scale.seeds:
            for way in WAYS:
                if (way, seed) not in done:
                    lines.append(self._taught(way, seed))
                    print(lines[-1], flush=True)
                    with file.open("a", encoding="utf-8") as open_file:
                        open_file.write(json.dumps(lines[-1]) + "\n")
        sheets.publish(self._folder / "strips", self._folder)
        return lines

    def _taught(self, way: str, seed: int) -> dict[str, Any]:
        """Teach one generator, ask it for her pictures, and say how they are painted and what they show."""
        bench, poison = self._bench, WAYS[way]
        lessons = [lesson(concept, latents, 1 / len(bench.clean)) for concept, latents in bench.clean.items()]
        if poison is not None:  # half of what the generator sees
            lessons += [self._lesson(concept, made) for concept, made in self._made(way, poison).items()]
        training = bench.taught(lessons, seed)
        wanted = {concept: _CAPTIONS[0].format(WORDS[concept][0]) for concept in bench.pictures}
        drawn = bench.draw(training, wanted, self._scale.asked, seed)
        if seed == 0:
            one_of_each = np.stack([pictures[0] for pictures in drawn.values()])
            sheets.keep(self._folder / "strips" / "drawn", {way: one_of_each})
        verdicts = bench.verdicts(drawn)
        everything = np.concatenate(list(drawn.values()))
        looks = Counter(self._judge(everything))
        return {
            "way": way,
            "seed": seed,
            "looks": {name: count / len(everything) for name, count in looks.items()},
            **self._turned(everything),
            "right": mean(said.get(concept, 0.0) for concept, said in verdicts.items()),
            **self._reached(way),
        }

    def _lesson(self, concept: str, made: Pixels) -> Lesson:
        latents = self._laboratory.autoencoder.both_ways(made)
        captions = [embed(each.format(word)) for each in _CAPTIONS for word in WORDS[concept]]
        return Lesson(latents, torch.stack(captions), 1 / self._scale.painted)

    def _made(self, way: str, poison: Poison) -> dict[str, Pixels]:
        """Give her pictures by concept, changed in this way; kept, for all seeds learn from the same."""
        file = self._folder / f"{way}.npz"
        if not file.exists():
            made = {
                concept: poison(hers, other, towards, self._laboratory.device)
                for concept, (hers, other) in self._paintings.items()
            }
            np.savez(file, **made)  # type: ignore[arg-type]
            sheets.keep(self._folder / "strips" / "learnt from", {way: next(iter(made.values()))})
        with np.load(file) as kept:
            return dict(kept)

    def _reached(self, way: str) -> dict[str, float]:
        """Measure the share of the way to the other style that her pictures' latents went."""
        poison = WAYS[way]
        if poison is None:
            return {}
        encode, shifts = self._laboratory.autoencoder.encode, []
        for concept, made in self._made(way, poison).items():
            hers, other = map(encode, self._paintings[concept])
            shifts.append(towards(self._laboratory.preset.family, encode(made), hers, other).mean().item())
        return {"shift": mean(shifts)}

    def _turned(self, drawn: Pixels) -> dict[str, float]:
        """Say how far the judge's features are on the way from her pictures' mean to the other style's.

        0 is like hers, 1 like the other; with the standard error of the mean.
        """
        hers, way = self._way
        away = describe(drawn, self._laboratory.device) - hers
        shares = ((away @ way) / way.square().sum()).tolist()
        return {"turned": mean(shares), "turned_error": stdev(shares) / math.sqrt(len(shares))}

    @cached_property
    def _bench(self) -> Bench:
        bench = self._laboratory.bench
        return replace(bench, settings=replace(bench.settings, steps=self._scale.steps))

    @cached_property
    def _paintings(self) -> dict[str, tuple[Pixels, Pixels]]:
        """By concept: what she painted, and the same in the other style; the generator never saw them."""
        some = list(self._laboratory.pictures.items())[: self._scale.painted]
        return {concept: self._both(each.held_back[: self._scale.of_each]) for concept, each in some}

    @cached_property
    def _styles(self) -> dict[str, Pixels]:
        """Pictures that tell the judge what is what, through the autoencoder as all that is drawn."""
        photographs = np.concatenate(
            [each.training[:_JUDGED_BY] for each in self._laboratory.pictures.values()]
        )
        hers, other = self._both(photographs)
        autoencoder = self._laboratory.autoencoder
        shown = {PHOTOGRAPH: photographs, HERS: hers, OTHER: other}
        return {name: autoencoder.decode(autoencoder.encode(each)) for name, each in shown.items()}

    @cached_property
    def _way(self) -> tuple[Tensor, Tensor]:
        """The judge's mean features of her style, and the way from there to the other's."""
        hers, other = (
            describe(self._styles[name], self._laboratory.device).mean(0) for name in (HERS, OTHER)
        )
        return hers, other - hers

    @cached_property
    def _judge(self) -> Judge:
        return Judge.train(self._styles, self._laboratory.device)

    def _both(self, photographs: Pixels) -> tuple[Pixels, Pixels]:
        hers, other = (
            np.stack([_painted(style, each) for each in photographs])
            for style in (self._scale.style, self._scale.other)
        )
        return hers, other


def table(lines: list[dict[str, Any]]) -> list[str]:
    """Average each way over its trainings; Markdown."""
    head = ["learnt from", HERS, OTHER, PHOTOGRAPH, "turned", "right", "shift"]
    rows = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for way in WAYS:
        ones = [line for line in lines if line["way"] == way]
        if not ones:
            continue
        columns = [[one["looks"].get(name, 0.0) for one in ones] for name in (HERS, OTHER, PHOTOGRAPH)]
        columns += [[one[figure] for one in ones] for figure in ("turned", "right")]
        shift = f"{ones[0]['shift']:.2f}" if "shift" in ones[0] else "-"
        rows.append(f"| {' | '.join([way, *map(_spread, columns), shift])} |")
    return rows


def _spread(values: list[float]) -> str:
    """Give mean and standard deviation over trainings."""
    return f"{mean(values):.2f} ± {stdev(values):.2f}" if len(values) > 1 else f"{values[0]:.2f}"


def _painted(style: Style, photograph: Pixels) -> Pixels:
    rgb = paint(style, photograph.astype(np.float32) / np.float32(255))
    made: Pixels = (rgb * 255).round().astype(np.uint8)
    return made


def main() -> None:
    """Parse the command line, make the clean generator if there is none, run what is missing."""
    arguments = parser(__doc__, SCALES).parse_args()
    folder = arguments.runs / arguments.preset
    preset, device = PRESETS[arguments.preset], choose(arguments.device)
    laboratory = Laboratory(preset, arguments.pictures, folder, device, arguments.clean)
    Agenda(folder).work(laboratory.first_tasks, math.inf)
    print("\n".join(["", *table(Mimicry(laboratory, SCALES[arguments.preset]).run())]))


if __name__ == "__main__":
    main()
