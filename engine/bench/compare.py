"""Ours beside the published algorithm, at equal visibility: `make bench`.

    python engine/bench/compare.py --pictures FOLDER [--each N] [--size PIXELS]

Every method perturbs the same pictures towards the same anchors, once towards a picture of another kind and
once towards what Belladonna draws and chooses for itself; each result is scaled to the same FLIP, rounded to
8 bits, and judged by the same real encoders after the same real transforms. Time is processor time of the
perturbation alone (measuring is the same for all), so that other programs do not blur it; on a GPU it is
time on the clock.
Resumable: what is done lies in `runs/`, one file a picture and method. The table and the plot go to `docs/`.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from drawings import nearest_of
from equal import at_equal_flip
from nightshade import Nightshade
from photoguard import PhotoGuard
from remembering import Remembering
from subjects import Subject, load_surrogates, parser, subjects
from tables import Results, write

from belladonna import start
from belladonna.budget import FLIP_LIMITS
from belladonna.device import choose, precision
from belladonna.plan import PACES
from belladonna.report import measure
from belladonna.scene import Scene, tensor
from belladonna.sources import Pixels
from belladonna.surrogates.base import EMBEDDED, Surrogate
from belladonna.visibility.measure import measure_visibility

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Method = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
LIMIT = FLIP_LIMITS["medium"]


def methods(surrogates: dict[str, Surrogate], steps: int) -> dict[str, Method]:
    """Name the methods; each maps picture and anchor (1 x 3 x H x W) to a perturbation."""

    def ours(effort: str, names: tuple[str, ...]) -> Method:
        chosen = [surrogates[name] for name in names]

        def run(picture: torch.Tensor, anchor: torch.Tensor) -> torch.Tensor:
            scene = Scene(picture, (anchor,), torch.ones_like(picture[:, :1]))
            pace = PACES[effort].perturbation(chosen)  # type: ignore[index]
            generator = torch.Generator().manual_seed(0)
            begin = network.to(picture.device).towards(scene, LIMIT, generator)
            return pace(scene, chosen, LIMIT, generator, begin=begin)

        return run

    network, everything = start.load(), tuple(surrogates)
    return {
        f"published, {steps} steps on sd1": lambda picture, anchor: Nightshade(steps)(
            picture, anchor, surrogates["sd1"]
        ),
        "PhotoGuard's encoder attack on sd1": lambda picture, anchor: PhotoGuard()(
            picture, anchor, surrogates["sd1"]
        ),
        "ours, fast": ours("fast", (EMBEDDED,)),
        "ours, balanced": ours("balanced", (EMBEDDED,)),
        "ours, thorough, with real encoders": ours("thorough", everything),
    }


def judge(
    subject: Subject,
    towards: NDArray[np.float32],
    method: Method,
    judges: Sequence[Surrogate],
    device: torch.device,
) -> dict[str, Any]:
    """Run one method on one picture towards an anchor and measure it."""
    picture, anchor = (tensor(rgb, device) for rgb in (subject.picture, towards))
    clock = time.process_time if device.type == "cpu" else time.perf_counter
    begin = clock()
    d = method(picture, anchor)[0].permute(1, 2, 0).cpu().numpy()
    seconds = clock() - begin
    result = Pixels(at_equal_flip(subject.picture, d, LIMIT))
    visibility = measure_visibility(Pixels(subject.picture), result)
    with precision(device):
        measured = measure(Pixels(subject.picture), result, Pixels(towards), judges, device=device)
    return {
        "seconds": seconds,
        "flip": visibility.flip,
        "ssim": visibility.ssim,
        "psnr": visibility.psnr,
        "shift": measured.shift,
        "displacement": measured.displacement,
    }


def anchors(subject: Subject, student: Surrogate, device: torch.device) -> dict[str, NDArray[np.float32]]:
    """Give the anchors of each group of rows."""
    return {
        "a picture of another kind as the anchor": subject.anchor,
        "what Belladonna draws as the anchor": nearest_of(subject, student, device),
    }


def main() -> None:
    """Parse the command line, run what is missing, write the tables."""
    options = parser(__doc__, "runs")
    options.add_argument("--size", type=int, default=512, help="side of the square, in pixels")
    options.add_argument("--steps", type=int, default=500, help="of the published algorithm")
    options.add_argument("--only", default="", help="run only methods whose name starts so")
    options.add_argument("--docs", type=Path, default=Path(__file__).parents[2] / "docs")
    arguments = options.parse_args()
    device = choose(arguments.device)
    surrogates = load_surrogates(device)
    judges = [surrogate for name, surrogate in surrogates.items() if name != EMBEDDED]
    arguments.runs.mkdir(parents=True, exist_ok=True)
    groups: dict[str, Results] = {}
    for subject in subjects(arguments.pictures, arguments.size, arguments.each):
        remembering = [Remembering(surrogate) for surrogate in judges]
        for group, towards in anchors(subject, surrogates[EMBEDDED], device).items():
            for name, method in methods(surrogates, arguments.steps).items():
                file = arguments.runs / f"{_key(subject.name, arguments.size, group, name)}.json"
                if not file.exists() and name.startswith(arguments.only):
                    print(f"{subject.name}, {group}: {name}", flush=True)
                    file.write_text(json.dumps(judge(subject, towards, method, remembering, device)))
                if file.exists():
                    result = json.loads(file.read_text())
                    groups.setdefault(group, {}).setdefault(name, {})[subject.name] = result
    write(groups, arguments.docs, arguments.size)


def _key(*what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()[:16]


if __name__ == "__main__":
    main()
