"""A small bar chart as SVG; its colours come from the page's style sheet."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from belladonna.inspect.words import TRANSFORMS

if TYPE_CHECKING:
    from collections.abc import Mapping

_WIDTH, _ROW = 340, 26
_LABELS, _VALUES = 132, 48  # pixels left and right of the bars


def bar_chart(title: str, figures: Mapping[str, float], low: float, high: float) -> str:
    """Draw one bar a transform.

    Args:
        title: read out by screen readers.
        figures: transform name -> number.
        low: the left end of the scale, at most 0.
        high: the right end, above 0.

    Returns:
        An ``<svg>`` element.
    """
    summary = "; ".join(f"{TRANSFORMS[name]} {figure:.2f}" for name, figure in figures.items())
    rows = "".join(_bar(row, name, figure, low, high) for row, (name, figure) in enumerate(figures.items()))
    zero, height = _position(0, low, high), _ROW * len(figures)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(f"{title}: {summary}")}">'
        f'{rows}<line class="axis" x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{height}"/></svg>'
    )


def _bar(row: int, name: str, figure: float, low: float, high: float) -> str:
    top, zero, end = row * _ROW, _position(0, low, high), _position(figure, low, high)
    return (
        f'<text class="label" x="{_LABELS - 8}" y="{top + 17}">{escape(TRANSFORMS[name])}</text>'
        f'<rect class="{"bar" if figure >= 0 else "bar against"}" x="{min(zero, end):.1f}" y="{top + 5}" '
        f'width="{abs(end - zero):.1f}" height="{_ROW - 10}" rx="2"/>'
        f'<text class="value" x="{_WIDTH}" y="{top + 17}">{figure:.2f}</text>'
    )


def _position(figure: float, low: float, high: float) -> float:
    return _LABELS + (_WIDTH - _LABELS - _VALUES) * (figure - low) / (high - low)
