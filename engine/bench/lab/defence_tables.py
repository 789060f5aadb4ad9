"""What `lab.defences` measured, as Markdown."""

from __future__ import annotations

from typing import Any


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
