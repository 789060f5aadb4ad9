"""The command that trains the start."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file

from belladonna.visibility.flip import flip

if TYPE_CHECKING:
    from tests.conftest import MakePicture

SCRIPTS = Path(__file__).parents[3] / "engine" / "training"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import a script as Python does when it is run: its folder comes first."""
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module


@pytest.mark.models
def test_a_training_resumes_and_exports_what_is_then_compared(
    script: Any,
    make_picture: MakePicture,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(script("amortise"), "_HELD_BACK_CROPS", 4)
    for seed in range(3):
        make_picture(tmp_path / "pictures" / f"{seed}.png", seed=seed)
        make_picture(tmp_path / "anchors" / f"{seed}.png", seed=10 + seed)
    main, run = script("amortise").main, tmp_path / "run"
    arguments = ["--pictures", str(tmp_path / "pictures"), "--anchors", str(tmp_path / "anchors")]
    arguments += ["--out", str(run), "--crop", "64", "--batch", "2", "--device", "cpu", "--minutes", "0"]

    main(arguments)
    main(arguments)
    assert [json.loads(line)["step"] for line in capsys.readouterr().out.splitlines()] == [1, 2]
    trained = torch.load(run / "checkpoint.pt", weights_only=True)["optimiser"]["state"].values()
    assert all(parameter["exp_avg"].abs().sum() > 0 for parameter in trained)
    assert len(trained) == len(load_file(run / "weights.safetensors"))

    main([*arguments, "--evaluate", "--weights", str(run / "weights.safetensors")])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"noise", "start", "12 gradients"} <= {row["contestant"] for row in rows}


def test_every_picture_spends_its_own_budget(script: Any) -> None:
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(3, 3, 64, 64, generator=generator) * 0.5 + 0.25
    raw = torch.randn(3, 3, 64, 64, generator=generator)
    bound, limits = x.new_full((3, 1, 64, 64), 30 / 255), torch.tensor([0.04, 0.055, 0.07])
    d, scales = script("spending").spend(
        x, raw, bound, script("amortise").Flip(x), limits, finish=torch.clone
    )
    assert torch.allclose(flip(x, x + d), limits, rtol=0.05)
    assert scales[0] < scales[1] < scales[2]


def test_what_is_more_visible_is_given_less_amplitude(script: Any) -> None:
    x = torch.full((1, 3, 64, 64), 0.5)
    raw = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0)).requires_grad_(True)
    bound, limits = x.new_full((1, 1, 64, 64), 30 / 255), torch.tensor([0.055])
    _, scales = script("spending").spend(
        x, raw, bound, script("amortise").Flip(x), limits, finish=torch.clone
    )
    scales.sum().backward()
    assert raw.grad is not None
    assert (raw.grad * raw).sum() < 0


def test_the_start_learns_from_what_is_left_when_lines_are_combed_out(script: Any) -> None:
    amortise = script("amortise")
    x = torch.full((1, 3, 64, 64), 0.5)
    ripples = torch.sin(torch.arange(64.0) / 4).expand(1, 3, 64, 64)
    task = amortise.Task(
        x,
        (x + 0.2 * ripples).clamp(0, 1),
        aimless=torch.tensor([False]),
        limits=torch.tensor([0.055]),
        noise=torch.zeros(1, 1, 64, 64),
        scale=1.0,
    )

    class Lines(amortise.Start):  # type: ignore[misc, name-defined] # imported by the test
        def raw(self, *_: Any, **__: Any) -> torch.Tensor:
            raw: torch.Tensor = ripples
            return raw

    d, _ = amortise.perturbed(Lines(), task)
    bound = Lines().bound(x, task.limits)
    left = d - script("spending").finisher(x, bound)(d)
    assert left.abs().max() < 0.125 * bound.max()
