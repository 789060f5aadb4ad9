"""How much poison could do at most: what a generator would draw that learnt the poisoned pictures perfectly.

Run as `python -m lab.ceiling --pictures FOLDER --preset PRESET`. No generator is trained. One that learns
its latents perfectly draws what the autoencoder makes of them, so the judge is shown that, for each way of
poisoning and at every visibility from what nobody sees to plain noise. Resumable: a line for each figure lies
in `RUNS/PRESET/results/ceiling.jsonl`.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from belladonna.device import choose
from belladonna.objective import away, towards
from belladonna.surrogates.base import EMBEDDED
from lab import anchors, displacement
from lab.command import parser
from lab.laboratory import Laboratory
from lab.poison import Poison, strengthened
from lab.presets import FAMILIES, PRESETS
from lab.tasks import Agenda

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

FLIPS = (0.035, 0.055, 0.08, 0.12, 0.2, 0.3)
_MEDIUM = 0.055
_OURS = {_MEDIUM: FLIPS[:3], 0.2: FLIPS[3:]}
"""What one of our perturbations is optimised for, and what it is then scaled to."""
_OTHERS = {_MEDIUM: FLIPS}
"""The published algorithm knows no FLIP."""
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is run.

    Attributes:
        count: of pictures.
        rounds: gradients that our ways ask of the one encoder.
        steps: of the published algorithm.
    """

    count: int = 16
    rounds: int = 6
    steps: int = 20


SCALES = {
    "tiny": Scale(count=4, rounds=1, steps=2),
    "cpu": Scale(),
    "gpu": Scale(count=128, rounds=24, steps=250),
}


def ways(scale: Scale) -> dict[str, Poison]:
    """List ways of poisoning by name; all but the last two know the generator's encoder."""

    def ours(objective: str, anchor: anchors.Choice = "own") -> Poison:
        return Poison("ours", 0, objective, anchor, ("sd1",), rounds=scale.rounds)

    return {
        "noise": Poison("noise"),
        "published": Poison("published", surrogates=("sd1",), steps=scale.steps),
        "towards": ours("towards"),
        "away": ours("away"),
        "along (fixed anchor)": ours("along", "fixed"),
        "along (checkerboard anchor)": ours("along", "checkerboard"),
        "beyond (checkerboard anchor)": ours("beyond", "checkerboard"),
        "statistics": ours("statistics"),
        "direction": ours("direction"),
        "classified": ours("classified"),
        "explained": ours("explained"),
        "towards, all families": Poison("ours", surrogates=(*FAMILIES, EMBEDDED), effort="thorough"),
        "beyond (checkerboard anchor), embedded student": Poison(
            "ours", 0, "beyond", "checkerboard", (EMBEDDED,), "fast"
        ),
    }


class Ceiling:
    """Measures; see the module.

    Args:
        laboratory: its judge and guide are made, for *explained* its clean generator as well.
        scale: how much is run.
    """

    def __init__(self, laboratory: Laboratory, scale: Scale) -> None:
        self._laboratory, self._scale = laboratory, scale
        self._source, self._target = laboratory.preset.pairs[0]
        self._file = laboratory.results / "ceiling.jsonl"

    def run(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """Do what is missing of some ways; give all lines there are."""
        lines = self.read()
        done = {line["way"] for line in lines}
        for name in names:
            if name not in done:
                new = self._measured(name, ways(self._scale)[name])
                with self._file.open("a", encoding="utf-8") as file:
                    file.writelines(json.dumps(line) + "\n" for line in new)
                lines += new
                print(f"{name}: {[round(line['redrawn'], 2) for line in new]}", flush=True)
        return lines

    def read(self) -> list[dict[str, Any]]:
        """Read what was measured."""
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        return [json.loads(line) for line in lines]

    def _measured(self, name: str, poison: Poison) -> list[dict[str, Any]]:
        laboratory, lines = self._laboratory, []
        pictures = self._known()
        chosen = anchors.choose(
            poison.anchor, pictures, laboratory.targets(self._target), laboratory.autoencoder
        )
        objective = laboratory.objective(poison.objective, self._source, self._target)
        for made_at, flips in (_OURS if poison.method == "ours" else _OTHERS).items():
            d = replace(poison, flip=made_at).perturb(pictures, chosen, objective, laboratory.device)
            for flip in flips:
                made = strengthened(pictures, d, flip)
                lines.append({"way": name, "flip": flip, **asdict(self._effect(pictures, made, chosen))})
        return lines

    def _known(self) -> Pixels:
        """Take pictures of the source that the judge knows through the autoencoder: they begin at 1."""
        laboratory, most = self._laboratory, 2 * self._scale.count
        pictures = laboratory.some(self._source, min(most, len(laboratory.targets(self._source))))
        said = laboratory.judge(laboratory.redrawn(pictures))
        known = pictures[[name == self._source for name in said]]
        return (known if len(known) else pictures)[: self._scale.count]

    def _effect(self, before: Pixels, after: Pixels, chosen: Pixels) -> Effect:
        laboratory = self._laboratory
        encode, judge, family = laboratory.autoencoder.both_ways, laboratory.judge, laboratory.preset.family
        clean, seen, anchor = map(encode, (before, after, chosen))
        drawn_before, drawn_after = map(laboratory.redrawn, (before, after))
        said = judge(drawn_after)
        return Effect(
            redrawn=said.count(self._source) / len(said),
            turned=said.count(self._target) / len(said),
            untouched=judge(after).count(self._source) / len(said),
            kept=_kept(after, before, drawn_after, drawn_before),
            shift=towards(family, seen, clean, anchor).mean().item(),
            displacement=away(family, seen, clean, anchor).mean().item(),
            common=displacement.common(clean, seen),
            coarse=displacement.coarse(clean, seen),
        )


@dataclass(frozen=True, slots=True)
class Effect:
    """What poison of one visibility does.

    Attributes:
        redrawn: share of the pictures that still shows the source when the autoencoder draws their latents.
        turned: share that shows the target then.
        untouched: share that shows the source as it is, which is what a model of pixels learns from.
        kept: of the perturbation d, the share that decode(encode(x + d)) - decode(encode(x)) has along d.
        shift, displacement: of latents, as in cells.
        common, coarse: see `lab.displacement`.
    """

    redrawn: float
    turned: float
    untouched: float
    kept: float
    shift: float
    displacement: float
    common: float
    coarse: float


def _kept(after: Pixels, before: Pixels, drawn_after: Pixels, drawn_before: Pixels) -> float:
    d, left = (one.astype(float) - other for one, other in ((after, before), (drawn_after, drawn_before)))
    return float((d * left).sum() / (d * d).sum().clip(min=1))


def halved(lines: Sequence[dict[str, Any]]) -> float | None:
    """Interpolate the FLIP at which half of the pictures no longer show the source when redrawn."""
    points = [(0.0, 1.0), *((line["flip"], line["redrawn"]) for line in lines)]
    for (low, before), (high, after) in pairwise(points):
        if after <= _HALF < before:
            return low + (high - low) * (before - _HALF) / (before - after)  # type: ignore[no-any-return]
    return None


def table(lines: Sequence[dict[str, Any]]) -> str:
    """Markdown: what is left at each visibility, and how the displacement is spread at `medium`."""
    heads = ["way", *(f"{flip}" for flip in FLIPS), "half at", "kept", "displacement", "common", "coarse"]
    rows = [heads, ["---"] * len(heads)]
    for name, some in _by_way(lines).items():
        medium, half = some[FLIPS.index(_MEDIUM)], halved(some)
        spread = [f"{medium[figure]:.2f}" for figure in ("kept", "displacement", "common", "coarse")]
        left = [f"{line['redrawn']:.2f}" for line in some]
        rows.append([name, *left, "-" if half is None else f"{half:.2f}", *spread])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def plot(lines: Sequence[dict[str, Any]], file: Path) -> None:
    """Draw what is left over visibility."""
    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    for name, some in _by_way(lines).items():
        axes.plot(
            [0, *(line["flip"] for line in some)], [1, *(line["redrawn"] for line in some)], "o-", label=name
        )
    axes.axvspan(0, 0.08, alpha=0.1, color="green")
    axes.set(
        xlabel="mean FLIP (green: what the product may spend)",
        ylabel="share still called what it was",
        title="decode(encode(poisoned picture))",
        ylim=(-0.02, 1.02),
    )
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right center", fontsize="small")
    figure.savefig(file)


def _by_way(lines: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    ways_: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        ways_.setdefault(line["way"], []).append(line)
    return ways_


def main() -> None:
    """Parse the command line, make judge and guides if there are none, measure what is missing."""
    options = parser(__doc__, SCALES)
    options.add_argument("--ways", nargs="*", help="only these")
    arguments = options.parse_args()
    folder, device = arguments.runs / arguments.preset, choose(arguments.device)
    laboratory = Laboratory(PRESETS[arguments.preset], arguments.pictures, folder, device, arguments.clean)
    scale = SCALES[arguments.preset]
    wanted = arguments.ways or list(ways(scale))
    Agenda(folder).work(lambda: laboratory.tools(generator="explained" in wanted), math.inf)
    lines = Ceiling(laboratory, scale).run(wanted)
    (laboratory.results / "ceiling.md").write_text(table(lines), encoding="utf-8")
    plot(lines, laboratory.results / "ceiling.svg")


if __name__ == "__main__":
    main()
