"""Measures what the extension adds: ``python -m tests.e2e.measure_overhead [chromium|firefox]``.

From the click that opens the dialog to the page's `change` event, less the same without the extension, less
what the daemon's record says the job took.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from PIL import Image
from tests.e2e.browsers.every import START
from tests.e2e.build import built_extension
from tests.e2e.extension import set_up
from tests.e2e.receiver import receiving
from tests.e2e.rig import Case, Rig
from tests.e2e.service import Service, serving

ROUNDS = 5
CASE = Case("surface/input", "choose", "one")


def main(name: str = "chromium") -> None:
    """Measure, and print seconds."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        extension = built_extension(folder / "extension")
        homes = {place: folder / place for place in ("service", "plain", "guarded")}
        for home in homes.values():
            home.mkdir()
        service = stack.enter_context(serving(homes["service"]))
        start = START[name]
        plain = Rig(stack.enter_context(start(homes["plain"], None)), stack.enter_context(receiving()))
        guarded = Rig(
            stack.enter_context(start(homes["guarded"], extension)), stack.enter_context(receiving())
        )
        set_up(guarded, service)
        # A picture of its own each time: the daemon does the same one only once.
        pictures = [_picture(folder / f"harbour {number}.png", seed=number) for number in range(ROUNDS)]
        rounds = [_round(plain, guarded, service, picture) for picture in pictures]
    titles = ("without", "with", "daemon", "added")
    for title, seconds in zip(titles, zip(*rounds, strict=True), strict=True):
        line = "".join(f"{one:7.2f}" for one in seconds)
        print(f"{title:8}{line}   median {statistics.median(seconds):.2f} s")  # noqa: T201 - a script


def _round(plain: Rig, guarded: Rig, service: Service, picture: Path) -> tuple[float, float, float, float]:
    newest = service.newest()
    without, with_it = (_seconds_to_change(rig, picture) for rig in (plain, guarded))
    [job] = service.jobs(newest)
    daemon = job["finished"] - job["created"]
    return without, with_it, daemon, with_it - without - daemon


def _seconds_to_change(rig: Rig, picture: Path) -> float:
    before = len(rig.site.uploads)
    with rig.browser.tab(rig.site.url(CASE.page)) as tab:
        tab.evaluate("void (zone.onclick = () => { zone.clicked = performance.now(); })")
        tab.evaluate("void (zone.onchange = () => { zone.changed = performance.now(); })")
        rig.act(tab, CASE, [picture])
        tab.await_true("'changed' in zone")
        rig.site.await_uploads(1, since=before)
        return float(tab.evaluate("(zone.changed - zone.clicked) / 1000"))


def _picture(path: Path, *, seed: int) -> Path:
    y, x = np.mgrid[0:2048, 0:2048]
    random = np.random.default_rng(seed)
    waves = np.stack([128 + 90 * np.sin(x / 170 + y / 230 + phase) for phase in (0, 2, 4)], axis=-1)
    Image.fromarray((waves + random.normal(0, 4, waves.shape)).clip(0, 255).astype(np.uint8)).save(path)
    return path


if __name__ == "__main__":
    main(*sys.argv[1:])
