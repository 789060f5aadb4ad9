"""What a preset makes out of a folder of labelled pictures, step by step, all of it kept in files.

`results` is what is worth keeping: `cells.jsonl`, one finished cell a line; `clean.json`, how well the clean
generator and the judge do; tables, curves and sheets of pictures; and the clean generator's weights.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import torch

from belladonna.objective import away, towards
from belladonna.surrogates.base import EMBEDDED
from belladonna.visibility.flip import Flip
from lab import anchors, displacement, export, report, sheets
from lab.captions import RELATED, embed, prompt, remember
from lab.experiment import Bench, lesson
from lab.generator import Size
from lab.guide import Guide, Guides
from lab.judge import Judge
from lab.latents import Autoencoder, tensor
from lab.objectives import MIXED, Along, Classified, Direction, Explained, beyond, statistics
from lab.pack import CAPTIONS
from lab.pictures import SIDE, Pictures, load
from lab.presets import FAMILIES, WINNER, Preset
from lab.report import read, source_left
from lab.tasks import Task
from lab.training import Training
from lab.treatments import TREATMENTS, recompressed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from belladonna.objective import Objective
    from lab.poison import Poison

_STRIDE = 8
_SAVE_EVERY = 30.0  # seconds
_ASKED = 100  # of each concept, when the clean generator is judged
_JUDGED_BY = 600
"""Pictures of a concept that the judge learns from."""
_PART = 50
"""Poisoned pictures that are made at once."""
_NEED_A_GUIDE = {"direction", "along", "classified", "explained", "explained elsewhere"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One continued training.

    Attributes:
        source: concept that is poisoned.
        target: what it should be taken for.
        poison: name of the way, or of the dose.
        count: of poisoned pictures; 0 is the baseline.
        treatment: of the poisoned pictures before training.
        seed: of the training.
    """

    source: str
    target: str
    poison: str
    count: int
    treatment: str
    seed: int

    @property
    def name(self) -> str:
        """Of its task."""
        return _key("cell", asdict(self))


class Laboratory:
    """A preset on a folder of labelled pictures.

    Args:
        preset: what is run.
        folder: of the pictures.
        runs: where everything is kept.
        device: where to compute.
        clean: folder of a clean generator that `export` wrote; else it is trained.
    """

    def __init__(
        self, preset: Preset, folder: Path, runs: Path, device: torch.device, clean: Path | None = None
    ) -> None:
        self.preset, self.folder, self.runs, self.device, self.clean = preset, folder, runs, device, clean
        self.results = runs / "results"
        self.results.mkdir(parents=True, exist_ok=True)
        if (folder / CAPTIONS).exists():
            remember(folder / CAPTIONS)

    # What there is.

    @cached_property
    def pictures(self) -> dict[str, Pictures]:
        """By concept."""
        most = self.preset.most
        loaded = {concept: load(self.folder, concept) for concept in self.preset.concepts}
        return {name: Pictures(each.training[:most], each.held_back[:most]) for name, each in loaded.items()}

    @cached_property
    def autoencoder(self) -> Autoencoder:
        """The generator's."""
        return self._autoencoder(self.preset.family)

    @cached_property
    def judge(self) -> Judge:
        """The one that `_train_judge` made."""
        return Judge.load(self.runs / "judge.pt", self.device)

    @cached_property
    def bench(self) -> Bench:
        """The finished clean generator among its tools."""
        clean = {name: each.training for name, each in self.pictures.items()}
        training = Training.load(self.runs / "clean.pt", self.size, self.device)
        return Bench(training, self.autoencoder, self.judge, clean, self.preset.continued)

    @cached_property
    def another(self) -> Training:
        """The one that `_train_another` made."""
        return Training.load(self.runs / "another.pt", self._another_size, self.device)

    @cached_property
    def guides(self) -> Guides:
        """By family; a task that asks for one needs it made."""
        return Guides(self.runs / "guides", self.device)

    @property
    def size(self) -> Size:
        """Of the generator."""
        channels = self.autoencoder.model.info.channels[self.preset.family]
        return Size(channels, SIDE // _STRIDE, self.preset.width, self.preset.depth, self.preset.heads)

    @cached_property
    def most(self) -> int:
        """Poisoned pictures of one kind."""
        return max(max(stage.counts) for stage in self.preset.stages)

    # What is to be done.

    def tasks(self) -> Iterator[Task]:
        """List everything, the most important first."""
        yield from self.first_tasks()
        yield Task("clean verdict", self._judge_clean, ("clean generator", "judge"))
        if any(poison.objective == "explained elsewhere" for poison in self.preset.poisons.values()):
            yield Task("another generator", self._train_another)
        for family in self._guided(self.preset.poisons):
            yield Task(_guide(family), partial(self._learn_guide, family))
        made = set()
        for cell in self.cells():
            needs: tuple[str, ...] = ("clean generator", "judge", _guide(self.preset.family))
            if cell.count and cell.poison not in self.preset.doses:
                for task in self.poison_tasks(cell.source, cell.target, cell.poison, cell.count):
                    if task.name not in made:
                        made.add(task.name)
                        yield task
                    needs += (task.name,)
            yield Task(cell.name, partial(self._run, cell), needs)

    def _guided(self, poisons: Iterable[str]) -> tuple[str, ...]:
        """Families whose guides are needed: the generator's to measure by, and those that poisons ask."""
        asked = {family for name in poisons for family in self._asked(self.preset.poisons[name])}
        return tuple(sorted(asked | {self.preset.family}))

    @staticmethod
    def _asked(poison: Poison) -> set[str]:
        """Families whose guides a poison is made with."""
        if poison.objective not in _NEED_A_GUIDE:
            return set()
        return set(FAMILIES) if EMBEDDED in poison.surrogates else {*poison.surrogates}

    def first_tasks(self) -> Iterator[Task]:
        """List what all experiments need."""
        yield Task("clean generator", self._train_clean)
        yield Task("judge", self._train_judge)

    def tools(self, poisons: Iterable[str] = (), *, generator: bool) -> Iterator[Task]:
        """List what measures poison without training more; the clean generator if it is wanted."""
        yield Task("judge", self._train_judge)
        for family in self._guided(poisons):
            yield Task(_guide(family), partial(self._learn_guide, family))
        if generator:
            yield Task("clean generator", self._train_clean)

    def cells(self) -> Iterator[Cell]:
        """All continued trainings of the preset, each once; those of the winner when there is one."""
        winner, listed = self.winner(), set()
        for stage in self.preset.stages:
            ways = (stage.seeds, stage.treatments, stage.counts, stage.poisons, self.preset.pairs)
            for seed, treatment, count, poison, (source, target) in product(*ways):
                name = winner if poison == WINNER else poison
                if name is None:
                    continue
                cell = Cell(source, target, name, count, treatment, seed)
                if cell not in listed:
                    listed.add(cell)
                    yield cell

    def winner(self) -> str | None:
        """The contender that leaves least of the sources, once all have been tried at the largest count."""
        left = {}
        for poison in self.preset.contenders:
            tried = [
                result
                for result in read(self.results)
                if (result["poison"], result["count"], result["treatment"], result["seed"])
                == (poison, self.most, "none", 0)
            ]
            if len(tried) < len(self.preset.pairs):
                return None
            left[poison] = source_left(tried)
        return min(left, key=left.__getitem__, default=None)

    def publish(self) -> None:
        """Write tables and curves, and the sheets of what was drawn and of what was poisoned."""
        sheets.publish(self.runs / "strips", self.results)
        if finished := read(self.results):
            report.write(finished, self.results)

    # How it is done.

    def _train_clean(self) -> None:
        checkpoint = self.runs / "clean.pt"
        if self.clean:
            Training.of(export.read(self.clean), self.size, self.device).save(checkpoint)
            return
        export.write(self._trained(checkpoint, self.size, seed=0), self.results)

    def _train_another(self) -> None:
        """Train a generator of another size from other random numbers, for who does not know the first."""
        self._trained(self.runs / "another.pt", self._another_size, seed=1)

    @property
    def _another_size(self) -> Size:
        return replace(self.size, width=self.size.width * 3 // 4, depth=self.size.depth * 2 // 3)

    def _trained(self, checkpoint: Path, size: Size, seed: int) -> Training:
        """Train a generator on clean pictures, or go on where it was."""
        latents = {name: self.autoencoder.both_ways(each.training) for name, each in self.pictures.items()}
        lessons = [lesson(name, each, 1.0) for name, each in latents.items()]
        if checkpoint.exists():
            training = Training.load(checkpoint, size, self.device)
        else:
            training = Training.new(size, torch.cat(list(latents.values())), self.device, seed)
        began = saved = time.monotonic()

        def on_step(training: Training, loss: Tensor) -> None:
            nonlocal saved
            if time.monotonic() > saved + _SAVE_EVERY:
                training.save(checkpoint)
                saved = time.monotonic()
                print(f"{checkpoint.name}: step {training.step}, loss {loss.item():.3f}", flush=True)

        deadline = began + 60 * self.preset.minutes
        training.run(lessons, self.preset.clean, seed, deadline=deadline, on_step=on_step)
        training.save(checkpoint)
        return training

    def _train_judge(self) -> None:
        examples = {name: each.training[:_JUDGED_BY] for name, each in self.pictures.items()}
        judge = Judge.train(
            {name: np.concatenate([each, self.redrawn(each[::3])]) for name, each in examples.items()},
            self.device,
        )
        judge.save(self.runs / "judge.pt")

    def _judge_clean(self) -> None:
        """Write down how often the judge is right, and how often the clean generator draws what is asked."""
        drawn = self.bench.ask(self.bench.training, self.preset.concepts, self.preset.asked, seed=0)
        real = {name: each.held_back[:_ASKED] for name, each in self.pictures.items()}
        again = {name: self.redrawn(each) for name, each in real.items()}
        shown = {"photographs": real, "photographs through the autoencoder": again, "generated": drawn}
        verdicts = {name: self.bench.verdicts(each) for name, each in shown.items()}
        step = self.bench.training.step
        (self.results / "clean.json").write_text(json.dumps({"step": step, **verdicts}, indent=1))
        for kind, each in (("generated", drawn), ("photographs", real)):
            self._keep_strips("clean", {f"{name}, {kind}": pictures for name, pictures in each.items()})
        for kind, said in verdicts.items():
            right = {name: round(said[name].get(name, 0.0), 2) for name in said}
            print(f"{kind}, right: {right}", flush=True)

    def _learn_guide(self, family: str) -> None:
        autoencoder = self._autoencoder(family)
        latents = {name: autoencoder.both_ways(each.training) for name, each in self.pictures.items()}
        Guide.learn(latents, self.preset.guided).save(self.guides.file(family))

    def poison_tasks(self, source: str, target: str, name: str, count: int) -> Iterator[Task]:
        """List what makes the pictures that `poisoned` gives, some at a time."""
        poison = self.preset.poisons[name]
        needs = tuple(map(_guide, sorted(self._asked(poison))))
        if poison.objective == "explained":
            needs += ("clean generator", "judge")
        if poison.objective == "explained elsewhere":
            needs += ("another generator",)
        for file in self._files_of(source, target, name, count):
            yield Task(f"poison {file.stem}", partial(self._poison, source, target, name, file), needs)

    def _poison(self, source: str, target: str, name: str, file: Path) -> None:
        """Make some of the poisoned pictures."""
        poison, first = self.preset.poisons[name], int(file.stem.split()[-1])
        pictures = self.some(source, min(first + _PART, self._all(source)))
        anchors_ = anchors.choose(poison.anchor, pictures, self.targets(target), self.autoencoder)
        objective = self.objective(poison.objective, source, target)
        made = poison(pictures[first:], anchors_[first:], objective, self.device)
        file.parent.mkdir(parents=True, exist_ok=True)
        np.save(file, made)
        self._keep_strips("poisoned", {f"{source} to {target}, {name}": made})

    def _run(self, cell: Cell) -> None:
        """Continue the training, ask, judge, and append a line to the results."""
        latents = self._latents(cell) if cell.count else None
        poison = {} if latents is None else {cell.source: latents}
        training = self.bench.continued(poison, cell.seed)
        drawn = self.bench.ask(training, (cell.source,), self.preset.asked, cell.seed)
        drawn |= self.bench.ask(training, self._others(cell), self.preset.others, cell.seed)
        if cell.seed == 0:
            label = f"{cell.count:3} {cell.poison}, treatment {cell.treatment}"
            self._keep_strips(f"{cell.source}-to-{cell.target}", {label: drawn[cell.source]})
        reached = {} if latents is None else self._reached(cell, latents)
        # `smoothed`: the share that is left once the drawings' own grain, which the judge minds, is gone.
        reached["changed"] = self.bench.changed(drawn[cell.source], cell.source, cell.seed)
        smoothed = recompressed(drawn[cell.source], self.runs / "latents", self.device)
        reached["smoothed"] = self._left(smoothed, cell.source)
        line = {**asdict(cell), **reached, "verdicts": self.bench.verdicts(drawn)}
        with (self.results / "cells.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        print(f"{cell}: {line['verdicts'][cell.source]}", flush=True)

    def _left(self, drawn: NDArray[np.uint8], concept: str) -> float:
        """Give the share of pictures that shows a concept."""
        return self.bench.verdicts({concept: drawn})[concept].get(concept, 0.0)

    def _others(self, cell: Cell) -> tuple[str, ...]:
        """Target, words near to the poisoned one, and two other concepts.

        They are asked once only, for they take most of a cell's time.
        """
        if not self.preset.others or cell.seed != 0 or cell.count not in {0, self.preset.others_at}:
            return ()
        others = [name for name in self.preset.concepts if name not in {cell.source, cell.target}]
        return (cell.target, *RELATED.get(cell.source, ()), *{*others[:1], *others[-1:]})

    def _latents(self, cell: Cell) -> Tensor:
        """Give what the generator is shown of a cell's poison, with the mirror images."""
        dose = self.preset.doses.get(cell.poison)
        if dose is None:
            treat = TREATMENTS[cell.treatment]
            made = treat(
                self.poisoned(cell.source, cell.target, cell.poison, cell.count),
                self.runs / "latents",
                self.device,
            )
            return self.autoencoder.both_ways(made)
        source = self.autoencoder.both_ways(self.some(cell.source, cell.count))
        if dose.common:
            return source + dose.share * self.guides[self.preset.family].direction(cell.source, cell.target)
        return torch.lerp(source, self._anchor_latents(cell), dose.share)

    def _reached(self, cell: Cell, seen: Tensor) -> dict[str, float]:
        """Measure what poison did to latents, and how visible it is, on average.

        `shift` is the share of the way to the anchor; `displacement` the distance from where the latent was,
        in units of the anchor's; `drift` how far it went along the way from mean to mean, in units of that;
        `common` and `coarse` are of the displacement, and `redrawn` is what could be learnt at all: the share
        of the poisoned pictures themselves that still shows the source when the autoencoder draws them.
        """
        pictures = self.some(cell.source, cell.count)
        clean, anchor = self.autoencoder.both_ways(pictures), self._anchor_latents(cell)
        drift = Direction(self.guides, cell.source, cell.target)
        gains: dict[str, Objective] = {"shift": towards, "displacement": away, "drift": drift}
        family = self.preset.family
        reached = {name: gain(family, seen, clean, anchor).mean().item() for name, gain in gains.items()}
        drawn = self.autoencoder.decode(seen[: cell.count])
        reached |= {
            "common": displacement.common(clean, seen),
            "coarse": displacement.coarse(clean, seen),
            "redrawn": self._left(drawn, cell.source),
        }
        if cell.poison not in self.preset.doses:
            before, after = (
                tensor(some, self.device)
                for some in (pictures, self.poisoned(cell.source, cell.target, cell.poison, cell.count))
            )
            with torch.no_grad():
                reached["flip"] = Flip(before).mean(after).mean().item()
        return reached

    def _anchor_latents(self, cell: Cell) -> Tensor:
        poison = self.preset.poisons.get(cell.poison)
        choice = poison.anchor if poison else "own"
        pictures = self.some(cell.source, cell.count)
        return self.autoencoder.both_ways(
            anchors.choose(choice, pictures, self.targets(cell.target), self.autoencoder)
        )

    def objective(self, name: str, source: str, target: str) -> Objective:
        """Give the objective of a way of poisoning, by its name."""
        classified = Classified(self.guides, source, target)
        if name.startswith("explained"):
            captions = (embed(prompt(source)), embed(prompt(target)))
            training = self.bench.training if name == "explained" else self.another
            return Explained(training, captions, self.preset.family, classified)
        known: dict[str, Objective] = {
            "towards": towards,
            "away": away,
            "beyond": beyond,
            "statistics": statistics,
            "direction": Direction(self.guides, source, target),
            "along": Along(self.guides, source),
            "classified": classified,
            **MIXED,
        }
        return known[name]

    def poisoned(self, source: str, target: str, name: str, count: int) -> NDArray[np.uint8]:
        """Give the first pictures of one kind that were made."""
        parts = [np.load(file) for file in self._files_of(source, target, name, count)]
        return np.concatenate(parts)[:count]

    def _files_of(self, source: str, target: str, name: str, count: int) -> list[Path]:
        key = _key(name, [source, target, asdict(self.preset.poisons[name])])
        return [self.runs / "poison" / f"{key} {first}.npy" for first in range(0, count, _PART)]

    def targets(self, concept: str) -> NDArray[np.uint8]:
        """Give the pictures that can be anchors."""
        return self.some(concept, self._all(concept))

    def some(self, concept: str, count: int) -> NDArray[np.uint8]:
        """Take pictures that the clean generator never saw; if they are too few, the last that it saw."""
        everything = np.concatenate(self._parts(concept))
        if count > len(everything):
            raise ValueError(f"there are only {len(everything)} pictures of {concept}; {count} are wanted")
        return everything[:count]

    def _all(self, concept: str) -> int:
        return sum(map(len, self._parts(concept)))

    def _parts(self, concept: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        pictures = self.pictures[concept]
        return pictures.held_back, pictures.training[::-1]

    def redrawn(self, pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Give what the autoencoder makes of them."""
        return self.autoencoder.decode(self.autoencoder.encode(pictures))

    def _autoencoder(self, family: str) -> Autoencoder:
        return Autoencoder.load(family, self.runs / "latents", self.device)

    def _keep_strips(self, kind: str, drawn: Mapping[str, NDArray[np.uint8]]) -> None:
        sheets.keep(self.runs / "strips" / kind, drawn)


def _guide(family: str) -> str:
    return f"guide {family}"


def _key(name: str, settings: object) -> str:
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
    return f"{name} {digest[:16]}"
