"""Distil the real encoders into the student that ships with Belladonna.

    python engine/training/distill.py --pictures FOLDER --out engine/training/runs/student

One command, resumable: run it again and it goes on from the last checkpoint. `--export` writes the
weights into the package. The loss is the relative error of the latent plus, weighted more, the relative
error of its *displacement* under the student's own attack, since an attack is what the student is for.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from pictures import Crops, find
from safetensors.torch import save_file
from teachers import load_teachers, teach
from torch import Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from belladonna.surrogates import student as embedded
from belladonna.surrogates.student import Student

Latents = dict[str, Tensor]


@dataclass(frozen=True)
class Settings:
    """Hyper-parameters of a training.

    Attributes:
        steps: optimiser steps in all.
        batch: crops a step.
        crop: side of a crop, in pixels.
        rate: peak learning rate.
        displacement_weight: of the displacement's relative error against the latent's.
        average: decay of the weight average that is exported.
        families: real encoders asked a step, drawn anew for each: they are four fifths of the cost, and
            more pictures teach the trunk more than more encoders on one.
    """

    steps: int = 1200
    batch: int = 12
    crop: int = 96
    rate: float = 1.5e-3
    displacement_weight: float = 1.0
    average: float = 0.995
    families: int = 3


def relative_error(student: Latents, teacher: Latents) -> Tensor:
    """Mean over families of |s - t|^2 / |t|^2, each over its whole batch."""
    errors = [
        (student[name].float() - wanted).square().sum() / wanted.square().sum().clamp_min(1e-8)
        for name, wanted in teacher.items()
    ]
    return torch.stack(errors).mean()


def cosines(student: Latents, teacher: Latents) -> dict[str, float]:
    """Mean over the batch of the cosine between two displacements, by family."""
    return {
        name: functional.cosine_similarity(student[name].float().flatten(1), wanted.flatten(1)).mean().item()
        for name, wanted in teacher.items()
    }


def difference(after: Latents, before: Latents) -> Latents:
    """Displacement of every family's latent."""
    return {name: after[name] - before[name] for name in before}


def blur(x: Tensor, sigma: float) -> Tensor:
    """Gaussian blur with reflected borders."""
    if sigma < 0.3:  # noqa: PLR2004 - narrower than a pixel: nothing to do
        return x
    radius = math.ceil(2.5 * sigma)
    taps = torch.arange(-radius, radius + 1, dtype=x.dtype, device=x.device)
    kernel = torch.exp(-taps.square() / (2 * sigma * sigma))
    kernel = (kernel / kernel.sum()).repeat(x.shape[1], 1, 1, 1)
    x = functional.pad(x, (radius,) * 4, mode="reflect")
    x = functional.conv2d(x, kernel, groups=x.shape[1])
    return functional.conv2d(x, kernel.mT, groups=x.shape[1])


def attack(student: Student, x: Tensor, anchor: Latents, generator: torch.Generator) -> Tensor:
    """Perturb B x 3 x H x W as the engine would: few steps, any amplitude, mostly in luma.

    Strength, number of steps, smoothness, share of chroma and aim (towards the anchor's latents, or away
    from the picture's own) are drawn anew for each call, so that the student is faithful wherever the
    engine may go.
    """

    def uniform(low: float, high: float) -> float:
        return low + (high - low) * torch.rand((), generator=generator).item()

    peak, sigma, chroma = 2 ** uniform(1, 3.8) / 255, max(0.0, uniform(-0.8, 1.6)), uniform(0, 1) ** 2
    steps, away = int(uniform(1, 5)), uniform(0, 1) < 0.3  # noqa: PLR2004
    noise = torch.randn(x.shape, generator=generator).to(x.device)
    d = blur(noise, sigma) * peak / 4
    origin = {name: value.detach() for name, value in student.encode(x).items()}
    for _ in range(steps):
        d.requires_grad_(True)
        latents = student.encode(x + d)
        if away:
            loss = -sum((latents[n] - origin[n]).float().square().sum() / origin[n].float().square().sum() for n in origin)
        else:
            loss = sum((latents[n] - anchor[n]).float().square().sum() / anchor[n].float().square().sum() for n in origin)
        (gradient,) = torch.autograd.grad(loss, d)
        luma = gradient.mean(1, keepdim=True)
        step = blur(luma + chroma * (gradient - luma), sigma)
        step = step / step.square().mean((1, 2, 3), keepdim=True).sqrt().clamp_min(1e-12)
        d = (d.detach() - step.clamp(-2, 2) * peak / steps).clamp(-peak, peak)
    return ((x + d).clamp(0, 1) - x).detach()


def rate_at(step: int, settings: Settings) -> float:
    """Learning rate: 100 steps of warm-up, then half a cosine."""
    warm = min(1.0, (step + 1) / 100)
    return settings.rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / settings.steps)))


def evaluate(student: Student, teachers: dict, x: Tensor, device: torch.device) -> dict[str, float]:
    """Cosine between student's and real displacement on held-back crops, by family."""
    generator = torch.Generator().manual_seed(0)
    totals: dict[str, list[float]] = {}
    for chunk in x.split(16):
        for _ in range(2):
            with torch.autocast(device.type, torch.bfloat16):
                anchor = {n: v.detach() for n, v in student.encode(chunk.roll(1, 0)).items()}
                d = attack(student, chunk, anchor, generator)
                with torch.no_grad():
                    mine = difference(student.encode(chunk + d), student.encode(chunk))
                    real = difference(teach(teachers, chunk + d), teach(teachers, chunk))
            for name, value in cosines(mine, real).items():
                totals.setdefault(name, []).append(value)
    return {name: sum(values) / len(values) for name, values in totals.items()}


def train(settings: Settings, pictures: Path, out: Path, device: torch.device) -> None:
    """Train from the last checkpoint in `out`, or from nothing."""
    out.mkdir(parents=True, exist_ok=True)
    teachers = load_teachers(device)
    crops = Crops(find(pictures, held_back=False), settings.crop)
    held_back = Crops(find(pictures, held_back=True), settings.crop).sample(32, torch.Generator().manual_seed(1)).to(device)
    torch.manual_seed(0)
    student = Student().to(device, memory_format=torch.channels_last)
    average = AveragedModel(student, multi_avg_fn=get_ema_multi_avg_fn(settings.average))
    optimiser = torch.optim.AdamW(student.parameters(), lr=settings.rate, weight_decay=1e-4)
    begin, checkpoint = 0, out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        student.load_state_dict(state["student"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        begin = state["step"]
    clock = time.monotonic()
    for step in range(begin, settings.steps):
        generator = torch.Generator().manual_seed(step)
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, settings)
        x = crops.sample(settings.batch, generator).to(device).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16):
            chosen = torch.randperm(len(teachers), generator=generator)[: settings.families].tolist()
            asked = {name: teachers[name] for index, name in enumerate(teachers) if index in chosen}
            student.requires_grad_(False)
            with torch.no_grad():
                clean = teach(asked, x)
                anchor = {name: value.roll(1, 0) for name, value in student.encode(x).items()}
            first, second = (attack(student, x, anchor, generator) for _ in range(2))
            student.requires_grad_(True)
            with torch.no_grad():
                moved = teach(asked, torch.cat([x + first, x + second]))
            twice = {name: value.repeat(2, 1, 1, 1) for name, value in clean.items()}
            mine = student.encode(torch.cat([x, x + first, x + second]))
            mine_clean = {name: value[: len(x)] for name, value in mine.items()}
            mine_moved = {name: value[len(x) :].float() - mine_clean[name].float().repeat(2, 1, 1, 1) for name, value in mine.items() if name in asked}
            real_moved = difference(moved, twice)
            latent_error = relative_error(mine_clean, clean)
            displacement_error = relative_error(mine_moved, real_moved)
        loss = latent_error + settings.displacement_weight * displacement_error
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
        optimiser.step()
        average.update_parameters(student)
        if step % 20 == 0:
            print(json.dumps({"step": step, "seconds": round(time.monotonic() - clock), "latent": round(latent_error.item(), 4),
                              "displacement": round(displacement_error.item(), 4)}), flush=True)
        if step % 100 == 99 or step == settings.steps - 1:
            state = {"student": student.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "step": step + 1}
            torch.save(state, out / "checkpoint.tmp")
            (out / "checkpoint.tmp").replace(checkpoint)
        if step % 200 == 199 or step == settings.steps - 1:
            print(json.dumps({"step": step, "cosine": evaluate(average.module, teachers, held_back, device)}), flush=True)


def export(out: Path) -> None:
    """Write the averaged weights into the package, as float16 safetensors."""
    state = torch.load(out / "checkpoint.pt", weights_only=True, map_location="cpu")["average"]
    weights = {key.removeprefix("module."): value.half().contiguous() for key, value in state.items() if key.startswith("module.")}
    save_file(weights, Path(embedded.__file__).with_name(embedded.WEIGHTS))


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("runs") / "student")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--export", action="store_true", help="write the weights into the package and stop")
    for name, value in asdict(Settings()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    arguments = parser.parse_args()
    if arguments.export:
        export(arguments.out)
        return
    settings = Settings(**{name: getattr(arguments, name) for name in asdict(Settings())})
    train(settings, arguments.pictures, arguments.out, torch.device(arguments.device))


if __name__ == "__main__":
    main()
