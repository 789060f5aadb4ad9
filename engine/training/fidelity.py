"""How faithful a student is, on pictures that it never saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from attack import draw
from gradients import gradient_along, unit
from loss import cosines, difference
from teachers import by_family, teach

from belladonna.device import precision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loss import Latents
    from torch import Tensor

    from belladonna.surrogates.base import Surrogate
    from belladonna.surrogates.student import Student

_BATCH = 16
_ATTACKS = 2  # on each batch


def fidelity(student: Student, teachers: Sequence[Surrogate], x: Tensor) -> dict[str, dict[str, float]]:
    """Compare displacements and gradients under the student's own attack, which is what the engine relies on.

    Args:
        student: to judge.
        teachers: the real encoders, or a student to learn from.
        x: B x 3 x H x W in [0, 1], held-back crops.

    Returns:
        By family the mean ``cosine`` between the student's displacement and the real one, and between the
        ``gradient_cosine`` of what is gained towards another picture and the real one; 1 is perfect.
        The same crops get the same attacks each time.
    """
    generator = torch.Generator().manual_seed(0)
    found: dict[str, dict[str, list[Tensor]]] = {"cosine": {}, "gradient_cosine": {}}
    for batch in (x[first : first + _BATCH] for first in range(0, len(x), _BATCH)):
        for _ in range(_ATTACKS):
            with precision(x.device), torch.no_grad():
                before = student.encode(batch)
                anchor = {family: latent.roll(1, 0) for family, latent in before.items()}
                with torch.enable_grad():
                    perturbed = batch + draw(generator, batch)(student, batch, anchor, generator)
                mine = difference(student.encode(perturbed), before)
                clean, seen = teach(teachers, batch), teach(teachers, perturbed)
                gradients = _gradients(student, teachers, perturbed, clean, seen)
            for family, values in cosines(mine, difference(seen, clean)).items():
                found["cosine"].setdefault(family, []).append(values)
            for family, values in cosines(*gradients).items():
                found["gradient_cosine"].setdefault(family, []).append(values)
    return {
        kind: {family: torch.cat(values).mean().item() for family, values in families.items()}
        for kind, families in found.items()
    }


def _gradients(
    student: Student, teachers: Sequence[Surrogate], x: Tensor, clean: Latents, seen: Latents
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Give the student's and the teachers' gradients towards another picture's latents, by family."""
    mine, real = {}, {}
    for family, teacher in by_family(teachers):
        way = unit(clean[family].roll(1, 0) - seen[family])
        mine[family], real[family] = (
            gradient_along(encoder, family, x, way) for encoder in (student, teacher)
        )
    return mine, real
