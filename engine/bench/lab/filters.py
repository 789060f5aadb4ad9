"""Whoever collects pictures may throw out those that look odd: how well can poison be told from the rest?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from lab.captions import embed, prompt
from lab.guide import noised
from lab.judge import describe
from lab.training import flow_loss

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    from lab.guide import Guide
    from lab.judge import Judge
    from lab.training import Training

_LOOKS = 8


def pixels_match(judge: Judge, pictures: NDArray[np.uint8], concept: str) -> Tensor:
    """Say how little N x H x W x 3 look like what their caption says: N values."""
    logits = describe(pictures, judge.weight.device) @ judge.weight.T + judge.bias
    return -functional.log_softmax(logits, 1)[:, judge.names.index(concept)]


def latents_match(guide: Guide, latents: Tensor, concept: str) -> Tensor:
    """Say how little N x C x h x w look like it, averaged over looks through noise: N values."""
    normal, index = (latents - guide.centre) / guide.deviation, guide.names.index(concept)
    odd = latents.new_zeros(len(latents))
    with torch.no_grad():
        for seed in range(_LOOKS):
            random = torch.Generator(latents.device).manual_seed(seed)
            odd -= functional.log_softmax(guide.classifier(noised(normal, random)), 1)[:, index]
    return odd / _LOOKS


def badly_explained(training: Training, latents: Tensor, concept: str) -> Tensor:
    """Give a clean generator's loss on N x C x side x side under their caption: N values."""
    normal = (latents - training.mean) / training.deviation
    captions = embed(prompt(concept)).to(normal).expand(len(normal), -1)
    loss = latents.new_zeros(len(latents))
    with torch.no_grad():
        for seed in range(_LOOKS):
            # Every picture meets the same noise at the same time.
            random = [torch.Generator(latents.device).manual_seed(seed) for _ in normal]
            loss += torch.cat(
                [
                    flow_loss(training.average, one[None], caption[None], each)
                    for one, caption, each in zip(normal, captions, random, strict=True)
                ]
            )
    return loss / _LOOKS


def area(clean: Tensor, poisoned: Tensor) -> float:
    """Give the area under the ROC curve: how often a poisoned picture scores more than a clean one."""
    more = (poisoned[:, None] > clean).float() + (poisoned[:, None] == clean).float() / 2
    return more.mean().item()


def hits(clean: Tensor, poisoned: Tensor, false_alarms: float) -> float:
    """Share of the poisoned found when that share of the clean is thrown out as well."""
    return (poisoned > torch.quantile(clean, 1 - false_alarms)).float().mean().item()
