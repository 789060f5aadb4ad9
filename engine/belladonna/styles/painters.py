"""The built-in styles: each paints a picture again in its own way.

A painter gets an empty canvas and the picture, H x W x 3 in [0, 1], and leaves its own on the canvas. What
is shown stays where it is; how it is shown changes: marks, edges, tones and palette. Painters are our own
code because the wheel must carry them legally and offline.
"""

from __future__ import annotations

import numpy as np

from belladonna.anchors.brushes import Canvas, Field, choose, lit, mix, rotate, scattered, step
from belladonna.styles.filters import (
    along_forms,
    blurred,
    levelled,
    luma,
    outlines,
    sampled,
    saturated,
    slopes,
    smeared,
)

_INK, _PAPER = (0.09, 0.07, 0.07), (0.96, 0.93, 0.84)
_TAU = np.float32(2 * np.pi)


def cubism(canvas: Canvas, picture: Field) -> None:
    """Tilted facets, each seen from another place, in ochre and grey."""
    lean = 0.5 * (canvas.noise(canvas.x, canvas.y, 2) - 0.5)
    across, down = rotate(canvas.x, canvas.y, 0.6)
    cells = canvas.voronoi(1.7 * across + lean, down - lean, 10)
    turn, slope = scattered(cells.name, 1) - 0.5, scattered(cells.name, 2) * _TAU
    moved_x, moved_y = 0.05 * np.cos(slope), 0.05 * np.sin(slope)
    seen = sampled(canvas, blurred(canvas, picture, 0.005), canvas.x + moved_x, canvas.y + moved_y)
    earth = mix((0.16, 0.14, 0.15), (0.9, 0.78, 0.55), levelled(luma(seen)))
    canvas.paint(0.4 * seen + 0.6 * earth)
    plane_x, plane_y = 1.7 * across + lean - cells.x, down - lean - cells.y
    canvas.rgb = lit(canvas.rgb, 0.5 + 0.3 * turn + 3 * (plane_x * np.cos(slope) + plane_y * np.sin(slope)))
    canvas.paint(_INK, 0.6 * canvas.inside(cells.border - 0.002))


def impasto(canvas: Canvas, picture: Field) -> None:
    """Thick oil: short strokes of pure colour that follow the forms, with their ridges in the light."""
    along = along_forms(canvas, luma(picture), 0.025)
    cells = canvas.voronoi(canvas.x, canvas.y, 42)
    colour = sampled(canvas, blurred(canvas, picture, 0.008), cells.x, cells.y)
    colour *= (0.86 + 0.28 * cells.name)[..., None]
    strokes = smeared(canvas, saturated(colour, 1.5), along, 0.05)
    bristles = smeared(canvas, canvas.noise(canvas.x, canvas.y, 160, 2), along, 0.06)
    height = 3 * bristles + 0.5 * luma(strokes)
    across, down = slopes(height)
    canvas.paint(np.clip(strokes, 0, 1))
    canvas.rgb = lit(canvas.rgb, 0.5 - 2.4 * (across + down))


def ink(canvas: Canvas, picture: Field) -> None:
    """Pen on paper: contours, and hatching that crosses where it is dark."""
    tone = levelled(blurred(canvas, luma(picture), 0.008))
    canvas.paint(_PAPER)
    wobble = 0.004 * canvas.noise(canvas.x, canvas.y, 14)
    for number, darkest in enumerate((0.62, 0.4, 0.2)):
        across, _ = rotate(canvas.x, canvas.y, 0.7 + 1.05 * number)
        line = np.abs(((across + wobble) * 62) % 1 - 0.5) / 62
        canvas.paint(_INK, 0.9 * canvas.inside(line - 0.0022) * step(darkest - tone, 0, 0.08))
    canvas.paint(_INK, outlines(canvas, luma(picture), 0.0035))


def pointillism(canvas: Canvas, picture: Field) -> None:
    """Dots of unmixed colour that blend from afar."""
    picture = blurred(canvas, picture, 0.006)
    canvas.paint(0.45 * picture + 0.5)
    for salt in range(3):
        cells = canvas.voronoi(canvas.x, canvas.y, 52)
        colour = sampled(canvas, picture, cells.x, cells.y)
        tint = np.stack([scattered(cells.name, 3 * salt + k) for k in range(3)], axis=-1) - 0.5
        canvas.paint(
            np.clip(saturated(colour, 1.5) + 0.4 * tint, 0, 1), canvas.inside(cells.distance - 0.0078)
        )


def poster(canvas: Canvas, picture: Field) -> None:
    """A screen print: four flat colours with hard edges."""
    palette = [(0.1, 0.13, 0.28), (0.79, 0.2, 0.22), (0.95, 0.66, 0.24), (0.97, 0.93, 0.8)]
    tone = levelled(blurred(canvas, luma(picture), 0.006))
    canvas.paint(choose(palette, tone))
    dots_x, dots_y = rotate(canvas.x * 48, canvas.y * 48, 0.6)
    dots = (np.hypot(dots_x % 1 - 0.5, dots_y % 1 - 0.5) - 0.36) / 48
    canvas.paint(palette[0], canvas.inside(dots) * step(0.47 - tone, 0, 0.02) * step(tone, 0.25, 0.27))


def stained_glass(canvas: Canvas, picture: Field) -> None:
    """Panes of glowing glass in lead."""
    cells = canvas.voronoi(canvas.x, canvas.y, 17)
    colour = sampled(canvas, blurred(canvas, picture, 0.02), cells.x, cells.y)
    canvas.paint(saturated(colour, 2.2))
    glow = 0.55 + 0.35 * (canvas.noise(canvas.x, canvas.y, 45, 2) - 0.5) - 5 * (cells.distance - 0.02)
    canvas.rgb = lit(canvas.rgb, glow + 0.25 * (cells.name - 0.5))
    canvas.paint((0.05, 0.05, 0.06), canvas.inside(cells.border - 0.0045))


def watercolour(canvas: Canvas, picture: Field) -> None:
    """Pale washes that pool at their edges, on rough paper."""
    wander = canvas.noise(canvas.x, canvas.y, 9, 3) - 0.5
    x, y = canvas.x + 0.03 * wander, canvas.y - 0.03 * wander
    soft = sampled(canvas, blurred(canvas, picture, 0.014), x, y)
    layers = 5 * luma(soft)
    steps = np.floor(layers) + step(layers % 1, 0.42, 0.58)
    wash = soft + (steps / 5 - luma(soft))[..., None]
    pigment = 0.62 + 0.3 * canvas.noise(canvas.x, canvas.y, 5, 3)
    edge = blurred(canvas, steps, 0.004) - blurred(canvas, steps, 0.01)
    grain = canvas.noise(canvas.x, canvas.y, 210, 2) - 0.5
    stain = (pigment + 0.9 * np.clip(-edge, 0, 0.6) + 0.45 * grain)[..., None]
    canvas.paint(np.clip(1 - (1 - saturated(np.clip(wash, 0, 1), 1.3)) * stain, 0, 1))


def woodcut(canvas: Canvas, picture: Field) -> None:
    """Black and paper alone: cut lines that swell with the dark and bend with the forms."""
    tone = levelled(blurred(canvas, luma(picture), 0.009))
    across, _ = rotate(canvas.x, canvas.y, 1.15)
    bend = 0.05 * blurred(canvas, tone, 0.03)
    line = np.abs(((across + bend) * 40) % 1 - 0.5) * 2
    canvas.paint(_PAPER)
    canvas.paint(_INK, canvas.inside((line - 1.25 * (1 - tone) + 0.18) / 80))
    canvas.paint(_INK, outlines(canvas, luma(picture), 0.006))
