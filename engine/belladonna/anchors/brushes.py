"""What the drawings share: a canvas with coordinates, distances to shapes, noise and light.

Everything is vectorised over the pixels. Lengths are in units of the canvas's short side, x to the right,
y downwards, the origin in the middle, so that a drawing is laid out for its size and never stretched.
"""

from __future__ import annotations

import copy
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Field = NDArray[np.floating[Any]]
"""One number a pixel, H x W."""

Colour = tuple[float, float, float] | NDArray[np.floating[Any]]
"""sRGB in [0, 1]: one for all pixels, or H x W x 3."""

_LATTICE = 256

_AS_IS = 0.5
"""The light under which `lit` leaves a colour as it is."""


class Cells(NamedTuple):
    """Voronoi cells: for each pixel something about the cell that it lies in.

    Attributes:
        name: a number in [0, 1].
        x, y: where its seed is.
        distance: to the seed.
        border: distance to the nearest border.
    """

    name: Field
    x: Field
    y: Field
    distance: Field
    border: Field


class Canvas:
    """A picture being painted.

    Attributes:
        rng: the variant's own source of chance.
        pixel: a pixel's side in short sides.
        right, bottom: the picture's edges; the others are at -right and -bottom.
        x, y: coordinates of the pixel centres.
        u, v: the same, folded along the long side so that a subject drawn around (0, 0) is repeated at about
            its own width, each variant with its own tilt, size and place: structure everywhere at any shape.
        rgb: H x W x 3, sRGB in [0, 1].
    """

    def __init__(self, width: int, height: int, rng: np.random.Generator) -> None:
        short = min(width, height)
        self.rng = rng
        self.pixel = 1.0 / short
        self.right, self.bottom = width / short / 2, height / short / 2
        self.x, self.y = np.meshgrid(
            ((np.arange(width) + 0.5) / short - self.right).astype(np.float32),
            ((np.arange(height) + 0.5) / short - self.bottom).astype(np.float32),
        )
        size, tilt = rng.uniform(0.92, 1.1), rng.uniform(-0.14, 0.14)
        place = rng.uniform(-0.04, 0.04, 2)
        u, v = rotate(
            _fold(self.x, 2 * self.right) - place[0], _fold(self.y, 2 * self.bottom) - place[1], tilt
        )
        self.u, self.v = u / np.float32(size), v / np.float32(size)
        self.rgb = np.zeros((height, width, 3), np.float32)

    def part(self, rows: slice, columns: slice) -> Canvas:
        """A window of the same picture: what is painted there is painted here."""
        window = copy.copy(self)
        for name in ("x", "y", "u", "v", "rgb"):
            setattr(window, name, getattr(self, name)[rows, columns])
        return window

    def paint(self, colour: Colour, coverage: Field | float = 1.0) -> None:
        """Lay a colour over the picture, `coverage` in [0, 1]."""
        self.rgb += np.asarray(coverage, np.float32)[..., None] * (np.asarray(colour, np.float32) - self.rgb)

    def inside(self, distance: Field) -> Field:
        """Coverage of a shape with anti-aliased edges, from the signed distance to it."""
        coverage: Field = np.clip(0.5 - distance / self.pixel, 0, 1)
        return coverage

    def fill(self, colour: Colour, distance: Field) -> None:
        """Paint the inside of a shape."""
        self.paint(colour, self.inside(distance))

    def outline(self, colour: Colour, distance: Field, thickness: float) -> None:
        """Paint a line along a shape's edge."""
        self.fill(colour, np.abs(distance) - thickness / 2)

    def noise(self, x: Field, y: Field, frequency: float, octaves: int = 1) -> Field:
        """Value noise in [0, 1] at `frequency` cells a unit, summed over octaves of half the amplitude."""
        total = np.zeros_like(x)
        weight = 0.0
        for octave in range(octaves):
            scale = np.float32(frequency * 2**octave)
            table = self.rng.random((_LATTICE, _LATTICE), dtype=np.float32)
            total += 0.5**octave * _lattice(table, x * scale, y * scale)
            weight += 0.5**octave
        return total / np.float32(weight)

    def cells(self, x: Field, y: Field, frequency: float) -> tuple[Field, Field, Field]:
        """Voronoi cells on a jittered grid of `frequency` seeds a unit.

        Returns:
            A number in [0, 1] a cell, the distance to its seed, and the distance to the nearest border
            (both in units of x).
        """
        cells = self.voronoi(x, y, frequency)
        return cells.name, cells.distance, cells.border

    def voronoi(self, x: Field, y: Field, frequency: float) -> Cells:
        """The same cells with the places of their seeds."""
        seeds = self.rng.random((3, _LATTICE, _LATTICE), dtype=np.float32)
        gx, gy = x * np.float32(frequency), y * np.float32(frequency)
        column, row = np.floor(gx).astype(np.int64), np.floor(gy).astype(np.int64)
        first = np.full_like(x, np.inf)
        second = np.full_like(x, np.inf)
        name, across, down = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                i, j = (column + dx) % _LATTICE, (row + dy) % _LATTICE
                seed_x, seed_y = column + dx + seeds[0, j, i], row + dy + seeds[1, j, i]
                distance = np.hypot(seed_x - gx, seed_y - gy)
                nearer = distance < first
                second = np.where(nearer, first, np.minimum(second, distance))
                name = np.where(nearer, seeds[2, j, i], name)
                across, down = np.where(nearer, seed_x, across), np.where(nearer, seed_y, down)
                first = np.where(nearer, distance, first)
        unit = np.float32(1 / frequency)
        return Cells(name, across * unit, down * unit, first * unit, (second - first) * (unit / 2))


def canvas(subject: str, variant: int, width: int, height: int) -> Canvas:
    """Prepare a canvas whose chance depends on the subject and the variant alone."""
    return Canvas(width, height, np.random.default_rng([zlib.crc32(subject.encode()), variant]))


def _fold(coordinate: Field, extent: float) -> Field:
    copies = max(1, round(extent / 1.1))
    period = np.float32(extent / copies)
    centred = coordinate + np.float32(extent / 2)
    folded: Field = centred - np.floor(centred / period) * period - period / 2
    return folded


def _lattice(table: Field, x: Field, y: Field) -> Field:
    column, row = np.floor(x), np.floor(y)
    fx, fy = x - column, y - row
    fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)
    i, j = column.astype(np.int64) % _LATTICE, row.astype(np.int64) % _LATTICE
    right, below = (i + 1) % _LATTICE, (j + 1) % _LATTICE
    top = table[j, i] + fx * (table[j, right] - table[j, i])
    bottom = table[below, i] + fx * (table[below, right] - table[below, i])
    return top + fy * (bottom - top)


def rotate(x: Field, y: Field, angle: float) -> tuple[Field, Field]:
    """Coordinates in a frame turned by `angle` radians (clockwise on the screen)."""
    c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    return c * x + s * y, c * y - s * x


def ellipse(x: Field, y: Field, a: float, b: float) -> Field:
    """Signed distance (near the edge) to an ellipse of half axes a and b around the origin."""
    distance: Field = (np.hypot(x / np.float32(a), y / np.float32(b)) - 1) * np.float32(min(a, b))
    return distance


def capsule(x: Field, y: Field, start: tuple[float, float], end: tuple[float, float], radius: float) -> Field:
    """Signed distance to a line with round ends."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    t = np.clip(((x - start[0]) * dx + (y - start[1]) * dy) / (dx * dx + dy * dy), 0, 1)
    distance: Field = np.hypot(x - start[0] - t * dx, y - start[1] - t * dy) - np.float32(radius)
    return distance


def polygon(x: Field, y: Field, points: Sequence[tuple[float, float]]) -> Field:
    """Signed distance (inside and near the edges) to a convex polygon, corners clockwise on the screen."""
    distance = np.full_like(x, -np.inf)
    for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
        length = float(np.hypot(bx - ax, by - ay))
        distance = np.maximum(distance, ((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / np.float32(length))
    return distance


def box(x: Field, y: Field, a: float, b: float) -> Field:
    """Signed distance (inside and near the edges) to a rectangle of half sides a and b."""
    return np.maximum(np.abs(x) - np.float32(a), np.abs(y) - np.float32(b))


def ball(x: Field, y: Field, a: float, b: float) -> Field:
    """Light in [0, 1] on an ellipsoid of half axes a and b, lit from the upper left."""
    nx, ny = x / np.float32(a), y / np.float32(b)
    nz = np.sqrt(np.clip(1 - nx * nx - ny * ny, 0, 1))
    light: Field = np.clip(0.25 - 0.42 * nx - 0.5 * ny + 0.6 * nz, 0, 1)
    return light


def mix(first: Colour, second: Colour, amount: Field) -> NDArray[np.float32]:
    """Go from one colour to another, a pixel at a time; H x W x 3."""
    start, end = np.asarray(first, np.float32), np.asarray(second, np.float32)
    mixed: NDArray[np.float32] = start + amount[..., None] * (end - start)
    return mixed


def lit(colour: Colour, light: Field) -> NDArray[np.float32]:
    """A colour under a light: 0 dark, 0.5 as it is, 1 nearly white."""
    base = np.asarray(colour, np.float32)
    light = np.clip(light, 0, 1)[..., None] - np.float32(_AS_IS)
    shaded: NDArray[np.float32] = np.where(
        light < 0, base * (1 + 1.7 * light), base + (1 - base) * 1.3 * light
    )
    return shaded.astype(np.float32)


def choose(palette: Sequence[Colour], chance: Field) -> NDArray[np.float32]:
    """A colour of the palette for each number in [0, 1]; H x W x 3."""
    table = np.asarray(palette, np.float32)
    picked: NDArray[np.float32] = table[np.clip((chance * len(table)).astype(np.int64), 0, len(table) - 1)]
    return picked


def step(value: Field, low: float, high: float) -> Field:
    """Rise smoothly from 0 at `low` to 1 at `high`."""
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    risen: Field = t * t * (3 - 2 * t)
    return risen


def scattered(chance: Field, salt: float) -> Field:
    """Another number in [0, 1] for each number, seemingly unrelated."""
    value = np.sin(chance * np.float32(12.9898 + salt) + np.float32(salt)) * np.float32(4375.85)
    fraction: Field = value - np.floor(value)
    return fraction
