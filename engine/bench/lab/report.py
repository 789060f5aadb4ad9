"""Tables and curves out of finished cells."""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path
from statistics import mean, stdev
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from lab.captions import RELATED

if TYPE_CHECKING:
    from collections.abc import Sequence

Result = dict[str, Any]

Point = tuple[int, float, float]
"""Poisoned pictures, mean over seeds, standard deviation."""


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


def overview(results: Sequence[Result], count: int) -> str:
    """Markdown: what is left of the sources, by pair and on average, and what poison did to latents."""
    pairs = sorted({(result["source"], result["target"]) for result in results}, reverse=True)
    heads = [f"asked for a {source}: {source} / {target} / other" for source, target in pairs]
    figures = ("shift", "displacement", "common", "redrawn", "changed", "smoothed")
    heads = ["way", *heads, "source left", *figures]
    rows = [heads, ["---"] * len(heads)]
    ways = _ways(results, count).items()
    for way, some in sorted(ways, key=lambda each: source_left(each[1]), reverse=True):
        drawn = [_drawn(some, source, target) for source, target in pairs]
        reached = [_mean(some, figure) for figure in figures]
        rows.append([way, *drawn, f"{source_left(some):.2f}", *reached])
    return _markdown(rows)


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _ways(results: Sequence[Result], count: int) -> dict[str, list[Result]]:
    ways: dict[str, list[Result]] = {}
    for result in results:
        if result["count"] in {0, count}:
            ways.setdefault(_way(result), []).append(result)
    return ways


def _way(result: Result) -> str:
    if result["count"] == 0:
        return "no poison"
    treatment = result["treatment"]
    return str(result["poison"]) if treatment == "none" else f"{result['poison']}; {treatment}"


def _drawn(results: Sequence[Result], source: str, target: str) -> str:
    some = [result for result in results if (result["source"], result["target"]) == (source, target)]
    if not some:
        return "not run"
    left, turned = (mean(share(result, source, name) for result in some) for name in (source, target))
    return f"{left:.2f} / {turned:.2f} / {1 - left - turned:.2f}"


def _mean(results: Sequence[Result], figure: str) -> str:
    known = [result[figure] for result in results if figure in result]
    return f"{mean(known):.2f}" if known else "-"


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
        lost = f"not at {max(sources)}" if half is None else f"{half:.0f}"
        lines.append(f"| {poison} | {' | '.join(cells)} | {lost} |")
    return "\n".join(lines)


def bleeding(results: Sequence[Result], source: str, count: int) -> str:
    """Markdown: what is drawn when related and unrelated words are asked for."""
    related = RELATED[source]
    concepts = [word for word in results[0]["verdicts"] if word not in {source, *related}]
    heads = ["way", *related, "on average", "other concepts, drawn right"]
    rows = [heads, ["---"] * len(heads)]
    for way, some in sorted(_ways(results, count).items()):
        near = [mean(share(result, word, source) for result in some) for word in related]
        far = mean(share(result, word, word) for result in some for word in concepts)
        rows.append([way, *(f"{figure:.2f}" for figure in (*near, mean(near), far))])
    return _markdown(rows)


def plot(results: Sequence[Result], source: str, target: str, file: Path) -> None:
    """Draw the shares of source and target over the number of poisoned pictures.

    Ways of which fewer counts were tried than of others are in the table only.
    """
    tried: dict[str, set[int]] = {}
    for result in results:
        tried.setdefault(result["poison"], set()).add(result["count"])
    most = max(len(counts - {0}) for counts in tried.values())
    poisons = sorted(poison for poison, counts in tried.items() if len(counts - {0}) > most // 2)
    figure = Figure(figsize=(9, 3.6 + 0.15 * len(poisons)), layout="constrained")
    for axes, concept in zip(figure.subplots(1, 2, sharey=True), (source, target), strict=True):
        for poison in poisons:
            points = curve(results, poison, source, concept)
            counts, means, deviations = zip(*points, strict=True)
            axes.errorbar(counts, means, deviations, marker="o", capsize=3, label=poison)
        axes.set(
            xlabel="poisoned pictures", ylim=(-0.02, 1.02), title=f"drawn: {concept}, asked for: {source}"
        )
        axes.grid(alpha=0.3)
    figure.axes[0].set_ylabel("share of pictures")
    figure.legend(
        *figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize="small"
    )
    figure.savefig(file)


def write(results: Sequence[Result], folder: Path) -> None:
    """Write an overview, and tables and curves of every pair of concepts."""
    folder.mkdir(parents=True, exist_ok=True)
    most = max(result["count"] for result in results)
    (folder / "overview.md").write_text(overview(results, most) + "\n", encoding="utf-8")
    for source, target in sorted({(result["source"], result["target"]) for result in results}):
        some = [result for result in results if (result["source"], result["target"]) == (source, target)]
        _write_pair(some, source, target, folder)


def _write_pair(results: Sequence[Result], source: str, target: str, folder: Path) -> None:
    name = f"{source}-{target}"
    plain = [result for result in results if result["treatment"] == "none"]
    parts = [f"# {source} to {target}", table(plain, source, target)]
    for treatment in sorted({result["treatment"] for result in results} - {"none"}):
        some = [result for result in results if result["treatment"] == treatment or result["count"] == 0]
        parts += [f"Before training: {treatment}.", table(some, source, target)]
    if asked := [result for result in plain if result["verdicts"].keys() >= {*RELATED.get(source, [""])}]:
        most = max(result["count"] for result in asked)
        parts += [f"Share of {source} when other words are asked for, {most} pictures:"]
        parts += [bleeding(asked, source, most)]
    (folder / f"{name}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    plot(plain, source, target, folder / f"{name}.svg")


def _shares(source: Point, target: Point) -> str:
    left, turned = (
        f"{share:.2f}" + (f" ± {spread:.2f}" if spread else "") for _, share, spread in (source, target)
    )
    return f"{left} / {turned} / {1 - source[1] - target[1]:.2f}"


def main() -> None:
    """Parse the command line and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, help="RUNS/PRESET/results of lab.run")
    parser.add_argument("folder", type=Path, help="what is made")
    arguments = parser.parse_args()
    write(read(arguments.results), arguments.folder)


if __name__ == "__main__":
    main()
