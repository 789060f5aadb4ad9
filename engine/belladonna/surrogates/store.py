"""Which model weights this machine has, and where; nothing here touches the network or loads a model.

Searched in this order, the first find of a name wins:

1. the folders inside ``BELLADONNA_MODELS``;
2. the folders inside our cache, `models_dir`, where `pull` puts what it downloads;
3. the Hugging Face cache, which other programs fill.

A tiny autoencoder is recognised by its folder's (or repository's) name and its weight file. A full
one is recognised by the ``config.json`` that diffusers writes, in the folder itself or in the ``vae``
folder of a whole pipeline. Only safetensors files are ever looked at: no weight file is unpickled.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from huggingface_hub import constants

from belladonna import paths
from belladonna.surrogates.base import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Kind = Literal["tiny", "full"]

CHECKSUMS = "SHA256SUMS"
"""Written by `pull` beside the weights, in the format of ``sha256sum``: what the Hub vouched for."""

UNKNOWN_LICENCE = "NOASSERTION"
"""SPDX's word for a licence that must be read in the model's own card."""

FULL_SUFFIX = "-full"

_FULL_WEIGHTS = "diffusion_pytorch_model.safetensors"

_KL_FAMILIES = {(4, 0.18215): "sd1", (4, 0.13025): "sdxl", (16, 1.5305): "sd3", (16, 0.3611): "flux1"}
"""Latent channels and scaling factor tell the families that share the class ``AutoencoderKL`` apart."""

_KL_DEFAULTS = {"latent_channels": 4, "scaling_factor": 0.18215}
"""What diffusers assumes where an old ``config.json`` is silent."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A published model, as listed in ``known_models.json``.

    Attributes:
        name: as in `InstalledModel`.
        hub: Hugging Face repository; None when its weights are published in no safe format.
        folder: the folder's name, in our cache and in ``BELLADONNA_MODELS``.
        files: what to download; the last is the weight file.
        licence: SPDX identifier.
        sha256: checksums of weight files known to be good, in whatever precision.
    """

    name: str
    hub: str | None
    folder: str
    files: tuple[str, ...]
    licence: str
    sha256: frozenset[str]

    @property
    def weights(self) -> str:
        """Name of the weight file."""
        return self.files[-1]


@dataclass(frozen=True)
class InstalledModel:
    """An autoencoder on this machine.

    Attributes:
        name: what ``--surrogates`` calls it: the family, with ``-full`` for a full-size autoencoder.
        family: the latent space.
        kind: ``tiny`` (a few MB, seconds a picture) or ``full`` (what generators are trained with).
        weights: the safetensors file.
        licence: SPDX identifier, or `UNKNOWN_LICENCE`.
    """

    name: str
    family: str
    kind: Kind
    weights: Path
    licence: str

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.weights.parent

    @property
    def size(self) -> int:
        """Bytes of the weight file."""
        return self.weights.stat().st_size

    @cached_property
    def sha256(self) -> str:
        """Checksum of the weight file, in hexadecimal; read once, on demand."""
        return sha256_of(self.weights)

    @cached_property
    def verified(self) -> bool:
        """Whether the file is one that we, or the Hub when it was downloaded, vouch for."""
        known = known_models().get(self.name)
        return (known is not None and self.sha256 in known.sha256) or self.sha256 == _recorded(self.weights)


@cache
def known_models() -> Mapping[str, KnownModel]:
    """Published models by name."""
    text = resources.files("belladonna.surrogates").joinpath("known_models.json").read_text("utf-8")
    return {
        name: KnownModel(
            name=name,
            hub=entry["hub"],
            folder=entry["folder"],
            files=tuple(entry["files"]),
            licence=entry["licence"],
            sha256=frozenset(entry["sha256"]),
        )
        for name, entry in json.loads(text).items()
    }


def models_dir() -> Path:
    """Our cache of downloaded models; also the place to copy one to by hand."""
    return paths.cache_dir() / "models"


def installed() -> list[InstalledModel]:
    """Every usable model: families in the order of reports, a tiny one before its full one."""
    found: dict[str, InstalledModel] = {}
    for label, folder in _candidates():
        for model in _recognise(label, folder):
            found.setdefault(model.name, model)
    return sorted(found.values(), key=lambda model: (FAMILIES.index(model.family), model.kind == "full"))


def sha256_of(file: Path) -> str:
    """Checksum of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _candidates() -> Iterator[tuple[str, Path]]:
    """Folders that may hold a model, each with its own name or its repository's."""
    chosen = os.environ.get("BELLADONNA_MODELS")
    for root in (Path(chosen) if chosen else None, models_dir()):
        for folder in _subfolders(root):
            yield folder.name, folder
    for repository in _subfolders(Path(constants.HF_HUB_CACHE)):
        kind, _, name = repository.name.partition("--")
        if kind == "models":
            for snapshot in _subfolders(repository / "snapshots"):
                yield name.replace("--", "/"), snapshot


def _subfolders(root: Path | None) -> list[Path]:
    """Visible folders directly inside; none when `root` cannot be read."""
    try:
        return sorted(f for f in root.iterdir() if f.is_dir() and not f.name.startswith(".")) if root else []
    except OSError:
        return []


def _recognise(label: str, folder: Path) -> Iterator[InstalledModel]:
    known = next((k for k in known_models().values() if label in {k.folder, k.hub}), None)
    licence = known.licence if known else UNKNOWN_LICENCE
    if known and known.name in FAMILIES and (folder / known.weights).is_file():
        yield InstalledModel(known.name, known.name, "tiny", folder / known.weights, licence)
    for home in (folder, folder / "vae"):
        family = _family(_config(home))
        if family and (home / _FULL_WEIGHTS).is_file():
            yield InstalledModel(family + FULL_SUFFIX, family, "full", home / _FULL_WEIGHTS, licence)


def _config(folder: Path) -> dict[str, Any]:
    """The ``config.json`` of a diffusers model; empty when there is none that can be read."""
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return config if isinstance(config, dict) else {}


def _family(config: Mapping[str, Any]) -> str | None:
    """The latent space of a full autoencoder; None when it is not one of ours."""
    match config.get("_class_name"):
        case "AutoencoderKL":
            settings = {**_KL_DEFAULTS, **config}
            return _KL_FAMILIES.get((settings["latent_channels"], settings["scaling_factor"]))
        case "AutoencoderKLFlux2":
            return "flux2"
        case "AutoencoderDC" if config.get("latent_channels") == 32:  # noqa: PLR2004 - f32c32, Sana's
            return "sana"
    return None


def _recorded(weights: Path) -> str | None:
    """The checksum that `pull` wrote beside the weights."""
    try:
        lines = (weights.parent / CHECKSUMS).read_text("utf-8").splitlines()
    except OSError:
        return None
    return next((line.split()[0] for line in lines if line.endswith(f"  {weights.name}")), None)
