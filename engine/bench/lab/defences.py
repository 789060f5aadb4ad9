"""What poison is worth to somebody who defends himself: by cleaning pictures, or by throwing out odd ones.

Run as `python -m lab.defences --pictures FOLDER --preset PRESET`. No generator is trained on what is cleaned:
what is measured is what is left of the way that latents went, and what a generator could learn of it at most
(see `lab.ceiling`). Resumable: each part's figures lie in `RUNS/PRESET/results/NAME.json`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from belladonna.budget import FLIP_LIMITS
from belladonna.device import choose
from belladonna.objective import away, towards
from belladonna.visibility.flip import Flip
from lab import filters, upscalers
from lab.attackers import Attackers
from lab.command import parser
from lab.defence_tables import tables
from lab.laboratory import Laboratory
from lab.latents import tensor
from lab.poison import strengthened
from lab.presets import PRESETS
from lab.tasks import Agenda
from lab.treatments import TREATMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from lab.tasks import Task
    from lab.treatments import Treatment

    Pixels = NDArray[np.uint8]

_FALSE_ALARMS = (0.01, 0.05)


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is run.

    Attributes:
        poisons: of the preset; the first is the product's.
        count: pictures of each.
        learnt_from: pictures of each concept that attackers shade themselves, by our fast effort and by our
            balanced one.
        steps: of each network's training.
    """

    poisons: tuple[str, ...] = (
        "towards, embedded student, medium",
        "published, medium",
        "white noise, medium",
    )
    count: int = 100
    learnt_from: tuple[int, int] = (30, 10)
    steps: int = 600


SCALES = {
    "tiny": Scale(
        poisons=("towards (nearest anchor), one encoder, medium", "published, medium", "white noise, medium"),
        count=8,
        learnt_from=(4, 1),
        steps=3,
    ),
    "cpu": Scale(),
    "gpu": Scale(
        poisons=(
            "towards, all families, medium",
            "published, medium",
            "explained, all families, medium",
            "white noise, medium",
        ),
        count=300,
        learnt_from=(100, 100),
        steps=10_000,
    ),
}


class Defences:
    """Cleans, filters and detects.

    Args:
        laboratory: what `tasks` lists is done.
        scale: how much is run.
    """

    def __init__(self, laboratory: Laboratory, scale: Scale) -> None:
        self._laboratory, self._scale = laboratory, scale
        self._source, self._target = laboratory.preset.pairs[0]
        self._folder = laboratory.runs / "defences"
        self._folder.mkdir(exist_ok=True)
        self._attackers = Attackers(laboratory, self._folder, scale.learnt_from, scale.steps)

    def tasks(self) -> Iterator[Task]:
        """List what is needed."""
        yield from self._laboratory.tools(self._scale.poisons, generator=True)
        for name in self._scale.poisons:
            yield from self._laboratory.poison_tasks(self._source, self._target, name, self._scale.count)

    def run(self) -> dict[str, Any]:
        """Do what is missing; give the figures by part."""
        parts = {
            "purified": self.purified,
            "filtered": self.filtered,
            "detected": self.detected,
            "pixels": self.pixels,
        }
        return {name: self._kept(name, part) for name, part in parts.items()}

    def purified(self) -> dict[str, Any]:
        """Measure by treatment what cleaning does to the clean pictures and to each poison."""
        return {name: self._after(treat) for name, treat in self._treatments().items()}

    def filtered(self) -> dict[str, Any]:
        """Measure by filter how well it finds each poison, and mislabelled pictures."""
        laboratory, concept = self._laboratory, self._source
        encode = laboratory.autoencoder.encode
        guide, training = laboratory.guides[laboratory.preset.family], laboratory.bench.training
        kinds: dict[str, Callable[[Pixels], Tensor]] = {
            "caption, by pixels": lambda some: filters.pixels_match(laboratory.judge, some, concept),
            "caption, by latents": lambda some: filters.latents_match(guide, encode(some), concept),
            "generator's loss": lambda some: filters.badly_explained(training, encode(some), concept),
        }
        made = {**self._poisoned, "mislabelled": laboratory.targets(self._target)[: self._scale.count]}
        found: dict[str, Any] = {}
        for kind, odd in kinds.items():
            clean = odd(self._clean)
            found[kind] = {name: _found(clean, odd(some)) for name, some in made.items()}
        return found

    def detected(self) -> dict[str, Any]:
        """Measure how well a detector that learnt our output finds ours and others', of any strength."""
        sure = self._attackers.detector()
        clean, found = sure(self._clean), {}
        for name, made in self._poisoned.items():
            d = tensor(made, self._laboratory.device) - tensor(self._clean, self._laboratory.device)
            for strength, flip in FLIP_LIMITS.items():
                scaled = strengthened(self._clean, d, flip)
                found[f"{name.removesuffix(', medium')}, {strength}"] = _found(clean, sure(scaled))
        compress = TREATMENTS["resize and JPEG 75"]
        before, after = (
            sure(compress(some, self._folder, self._laboratory.device))
            for some in (self._clean, self._poisoned[self._scale.poisons[0]])
        )
        found[f"{self._scale.poisons[0]}; all pictures: resize and JPEG 75"] = _found(before, after)
        return found

    def pixels(self) -> dict[str, Any]:
        """Measure what a model of pixels is shown of each poison: the pictures, and how far they moved."""
        laboratory = self._laboratory
        anchors = np.resize(laboratory.targets(self._target), self._clean.shape)
        x, there = (tensor(some, laboratory.device) for some in (self._clean, anchors))
        shown = {"clean": self._clean, **self._poisoned}
        return {
            name: {
                "displacement": away("pixels", tensor(made, laboratory.device), x, there).mean().item(),
                "recognised": laboratory.judge(made).count(self._source) / len(made),
            }
            for name, made in shown.items()
        }

    def _treatments(self) -> dict[str, Treatment]:
        def same(pictures: Pixels, _: Path, __: torch.device) -> Pixels:
            return self._laboratory.redrawn(pictures)

        learnt, enlarged = self._attackers.purifiers(), upscalers.installed()
        return {**TREATMENTS, "the same autoencoder": same, **learnt, **enlarged}

    def _after(self, treat: Treatment) -> dict[str, Any]:
        laboratory, device = self._laboratory, self._laboratory.device
        encode, family = laboratory.autoencoder.encode, laboratory.preset.family
        clean = treat(self._clean, laboratory.runs / "latents", device)
        with torch.no_grad():
            harm = Flip(tensor(self._clean, device)).mean(tensor(clean, device)).mean().item()
        anchor = encode(np.resize(laboratory.targets(self._target), clean.shape))
        figures: dict[str, Any] = {"harm": harm, "clean": {"redrawn": self._recognised(clean)}}
        for name, made in self._poisoned.items():
            poisoned = treat(made, laboratory.runs / "latents", device)
            latents = (encode(poisoned), encode(clean), anchor)
            figures[name] = {
                "shift": towards(family, *latents).mean().item(),
                "displacement": away(family, *latents).mean().item(),
                "redrawn": self._recognised(poisoned),
            }
        return figures

    def _recognised(self, pictures: Pixels) -> float:
        said = self._laboratory.judge(self._laboratory.redrawn(pictures))
        return said.count(self._source) / len(said)

    @cached_property
    def _clean(self) -> Pixels:
        return self._laboratory.some(self._source, self._scale.count)

    @cached_property
    def _poisoned(self) -> dict[str, Pixels]:
        return {
            name: self._laboratory.poisoned(self._source, self._target, name, self._scale.count)
            for name in self._scale.poisons
        }

    def _kept(self, name: str, part: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        file = self._laboratory.results / f"{name}.json"
        if not file.exists():
            file.write_text(json.dumps(part(), indent=1), encoding="utf-8")
        figures: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return figures


def _found(clean: Tensor, poisoned: Tensor) -> dict[str, float]:
    rates = {f"found at {rate:.0%}": filters.hits(clean, poisoned, rate) for rate in _FALSE_ALARMS}
    return {"AUC": filters.area(clean, poisoned), **rates}


def main() -> None:
    """Parse the command line, make what is needed, measure what is missing."""
    arguments = parser(__doc__, SCALES).parse_args()
    folder, device = arguments.runs / arguments.preset, choose(arguments.device)
    laboratory = Laboratory(PRESETS[arguments.preset], arguments.pictures, folder, device, arguments.clean)
    defences = Defences(laboratory, SCALES[arguments.preset])
    Agenda(folder).work(defences.tasks, math.inf)
    text = tables(defences.run())
    (laboratory.results / "defences.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
