"""The real encoders that the student learns from, read from BELLADONNA_MODELS."""
from __future__ import annotations
import os
from pathlib import Path
import torch
from diffusers import AutoencoderTiny
from safetensors.torch import load_file
from torch import Tensor
from belladonna.surrogates.network import sana_encoder, taef2_encoder


def load_teachers(device):
    root = Path(os.environ["BELLADONNA_MODELS"])
    out = {}
    for fam, folder in (("sd1", "taesd"), ("sdxl", "taesdxl"), ("flux1", "taef1")):
        out[fam] = AutoencoderTiny.from_pretrained(root / folder).encoder.layers
    for fam, net, file in (("flux2", taef2_encoder(), "taef2/taef2.safetensors"), ("sana", sana_encoder(), "taesana/taesana_encoder.safetensors")):
        sd = {k.removeprefix("encoder.layers."): v.float() for k, v in load_file(root / file).items() if k.startswith("encoder.")}
        if not sd: sd = {k: v.float() for k, v in load_file(root / file).items()}
        net.load_state_dict(sd)
        out[fam] = net
    return {k: v.float().eval().requires_grad_(False).to(device, memory_format=torch.channels_last) for k, v in out.items()}


def teach(teachers, x: Tensor) -> dict[str, Tensor]:
    return {family: teacher(x).float() for family, teacher in teachers.items()}
