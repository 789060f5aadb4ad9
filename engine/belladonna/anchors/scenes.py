"""Views: a city by night, mountains, balloons in the sky."""

# ruff: noqa: PLR2004
# A drawing's numbers are its coordinates and proportions; names would only repeat what they paint.

from __future__ import annotations

import numpy as np

from belladonna.anchors.brushes import Canvas, ball, box, capsule, choose, ellipse, lit, mix, scattered, step


def city(c: Canvas) -> None:
    """Towers with lit windows at nightfall."""
    bottom, top = c.bottom, -c.bottom
    rise = (bottom - c.y) / (bottom - top)
    glow = mix((0.95, 0.5, 0.25), (0.1, 0.13, 0.35), step(rise, 0.25, 0.9))
    c.paint(lit(glow, 0.4 + 0.3 * c.noise(c.x * 0.5, c.y * 2.5, 6, 4)))
    moon = (c.rng.uniform(-0.3, 0.3), top + 0.16)
    c.fill(
        lit((0.98, 0.94, 0.8), 0.3 + 0.3 * c.noise(c.x, c.y, 16, 3)),
        np.hypot(c.x - moon[0], c.y - moon[1]) - 0.075,
    )
    for depth, (width, low, high, tone) in enumerate(
        (
            (0.09, 0.45, 0.92, (0.33, 0.28, 0.42)),
            (0.13, 0.3, 0.78, (0.2, 0.2, 0.32)),
            (0.18, 0.12, 0.55, (0.09, 0.1, 0.16)),
        )
    ):
        edges = np.cumsum(c.rng.uniform(0.7, 1.35, 300) * width) - 18
        index = np.clip(np.searchsorted(edges, c.x), 1, len(edges) - 1)
        left, right = edges[index - 1].astype(np.float32), edges[index].astype(np.float32)
        heights = c.rng.uniform(low, high, len(edges)).astype(np.float32)[index]
        across = (c.x - left) / (right - left)
        stepped = heights - 0.05 * (np.abs(across - 0.5) > 0.3) * (scattered(left, 2) > 0.4)
        roof = bottom - stepped * (bottom - top)
        block = np.maximum(roof - c.y, np.maximum(left + 0.004 - c.x, c.x - right + 0.004))
        mast = np.maximum(np.abs(across - 0.5) * (right - left) - 0.003, roof - 0.07 - c.y)
        c.fill(tone, np.where(scattered(left, 8) > 0.5, mast, 1))
        c.fill(lit(tone, 0.68 - 0.4 * across + 0.25 * (c.noise(c.x, c.y, 30, 2) - 0.5)), block)
        pane = 0.017 + 0.005 * depth
        gx, gy = (c.x - left) / pane, (c.y - roof) / (pane * 1.5)
        column, row = np.floor(gx), np.floor(gy)
        on = scattered(column * 0.37 + row * 0.59 + left * 3, 4.4)
        pattern = box(gx - column - 0.5, gy - row - 0.5, 0.3, 0.32) * pane
        light = choose([(1.0, 0.85, 0.45), (1.0, 0.95, 0.8), (0.75, 0.88, 1.0)], scattered(on, 6))
        window = np.where((on > 0.42)[..., None], light, np.asarray(tone, np.float32) * 0.45)
        c.fill(window, np.maximum(pattern, block + 0.008))


def mountain(c: Canvas) -> None:
    """Snowy ridges above a forest."""
    bottom, top = c.bottom, -c.bottom
    height = bottom - top
    sky = mix((0.75, 0.86, 0.95), (0.12, 0.35, 0.7), step(bottom - c.y, 0.5 * height, height))
    c.paint(mix(sky, (1, 1, 1), step(c.noise(c.x * 0.7, c.y * 2, 5, 5), 0.52, 0.72) * 0.85))
    half = c.right
    for depth, (tall, pitch) in enumerate(((0.66, 0.5), (0.5, 0.75))):
        rise = np.zeros_like(c.x)
        for place in np.arange(-half - pitch, half + pitch, pitch) + c.rng.uniform(0, pitch):
            summit = tall * c.rng.uniform(0.75, 1.15) * height
            slope = c.rng.uniform(0.75, 1.15, 2)
            away = c.x - np.float32(place + c.rng.uniform(-0.12, 0.12))
            rise = np.maximum(rise, summit - np.where(away < 0, slope[0], slope[1]) * np.abs(away))
        crest = bottom - 0.16 * height - rise - 0.09 * (c.noise(c.x, 0 * c.y, 7, 4) - 0.5)
        below = c.y - crest
        warped = c.x + 0.07 * c.noise(c.x, c.y, 8, 3) + 0.35 * below * np.sign(c.noise(c.x, 0 * c.y, 3) - 0.5)
        folds = 1 - np.abs(2 * c.noise(warped, c.y * 0.5, 7, 4) - 1)
        relief = np.diff(folds, axis=1, prepend=folds[:, :1]) / c.pixel * 0.06
        snow = step(0.1 * height + 0.2 * folds - 0.75 * below + 0.1 * c.noise(c.x, c.y, 22, 3), 0.13, 0.17)
        rock = mix((0.27, 0.25, 0.3), (0.96, 0.97, 1.0), snow)
        haze = np.full_like(c.x, 0.3 * (1 - depth))
        c.fill(mix(lit(rock, 0.42 - relief), (0.55, 0.68, 0.85), haze), -below)
    for depth in range(3):
        base = bottom - (0.2 - 0.07 * depth) * height
        pitch = 0.05 + 0.022 * depth
        place = c.x / pitch + 0.37 * depth
        number = np.floor(place)
        u = (place - number - 0.5) * pitch + 0.008 * (scattered(number, 3) - 0.5)
        tip = pitch * (2.2 + 1.3 * scattered(number, 5))
        along = (c.y - base + tip) / tip
        branch = pitch * 0.62 * np.clip(along, 0, 1) * (0.65 + 0.35 * (along * 7 % 1))
        pine = np.maximum(np.abs(u) - branch, base - tip - c.y)
        c.fill(
            lit((0.1, 0.26, 0.16), 0.5 - 7 * u - 0.35 * (along * 7 % 1) + 0.2 * c.noise(c.x, c.y, 60)), pine
        )
        c.fill(lit((0.16, 0.3, 0.14), 0.1 + 0.6 * c.noise(c.x, c.y * 2, 30, 2)), base + 0.02 - c.y)


def balloon(c: Canvas) -> None:
    """Hot-air balloons over a patchwork of fields."""
    bottom = c.bottom
    sky = mix((0.85, 0.92, 0.97), (0.15, 0.45, 0.82), step(-c.v, -0.4, 0.5))
    c.paint(mix(sky, (1, 1, 1), step(c.noise(c.x * 0.8, c.y * 2, 5, 5), 0.47, 0.68) * 0.9))
    depth = np.clip(c.y - bottom + 0.25, 0.002, None)
    name, _, border = c.cells(c.x * 0.12 / (depth + 0.06), 0.35 / (depth + 0.06), 4)
    field = choose([(0.4, 0.6, 0.2), (0.75, 0.7, 0.3), (0.25, 0.45, 0.15), (0.6, 0.45, 0.25)], name)
    rows = 0.12 * np.sin(c.x / (depth + 0.06) * (8 + 12 * name))
    c.fill(lit(field, 0.2 + 4 * np.clip(border, 0, 0.08) + rows), bottom - 0.25 - c.y)
    hues = [
        (0.85, 0.1, 0.12),
        (0.98, 0.78, 0.1),
        (0.1, 0.3, 0.7),
        (0.97, 0.95, 0.9),
        (0.1, 0.55, 0.35),
        (0.95, 0.45, 0.08),
    ]
    c.rng.shuffle(hues)
    for number, (x, y, size) in enumerate(
        ((-0.37, -0.3, 0.3), (0.38, 0.14, 0.36), (0.36, -0.36, 0.2), (-0.03, -0.05, 1.0))
    ):
        u, v = (c.u - np.float32(x)) / np.float32(size), (c.v - np.float32(y)) / np.float32(size)
        for rope in (-1, 1):
            c.fill((0.25, 0.18, 0.1), capsule(u, v, (0.08 * rope, 0.24), (0.045 * rope, 0.38), 0.005) * size)
        taper = 1 - 0.62 * step(v, 0.02, 0.28)
        envelope = (
            np.where(v < 0, ellipse(u, v + 0.02, 0.31, 0.34), np.maximum(np.abs(u) - 0.31 * taper, v - 0.27))
            * size
        )
        turn = np.arcsin(
            np.clip(u / (0.31 * taper * np.sqrt(np.clip(1 - np.minimum(v, 0) ** 2 / 0.13, 0.02, 1))), -1, 1)
        )
        gore = np.floor(turn / np.pi * 14 + 0.5)
        zigzag = np.abs(v + 0.02 + 0.05 * np.abs((turn / np.pi * 14 + 0.5) % 1 - 0.5) * 2) < 0.05
        first, second, third = (hues[(number + k) % len(hues)] for k in range(3))
        cloth = np.where(zigzag[..., None], np.asarray(third, np.float32), mix(first, second, gore % 2))
        seam = 0.15 * np.abs((turn / np.pi * 14 + 0.5) % 1 - 0.5)
        c.fill(lit(cloth, ball(u, v + 0.02, 0.37, 0.42) * 0.85 - seam), envelope)
        weave = 0.2 * np.sign(np.sin(u * 260) * np.sin(v * 260))
        c.fill(lit((0.55, 0.36, 0.16), 0.5 + weave - 4 * u), box(u, v - 0.41, 0.055, 0.04) * size)
