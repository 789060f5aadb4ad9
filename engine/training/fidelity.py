"""How faithful a student is, on pictures that it never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from attack import draw
from loss import cosines, difference
from teachers import teach

from belladonna.device import precision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from belladonna.surrogates.autoencoder import Autoencoder
    from belladonna.surrogates.student import Student

_BATCH = 16
_ATTACKS = 2  # on each batch


def fidelity(student: Student, teachers: Sequence[Autoencoder], x: Tensor) -> dict[str, float]:
    """Compare displacements under the student's own attack, which is what the engine relies on.

    Args:
        student: to judge.
        teachers: the real encoders.
        x: B x 3 x H x W in [0, 1], held-back crops.

    Returns:
        By family the mean cosine between the student's displacement and the real one; 1 is perfect.
        The same crops get the same attacks each time.
    """
    generator = torch.Generator().manual_seed(0)
    found: dict[str, list[Tensor]] = {}
    for batch in (x[first : first + _BATCH] for first in range(0, len(x), _BATCH)):
        for _ in range(_ATTACKS):
            with precision(x.device), torch.no_grad():
                before = student.encode(batch)
                anchor = {family: latent.roll(1, 0) for family, latent in before.items()}
                with torch.enable_grad():
                    perturbed = batch + draw(generator, batch)(student, batch, anchor, generator)
                mine = difference(student.encode(perturbed), before)
                real = difference(teach(teachers, perturbed), teach(teachers, batch))
            for family, values in cosines(mine, real).items():
                found.setdefault(family, []).append(values)
    return {family: torch.cat(values).mean().item() for family, values in found.items()}
