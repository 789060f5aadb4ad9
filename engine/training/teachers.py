"""The real encoders that are learnt from, without their decoders and without the libraries around them."""

from __future__ import annotations

import json
import os
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, cast

from safetensors.torch import load_file
from torch import Tensor, nn

from belladonna.errors import UsageError
from belladonna.surrogates.autoencoder import Autoencoder
from belladonna.surrogates.base import Surrogate, SurrogateInfo
from belladonna.surrogates.network import Block, sana_encoder, taef2_encoder
from belladonna.surrogates.student import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import torch

_ENCODER = "encoder."


class Teacher(Autoencoder):
    """One family's encoder."""

    def latent(self, x: Tensor) -> Tensor:
        """See `Autoencoder.latent`."""
        return cast("Tensor", self.model(x))


def load_teachers(device: torch.device) -> list[Teacher]:
    """Load one encoder for each of the student's heads, in their order, from the folder `BELLADONNA_MODELS`.

    Raises:
        UsageError: one is not there (``model_missing``).
    """
    text = resources.files("belladonna.surrogates").joinpath("known_models.json").read_text("utf-8")
    root = Path(os.environ.get("BELLADONNA_MODELS", ""))
    teachers = []
    for family, channels in CHANNELS.items():
        known = json.loads(text)[family]
        weights = root / known["folder"] / known["files"][-1]
        if not weights.is_file():
            raise UsageError(
                "model_missing", f"There is no {weights}.", "Set BELLADONNA_MODELS to a folder of models."
            )
        encoder = _network(family, channels)
        encoder.load_state_dict(
            {
                key.removeprefix(_ENCODER).removeprefix("layers."): value
                for key, value in load_file(weights).items()
                if key.startswith(_ENCODER)
            }
        )
        info = SurrogateInfo(family, 32 if family == "sana" else 8, {family: channels}, known["licence"])
        teachers.append(Teacher(info, encoder).to(device))
    return teachers


def by_family(teachers: Iterable[Surrogate]) -> list[tuple[str, Surrogate]]:
    """Name the families that are taught, each with the one who knows it."""
    return [(family, teacher) for teacher in teachers for family in teacher.info.channels]


def teach(teachers: Iterable[Surrogate], x: Tensor) -> dict[str, Tensor]:
    """Encode B x 3 x H x W in [0, 1] with each teacher: float32 latents by family."""
    return {family: latent.float() for teacher in teachers for family, latent in teacher.encode(x).items()}


def _network(family: str, channels: int) -> nn.Sequential:
    match family:
        case "flux2":
            return taef2_encoder()
        case "sana":
            return sana_encoder()
    return nn.Sequential(  # https://github.com/madebyollin/taesd
        nn.Conv2d(3, 64, 3, padding=1),
        Block(64),
        *(
            layer
            for _ in range(3)
            for layer in (
                nn.Conv2d(64, 64, 3, stride=2, padding=1, bias=False),
                Block(64),
                Block(64),
                Block(64),
            )
        ),
        nn.Conv2d(64, channels, 3, padding=1),
    )
