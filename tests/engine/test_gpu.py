"""What a GPU does must be what the CPU does, only sooner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from torch.nn import functional

from belladonna.budget import FLIP_LIMITS
from belladonna.device import choose, precision
from belladonna.engine import Engine
from belladonna.objective import towards
from belladonna.perturb import Perturbation
from belladonna.plan import PACES
from belladonna.request import Request
from belladonna.scene import Scene, padded
from belladonna.surrogates import student
from belladonna.visibility.flip import Flip

if TYPE_CHECKING:
    from torch import Tensor

pytestmark = pytest.mark.gpu
MakePicture = Callable[..., Path]
LIMIT = FLIP_LIMITS["medium"]
PERTURBATION = Perturbation(rounds=6, inner=4)


@pytest.fixture(scope="module")
def gpu() -> torch.device:
    return choose("auto")


def pictures(seed: int, count: int, side: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    coarse, fine = (torch.rand(count, 3, side // step, side // step, generator=generator) for step in (16, 2))
    coarse, fine = (
        functional.interpolate(each, size=(side, side), mode="bilinear") for each in (coarse, fine)
    )
    return (0.8 * coarse + 0.2 * fine).clamp(0, 1)


def scene(device: torch.device, count: int = 1, side: int = 128) -> Scene:
    x, anchor = (pictures(seed, count, side).to(device) for seed in (0, 1))
    return Scene(x, (anchor,), torch.ones_like(x[:, :1]))


def shifts(of: Scene, d: Tensor) -> Tensor:
    """B values: the student's mean shift, judged on the CPU."""
    judge = student.load()
    seen, clean, anchor = (
        judge.encode(padded(x.cpu())) for x in ((of.picture + d).clamp(0, 1), of.picture, of.anchors[0])
    )
    return torch.stack([towards(f, seen[f], clean[f], anchor[f]) for f in seen]).mean(0)


def optimised(of: Scene, settings: Perturbation = PERTURBATION) -> Tensor:
    device = of.picture.device
    return settings(of, [student.load().to(device)], LIMIT, torch.Generator().manual_seed(0))


def test_flip_is_the_same_as_on_the_cpu(gpu: torch.device) -> None:
    x = pictures(0, 2, 96)
    test = (x + 0.02 * torch.randn(x.shape, generator=torch.Generator().manual_seed(2))).clamp(0, 1)
    assert torch.allclose(Flip(x.to(gpu)).mean(test.to(gpu)).cpu(), Flip(x).mean(test), rtol=1e-3)


def test_latents_are_about_the_same_as_on_the_cpu(gpu: torch.device) -> None:
    x = pictures(0, 1, 128)
    with precision(gpu), torch.no_grad():
        here = student.load().to(gpu).encode(x.to(gpu))
    for family, there in student.load().encode(x).items():
        assert (
            functional.cosine_similarity(here[family].float().cpu().flatten(), there.flatten(), dim=0) > 0.999
        )


def test_what_it_reaches_is_what_the_cpu_reaches(gpu: torch.device) -> None:
    there, here = (shifts(of, optimised(of)).item() for of in (scene(torch.device("cpu")), scene(gpu)))
    assert there > 0.05
    assert here == pytest.approx(there, rel=0.1)


def test_in_a_batch_each_picture_gets_as_much_as_alone(gpu: torch.device) -> None:
    several = scene(gpu, count=4)
    together = shifts(several, optimised(several))
    for number in range(4):
        x, anchor = several.picture[number, None], several.anchors[0][number, None]
        alone = Scene(x, (anchor,), torch.ones_like(x[:, :1]))
        assert together[number].item() == pytest.approx(shifts(alone, optimised(alone)).item(), rel=0.15)


def test_a_picture_is_shaded_from_file_to_file(
    gpu: torch.device, tmp_path: Path, make_picture: MakePicture
) -> None:
    source, result = make_picture(tmp_path / "mine" / "picture.png", size=(300, 200)), tmp_path / "shaded.png"
    request = Request(concept="dog", effort="fast", surrogates="embedded", seed=1)
    outcome = Engine(device=gpu.type).shade_file(source, result, request)
    assert outcome.device == gpu.type
    assert outcome.visibility is not None
    assert outcome.visibility.flip <= LIMIT
    assert outcome.shift["embedded"]["none"] > 0


def test_when_its_memory_is_full_the_cpu_takes_over(
    gpu: torch.device, tmp_path: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Greedy(Perturbation):
        def __call__(self, scene: Scene, *rest: Any, **named: Any) -> Tensor:
            if scene.picture.device.type != "cpu":
                torch.empty(2**50, device=scene.picture.device)
            return super().__call__(scene, *rest, **named)

    pace = PACES["fast"]
    monkeypatch.setitem(PACES, "fast", replace(pace, aided=Greedy(rounds=2, inner=1)))
    source, result = make_picture(tmp_path / "mine" / "picture.png", size=(300, 200)), tmp_path / "shaded.png"
    request = Request(concept="dog", effort="fast", surrogates="embedded", seed=1)
    assert Engine(device=gpu.type).shade_file(source, result, request).device == "cpu"
