"""Walls, tiles, glass, cloth and abstract shapes: hard edges all over the picture."""

# ruff: noqa: PLR2004
# A drawing's numbers are its coordinates and proportions; names would only repeat what they paint.

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from belladonna.anchors.brushes import (
    Canvas,
    Field,
    box,
    capsule,
    choose,
    ellipse,
    lit,
    mix,
    polygon,
    rotate,
    scattered,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def brick_wall(c: Canvas) -> None:
    """Staggered bricks with lit upper and dark lower edges."""
    height = c.rng.uniform(0.085, 0.12)
    width = height * 2.3
    row = np.floor(c.y / height)
    x = c.x / width + 0.5 * (row % 2)
    column = np.floor(x)
    u, v = (x - column - 0.5) * width, c.y - (row + 0.5) * height
    chance = scattered(column * 0.371 + row * 0.713, c.rng.uniform(1, 9))
    grain = c.noise(c.x, c.y, 18, 4)
    wobble = (c.noise(c.x, c.y, 30) - 0.5) * 0.012
    clay = choose(
        [(0.62, 0.24, 0.16), (0.72, 0.33, 0.22), (0.5, 0.18, 0.13), (0.78, 0.45, 0.3), (0.4, 0.2, 0.18)],
        chance,
    )
    edge = box(u, v, width / 2 - 0.011, height / 2 - 0.011) + wobble
    relief = (
        0.4
        * np.clip(1 + edge / 0.014, 0, 1)
        * np.where(np.abs(v) / height > np.abs(u) / width, -np.sign(v), -np.sign(u))
    )
    c.paint(lit((0.78, 0.75, 0.7), 0.15 + 0.6 * grain))
    c.fill((0.12, 0.08, 0.08), box(u - 0.006, v - 0.008, width / 2 - 0.011, height / 2 - 0.011))
    c.fill(lit(clay, 0.1 + 0.75 * grain + relief), edge)


def mosaic(c: Canvas) -> None:
    """Roman mosaic of broken stones in rings and rays: irregular, since the eye finds a grid anywhere."""
    stones = 30
    name, x, y, _, border = c.voronoi(c.x, c.y, stones)
    centre = c.rng.uniform(-0.12, 0.12, 2)
    radius, angle = np.hypot(x - centre[0], y - centre[1]), np.arctan2(y - centre[1], x - centre[0])
    rays = int(c.rng.integers(8, 15))
    sun = radius < 0.22 + 0.16 * (np.sin(angle * rays) > 0)
    ground = np.roll([0.08, 0.3, 0.52], int(c.rng.integers(3))).astype(np.float32)
    pale = (0.9, 0.87, 0.75)
    palette = choose(
        [tuple(ground), pale, tuple(ground * 0.6 + 0.15), pale],
        (radius / 0.24 + 0.06 * np.sin(angle * 6)) % 1,
    )
    gold = choose([(0.86, 0.5, 0.12), (0.95, 0.75, 0.2), (0.7, 0.16, 0.1)], (radius / 0.16) % 1)
    stone = np.where(sun[..., None], gold, palette)
    light = 0.05 + 0.9 * scattered(name, 3)
    grain = 0.2 * (c.noise(c.x, c.y, 60, 2) - 0.5) + 0.5 * (c.noise(c.x, c.y, 140) - 0.5)
    c.paint((0.2, 0.17, 0.15))
    c.fill(lit(stone, light + grain), 0.08 / stones - border)


def stained_glass(c: Canvas) -> None:
    """A rose window: glowing panes between thick leads."""
    name, _, border = c.cells(c.x, c.y, 6)
    radius, angle = np.hypot(c.u, c.v), np.arctan2(c.v, c.u)
    petals = int(c.rng.choice([6, 8, 10, 12]))
    sector = np.floor(angle / (2 * np.pi) * petals)
    theta = (angle / (2 * np.pi) * petals - sector - 0.5) * (2 * np.pi / petals)
    ring = np.searchsorted([0.1, 0.36], radius).astype(np.float32)
    lead = np.minimum.reduce([np.abs(radius - edge) for edge in (0.1, 0.36, 0.46)])
    spoke = np.where(radius > 0.1, radius * (np.pi / petals - np.abs(theta)), 1)
    petal = ellipse(radius - 0.255, theta * radius, 0.1, 0.55 / petals)
    glass = [
        (0.75, 0.05, 0.08),
        (0.05, 0.15, 0.7),
        (0.95, 0.7, 0.08),
        (0.04, 0.5, 0.22),
        (0.45, 0.08, 0.55),
        (0.1, 0.6, 0.8),
    ]
    shift = c.rng.random()
    rose = choose(glass, (scattered(ring, 3.7 + shift) + 0.5 * (sector % 2)) % 1)
    rose = np.where(
        (petal < 0)[..., None], choose(glass, (scattered(ring + 2, shift) + 0.33 * (sector % 3)) % 1), rose
    )
    within = radius < 0.46
    colour = np.where(within[..., None], rose, choose(glass, scattered(name, 5 + shift)))
    line = np.where(
        within, np.where(petal < 0, -petal, np.minimum.reduce([lead, spoke, petal])), np.minimum(border, lead)
    )
    glow = 0.3 + 0.45 * c.noise(c.x, c.y, 9, 3) + np.clip(line, 0, 0.03) * 6
    c.paint(lit(colour, glow))
    c.fill((0.05, 0.05, 0.06), line - 0.011)


def quilt(c: Canvas) -> None:
    """Patchwork blocks of printed cloth with stitches."""
    size = 0.25
    gx, gy = c.x / size + c.rng.random(), c.y / size + c.rng.random()
    column, row = np.floor(gx), np.floor(gy)
    u, v = gx - column - 0.5, gy - row - 0.5
    chance = scattered(column * 0.43 + row * 0.77, c.rng.uniform(1, 9))
    dark = choose(
        [(0.12, 0.2, 0.42), (0.6, 0.1, 0.14), (0.1, 0.36, 0.26), (0.35, 0.16, 0.36), (0.75, 0.42, 0.1)],
        scattered(chance, 2),
    )
    light = choose(
        [(0.95, 0.92, 0.84), (0.93, 0.8, 0.62), (0.82, 0.88, 0.92), (0.96, 0.86, 0.86)], scattered(chance, 5)
    )
    angle = (np.arctan2(v, u) / np.pi + 1) * 4
    prints = np.stack(
        [
            np.floor(angle) % 2,  # pinwheel
            (np.floor(u * 8) + np.floor(v * 8)) % 2,  # checks
            (np.abs(u) + np.abs(v) < 0.5) * 1.0 - (np.maximum(np.abs(u), np.abs(v)) < 0.17),  # diamond
            np.floor((u + v) * 6) % 2,  # diagonal stripes
            np.hypot((u * 5) % 1 - 0.5, (v * 5) % 1 - 0.5) < 0.3,  # dots
            np.floor(np.maximum(np.abs(u), np.abs(v)) * 10) % 2,  # log cabin
        ]
    ).astype(np.float32)
    kind = (scattered(chance, 8) * len(prints)).astype(np.int64)
    pattern = np.take_along_axis(prints, kind[None], axis=0)[0]
    edge = 0.5 - np.maximum(np.abs(u), np.abs(v))
    weave = 0.5 + 0.12 * np.sign(np.sin(c.x * 380) * np.sin(c.y * 380))
    puff = (
        0.22 + 0.5 * np.clip(edge * 5, 0, 1) * weave * 1.2 + 0.12 * c.noise(c.x, c.y, 12, 3) - 0.18 * (u + v)
    )
    c.paint(lit(mix(light, dark, np.clip(pattern, 0, 1)), puff))
    stitch = (np.sin((u + v) * 90) > 0) & (np.abs(edge - 0.045) < 0.012)
    c.paint((0.97, 0.95, 0.9), stitch.astype(np.float32))


def abstract_painting(c: Canvas) -> None:
    """Circles, wedges and bars in thick paint, after the manner of the 1920s."""
    colours = [
        (0.85, 0.12, 0.1),
        (0.08, 0.15, 0.5),
        (0.96, 0.78, 0.1),
        (0.05, 0.05, 0.07),
        (0.1, 0.55, 0.5),
        (0.95, 0.93, 0.86),
        (0.9, 0.45, 0.1),
    ]
    name, _, _ = c.cells(c.x, c.y, 2.2)
    paint = 0.28 + 0.45 * c.noise(c.x + 0.4 * c.y, (c.y - 0.4 * c.x) * 6, 14, 3)
    c.paint(
        lit(
            choose([(0.92, 0.88, 0.76), (0.85, 0.72, 0.5), (0.72, 0.8, 0.82), (0.25, 0.3, 0.42)], name), paint
        )
    )
    painted = [lit(colour, paint) for colour in colours]
    half_width, half_height = c.right, c.bottom
    for index in range(round(64 * half_width * half_height)):
        colour = painted[int(c.rng.integers(len(painted)))]
        x, y = rotate(
            c.x - c.rng.uniform(-half_width, half_width),
            c.y - c.rng.uniform(-half_height, half_height),
            c.rng.uniform(0, 6),
        )
        c.fill(colour, _SHAPES[index % len(_SHAPES)](x, y, c.rng.uniform(0.07, 0.2)))


_SHAPES: Sequence[Callable[[Field, Field, float], Field]] = (
    lambda x, y, size: ellipse(x, y, size, size),
    lambda x, y, size: polygon(x, y, [(-size, size), (0, -size * 1.6), (size, size)]),
    lambda x, y, size: capsule(x, y, (-size * 2.5, 0), (size * 2.5, 0), 0.014),
    lambda x, y, size: np.abs(ellipse(x, y, size, size)) - 0.02,
    lambda x, y, size: np.maximum(
        box(x, y, size, size), 0.3 * size - np.abs((x / size * 2.5) % 1 - 0.5) * size
    ),
)
"""What lies on an abstract painting: signed distances near their edges."""
