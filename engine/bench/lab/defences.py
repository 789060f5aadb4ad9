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
from torch.nn import functional

from belladonna.device import choose
from belladonna.objective import away, towards
from belladonna.surrogates.base import EMBEDDED
from belladonna.visibility.flip import Flip
from lab import filters, networks, upscalers
from lab.command import parser
from lab.laboratory import Laboratory
from lab.latents import bytes_of, tensor
from lab.networks import Detector, Purifier
from lab.poison import Poison, strengthened
from lab.presets import FAMILIES, PRESETS
from lab.tasks import Agenda
from lab.treatments import TREATMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor, nn

    from lab.tasks import Task
    from lab.treatments import Treatment

    Pixels = NDArray[np.uint8]

STRENGTHS = {"low": 0.035, "medium": 0.055, "high": 0.08}
_CROP = 64  # pixels a side, in training
_BATCH = 32
_NOISE = 15 / 255  # the largest standard deviation that the purifier of noise meets
_SHOWN = 100  # pictures at once
_FALSE_ALARMS = (0.01, 0.05)
_BOTH = ("before", "after")


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
        "towards, all families, medium",
        "published, medium",
    )
    count: int = 100
    learnt_from: tuple[int, int] = (30, 10)
    steps: int = 600


SCALES = {
    "tiny": Scale(
        poisons=("towards, one encoder, medium", "published, medium"),
        count=8,
        learnt_from=(4, 1),
        steps=3,
    ),
    "cpu": Scale(),
    "gpu": Scale(
        poisons=("towards, all families, medium", "published, medium", "explained, all families, medium"),
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
        network = self._taught("detector", Detector(), self._marked, _wrong)

        def sure(pictures: Pixels) -> Tensor:
            with torch.no_grad():
                parts = torch.split(tensor(pictures, self._laboratory.device), _SHOWN)
                return torch.cat([network(part) for part in parts])

        clean, found = sure(self._clean), {}
        for name, made in self._poisoned.items():
            d = tensor(made, self._laboratory.device) - tensor(self._clean, self._laboratory.device)
            for strength, flip in STRENGTHS.items():
                scaled = strengthened(self._clean, d, flip)
                found[f"{name.removesuffix(', medium')}, {strength}"] = _found(clean, sure(scaled))
        compress = TREATMENTS["resize and JPEG 75"]
        before, after = (
            sure(compress(some, self._folder, self._laboratory.device))
            for some in (self._clean, self._poisoned[self._scale.poisons[0]])
        )
        found[f"{self._scale.poisons[0]}; all pictures: resize and JPEG 75"] = _found(before, after)
        noise = Poison("noise", STRENGTHS["medium"])
        noisy = noise(self._clean, self._clean, towards, self._laboratory.device)
        found["white noise, medium"] = _found(clean, sure(noisy))
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

        networks_ = {
            "a network that learnt noise": self._taught(
                "noise", Purifier(), self._noisy, functional.mse_loss
            ),
            "a network that learnt our output": self._taught(
                "ours", Purifier(), self._shaded, functional.mse_loss
            ),
        }
        learnt = {name: _cleaner(network) for name, network in networks_.items()}
        return {**TREATMENTS, "the same autoencoder": same, **learnt, **upscalers.installed()}

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

    # What attackers' networks learn from.

    @cached_property
    def _pairs(self) -> tuple[Tensor, Tensor]:
        """Give clean pictures and the same shaded; other pictures than those that are tried later."""
        file = self._folder / "pairs.npz"
        if not file.exists():
            made = list(self._made())
            both = {name: np.concatenate([pair[at] for pair in made]) for at, name in enumerate(_BOTH)}
            np.savez(file, **both)  # type: ignore[arg-type]
        with np.load(file) as kept:
            before, after = (tensor(kept[name], self._laboratory.device) for name in _BOTH)
            return before, after

    def _made(self) -> Iterator[tuple[Pixels, Pixels]]:
        ways = (
            Poison("ours", STRENGTHS["medium"], surrogates=(EMBEDDED,), effort="fast"),
            Poison("ours", STRENGTHS["medium"], surrogates=(*FAMILIES, EMBEDDED), effort="thorough"),
        )
        pictures = [each.training for each in self._laboratory.pictures.values()]
        others = [*pictures[1:], pictures[0]]
        for way, count in zip(ways, self._scale.learnt_from, strict=True):
            before, anchors = (np.concatenate([some[:count] for some in each]) for each in (pictures, others))
            yield before, way(before, anchors, towards, self._laboratory.device)

    def _noisy(self, random: torch.Generator) -> tuple[Tensor, Tensor]:
        clean = _crops(self._everything, random)
        most = _NOISE * torch.rand(len(clean), 1, 1, 1, generator=random)
        return clean + (most * torch.randn(clean.shape, generator=random)).to(clean), clean

    def _shaded(self, random: torch.Generator) -> tuple[Tensor, Tensor]:
        both = _crops(torch.cat(self._pairs, 1), random)
        clean, shaded = both.chunk(2, 1)
        strength = 1.5 * torch.rand(len(clean), 1, 1, 1, generator=random).to(clean)
        return clean + strength * (shaded - clean), clean

    def _marked(self, random: torch.Generator) -> tuple[Tensor, Tensor]:
        clean, shaded = _crops(torch.cat(self._pairs, 1), random).chunk(2, 1)
        strength = (0.5 + torch.rand(len(clean), 1, 1, 1, generator=random)).to(clean)
        x = torch.cat([clean, (clean + strength * (shaded - clean)).clamp(0, 1)])
        return x, torch.arange(2).repeat_interleave(len(clean)).to(x)

    @cached_property
    def _everything(self) -> Tensor:
        some = [each.training[:_SHOWN] for each in self._laboratory.pictures.values()]
        return tensor(np.concatenate(some), self._laboratory.device)

    def _taught(
        self, name: str, network: nn.Module, batches: networks.Batches, loss: networks.Loss
    ) -> nn.Module:
        file = self._folder / f"{name}.pt"
        network.to(self._laboratory.device)
        if file.exists():
            network.load_state_dict(torch.load(file, weights_only=True))
        else:
            networks.teach(network, batches, loss, self._scale.steps)
            torch.save(network.state_dict(), file)
        return network.eval()

    def _kept(self, name: str, part: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        file = self._laboratory.results / f"{name}.json"
        if not file.exists():
            file.write_text(json.dumps(part(), indent=1), encoding="utf-8")
        figures: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return figures


def _crops(pictures: Tensor, random: torch.Generator) -> Tensor:
    """Cut a square out of some of N x C x H x W, half of them mirrored."""
    chosen = torch.randint(len(pictures), (_BATCH,), generator=random)
    top, left = torch.randint(pictures.shape[-1] - _CROP + 1, (2,), generator=random).tolist()
    some = pictures[chosen.to(pictures.device), :, top : top + _CROP, left : left + _CROP]
    return torch.cat([some[::2], some[1::2].flip(3)])


def _wrong(said: Tensor, answers: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(said, answers)


def _cleaner(network: nn.Module) -> Treatment:
    def cleaned(pictures: Pixels, _: Path, device: torch.device) -> Pixels:
        with torch.no_grad():
            parts = [bytes_of(network(part)) for part in torch.split(tensor(pictures, device), _SHOWN)]
        return np.concatenate(parts)

    return cleaned


def _found(clean: Tensor, poisoned: Tensor) -> dict[str, float]:
    rates = {f"found at {rate:.0%}": filters.hits(clean, poisoned, rate) for rate in _FALSE_ALARMS}
    return {"AUC": filters.area(clean, poisoned), **rates}


def tables(figures: dict[str, Any]) -> str:
    """Markdown: a table for each part."""
    cleaned, poisons = figures["purified"], [*figures["purified"]["none"]][2:]
    heads = [f"{name}: shift / displacement / share" for name in poisons]
    rows = [["before training", "harm, FLIP", "share, clean pictures", *heads]]
    for name, each in cleaned.items():
        left = [" / ".join(f"{each[poison][figure]:.2f}" for figure in each[poison]) for poison in poisons]
        rows.append([name, f"{each['harm']:.3f}", f"{each['clean']['redrawn']:.2f}", *left])
    parts = [_markdown(rows)]
    kinds = figures["filtered"]
    rows = [["poison", *(f"{kind}: AUC / found at 5 %" for kind in kinds)]]
    for poison in next(iter(kinds.values())):
        found = [f"{each[poison]['AUC']:.2f} / {each[poison]['found at 5%']:.2f}" for each in kinds.values()]
        rows.append([poison, *found])
    parts.append(_markdown(rows))
    rows = [["poison", *next(iter(figures["detected"].values()))]]
    rows += [
        [name, *(f"{figure:.2f}" for figure in found.values())] for name, found in figures["detected"].items()
    ]
    parts.append(_markdown(rows))
    rows = [["pixels of", "displacement", "share recognised"]]
    rows += [[name, *(f"{each[figure]:.2f}" for figure in each)] for name, each in figures["pixels"].items()]
    return "\n".join([*parts, _markdown(rows)])


def _markdown(rows: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]])


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
