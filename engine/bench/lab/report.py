"""Tables, curves and sample grids out of finished cells."""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path
from statistics import mean, stdev
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from PIL import Image, ImageDraw

from lab.captions import RELATED

if TYPE_CHECKING:
    from collections.abc import Sequence

Result = dict[str, Any]

Point = tuple[int, float, float]
"""Poisoned pictures, mean over seeds, standard deviation."""


_LABEL = 240  # pixels wide


def read(results: Path) -> list[Result]:
    """Read the finished cells."""
    file = results / "cells.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def source_left(results: Sequence[Result]) -> float:
    """Average the share of pictures that still shows the source when it is asked for."""
    return mean(share(result, result["source"], result["source"]) for result in results)


def share(result: Result, word: str, concept: str) -> float:
    """Of the pictures drawn when asked for `word`, the share that shows `concept`."""
    return float(result["verdicts"][word].get(concept, 0.0))


def curve(results: Sequence[Result], poison: str, word: str, concept: str) -> list[Point]:
    """List count, mean over seeds, and standard deviation; the unpoisoned generator is every curve's zero."""
    points = []
    for count in sorted({result["count"] for result in results}):
        shares = [
            share(result, word, concept)
            for result in results
            if result["count"] == count and (count == 0 or result["poison"] == poison)
        ]
        if shares:
            points.append((count, mean(shares), stdev(shares) if len(shares) > 1 else 0.0))
    return points


def halved(points: Sequence[Point]) -> float | None:
    """Interpolate the number of poisoned pictures at which half of what was drawn at zero is left."""
    wanted = points[0][1] / 2
    for (low, before, _), (high, after, _) in pairwise(points):
        if after <= wanted < before:
            return low + (high - low) * (before - wanted) / (before - after)
    return None


def table(results: Sequence[Result], source: str, target: str) -> str:
    """Markdown: what is drawn when the source is asked for, by way of poisoning and count."""
    poisons = sorted({result["poison"] for result in results})
    counts = sorted({result["count"] for result in results} - {0})
    head = " | ".join(f"{count} pictures" for count in counts)
    lines = [
        f"| asked for a {source}: {source} / {target} / other | {head} | half lost at |",
        "|---|" + "---|" * (len(counts) + 1),
    ]
    for poison in poisons:
        sources = {point[0]: point for point in curve(results, poison, source, source)}
        targets = {point[0]: point for point in curve(results, poison, source, target)}
        cells = [
            _shares(sources[count], targets[count]) if count in sources else "not run" for count in counts
        ]
        half = halved(list(sources.values()))
        lines.append(f"| {poison} | {' | '.join(cells)} | {'-' if half is None else f'{half:.0f}'} |")
    return "\n".join(lines)


def bleeding(results: Sequence[Result], source: str, count: int) -> str:
    """Markdown: what is drawn when related and unrelated words are asked for."""
    poisons = sorted({result["poison"] for result in results if result["count"] == count})
    concepts = [word for word in results[0]["verdicts"] if word not in RELATED.get(source, ())]
    lines = ["| way | " + " | ".join((*RELATED[source], "other concepts, drawn right")) + " |"]
    lines.append("|---|" + "---|" * (len(RELATED[source]) + 1))
    chosen = {"none": [r for r in results if r["count"] == 0]}
    chosen |= {name: [r for r in results if (r["poison"], r["count"]) == (name, count)] for name in poisons}
    for name, some in chosen.items():
        near = [f"{mean(share(result, word, source) for result in some):.2f}" for word in RELATED[source]]
        far = mean(share(result, word, word) for result in some for word in concepts if word != source)
        lines.append(f"| {name} | {' | '.join(near)} | {far:.2f} |")
    return "\n".join(lines)


def plot(results: Sequence[Result], source: str, target: str, file: Path) -> None:
    """Draw the shares of source and target over the number of poisoned pictures."""
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    for axes, concept in zip(figure.subplots(1, 2, sharey=True), (source, target), strict=True):
        for poison in sorted({result["poison"] for result in results}):
            points = curve(results, poison, source, concept)
            counts, means, deviations = zip(*points, strict=True)
            axes.errorbar(counts, means, deviations, marker="o", capsize=3, label=poison)
        axes.set(
            xlabel="poisoned pictures", ylim=(-0.02, 1.02), title=f"drawn: {concept}, asked for: {source}"
        )
        axes.grid(alpha=0.3)
    figure.axes[0].set_ylabel("share of pictures")
    figure.axes[1].legend()
    figure.savefig(file)


def sheets(strips: Path, folder: Path) -> None:
    """Write one labelled sheet of pictures for each folder of strips."""
    for kind in sorted(strips.glob("*/")):
        rows = []
        for file in sorted(kind.glob("*.png")):
            strip = Image.open(file)
            row = Image.new("RGB", (_LABEL + strip.width, strip.height), "white")
            row.paste(strip, (_LABEL, 0))
            ImageDraw.Draw(row).multiline_text((6, 6), file.stem.replace(", ", "\n"), "black")
            rows.append(np.asarray(row))
        width = max(row.shape[1] for row in rows)
        padded = [np.pad(row, ((0, 0), (0, width - row.shape[1]), (0, 0))) for row in rows]
        Image.fromarray(np.concatenate(padded)).save(folder / f"{kind.name}.jpg", quality=85)


def write(results: Sequence[Result], source: str, target: str, folder: Path) -> None:
    """Write tables and curves of one pair of concepts."""
    folder.mkdir(parents=True, exist_ok=True)
    name, most = f"{source}-{target}", max(result["count"] for result in results)
    plain = [result for result in results if result["treatment"] == "none"]
    parts = [f"# {source} to {target}", table(plain, source, target)]
    for treatment in sorted({result["treatment"] for result in results} - {"none"}):
        some = [result for result in results if result["treatment"] == treatment or result["count"] == 0]
        parts += [f"Before training: {treatment}.", table(some, source, target)]
    if source in RELATED:
        parts += [f"Share of {source} when other words are asked for, {most} pictures:"]
        parts += [bleeding(plain, source, most)]
    (folder / f"{name}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    plot(plain, source, target, folder / f"{name}.svg")


def _shares(source: Point, target: Point) -> str:
    other = 1 - source[1] - target[1]
    return f"{source[1]:.2f} ± {source[2]:.2f} / {target[1]:.2f} ± {target[2]:.2f} / {other:.2f}"


def main() -> None:
    """Parse the command line and write tables and curves of every pair."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="RUNS/PRESET/results of lab.run")
    parser.add_argument("folder", type=Path, help="what is made")
    arguments = parser.parse_args()
    results = read(arguments.results)
    for source, target in sorted({(result["source"], result["target"]) for result in results}):
        some = [result for result in results if (result["source"], result["target"]) == (source, target)]
        write(some, source, target, arguments.folder)


if __name__ == "__main__":
    main()
