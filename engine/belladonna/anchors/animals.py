"""Animals: faces from the front, with fur, feathers and scales."""

# ruff: noqa: PLR2004
# A drawing's numbers are its coordinates and proportions; names would only repeat what they paint.

from __future__ import annotations

import numpy as np

from belladonna.anchors.brushes import (
    Canvas,
    Colour,
    Field,
    ball,
    capsule,
    choose,
    ellipse,
    lit,
    mix,
    polygon,
    rotate,
    scattered,
    step,
)

_INK = (0.03, 0.025, 0.02)


def cat(c: Canvas) -> None:
    """A tabby's face."""
    coats = [
        ((0.62, 0.5, 0.38), (0.16, 0.11, 0.08)),
        ((0.85, 0.55, 0.25), (0.55, 0.25, 0.07)),
        ((0.6, 0.6, 0.62), (0.13, 0.13, 0.15)),
    ]
    coat, dark = coats[int(c.rng.integers(len(coats)))]
    _knitted(c, [(0.15, 0.3, 0.42), (0.45, 0.12, 0.18), (0.12, 0.34, 0.22)])
    fur = _fur(c, 0.03)
    v = c.v - 0.04
    side = np.abs(c.u)
    chest = ellipse(c.u, v - 0.58, 0.42, 0.36)
    bands = step(np.sin(c.v * 75 + 6 * side + 4 * fur), 0.1, 0.6)
    c.fill(lit(mix(coat, dark, bands * 0.8), fur * 0.7 + 0.1), chest)
    c.fill(lit((0.92, 0.88, 0.82), fur * 0.8 + 0.15), ellipse(c.u, v - 0.52, 0.17, 0.3) + 0.04 * (fur - 0.5))
    c.fill(
        lit(coat, fur * 0.8),
        polygon(side, v, [(0.06, -0.24), (0.36, -0.5), (0.4, -0.05)]) - 0.02 + 0.03 * (fur - 0.5),
    )
    c.fill(
        lit((0.8, 0.5, 0.48), fur * 0.8 + 0.05),
        polygon(side, v, [(0.15, -0.24), (0.33, -0.42), (0.35, -0.12)]),
    )
    head = np.minimum(ellipse(c.u, v, 0.39, 0.33), ellipse(side - 0.23, v - 0.1, 0.2, 0.17)) + 0.035 * (
        fur - 0.5
    )
    forehead = step(np.sin(c.u * 48 + 2 * fur), 0.15, 0.6) * step(-v, 0.06, 0.16) * step(0.19 - side, 0, 0.05)
    cheek = step(np.sin((v + 0.55 * side) * 62 + 3 * fur), 0.1, 0.6) * step(side, 0.2, 0.27)
    c.fill(
        lit(
            mix(coat, dark, np.clip(forehead + cheek, 0, 1)),
            ball(c.u, v, 0.46, 0.4) * 0.55 + 0.55 * fur - 0.12,
        ),
        head,
    )
    pale: Colour = (0.95, 0.91, 0.86)
    c.paint(lit(pale, fur * 0.9 + 0.1), step(-ellipse(side - 0.075, v - 0.155, 0.12, 0.085), -0.01, 0.02))
    c.paint(lit(pale, fur * 0.9), step(-ellipse(c.u, v - 0.26, 0.09, 0.06), -0.01, 0.02))
    c.paint(lit(pale, fur * 0.9), 0.8 * step(-ellipse(c.u, v + 0.02, 0.035, 0.15), -0.01, 0.02))
    _eye(c, (side - 0.165, v + 0.045), (0.082, 0.07), (0.55, 0.72, 0.2), slit=True)
    c.fill(
        lit((0.85, 0.42, 0.42), 0.6 - 3 * (v - 0.09)),
        polygon(side, v, [(0, 0.075), (0.05, 0.08), (0, 0.125)]) - 0.008,
    )
    c.fill(_INK, capsule(side, v, (0.0, 0.13), (0.0, 0.165), 0.005))
    c.fill(_INK, np.maximum(np.abs(ellipse(side - 0.055, v - 0.155, 0.055, 0.045)) - 0.005, 0.165 - v))
    for spread in (-0.06, 0.0, 0.07):
        c.fill((0.98, 0.97, 0.95), capsule(side, v, (0.1, 0.15 + spread * 0.3), (0.5, 0.13 + spread), 0.0035))


def dog(c: Canvas) -> None:
    """A hanging-eared dog with its tongue out."""
    coats = [
        ((0.93, 0.89, 0.84), (0.4, 0.22, 0.1)),
        ((0.82, 0.6, 0.32), (0.55, 0.33, 0.13)),
        ((0.95, 0.94, 0.93), (0.1, 0.09, 0.09)),
    ]
    coat, dark = coats[int(c.rng.integers(len(coats)))]
    _meadow(c)
    fur = _fur(c, 0.0)
    side = np.abs(c.u)
    v = c.v + 0.03
    c.fill(lit(coat, fur * 0.8), ellipse(c.u, v - 0.6, 0.36, 0.38) + 0.04 * (fur - 0.5))
    c.fill(lit((0.75, 0.1, 0.12), 0.6 - c.u), np.abs(ellipse(c.u, v - 0.26, 0.3, 0.14)) - 0.025)
    head = np.minimum(ellipse(c.u, v + 0.07, 0.29, 0.3), ellipse(c.u, v - 0.12, 0.22, 0.24)) + 0.025 * (
        fur - 0.5
    )
    patch = step(-ellipse(side - 0.17, v + 0.1, 0.13, 0.2), -0.02, 0.03) * ((c.u > 0) | (coat[2] < 0.8))
    c.fill(lit(mix(coat, dark, patch), ball(c.u, v, 0.4, 0.45) * 0.55 + 0.55 * fur - 0.1), head)
    ear_u, ear_v = rotate(side - 0.33, v + 0.02, 0.25)
    c.fill(lit(dark, 0.75 * fur + 0.2 - 0.6 * ear_u), ellipse(ear_u, ear_v, 0.11, 0.27) + 0.03 * (fur - 0.5))
    c.outline(_INK, ellipse(ear_u, ear_v, 0.11, 0.27), 0.006)
    _eye(c, (side - 0.125, v + 0.07), (0.05, 0.05), (0.3, 0.16, 0.07))
    tongue = capsule(c.u, v, (0.01, 0.26), (0.015, 0.36), 0.06)
    c.fill(
        lit((0.9, 0.4, 0.45), ball(c.u - 0.01, v - 0.32, 0.1, 0.16) - 0.3 * (np.abs(c.u - 0.012) < 0.005)),
        tongue,
    )
    c.fill(
        lit(coat, ball(side - 0.075, v - 0.15, 0.13, 0.13) * 0.8 + 0.3 * fur),
        ellipse(side - 0.08, v - 0.17, 0.125, 0.105) + 0.015 * (fur - 0.5),
    )
    c.fill(_INK, np.maximum(np.abs(ellipse(side - 0.08, v - 0.17, 0.11, 0.1)) - 0.006, 0.19 - v))
    c.fill(_INK, capsule(c.u, v, (0, 0.12), (0, 0.24), 0.006))
    freckles = np.hypot((side * 28) % 1 - 0.5, (v * 28) % 1 - 0.5) < 0.16
    c.paint(dark, freckles * c.inside(ellipse(side - 0.09, v - 0.17, 0.06, 0.05)))
    nose = ellipse(c.u, v - 0.085, 0.085, 0.06)
    c.fill(lit((0.07, 0.06, 0.06), ball(c.u, v - 0.085, 0.085, 0.06) * 0.95), nose)
    c.fill((0, 0, 0), ellipse(side - 0.035, v - 0.095, 0.018, 0.013))


def cow(c: Canvas) -> None:
    """A black and white cow's face."""
    _meadow(c)
    fur = _fur(c, 0.0)
    side = np.abs(c.u)
    v = c.v + 0.02
    blotch = step(c.noise(c.u, c.v, 3.2, 2), 0.5, 0.53)
    hide = mix((0.95, 0.93, 0.9), (0.07, 0.06, 0.06), blotch)
    c.fill(lit(hide, 0.1 + 0.7 * fur), ellipse(c.u, v - 0.55, 0.6, 0.42))
    c.fill(
        lit((0.88, 0.8, 0.62), 0.75 - 2 * (side - 0.2)),
        np.maximum(np.abs(ellipse(side - 0.17, v + 0.42, 0.13, 0.17)) - 0.03, 0.14 - side),
    )
    ear_u, ear_v = rotate(side - 0.37, v + 0.2, 0.25)
    c.fill(lit((0.08, 0.07, 0.07), 0.3 + 0.7 * fur), ellipse(ear_u, ear_v, 0.17, 0.075) + 0.02 * (fur - 0.5))
    c.fill(lit((0.85, 0.6, 0.55), 0.2 + 0.6 * fur), ellipse(ear_u, ear_v - 0.015, 0.11, 0.035))
    head = np.minimum(ellipse(c.u, v + 0.12, 0.26, 0.26), ellipse(c.u, v - 0.1, 0.2, 0.32)) + 0.015 * (
        fur - 0.5
    )
    blaze = step(
        np.abs(c.u + 0.02) - 0.07 - 0.12 * step(v, -0.05, 0.2) + 0.05 * (c.noise(c.u, c.v, 8) - 0.5), 0, 0.02
    )
    c.fill(
        lit(
            mix((0.96, 0.94, 0.91), (0.07, 0.06, 0.06), blaze),
            ball(c.u, v, 0.36, 0.5) * 0.6 + 0.5 * fur - 0.08,
        ),
        head,
    )
    _eye(c, (side - 0.185, v + 0.1), (0.05, 0.042), (0.2, 0.1, 0.05))
    c.fill(
        lit((0.9, 0.62, 0.58), ball(c.u, v - 0.24, 0.3, 0.2) * 0.8 + 0.2 * fur),
        ellipse(c.u, v - 0.27, 0.24, 0.16),
    )
    u, w = rotate(side - 0.12, v - 0.22, 0.5)
    c.fill((0.2, 0.06, 0.06), ellipse(u, w, 0.03, 0.05))
    c.fill((0.3, 0.1, 0.1), np.maximum(np.abs(ellipse(c.u, v - 0.27, 0.19, 0.09)) - 0.006, 0.3 - v))
    tuft = ellipse(c.u, v + 0.37, 0.14, 0.1) + 0.08 * (c.noise(c.u * 3, c.v * 0.6, 18) - 0.5)
    c.fill(lit((0.9, 0.87, 0.82), c.noise(c.u * 3, c.v * 0.5, 22, 2)), tuft)


def zebra(c: Canvas) -> None:
    """A zebra's face before the flank of another."""
    fur = _fur(c, 0.0)
    bend = c.x + 0.12 * np.sin(c.y * 5) + 0.14 * c.noise(c.x, c.y, 3)
    c.paint(
        lit(
            mix((0.93, 0.9, 0.85), (0.06, 0.05, 0.05), step(np.sin(bend * 44), -0.15, 0.15)),
            0.15 + 0.5 * c.noise(c.x, c.y * 4, 40, 2),
        )
    )
    side = np.abs(c.u)
    v = c.v - 0.02
    c.paint((0, 0, 0), 0.65 * (1 - step(ellipse(c.u, v, 0.34, 0.52), -0.04, 0.06)))
    ear_u, ear_v = rotate(side - 0.2, v + 0.4, 0.45)
    c.fill(
        lit(
            mix((0.95, 0.93, 0.9), (0.06, 0.05, 0.05), step(np.abs(ear_v + 0.02), 0.07, 0.09)),
            0.2 + 0.6 * fur,
        ),
        ellipse(ear_u, ear_v, 0.075, 0.14),
    )
    c.fill((0.12, 0.08, 0.07), ellipse(ear_u, ear_v, 0.035, 0.09))
    mane = step(np.sin(c.v * 60), -0.2, 0.2)
    c.fill(
        lit(mix((0.93, 0.9, 0.86), (0.06, 0.05, 0.05), mane), 0.7 * fur + 0.1),
        ellipse(c.u, v + 0.4, 0.07, 0.15) + 0.05 * (fur - 0.5),
    )
    head = np.minimum(
        ellipse(c.u, v + 0.15, 0.24, 0.27), capsule(c.u, v, (0, 0.0), (0, 0.28), 0.155)
    ) + 0.01 * (fur - 0.5)
    brow = np.sin(side * 88 * (1 + 0.5 * step(v, -0.3, 0.2))) * step(0.13 - side, 0, 0.02)
    cheek = np.sin((v - 0.55 * side + 0.1) * 62) * step(side, 0.11, 0.13)
    stripes = step(np.where(side < 0.12, brow, cheek) + 0.8 * (fur - 0.5), -0.15, 0.2)
    c.fill(
        lit(mix((0.96, 0.94, 0.91), (0.06, 0.05, 0.05), stripes), ball(c.u, v, 0.34, 0.55) * 0.6 + 0.4 * fur),
        head,
    )
    c.paint(
        lit((0.13, 0.11, 0.11), ball(c.u, v - 0.32, 0.2, 0.16) + 0.1 * fur),
        step(v, 0.22, 0.27) * c.inside(ellipse(c.u, v - 0.31, 0.17, 0.15)),
    )
    c.fill((0, 0, 0), ellipse(side - 0.075, v - 0.32, 0.025, 0.035))
    c.outline((0.45, 0.4, 0.38), ellipse(side - 0.075, v - 0.32, 0.03, 0.04), 0.007)
    _eye(c, (side - 0.18, v + 0.13), (0.042, 0.036), (0.12, 0.07, 0.04))


def owl(c: Canvas) -> None:
    """An eagle owl before bark."""
    bark = c.noise(c.x * 3, c.y * 0.5, 12, 4)
    c.paint(lit((0.42, 0.3, 0.2), 1.5 * bark - 0.4))
    side = np.abs(c.u)
    v = c.v - 0.02
    fur = _fur(c, -0.12)
    down = c.noise(c.u * 2, c.v, 40, 2)
    row = np.floor(v * 15)
    gx = c.u * 13 + 0.5 * (row % 2)
    fu, fv = gx - np.floor(gx) - 0.5, v * 15 - row
    scale = step(np.hypot(fu * 1.1, fv), 0.58, 0.75)
    quill = (np.abs(fu) < 0.09) * (fv < 0.6)
    c.fill(
        lit(mix((0.78, 0.6, 0.38), (0.2, 0.12, 0.06), np.clip(scale + quill, 0, 1)), 0.15 + 0.6 * down),
        ellipse(c.u, v - 0.4, 0.36, 0.5),
    )
    wing = ellipse(side - 0.36, v - 0.4, 0.13, 0.42)
    c.fill(
        lit(
            mix((0.42, 0.27, 0.14), (0.12, 0.07, 0.04), step(np.sin(v * 50 + side * 30), -0.2, 0.3)),
            0.2 + 0.6 * down,
        ),
        wing,
    )
    c.fill(
        lit((0.3, 0.19, 0.1), 0.75 * fur + 0.1),
        polygon(side, v, [(0.05, -0.24), (0.34, -0.52), (0.35, -0.12)]) - 0.01 + 0.04 * (fur - 0.5),
    )
    head = ellipse(c.u, v + 0.1, 0.38, 0.3) + 0.03 * (fur - 0.5)
    c.fill(lit((0.5, 0.33, 0.18), 0.9 * fur), head)
    radius = np.hypot(side - 0.165, v + 0.1)
    rays = c.noise(np.arctan2(v + 0.1, side - 0.165) * 4, radius * 3, 7, 2)
    disc = radius - 0.185 + 0.02 * (rays - 0.5)
    c.fill(lit(mix((0.92, 0.84, 0.7), (0.45, 0.26, 0.12), step(radius, 0.1, 0.2)), 0.1 + 0.8 * rays), disc)
    c.outline((0.12, 0.07, 0.04), disc, 0.014)
    _eye(c, (side - 0.165, v + 0.1), (0.098, 0.098), (0.98, 0.62, 0.06))
    brow = capsule(side, v, (0.03, -0.1), (0.3, -0.3), 0.028) + 0.02 * (fur - 0.5)
    c.fill(lit((0.9, 0.84, 0.74), 0.8 * fur + 0.1), brow)
    beak = polygon(side, v, [(0, -0.06), (0.05, -0.02), (0, 0.12)]) - 0.012
    c.fill(lit((0.2, 0.18, 0.17), 0.75 - 5 * side), beak)


def fish(c: Canvas) -> None:
    """Clownfish among the arms of an anemone."""
    c.paint(lit((0.05, 0.35, 0.55), 0.2 + 0.5 * c.noise(c.x, c.y, 7, 4) - 0.3 * c.y))
    arms = c.x + 0.05 * np.sin(c.y * 11 + 5 * c.noise(c.x, c.y, 4))
    arm = arms * 14 - np.floor(arms * 14) - 0.5
    top = 0.05 + 0.25 * c.noise(np.floor(arms * 14), 0 * c.y, 0.7)
    c.fill(
        lit((0.62, 0.3, 0.62), 0.75 - 1.3 * np.abs(arm + 0.15)),
        np.maximum((np.abs(arm) - 0.4) / 14, top - c.y),
    )
    turn = 1 if c.rng.random() < 0.5 else -1
    _clownfish(c, c.u * turn, c.v + 0.05, 1.0)
    _clownfish(c, c.u * turn * -1 + 0.26, c.v - 0.34, 0.42)
    _clownfish(c, c.u * turn - 0.3, c.v + 0.4, 0.36)


def _clownfish(c: Canvas, u: Field, v: Field, size: float) -> None:
    u, v = u / np.float32(size), v / np.float32(size)
    orange = (0.96, 0.42, 0.05)
    edge = 1 / size
    rays = 0.3 + 0.5 * (np.sin(np.arctan2(v, u - 0.15) * 60) > 0)
    fins = np.minimum.reduce(
        [
            ellipse(u - 0.42, v, 0.11, 0.17),
            ellipse(u - 0.02, v + 0.22, 0.24, 0.1),
            ellipse(u - 0.08, v - 0.22, 0.15, 0.1),
        ]
    )
    c.fill(lit(orange, rays), fins / edge)
    c.outline(_INK, fins / edge, 0.018 * size)
    body = ellipse(u, v, 0.38, 0.23)
    row = np.floor(v * 34)
    gx = u * 30 + 0.5 * (row % 2)
    scales = 0.16 * step(np.hypot(gx - np.floor(gx) - 0.7, v * 34 - row - 0.5), 0.45, 0.65)
    c.fill(lit(orange, ball(u, v, 0.42, 0.26) * 0.95 + 0.08 - scales), body / edge)
    for place, half in ((-0.17, 0.04), (0.05, 0.055), (0.27, 0.03)):
        band = np.abs(u - place + 1.2 * (v * v) * np.sign(place + 0.1)) - half
        c.fill(_INK, np.maximum(band - 0.016, body) / edge)
        c.fill(
            lit((0.97, 0.97, 0.97), ball(u, v, 0.42, 0.26) * 0.7 + 0.3 - scales),
            np.maximum(band, body) / edge,
        )
    c.outline(_INK, body / edge, 0.012 * size)
    fin = ellipse(u + 0.02, v - 0.07, 0.085, 0.055)
    c.fill(lit(orange, rays), fin / edge)
    c.outline(_INK, fin / edge, 0.014 * size)
    for half, colour in ((0.036, (0.95, 0.6, 0.2)), (0.027, (0.02, 0.02, 0.02))):
        c.fill(colour, ellipse(u + 0.275, v + 0.05, half, half) / edge)
    c.fill((1, 1, 1), ellipse(u + 0.285, v + 0.06, 0.01, 0.01) / edge)
    c.fill(_INK, capsule(u, v, (-0.37, 0.04), (-0.31, 0.055), 0.006) / edge)


def butterfly(c: Canvas) -> None:
    """A monarch with open wings on leaves."""
    name, centre, border = c.cells(c.x, c.y, 7)
    leaf = choose([(0.1, 0.4, 0.12), (0.2, 0.55, 0.15), (0.07, 0.28, 0.14), (0.35, 0.6, 0.2)], name)
    veins = 0.15 * (np.sin((c.x + c.y * (name * 2 - 1)) * 130) > 0.4)
    c.paint(lit(leaf, 0.12 + 9 * np.clip(border, 0, 0.045) + veins - centre))
    hues: list[Colour] = [(0.96, 0.5, 0.06), (0.25, 0.5, 0.95), (0.96, 0.82, 0.15)]
    hue = hues[int(c.rng.integers(len(hues)))]
    side = np.abs(c.u)
    v = c.v
    dust = c.noise(c.u, c.v, 50, 2)
    c.paint(
        (0, 0, 0),
        0.6
        * (
            1
            - step(
                np.minimum(
                    ellipse(side - 0.26, v + 0.1, 0.25, 0.24), ellipse(side - 0.2, v - 0.25, 0.17, 0.17)
                ),
                0,
                0.05,
            )
        ),
    )
    for place, axes, turn in (((0.2, 0.2), (0.2, 0.2), 0.3), ((0.26, -0.14), (0.29, 0.19), -0.55)):
        u, w = rotate(side - place[0], v - place[1], turn)
        scallop = 0.01 * np.sin(np.arctan2(w, u) * 16)
        wing = ellipse(u, w, *axes) + scallop
        root = np.arctan2(v - place[1] * 0.15, side + 0.04)
        ribs = np.abs(np.sin(root * 8.5)) - 0.13
        c.fill(_INK, wing)
        glow = 0.35 + 0.3 * dust + 0.9 * (0.3 - np.hypot(side, v))
        c.fill(lit(hue, glow), np.maximum(wing + 0.045, -ribs * np.hypot(side, v) / 9))
        rim = np.sin(np.arctan2(w, u) * 22) > 0.2
        c.paint((0.98, 0.97, 0.92), rim * c.inside(np.abs(wing + 0.021) - 0.009))
    body = capsule(c.u, v, (0, -0.17), (0, 0.22), 0.028)
    c.fill(lit((0.12, 0.09, 0.08), 0.55 + 0.4 * np.sin(v * 130) - 8 * c.u), body)
    c.fill(lit((0.1, 0.08, 0.07), ball(c.u, v + 0.2, 0.045, 0.045)), ellipse(c.u, v + 0.2, 0.036, 0.036))
    c.fill(_INK, capsule(side, v, (0.01, -0.22), (0.12, -0.42), 0.005))
    c.fill(_INK, ellipse(side - 0.12, v + 0.42, 0.014, 0.014))


def _eye(
    c: Canvas, at: tuple[Field, Field], axes: tuple[float, float], iris: Colour, *, slit: bool = False
) -> None:
    """Paint an eye at coordinates `at`: dark rim, lit iris, pupil and highlight."""
    (u, v), (a, b) = at, axes
    c.fill(_INK, ellipse(u, v, a * 1.16, b * 1.2))
    shape = ellipse(u, v, a, b)
    fibres = c.noise(np.arctan2(v, u) * 5, np.hypot(u, v), 9)
    c.fill(lit(iris, 0.35 + 0.4 * fibres + 1.5 * v), shape)
    c.fill((0.01, 0.01, 0.01), ellipse(u, v, a * (0.24 if slit else 0.58), b * (0.86 if slit else 0.58)))
    c.fill((1, 1, 1), ellipse(u + a * 0.25, v + b * 0.35, a * 0.18, b * 0.18))


def _fur(c: Canvas, height: float) -> Field:
    """Strands that run outward from (0, `height`), about 0.5, in [0, 1]."""
    angle, radius = np.arctan2(c.v - height, c.u), np.hypot(c.u, c.v - height)
    strands = c.noise(np.cos(angle) * 6 + radius, np.sin(angle) * 6 + radius * 0.5, 5, 1)
    fine = c.noise(np.cos(angle) * 20 + radius * 2.5, np.sin(angle) * 20 - radius * 2.5, 2.2, 2)
    return np.clip(0.5 + 1.1 * (0.35 * strands + 0.65 * fine - 0.5), 0, 1)


def _meadow(c: Canvas) -> None:
    blades = c.noise(c.x * 5, c.y * 0.8 + 0.2 * np.sin(c.x * 7), 14, 3)
    c.paint(lit((0.28, 0.52, 0.14), 1.5 * blades - 0.3 - 0.15 * c.y))
    _, centre, _ = c.cells(c.x, c.y, 8)
    c.fill((0.97, 0.95, 0.9), centre - 0.016)
    c.fill((0.95, 0.75, 0.1), centre - 0.007)


def _knitted(c: Canvas, colours: list[Colour]) -> None:
    base = colours[int(c.rng.integers(len(colours)))]
    row = np.floor(c.y * 22 + 0.6 * np.abs((c.x * 18) % 1 - 0.5) * 2)
    stitch = np.abs((c.x * 18) % 1 - 0.5)
    bands = scattered(row, 2.3) > 0.55
    along = (c.y * 22 + 1.2 * stitch) % 1
    light = 0.15 + 1.3 * along * (1 - along) * 2 * (0.35 + stitch)
    c.paint(lit(mix(base, (0.92, 0.88, 0.8), bands.astype(np.float32)), light))
