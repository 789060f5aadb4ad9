"""The style cloak, alone and with the poison, beside the published optimiser and two passes in sequence.

    python engine/bench/cloak.py --pictures FOLDER

Every method gets the same picture and the same two anchors: the target's, as the engine chooses it, and the
picture itself in the style that is farthest from its own. Each result is scaled to the same FLIP and rounded
to 8 bits. Then the real encoders say how far it is on the way to either anchor, and what they hand on to a
generator (their decoded latents) is looked at by a classifier that nobody optimises against: how far its
style has moved towards the other one, and whether it still shows the same. Resumable: what is done lies in
`runs/cloak/`, one file a picture and method. The tables are printed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from equal import finely_at_equal_flip
from nightshade import Nightshade
from PIL import Image
from subjects import load_surrogates, parser, subjects

from belladonna import anchors, start
from belladonna.anchors.nearest import nearest
from belladonna.budget import FLIP_LIMITS
from belladonna.concepts import Catalogue
from belladonna.concepts.detect import Detector
from belladonna.device import choose, precision
from belladonna.plan import PACES
from belladonna.report import measure
from belladonna.scene import Scene, tensor
from belladonna.sources import Pixels
from belladonna.styles.choice import far_style
from belladonna.styles.gallery import paint
from belladonna.styles.look import Eye, distance
from belladonna.surrogates.autoencoder import Decoder
from belladonna.surrogates.base import EMBEDDED, Surrogate
from belladonna.transforms.real import REAL_TRANSFORMS
from belladonna.visibility.measure import measure_visibility

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Rgb = NDArray[np.float32]

LIMIT = FLIP_LIMITS["medium"]
TRANSFORMS = {name: REAL_TRANSFORMS[name] for name in ("none", "jpeg75", "webp80", "crop90")}


@dataclass(frozen=True)
class Case:
    """A picture, its two anchors, and the style of the second; H x W x 3 in [0, 1]."""

    name: str
    picture: Rgb
    target: Rgb
    styled: Rgb
    style: str


Method = Callable[[Case], "Rgb"]


class Methods:
    """Maps a case to a shaded picture, before it is scaled to equal FLIP."""

    def __init__(self, surrogates: dict[str, Surrogate], steps: int, device: torch.device) -> None:
        self._surrogates, self._device, self._start = surrogates, device, start.load().to(device)
        self.by_name: dict[str, Method] = {
            f"published, {steps} steps on sd1, style": lambda case: self._published(case, steps),
            "cloak, fast, embedded": lambda case: self._ours("fast", case.picture, case.styled),
            "cloak": lambda case: self._ours("balanced", case.picture, case.styled),
            "poison": lambda case: self._ours("balanced", case.picture, case.target),
            "both": lambda case: self._ours("balanced", case.picture, case.target, case.styled),
            "poison, then cloak": lambda case: self._in_turn(case, case.target, case.styled),
            "cloak, then poison": lambda case: self._in_turn(case, case.styled, case.target),
        }

    def _published(self, case: Case, steps: int) -> Rgb:
        picture, styled = (tensor(rgb, self._device) for rgb in (case.picture, case.styled))
        d = Nightshade(steps)(picture, styled, self._surrogates["sd1"])
        return case.picture + _array(d)

    def _ours(self, effort: str, picture: Rgb, *goals: Rgb) -> Rgb:
        names = (EMBEDDED,) if effort == "fast" else tuple(self._surrogates)
        chosen = [self._surrogates[name] for name in names]
        x = tensor(picture, self._device)
        scene = Scene(x, tuple(tensor(goal, self._device) for goal in goals), torch.ones_like(x[:, :1]))
        pace = PACES[effort].perturbation(chosen, "cloak")  # type: ignore[index]
        generator = torch.Generator().manual_seed(0)
        begin = self._start.towards(scene, LIMIT, generator)
        return picture + _array(pace(scene, chosen, LIMIT, generator, begin=begin))

    def _in_turn(self, case: Case, first: Rgb, second: Rgb) -> Rgb:
        between = self._ours("balanced", case.picture, first) - case.picture
        return self._ours("balanced", finely_at_equal_flip(case.picture, between, LIMIT), second)


def _array(x: torch.Tensor) -> Rgb:
    array: Rgb = np.ascontiguousarray(x[0].detach().float().permute(1, 2, 0).cpu().numpy())
    return array


def cases(folder: Path, size: int, each: int, student: Surrogate, device: torch.device) -> list[Case]:
    """Choose anchors and style as the engine does."""
    catalogue = Catalogue.load()
    detector = Detector(catalogue)
    found = []
    for subject in subjects(folder, size, each):
        target = detector.detect(subject.picture).concept.target
        anchor = nearest(anchors.candidates(target, subject.picture), subject.picture, student, device)
        style = far_style(subject.picture)
        styled = paint(style, subject.picture)
        found.append(Case(subject.name, subject.picture, anchor, styled, style))
    return found


def judge(case: Case, shaded: Rgb, judges: list[Surrogate], eye: Eye, device: torch.device) -> dict[str, Any]:
    """Measure one result; see the module."""
    picture, result = Pixels(case.picture), Pixels(shaded)
    seen = measure_visibility(picture, result)
    with precision(device):  # as the engine measures: shifts alone, for the rest is not made for it
        towards = {
            name: measure(picture, result, Pixels(goal), judges, transforms=TRANSFORMS, device=device).shift
            for name, goal in (("target", case.target), ("style", case.styled))
        }
    return {
        "flip": seen.flip,
        "ssim": seen.ssim,
        "style_name": case.style,
        "towards": {
            name: {f: mean(by.values()) for f, by in shift.items()} for name, shift in towards.items()
        },
        "moments": {j.info.name: _moments_moved(case, shaded, j, device) for j in judges},
        "look": {
            j.info.name: _looked(case, shaded, j, j, eye, device=device)
            for j in judges
            if isinstance(j, Decoder)
        },
    }


@torch.no_grad()
def _moments_moved(case: Case, shaded: Rgb, surrogate: Surrogate, device: torch.device) -> float:
    """Share of the way to the styled picture's latent statistics (channels: mean, deviation, Gram)."""
    before, after, wanted = (
        _statistics(next(iter(surrogate.encode(tensor(rgb, device)).values())))
        for rgb in (case.picture, shaded, case.styled)
    )
    return 1 - float((after - wanted).norm() / (before - wanted).norm())


def _statistics(latent: torch.Tensor) -> torch.Tensor:
    cells = latent.float().flatten(2)[0]
    gram = cells @ cells.T / cells.shape[1]
    return torch.cat([cells.mean(1), cells.std(1), gram.flatten() / len(cells)])


@torch.no_grad()
def _looked(
    case: Case, shaded: Rgb, surrogate: Surrogate, decoder: Decoder, eye: Eye, *, device: torch.device
) -> dict[str, float]:
    """Look at what a generator would be given: the latents, decoded."""
    before, after, wanted = (
        _array(decoder.decode(next(iter(surrogate.encode(tensor(rgb, device)).values()))))
        for rgb in (case.picture, shaded, case.styled)
    )
    style = [distance(eye.look(rgb), eye.look(wanted)) for rgb in (before, after)]
    content = [
        float(torch.cosine_similarity(eye.content(before), eye.content(rgb), dim=0))
        for rgb in (after, wanted)
    ]
    return {"style": 1 - style[1] / style[0], "content": content[0], "content_of_anchor": content[1]}


def table(results: dict[str, dict[str, Any]]) -> list[str]:
    """Average each method over its pictures; Markdown."""
    head = ["method", "pictures", "FLIP", "SSIM", "shift to target", "shift to style", "worst family, style"]
    head += ["latent moments", "look of the decoded", "content kept"]
    lines = [_line(head), _line(["---"] * len(head))]
    for method, by_picture in results.items():
        ones = list(by_picture.values())
        families = list(ones[0]["towards"]["style"])
        style = {family: mean(one["towards"]["style"][family] for one in ones) for family in families}
        figures = [
            mean(mean(one["towards"]["target"].values()) for one in ones),
            mean(style.values()),
            min(style.values()),
            mean(mean(one["moments"].values()) for one in ones),
            *(
                mean(mean(e[key] for e in one["look"].values()) for one in ones)
                for key in ("style", "content")
            ),
        ]
        seen = [mean(one[key] for one in ones) for key in ("flip", "ssim")]
        lines.append(_line([method, str(len(ones)), *(f"{figure:.3f}" for figure in (*seen, *figures))]))
    return lines


def by_family(results: dict[str, dict[str, Any]]) -> list[str]:
    """Show the shift towards the style by family; Markdown."""
    families = list(next(iter(next(iter(results.values())).values()))["towards"]["style"])
    lines = [_line(["method", *families]), _line(["---"] * (len(families) + 1))]
    for method, by_picture in results.items():
        means = [mean(one["towards"]["style"][family] for one in by_picture.values()) for family in families]
        lines.append(_line([method, *(f"{figure:.3f}" for figure in means)]))
    return lines


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Parse the command line, run what is missing, print the tables."""
    options = parser(__doc__, "runs/cloak")
    options.add_argument("--size", type=int, default=256, help="side of the square, in pixels")
    options.add_argument("--steps", type=int, default=500, help="of the published algorithm")
    options.add_argument("--only", nargs="*", help="run only the methods of these names")
    arguments = options.parse_args()
    device = choose(arguments.device)
    surrogates = load_surrogates(device)
    judges = [surrogate for name, surrogate in surrogates.items() if name != EMBEDDED]
    methods, eye = Methods(surrogates, arguments.steps, device).by_name, Eye()
    arguments.runs.mkdir(parents=True, exist_ok=True)
    results: dict[str, dict[str, Any]] = {}
    for case in cases(arguments.pictures, arguments.size, arguments.each, surrogates[EMBEDDED], device):
        for name, method in methods.items():
            key = hashlib.sha256(f"{case.name} {arguments.size} {name}".encode()).hexdigest()[:16]
            file = arguments.runs / f"{key}.json"
            if not file.exists() and (not arguments.only or name in arguments.only):
                print(f"{case.name}: {name}", flush=True)
                shaded = finely_at_equal_flip(case.picture, method(case) - case.picture, LIMIT)
                Image.fromarray((shaded * 255).round().astype(np.uint8)).save(file.with_suffix(".png"))
                file.write_text(json.dumps(judge(case, shaded, judges, eye, device)))
            if file.exists():
                results.setdefault(name, {})[case.name] = json.loads(file.read_text())
    print("\n".join(["", *table(results), "", *by_family(results)]))


if __name__ == "__main__":
    main()
