from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from belladonna.anchors import draw, find_pipeline, generate, repaint
from belladonna.codec import Artwork
from belladonna.errors import UsageError
from belladonna.styles.anchor import style_anchor
from belladonna.styles.gallery import paint
from belladonna.surrogates import student

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def empty_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BELLADONNA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BELLADONNA_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr("belladonna.anchors.generation.HF_HUB_CACHE", str(tmp_path / "hub"))


def write_index(folder: Path, parts: object) -> Path:
    folder.mkdir(parents=True)
    (folder / "model_index.json").write_text(json.dumps(parts))
    return folder


def test_no_pipeline_is_found_where_none_is_installed() -> None:
    assert find_pipeline() is None


@pytest.mark.parametrize("place", ["models/sd", "home/cache/models/sd", "hub/models--a--b/snapshots/0"])
def test_a_pipeline_is_found_in_every_place_that_holds_models(tmp_path: Path, place: str) -> None:
    folder = write_index(tmp_path / place, {"text_encoder": ["transformers", "X"], "vae": ["diffusers", "Y"]})
    assert find_pipeline() == folder


def test_a_folder_that_makes_no_pictures_from_text_is_passed_over(tmp_path: Path) -> None:
    write_index(tmp_path / "models" / "a", {"vae": ["diffusers", "Y"]})
    write_index(tmp_path / "models" / "b", ["text_encoder", "vae"])
    (tmp_path / "models" / "c").mkdir()
    (tmp_path / "models" / "c" / "model_index.json").write_text("{")
    assert find_pipeline() is None


def test_a_broken_pipeline_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    folder = write_index(
        tmp_path / "models" / "a", {"text_encoder": ["transformers", "X"], "vae": ["diffusers", "Y"]}
    )
    with pytest.raises(UsageError) as caught:
        generate(folder, "cat", 1, 0, size=16)
    assert caught.value.code == "no_generator"


def tiny_pipeline(folder: Path) -> Path:
    """Save a Stable Diffusion pipeline of random weights, a few hundred kilobytes, made without a network."""
    transformers = pytest.importorskip("transformers", reason="the extra “generate” is not installed")
    from diffusers import (  # noqa: PLC0415 - needs transformers
        AutoencoderKL,
        DDIMScheduler,
        StableDiffusionPipeline,
        UNet2DConditionModel,
    )

    vocabulary = folder.parent / "vocabulary.json"
    letters = [chr(code) for code in range(33, 127)]
    tokens = ["<|startoftext|>", "<|endoftext|>", *letters, *(f"{letter}</w>" for letter in letters)]
    vocabulary.write_text(json.dumps({token: number for number, token in enumerate(tokens)}))
    merges = folder.parent / "merges.txt"
    merges.write_text("#version: 0.2\n")
    torch.manual_seed(0)
    pipeline = StableDiffusionPipeline(
        vae=AutoencoderKL(
            block_out_channels=(8,),
            norm_num_groups=4,
            latent_channels=4,
            sample_size=16,
            down_block_types=("DownEncoderBlock2D",),
            up_block_types=("UpDecoderBlock2D",),
        ),
        text_encoder=transformers.CLIPTextModel(
            transformers.CLIPTextConfig(
                vocab_size=len(tokens),
                hidden_size=8,
                intermediate_size=8,
                projection_dim=8,
                num_hidden_layers=1,
                num_attention_heads=2,
                bos_token_id=0,
                eos_token_id=1,
                pad_token_id=1,
            )
        ),
        tokenizer=transformers.CLIPTokenizer(str(vocabulary), str(merges), model_max_length=77),
        unet=UNet2DConditionModel(
            sample_size=16,
            block_out_channels=(8,),
            norm_num_groups=4,
            layers_per_block=1,
            down_block_types=("CrossAttnDownBlock2D",),
            up_block_types=("CrossAttnUpBlock2D",),
            cross_attention_dim=8,
            attention_head_dim=4,
        ),
        scheduler=DDIMScheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder)
    return folder


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_pictures_are_generated_once_and_then_taken_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    folder = tiny_pipeline(tmp_path / "models" / "tiny")
    assert find_pipeline() == folder
    first = generate(folder, "cat", 2, 5, size=16)
    assert [picture.shape for picture in first] == [(16, 16, 3)] * 2
    assert not np.array_equal(first[0], first[1])
    monkeypatch.setattr("belladonna.anchors.generation._load", None)  # a second loading would fail
    again = generate(folder, "cat", 2, 5, size=16)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert {path.suffix for path in (tmp_path / "home" / "cache" / "anchors").iterdir()} == {".png"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_with_a_pipeline_the_picture_is_painted_again_in_a_built_in_style(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    folder = tiny_pipeline(tmp_path / "models" / "tiny")
    picture = draw("owl", 0, 48, 32)
    made = repaint(folder, picture, "woodcut", size=32)
    assert made.shape == (32, 64, 3)  # the shape in steps of the pipeline's stride
    assert np.array_equal(made, repaint(folder, picture, "woodcut", size=32))
    artwork = Artwork("PNG", (picture * 255).astype(np.uint8), "rgb")
    monkeypatch.setattr("belladonna.anchors.repaint", partial(repaint, size=32))
    painted = style_anchor(artwork, "woodcut", [student.load()], torch.device("cpu")).rgb()
    assert painted.shape == picture.shape
    assert not np.array_equal(painted, paint("woodcut", artwork.rgb()))
