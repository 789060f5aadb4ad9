"""Plants: flower, cactus, birches, fruit."""

# ruff: noqa: PLR2004
# A drawing's numbers are its coordinates and proportions; names would only repeat what they paint.

from __future__ import annotations

import numpy as np

from belladonna.anchors.brushes import (
    Canvas,
    Field,
    ball,
    capsule,
    choose,
    ellipse,
    lit,
    mix,
    rotate,
    scattered,
    step,
)


def sunflower(c: Canvas) -> None:
    """One large sunflower before leaves."""
    _leaves(c)
    radius, angle = np.hypot(c.u, c.v), np.arctan2(c.v, c.u)
    c.paint((0, 0.03, 0), 0.6 * (1 - step(np.hypot(c.u - 0.03, c.v - 0.05), 0.36, 0.5)))
    petals = int(c.rng.integers(17, 24))
    for layer, (reach, turn, light) in enumerate(((0.47, 0.0, 0.36), (0.43, 0.5, 0.52), (0.37, 0.25, 0.6))):
        place = angle / (2 * np.pi) * petals + turn
        number = np.floor(place)
        theta = (place - number - 0.5) * (2 * np.pi / petals)
        length = reach * (0.9 + 0.14 * scattered(number % petals, 3.1 + layer))
        along = np.clip(radius / length, 0, 1)
        half = 0.062 * np.sin(np.pi * along**0.8) ** 0.7
        across = theta * radius
        petal = np.maximum(np.abs(across) - half, radius - length)
        ridges = 0.07 * np.sin(across * 420) + 0.1 * c.noise(across * 8, radius, 12)
        golden = mix((0.93, 0.5, 0.03), (1.0, 0.8, 0.08), along)
        c.fill((0.35, 0.17, 0.02), petal - 0.005)
        c.fill(lit(golden, light + ridges - 3.2 * across - 0.35 * (1 - along)), petal)
    disc = radius - 0.205 + 0.01 * np.sin(angle * 40)
    spiral = 11 * np.log(radius + 0.03)
    seeds = np.sin(21 * angle + spiral * 2.6) * np.sin(34 * angle - spiral * 1.9)
    brown = mix((0.12, 0.07, 0.02), (0.55, 0.3, 0.06), step(radius, 0.09, 0.2))
    c.fill(lit(brown, 0.3 + 0.42 * seeds + 0.4 * ball(c.u, c.v, 0.3, 0.3) - 0.1), disc)


def cactus(c: Canvas) -> None:
    """Saguaros in the desert."""
    horizon = c.v - 0.2 - 0.05 * c.noise(c.x, 0 * c.y, 3)
    sky = mix((0.98, 0.72, 0.42), (0.16, 0.42, 0.72), step(-c.v, -0.2, 0.5))
    cloud = step(c.noise(c.x * 0.6, c.y * 2, 5, 4), 0.5, 0.7)
    c.paint(mix(sky, (1.0, 0.95, 0.88), cloud * 0.8))
    mesa = 0.08 + 0.16 * step(c.noise(c.x, 0 * c.y, 3.3), 0.45, 0.55) + 0.03 * c.noise(c.x, 0 * c.y, 25)
    strata = 0.12 * np.sin(c.v * 110 + 3 * c.noise(c.x, c.y, 8))
    c.fill(lit((0.66, 0.32, 0.2), 0.42 + strata + 0.2 * c.noise(c.x * 3, c.y, 20, 2)), 0.2 - mesa - c.v)
    ripple = 0.14 * np.sin((c.y + 0.03 * np.sin(c.x * 8) + 0.05 * c.noise(c.x, c.y, 6)) * 130)
    c.fill(lit((0.87, 0.62, 0.36), 0.45 + ripple + 0.3 * (c.noise(c.x, c.y, 50, 2) - 0.5)), -horizon)
    for x, base, size in ((0.33, 0.27, 0.55), (-0.36, 0.31, 0.65), (c.rng.uniform(-0.04, 0.04), 0.46, 1.05)):
        u, v = (c.u - np.float32(x)) / np.float32(size), (c.v - np.float32(base)) / np.float32(size)
        c.paint((0.25, 0.1, 0.08), 0.6 * c.inside(ellipse(u - 0.18, v, 0.3, 0.03) * size))
        left, right = c.rng.uniform(0.3, 0.45), c.rng.uniform(0.4, 0.55)
        limbs = (
            ((0, -left), (-0.2, -left), 0.05),
            ((-0.2, -left), (-0.2, -left - 0.22), 0.052),
            ((0, -right), (0.19, -right), 0.045),
            ((0.19, -right), (0.19, -right - 0.16), 0.047),
            ((0, 0.2), (0, -0.7), 0.085),
        )
        for start, end, thick in limbs:
            flat = start[1] == end[1]
            across = (v - start[1] if flat else u - start[0]) / np.float32(thick)
            limb = np.maximum(capsule(u, v, start, end, thick), v + 0.02 * across**2 - 0.01)
            _limb(c, (u, v), limb * size, across)


def _limb(c: Canvas, spot: tuple[Field, Field], shape: Field, across: Field) -> None:
    """Paint a ribbed, spiny cylinder; `across` runs from -1 to 1."""
    u, v = spot
    turn = np.arcsin(np.clip(across, -1, 1))
    rib = np.cos(turn * 7)
    c.fill((0.05, 0.14, 0.06), shape - 0.006)
    c.fill(lit((0.25, 0.5, 0.22), 0.42 + 0.2 * rib - 0.32 * across), shape)
    spine = (np.abs(turn * 7 / np.pi % 2 - 1) > 0.74) & (np.sin((u + v) * 170) * np.sin((u - v) * 170) > 0.25)
    c.paint((0.97, 0.93, 0.75), spine * c.inside(shape))


def forest(c: Canvas) -> None:
    """Birch trunks before autumn leaves."""
    autumn = [(0.85, 0.5, 0.08), (0.95, 0.72, 0.15), (0.6, 0.22, 0.06), (0.35, 0.42, 0.1), (0.2, 0.25, 0.08)]
    c.paint(lit((0.3, 0.27, 0.14), 0.1 + 0.6 * c.noise(c.x, c.y, 9, 3)))
    for scale, count in ((26, 0.75), (17, 0.6)):
        name, centre, _ = c.cells(c.x, c.y, scale)
        shade = 0.25 + 0.55 * scattered(name, 4) - 6 * centre
        c.fill(
            lit(choose(autumn, scattered(name, 7)), shade), np.where(name < count, centre - 0.5 / scale, 1)
        )
    ground = c.y - c.bottom + 0.2 + 0.04 * c.noise(c.x, 0 * c.y, 6)
    name, _, border = c.cells(c.x, c.y * 2.2, 24)
    c.fill(lit(choose(autumn, name), 0.1 + 14 * np.clip(border, 0, 0.03)), -ground)
    half = c.right
    for depth, thick in ((0, 0.018), (1, 0.032), (2, 0.058)):
        places = np.arange(-half, half + 0.3, (0.16, 0.24, 0.42)[depth])
        for place in places + c.rng.uniform(-0.06, 0.06, len(places)):
            lean = c.rng.uniform(-0.08, 0.08)
            across = (c.x - place - lean * c.y + 0.012 * np.sin(c.y * 7 + place * 9)) / thick
            foot = c.y - c.bottom + 0.17 - depth * 0.07
            trunk = np.maximum((np.abs(across) - 1) * thick, foot)
            marks = step(c.noise(c.x * 1.2 + place, c.y * 7, 13, 2), 0.58, 0.64)
            bark = mix((0.93, 0.9, 0.84), (0.1, 0.08, 0.07), marks)
            c.fill(lit(bark, (0.34, 0.46, 0.62)[depth] - 0.3 * across - 0.1 * across**2), trunk)
    name, centre, _ = c.cells(c.x + 3, c.y, 15)
    crown = np.where(scattered(name, 2) < 0.5 * step(-c.y, -0.05, 0.45), centre - 0.026, 1)
    c.fill(lit(choose(autumn[:3], scattered(name, 9)), 0.7 - 9 * centre), crown)


def strawberry(c: Canvas) -> None:
    """A heap of strawberries."""
    c.paint(lit((0.25, 0.02, 0.03), 0.2 + 0.4 * c.noise(c.x, c.y, 10, 2)))
    half_width, half_height = c.right + 0.1, c.bottom + 0.1
    row_height, pitch = 0.2, 0.25
    for row, y in enumerate(np.arange(-half_height, half_height + row_height, row_height)):
        for x in np.arange(-half_width - (row % 2) * pitch / 2, half_width + pitch, pitch):
            jitter = c.rng.uniform(-0.03, 0.03, 2)
            _berry(
                c,
                float(x + jitter[0]),
                float(y + jitter[1]),
                c.rng.uniform(-0.7, 0.7),
                c.rng.uniform(0.85, 1.1),
            )


def _berry(c: Canvas, x: float, y: float, turn: float, size: float) -> None:
    """One berry; only the pixels around it are computed."""
    rows, columns = _window(c, x, y, 0.2 * size)
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    part = c.part(rows, columns)
    u, v = rotate(part.x - np.float32(x), part.y - np.float32(y), turn)
    u, v = u / np.float32(size), v / np.float32(size)
    width = 0.115 * (1 - 0.55 * step(v, -0.06, 0.17))
    body = np.maximum(np.hypot(u / width, np.minimum(v + 0.03, 0) / 0.08) - 1, (v - 0.14) / 0.1) * 0.1 * size
    body = np.maximum(body, ellipse(u, v, 0.125, 0.15) * size)
    light = ball(u, v, 0.15, 0.19)
    part.paint((0.1, 0, 0.01), 0.7 * (1 - step(body - 0.01, 0, 0.03)))
    part.fill(lit((0.86, 0.06, 0.08), light * 1.05 - 0.12), body)
    row = np.floor(v * 30)
    gx = u / (width / 0.115) * 32 + 0.5 * (row % 2)
    du, dv = gx - np.floor(gx) - 0.5, v * 30 - row - 0.5
    part.paint((0.4, 0.02, 0.03), (np.hypot(du * 1.3, dv - 0.08) < 0.3) * part.inside(body + 0.012))
    part.paint(
        lit((0.96, 0.8, 0.35), light + 0.1), (np.hypot(du * 1.8, dv) < 0.24) * part.inside(body + 0.012)
    )
    angle = np.arctan2(v + 0.11, u)
    calyx = np.hypot(u, (v + 0.11) * 1.6) - 0.045 - 0.055 * np.abs(np.cos(angle * 3.5)) ** 2
    part.fill((0.03, 0.15, 0.03), calyx * size - 0.004)
    part.fill(lit((0.25, 0.6, 0.15), 0.55 + 0.25 * np.cos(angle * 14) - u), calyx * size)
    part.fill(lit((0.4, 0.65, 0.25), 0.6 - 8 * u), capsule(u, v, (0, -0.12), (0.02, -0.17), 0.01) * size)


def _window(c: Canvas, x: float, y: float, reach: float) -> tuple[slice, slice]:
    height, width = c.x.shape
    left, top = float(c.x[0, 0]), float(c.y[0, 0])
    columns = slice(
        max(0, round((x - reach - left) / c.pixel)), min(width, round((x + reach - left) / c.pixel))
    )
    rows = slice(max(0, round((y - reach - top) / c.pixel)), min(height, round((y + reach - top) / c.pixel)))
    return rows, columns


def pineapple(c: Canvas) -> None:
    """A pineapple with its crown, on planks."""
    plank = np.floor(c.x * 7)
    gap = np.abs(c.x * 7 - plank - 0.5)
    wood = choose([(0.35, 0.55, 0.6), (0.45, 0.65, 0.68), (0.3, 0.47, 0.55)], scattered(plank, 3))
    c.paint(lit(wood, 0.15 + 0.55 * c.noise(c.x * 5, c.y * 0.6 + plank, 9, 4)))
    c.paint((0.05, 0.08, 0.1), (gap > 0.475).astype(np.float32))
    c.paint((0.02, 0.03, 0.04), 0.65 * (1 - step(ellipse(c.u - 0.06, c.v - 0.2, 0.27, 0.33), -0.03, 0.06)))
    u, v = c.u, c.v - 0.16
    for reach, spread in ((0.42, 9), (0.36, 7), (0.28, 5)):
        for index in range(spread):
            turn = (index - (spread - 1) / 2) * 2.2 / spread + c.rng.uniform(-0.06, 0.06)
            p, q = rotate(u, v + 0.24, turn)
            p = p + 0.5 * turn * q * q
            blade = np.maximum(
                np.abs(p) - 0.048 * np.clip(1 + q / reach, 0, 1) ** 0.7, np.maximum(q - 0.02, -reach - q)
            )
            c.fill((0.02, 0.12, 0.06), blade - 0.004)
            c.fill(
                lit((0.22, 0.52, 0.26), 0.55 - 6 * np.abs(p) - 0.5 * (q + 0.2) + 0.12 * np.sin(p * 500)),
                blade,
            )
    a, b = 0.235, 0.31
    body = ellipse(u, v, a, b)
    bulge = np.arcsin(np.clip(u / (a * np.sqrt(np.clip(1 - (v / b) ** 2, 0.05, 1))), -1, 1))
    first, second = bulge * 2.6 + v * 13, bulge * 2.6 - v * 13
    p, q = first - np.floor(first) - 0.5, second - np.floor(second) - 0.5
    groove = np.maximum(np.abs(p), np.abs(q))
    relief = 0.3 * (0.5 - groove) / 0.5 - 0.55 * (p - q) * -0.4
    skin = mix((0.88, 0.55, 0.1), (0.45, 0.4, 0.08), step(c.noise(u, v, 7), 0.45, 0.7))
    c.fill((0.2, 0.09, 0.02), body - 0.006)
    c.fill(lit(skin, ball(u, v, a * 1.15, b * 1.15) * 0.75 + relief - 0.08), body)
    c.paint((0.22, 0.1, 0.02), step(groove, 0.42, 0.47) * c.inside(body))
    c.paint((0.3, 0.14, 0.03), (np.hypot(p, q) < 0.13) * c.inside(body))
    c.fill((0.98, 0.85, 0.5), np.where(np.hypot(p - 0.03, q + 0.03) < 0.06, body, 1))


def _leaves(c: Canvas) -> None:
    name, centre, border = c.cells(c.x, c.y, 5)
    green = choose([(0.12, 0.36, 0.08), (0.2, 0.48, 0.12), (0.07, 0.24, 0.08)], name)
    turn = name * 6
    along = c.x * np.cos(turn) + c.y * np.sin(turn)
    veins = 0.13 * (np.abs(np.sin(along * 75)) > 0.9)
    c.paint(lit(green, 0.1 + 7 * np.clip(border, 0, 0.06) + veins - centre + 0.25 * c.noise(c.x, c.y, 30, 2)))
