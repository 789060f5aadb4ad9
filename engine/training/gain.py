"""How far real encoders' latents move under a perturbation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from teachers import teach

from belladonna.device import precision
from belladonna.objective import away, towards

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from belladonna.surrogates.autoencoder import Autoencoder


def gains(
    teachers: Sequence[Autoencoder],
    x: Tensor,
    shaded: Tensor,
    anchor: Tensor,
    aimless: Tensor,
    *,
    view: Callable[[Tensor], Tensor] = lambda picture: picture,
) -> dict[str, Tensor]:
    """Compute the gain of `towards`, and where aimless of `away`.

    Args:
        teachers: the real encoders.
        x: B x 3 x H x W in [0, 1].
        shaded: the same pictures with the perturbation that is judged; differentiable, and alone in that.
        anchor: what models should see.
        aimless: B, true where a picture should only be led away.
        view: what happens to all of them before they are encoded.

    Returns:
        B values by family, 0 for no perturbation; clipped to [-1, 1], for where an anchor looks like the
        picture, as white does like white, there is no telling.
    """
    with precision(x.device):
        with torch.no_grad():
            clean, aim = teach(teachers, view(x)), teach(teachers, view(anchor))
        seen = teach(teachers, view(shaded))
    return {
        family: torch.where(
            aimless,
            away(family, latent, clean[family], aim[family]),
            towards(family, latent, clean[family], aim[family]),
        ).clamp(-1, 1)
        for family, latent in seen.items()
    }
