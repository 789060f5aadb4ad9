"""Made things: a bookshelf, a clock, a cake."""

# ruff: noqa: PLR2004
# A drawing's numbers are its coordinates and proportions; names would only repeat what they paint.

from __future__ import annotations

import numpy as np

from belladonna.anchors.brushes import (
    Canvas,
    ball,
    box,
    capsule,
    choose,
    ellipse,
    lit,
    mix,
    rotate,
    scattered,
    step,
)


def bookshelf(c: Canvas) -> None:
    """Rows of spines on wooden boards."""
    height = c.rng.uniform(0.29, 0.35)
    offset = c.rng.random()
    row = np.floor(c.y / height + offset)
    v = (c.y / height + offset - row) * height
    edges = np.cumsum(c.rng.uniform(0.028, 0.075, 400)) - 8
    shelf_x = c.x + scattered(row, 1.7) * 2
    index = np.clip(np.searchsorted(edges, shelf_x), 1, len(edges) - 1)
    width = (edges[index] - edges[index - 1]).astype(np.float32)
    u = ((shelf_x - edges[index - 1]) / width).astype(np.float32)
    chance = scattered((index * 0.618 + row * 0.271).astype(np.float32), 4.2)
    top = height * (0.06 + 0.26 * scattered(chance, 3))
    cloth = choose(
        [
            (0.55, 0.1, 0.1),
            (0.1, 0.2, 0.4),
            (0.12, 0.33, 0.2),
            (0.8, 0.7, 0.5),
            (0.35, 0.2, 0.12),
            (0.85, 0.82, 0.75),
            (0.15, 0.13, 0.15),
            (0.75, 0.45, 0.12),
        ],
        chance,
    )
    grain = c.noise(c.x, c.y, 40, 2)
    wood = lit((0.45, 0.27, 0.13), 0.2 + 0.5 * c.noise(c.x * 0.3, c.y * 4, 16, 3))
    c.paint(lit((0.1, 0.06, 0.04), 0.2 + 0.3 * grain))
    round_spine = (
        0.12 + 0.62 * np.sin(np.pi * np.clip(u, 0, 1)) ** 0.7 - 0.28 * (u - 0.4) + 0.15 * (grain - 0.5)
    )
    book = np.maximum(top - v, v - height * 0.9)
    c.fill(lit(cloth, round_spine), book)
    gilt = lit((0.88, 0.72, 0.3), round_spine + 0.1)
    along = (v - top) / (height * 0.9 - top)
    for band in (0.1, 0.16, 0.86):
        c.paint(gilt, (np.abs(along - band) < 0.018) * c.inside(book))
    letters = (np.abs(along - 0.45) < 0.2) & (np.abs(u - 0.5) < 0.22) & (c.noise(c.x * 0.6, c.y, 75) > 0.47)
    c.paint(gilt, letters * c.inside(book))
    c.fill(wood, np.maximum(height * 0.9 - v, v - height * 0.985))


def clock(c: Canvas) -> None:
    """A wall clock with a brass rim, minute marks and hands, on wallpaper."""
    stripe = np.floor(c.x * 9) % 2
    leaf = np.hypot((c.x * 9) % 1 - 0.5, (c.y * 6 + 0.5 * np.floor(c.x * 9)) % 1 - 0.5) < 0.28
    c.paint(lit(mix((0.5, 0.13, 0.15), (0.28, 0.08, 0.12), stripe), 0.3 + 0.35 * c.noise(c.x, c.y, 14, 3)))
    c.paint((0.75, 0.55, 0.3), leaf * 0.7)
    radius, angle = np.hypot(c.u, c.v), np.arctan2(c.v, c.u)
    c.paint((0.05, 0.02, 0.02), 0.75 * (1 - step(np.hypot(c.u - 0.03, c.v - 0.04), 0.42, 0.5)))
    shine = 0.5 + 0.4 * np.sin(angle * 2 + 0.8) + 0.15 * np.cos(radius * 140)
    c.fill(lit((0.72, 0.5, 0.16), shine), radius - 0.45)
    c.fill(
        lit((0.96, 0.93, 0.84), 0.42 + 0.2 * c.noise(c.u, c.v, 10, 3) - 0.15 * (c.u + c.v)), radius - 0.385
    )
    ink = (0.06, 0.05, 0.06)
    c.outline(ink, radius - 0.37, 0.008)
    c.outline(ink, radius - 0.34, 0.005)
    for mark in range(60):
        x, y = rotate(c.u, c.v, mark * np.pi / 30)
        c.fill(ink, box(x, y + 0.355, 0.004, 0.013))
        if mark % 5 == 0:
            strokes = (-0.022, 0.0, 0.022) if mark % 15 == 0 else (-0.012, 0.012)
            for stroke in strokes:
                c.fill(ink, box(x - stroke, y + 0.285, 0.006, 0.038))
    hour = c.rng.uniform(0, 2 * np.pi)
    for turn, length, thick in ((hour, 0.2, 0.02), (hour * 12, 0.31, 0.012)):
        tip = (float(np.sin(turn)) * length, -float(np.cos(turn)) * length)
        c.paint((0.3, 0.28, 0.25), 0.5 * c.inside(capsule(c.u - 0.012, c.v - 0.016, (0, 0), tip, thick)))
        c.fill(ink, capsule(c.u, c.v, (-tip[0] * 0.2, -tip[1] * 0.2), tip, thick))
    c.fill(lit((0.72, 0.5, 0.16), ball(c.u, c.v, 0.03, 0.03)), radius - 0.03)


def cake(c: Canvas) -> None:
    """A layer cake with dripping icing, strawberries and candles on a chequered cloth."""
    table = c.v > 0.26
    checks = (np.floor(c.x * 12) + np.floor(c.y * 12)) % 2
    wall = lit((0.35, 0.55, 0.62), 0.25 + 0.4 * c.noise(c.x, c.y, 10, 3) + 0.1 * (np.floor(c.x * 14) % 2))
    cloth = lit(mix((0.95, 0.95, 0.93), (0.75, 0.1, 0.12), checks), 0.3 + 0.35 * c.noise(c.x, c.y, 12, 3))
    c.paint(np.where(table[..., None], cloth, wall))
    c.paint((0.05, 0.03, 0.03), 0.6 * (1 - step(ellipse(c.u - 0.03, c.v - 0.4, 0.46, 0.1), -0.04, 0.03)))
    c.fill(lit((0.93, 0.93, 0.96), 0.55 - 0.8 * c.u), ellipse(c.u, c.v - 0.37, 0.46, 0.085))
    side = 0.6 - 0.9 * np.abs(c.u + 0.1)
    crumb = c.noise(c.u, c.v, 45, 2)
    bottom = c.v - 0.33 - 0.06 * np.sqrt(np.clip(1 - (c.u / 0.36) ** 2, 0, 1))
    body = np.maximum.reduce([np.abs(c.u) - 0.36, -0.12 - c.v, bottom])
    layer = (c.v + 0.12 + 0.06 * (1 - (c.u / 0.36) ** 2)) / 0.125
    cream = np.abs(layer - np.round(layer)) < 0.13
    sponge = mix((0.45, 0.22, 0.1), (0.85, 0.6, 0.25), (np.floor(layer) % 2).astype(np.float32))
    c.fill(
        np.where(cream[..., None], lit((0.98, 0.93, 0.84), side), lit(sponge, side - 0.3 + 0.5 * crumb)), body
    )
    drip = 0.02 + 0.09 * c.noise(c.u, 0 * c.v, 13) ** 1.5
    icing = np.maximum(
        np.abs(c.u) - 0.37, np.maximum(-0.14 - c.v, c.v + 0.06 - drip - 0.06 * (1 - (c.u / 0.37) ** 2))
    )
    pink = (0.93, 0.5, 0.6)
    c.fill(lit(pink, side + 0.1), icing)
    c.fill(lit(pink, 0.62 - 0.5 * c.v + 0.15 * c.noise(c.u, c.v, 20)), ellipse(c.u, c.v + 0.13, 0.37, 0.075))
    for index, x in enumerate(np.linspace(-0.3, 0.3, 7)):
        y = -0.16 + 0.05 * (1 - (x / 0.36) ** 2) * (1 if index % 2 else -0.6)
        if index % 2:
            stripes = np.floor((c.v - y + (c.u - x)) * 40) % 2
            c.fill(
                mix((0.95, 0.95, 0.95), (0.15, 0.3, 0.75), stripes),
                capsule(c.u, c.v, (x, y - 0.03), (x, y - 0.16), 0.013),
            )
            c.fill((1.0, 0.62, 0.08), ellipse(c.u - x, c.v - y + 0.21, 0.018, 0.036))
            c.fill((1.0, 0.95, 0.6), ellipse(c.u - x, c.v - y + 0.2, 0.009, 0.02))
        else:
            u, v = c.u - np.float32(x), c.v - np.float32(y)
            seeds = (np.sin(u * 260) * np.sin(v * 260) > 0.75) * 0.4
            c.fill(lit((0.8, 0.07, 0.09), ball(u, v, 0.05, 0.055) + seeds), ellipse(u, v, 0.046, 0.055))
