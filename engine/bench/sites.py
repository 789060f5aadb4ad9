"""How much of the shift is left on each site.

    python engine/bench/sites.py --pictures FOLDER

Real pictures, written for each site as `belladonna shade --site` writes them, sent through the site's
simulated pipeline, and judged by the real encoders. Pictures that have the same size on two sites are
optimised once for both. Resumable: what is done lies in `runs/sites/`. The table is printed.
"""

from __future__ import annotations

import json
from functools import partial
from statistics import mean
from typing import TYPE_CHECKING, Any

import torch
from subjects import KINDS, load_surrogates, parser

from belladonna import anchors, start
from belladonna.anchors.nearest import nearest
from belladonna.budget import FLIP_LIMITS, HEADROOM
from belladonna.codec import Artwork, decode
from belladonna.codec.metadata import Metadata
from belladonna.concepts import Catalogue
from belladonna.concepts.detect import Detector
from belladonna.device import choose, precision
from belladonna.lift import Lift
from belladonna.plan import PACES
from belladonna.report import measure
from belladonna.scene import build, fitted
from belladonna.sites.fitting import encode_within, prepared
from belladonna.sites.pipeline import site_transforms
from belladonna.sites.profile import load
from belladonna.sources import Pixels
from belladonna.spend import spend
from belladonna.surrogates.base import EMBEDDED, Surrogate
from belladonna.transforms.real import REAL_TRANSFORMS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SITES = ("x", "mastodon", "pixiv", "bluesky", "instagram", "deviantart", "artstation")
"""Those of which it is known what they do."""


class Shader:
    """Optimises a picture once for every size that it is wanted in."""

    def __init__(self, student: Surrogate, device: torch.device) -> None:
        self._student, self._start, self.device = student, start.load().to(device), device
        self._catalogue = Catalogue.load()
        self._detector = Detector(self._catalogue)
        self._done: dict[tuple[str, int, int], tuple[Pixels, Lift]] = {}

    def __call__(self, name: str, artwork: Artwork) -> tuple[Pixels, Lift]:
        """Give the anchor and the perturbation for a prepared picture."""
        key = (name, artwork.width, artwork.height)
        if key not in self._done:
            self._done[key] = self._optimised(artwork)
        return self._done[key]

    def _optimised(self, artwork: Artwork) -> tuple[Pixels, Lift]:
        picture = artwork.scaled(*fitted(artwork, 384**2))
        target = self._detector.detect(picture).concept.target
        anchor = Pixels(nearest(anchors.candidates(target, picture), picture, self._student, self.device))
        scene = build(artwork, [anchor], PACES["fast"].pixels, self.device)
        pace = PACES["fast"].aided
        limit, generator = FLIP_LIMITS["medium"], torch.Generator().manual_seed(0)
        begin = self._start.towards(scene, limit, generator)
        d = pace(scene, [self._student], limit, generator, begin=begin)
        return anchor, Lift(d, scene.picture, artwork, HEADROOM)


def pictures(folder: Path, kinds: list[str], long_side: int, each: int) -> Iterator[tuple[str, Artwork]]:
    """Take `each` pictures of every kind, at most so large."""
    for kind in kinds:
        files = sorted(path for path in (folder / kind).iterdir() if path.is_file())
        step = max(1, len(files) // each)
        for path in files[step // 2 :: step][:each]:
            artwork = decode(path)
            scale = min(1, long_side / max(artwork.width, artwork.height))
            size = round(artwork.width * scale), round(artwork.height * scale)
            rgb = (artwork.scaled(*size) * 255).round().astype("uint8")
            yield f"{kind}/{path.name}", Artwork("PNG", rgb, "rgb", metadata=Metadata())


def judge(name: str, artwork: Artwork, site: str, shader: Shader, judges: list[Surrogate]) -> dict[str, Any]:
    """Write a picture for a site and measure what is left of it there."""
    profile = load(site)
    ready = prepared(artwork, profile)
    anchor, lift = shader(name, ready)
    write = partial(encode_within, profile=profile)
    data = spend(ready, lift, FLIP_LIMITS["medium"], write=write).data
    written = decode(data)
    transforms = {"none": REAL_TRANSFORMS["none"], **site_transforms(profile, written, len(data))}
    with precision(shader.device):
        shift = measure(ready, written, anchor, judges, transforms=transforms, device=shader.device).shift
    return {
        "format": written.format,
        "size": [written.width, written.height],
        "bytes": len(data),
        "shift": {name: mean(by[name] for by in shift.values()) for name in transforms},
    }


def main() -> None:
    """Parse the command line, run what is missing, print the table."""
    options = parser(__doc__, "runs/sites")
    options.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="of pictures")
    options.add_argument("--side", type=int, default=1280, help="the long side of larger ones, in pixels")
    arguments = options.parse_args()
    device = choose(arguments.device)
    surrogates = load_surrogates(device)
    shader = Shader(surrogates.pop(EMBEDDED), device)
    judges = list(surrogates.values())
    arguments.runs.mkdir(parents=True, exist_ok=True)
    results: dict[str, list[dict[str, Any]]] = {site: [] for site in SITES}
    for name, artwork in pictures(arguments.pictures, arguments.kinds, arguments.side, arguments.each):
        for site in SITES:
            file = arguments.runs / f"{name.replace('/', '-')}-{arguments.side}-{site}.json"
            if not file.exists():
                print(f"{name}: {site}", flush=True)
                file.write_text(json.dumps(judge(name, artwork, site, shader, judges)))
            results[site].append(json.loads(file.read_text()))
    print("\n| `--site` | pictures | format | mean size, MB | shift of that file | `site` | `site_preview` |")
    print("|---|---|---|---|---|---|---|")
    for site, ones in results.items():
        figures = [
            f"{mean(values):.3f}" if (values := [o["shift"][key] for o in ones if key in o["shift"]]) else "-"
            for key in ("none", "site", "site_preview")
        ]
        formats = ", ".join(sorted({one["format"] for one in ones}))
        size = f"{mean(one['bytes'] for one in ones) / 1e6:.2f}"
        print(f"| {' | '.join([load(site).title, str(len(ones)), formats, size, *figures])} |")


if __name__ == "__main__":
    main()
