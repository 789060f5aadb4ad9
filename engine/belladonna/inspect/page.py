"""The comparison as one HTML file that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from importlib import resources
from itertools import chain
from string import Template
from typing import TYPE_CHECKING

from belladonna.inspect import words
from belladonna.inspect.chart import bar_chart
from belladonna.inspect.views import AMPLIFICATION, picture, views
from belladonna.sources import Cover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from belladonna.inspect.comparison import Comparison
    from belladonna.inspect.recognition import Recognition
    from belladonna.inspect.views import Reading
    from belladonna.outcome import Shift
    from belladonna.sources import ScalableSource

_SMALLEST_SCALE = 0.1
"""The charts' scale ends no lower, so that noise does not look like an effect."""

_ANCHORED = (
    "The bars say how much nearer to the target each family's reading of the picture has moved: "
    "0 is no nearer, 1 would be the target itself, and a bar to the left of the line points away from it."
)
_UNANCHORED = (
    "No target was named, so the bars say how far each family's reading of the picture has moved in any "
    "direction: 0 is not at all, 1 is as far as an empty canvas in the picture's mean colour."
)


def render(
    name: str,
    comparison: Comparison,
    original: ScalableSource,
    shaded: ScalableSource,
    readings: Sequence[Reading],
    *,
    recognition: Recognition | None,
    goals: Mapping[str, ScalableSource],
) -> str:
    """Fill the page.

    Args:
        name: the picture's, for the heading.
        comparison: the figures.
        original: the picture before.
        shaded: the picture after, of the same size.
        readings: of the models that can show what they see.
        recognition: of what the original shows, where a classifier knows it.
        goals: what models should see, by what to call it.

    Returns:
        HTML without any outside resource. Like everything beside a picture it does not say what made it.
    """
    anchored = comparison.shift is not None
    figures = comparison.displacement if comparison.shift is None else comparison.shift
    pictures = views(original, shaded)
    template = resources.files("belladonna.inspect").joinpath("page.html").read_text("utf-8")
    return Template(template).substitute(
        name=escape(name),
        size=f"{comparison.width} by {comparison.height} pixels",
        shown=""
        if pictures.width == comparison.width
        else f" Shown at {pictures.width} by {pictures.height}.",
        width=pictures.width,
        height=pictures.height,
        original=_data_uri(pictures.original),
        shaded=_data_uri(pictures.shaded),
        difference=_data_uri(pictures.difference),
        amplification=AMPLIFICATION,
        seen=escape(words.visibility(comparison.visibility)),
        flip=f"{comparison.visibility.flip:.3f}",
        ssim=f"{comparison.visibility.ssim:.3f}",
        psnr=f"{comparison.visibility.psnr:.1f}".replace("inf", "∞"),
        goals=_goals(original, goals),
        style=_style(comparison.style_shift),
        movements=_items(words.movements(figures, anchored=anchored)),
        survival=_items(words.survival(figures)),
        scale=_ANCHORED if anchored else _UNANCHORED,
        charts=_charts(figures),
        table=_table(figures),
        recognised=_items(words.recognition(recognition)),
        decoded="".join(map(_reading, readings))
        or "<p>None of the models asked here can show what it sees.</p>",
    )


def _goals(original: ScalableSource, goals: Mapping[str, ScalableSource]) -> str:
    figures = "".join(
        f'<figure><img src="{_data_uri(picture(Cover(goal, original.width, original.height)))}" '
        f'alt="{escape(name)}"><figcaption>{escape(name)}</figcaption></figure>'
        for name, goal in goals.items()
    )
    return f'<h3>What they should see</h3><div class="grid goals">{figures}</div>' if figures else ""


def _style(figures: Shift | None) -> str:
    if figures is None:
        return ""
    return (
        "<details><summary>How much nearer to the other style</summary>"
        '<div class="scroll" tabindex="0" role="region" aria-label="Figures of the style">'
        f"<table>{_table(figures)}</table></div></details>"
    )


def _items(sentences: Iterable[str]) -> str:
    return "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)


def _charts(figures: Shift) -> str:
    every = list(chain.from_iterable(it.values() for it in figures.values()))
    low, high = min(0.0, *every), max(_SMALLEST_SCALE, *every)
    return "".join(
        f'<figure class="card"><figcaption>{escape(words.family(name))}</figcaption>'
        f"{bar_chart(words.family(name), transforms, low, high)}</figure>"
        for name, transforms in figures.items()
    )


def _table(figures: Shift) -> str:
    head = "".join(f'<th scope="col">{escape(words.family(name))}</th>' for name in figures)
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + "".join(f"<td>{transforms[name]:.3f}</td>" for transforms in figures.values())
        + "</tr>"
        for name, label in words.transforms(figures).items()
    )
    return (
        f'<thead><tr><th scope="col">What happens to the picture</th>{head}</tr></thead><tbody>{rows}</tbody>'
    )


def _reading(reading: Reading) -> str:
    family, pair = escape(words.family(reading.model)), reading.views()
    columns = (
        ("Original", pair.original),
        ("Result", pair.shaded),
        (f"Difference, amplified {AMPLIFICATION} times", pair.difference),
    )
    cells = "".join(
        f'<figure><img src="{_data_uri(picture)}" width="{pair.width}" height="{pair.height}" '
        f'alt="{label}, as {family} sees it"><figcaption>{label}</figcaption></figure>'
        for label, picture in columns
    )
    return f'<section class="card"><h3>{family}</h3><div class="reading">{cells}</div></section>'


def _data_uri(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}"
