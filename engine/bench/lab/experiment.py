"""Continue the clean generator's training with poison among the clean pictures, and ask what it draws."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from lab.captions import captions, embed, prompt
from lab.sampling import sample
from lab.training import Lesson, Recipe, Training

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from lab.generator import Size
    from lab.judge import Judge
    from lab.latents import Autoencoder


def both_ways(autoencoder: Autoencoder, pictures: NDArray[np.uint8]) -> Tensor:
    """Encode pictures and their mirror images."""
    return torch.cat(
        [autoencoder.encode(pictures), autoencoder.encode(np.ascontiguousarray(pictures[:, :, ::-1]))]
    )


@dataclass(frozen=True, slots=True)
class Continued:
    """What the generator is shown after it was finished.

    Attributes:
        clean: unpoisoned pictures of each concept.
        steps: of training.
        batch: pictures a step.
        rate: of learning.
    """

    clean: int = 100
    steps: int = 200
    batch: int = 32
    rate: float = 3e-4


@dataclass(frozen=True, slots=True)
class Bench:
    """The clean generator and all that is needed to poison and to question it.

    Attributes:
        checkpoint: of the clean generator.
        size: of it.
        autoencoder: whose latents it draws.
        judge: of what it draws.
        pictures: N x 128 x 128 x 3 of each concept: the clean pictures to go on with.
    """

    checkpoint: Path
    size: Size
    autoencoder: Autoencoder
    judge: Judge
    pictures: Mapping[str, NDArray[np.uint8]]

    def continued(self, poison: Mapping[str, Tensor], settings: Continued, seed: int) -> Training:
        """Train on clean pictures of every concept, and on poison under the names that it is mapped from.

        Args:
            poison: latents by concept, each picture's and its mirror image's.
            settings: how long, and among how many clean pictures.
            seed: of the training.
        """
        training = Training.load(self.checkpoint, self.size, self.autoencoder.device)
        training.step = 0
        lessons = []
        for concept, clean in self.pictures.items():
            latents = both_ways(self.autoencoder, clean[: settings.clean])
            if concept in poison:
                latents = torch.cat([latents, poison[concept]])
            vectors = torch.stack([embed(caption) for caption in captions(concept)])
            lessons.append(Lesson(latents, vectors, len(latents)))
        training.run(lessons, Recipe(settings.steps, settings.batch, settings.rate), seed)
        return training

    def ask(
        self, training: Training, words: Sequence[str], each: int, seed: int
    ) -> dict[str, NDArray[np.uint8]]:
        """Let it draw `each` pictures of every word."""
        vectors = torch.stack([embed(prompt(word)) for word in words for _ in range(each)])
        drawn = self.autoencoder.decode(sample(training, vectors, seed))
        return {word: drawn[i * each : (i + 1) * each] for i, word in enumerate(words)}

    def verdicts(self, drawn: Mapping[str, NDArray[np.uint8]]) -> dict[str, dict[str, float]]:
        """Say for each word what share of its pictures shows which concept."""
        return {
            word: {name: count / len(each) for name, count in Counter(self.judge(each)).items()}
            for word, each in drawn.items()
        }
