"""Continue the clean generator's training with poison among the clean pictures, and ask what it draws."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from lab.captions import captions, embed, prompt
from lab.judge import describe
from lab.sampling import sample
from lab.training import Lesson, Recipe, Training

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from lab.judge import Judge
    from lab.latents import Autoencoder


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
    batch: int = 64
    rate: float = 3e-4


@dataclass(frozen=True)
class Bench:
    """The clean generator and all that is needed to poison and to question it.

    Attributes:
        training: of the clean generator, finished.
        autoencoder: whose latents it draws.
        judge: of what it draws.
        pictures: N x 128 x 128 x 3 of each concept: the clean pictures to go on with.
        settings: how it goes on.
    """

    training: Training
    autoencoder: Autoencoder
    judge: Judge
    pictures: Mapping[str, NDArray[np.uint8]]
    settings: Continued

    def continued(self, poison: Mapping[str, Tensor], seed: int) -> Training:
        """Train on clean pictures of every concept, and on poison under the names that it is mapped from.

        Args:
            poison: latents by concept, each picture's and its mirror image's.
            seed: of the training.
        """
        lessons = []
        for concept, clean in self.clean.items():
            latents = torch.cat([clean, poison[concept]]) if concept in poison else clean
            lessons.append(lesson(concept, latents, len(latents)))
        return self.taught(lessons, seed)

    def taught(self, lessons: Sequence[Lesson], seed: int) -> Training:
        """Go on from the clean generator with other lessons."""
        training = self.training.fork()
        training.run(lessons, Recipe(self.settings.steps, self.settings.batch, self.settings.rate), seed)
        return training

    def ask(
        self, training: Training, words: Sequence[str], each: int, seed: int
    ) -> dict[str, NDArray[np.uint8]]:
        """Let it draw `each` pictures of every word."""
        return self.draw(training, {word: prompt(word) for word in words}, each, seed)

    def draw(
        self, training: Training, wanted: Mapping[str, str], each: int, seed: int
    ) -> dict[str, NDArray[np.uint8]]:
        """Let it draw `each` pictures of every caption; both come under the same name."""
        if not wanted:
            return {}
        vectors = torch.stack([embed(caption) for caption in wanted.values() for _ in range(each)])
        drawn = self.autoencoder.decode(sample(training, vectors, seed))
        return {name: drawn[i * each : (i + 1) * each] for i, name in enumerate(wanted)}

    def verdicts(self, drawn: Mapping[str, NDArray[np.uint8]]) -> dict[str, dict[str, float]]:
        """Say for each word what share of its pictures shows which concept."""
        return {
            word: {name: count / len(each) for name, count in Counter(self.judge(each)).items()}
            for word, each in drawn.items()
        }

    def changed(self, drawn: NDArray[np.uint8], word: str, seed: int) -> float:
        """Say how far pictures are from what the clean generator draws of the same noise.

        One minus the cosine of the judge's features, on average: 0 is the same, about 1 nothing in common.
        """
        asked = word, len(drawn), seed
        if asked not in self._drawn_clean:
            clean = self.ask(self.training, (word,), len(drawn), seed)[word]
            self._drawn_clean[asked] = describe(clean, self.judge.weight.device)
        after = describe(drawn, self.judge.weight.device)
        return 1 - functional.cosine_similarity(self._drawn_clean[asked], after).mean().item()

    @cached_property
    def _drawn_clean(self) -> dict[tuple[str, int, int], Tensor]:
        """Features of what the clean generator draws of a word, by how many and by the seed."""
        return {}

    @cached_property
    def clean(self) -> dict[str, Tensor]:
        """Latents of the clean pictures to go on with, by concept."""
        some = {name: pictures[: self.settings.clean] for name, pictures in self.pictures.items()}
        return {name: self.autoencoder.both_ways(pictures) for name, pictures in some.items()}


def lesson(concept: str, latents: Tensor, share: float) -> Lesson:
    """Pair latents with everything that a concept is called."""
    return Lesson(latents, torch.stack([embed(caption) for caption in captions(concept)]), share)
