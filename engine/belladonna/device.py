"""Where to compute, and in which precision."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager, nullcontext
from functools import cache

import torch
from torch.nn import functional

from belladonna.errors import UsageError

_CLEARLY = 0.8  # of float32's time at most, lest chance decide, and a seed give two results
_TRIES = 5


@cache
def cpu_gains_by_bfloat16() -> bool:
    """Whether this CPU convolves clearly faster in bfloat16; measured once, within a tenth of a second.

    It has to be measured: an Emerald Rapids without AMX has bfloat16 and takes half again as long with it.
    """
    return cpu_has_bfloat16() and _seconds(torch.bfloat16) < _CLEARLY * _seconds(torch.float32)


def _seconds(dtype: torch.dtype) -> float:
    """Time the kind of convolution that encoders are made of: the best of some tries."""
    x = torch.rand(1, 64, 64, 64).to(dtype=dtype, memory_format=torch.channels_last)
    kernel = torch.rand(64, 64, 3, 3).to(dtype=dtype, memory_format=torch.channels_last)
    times = []
    for _ in range(_TRIES):
        began = time.perf_counter()
        functional.conv2d(x, kernel, padding=1)
        times.append(time.perf_counter() - began)
    return min(times)


def cpu_has_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware; elsewhere it is emulated, slower than float32."""
    # Public since torch 2.11 or so; older ones have the two x86 questions only.
    capabilities = getattr(torch.cpu, "get_capabilities", None)
    if capabilities is not None:
        found = capabilities()
        return any(found.get(flag, False) for flag in ("avx512_bf16", "amx_bf16", "bf16", "sve_bf16"))
    return any(
        getattr(torch.cpu, question, bool)()
        for question in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    )


def choose(name: str) -> torch.device:
    """Choose the device that ``--device`` names; on CUDA, TF32 is switched off for convolutions.

    FLIP measures differences that TF32 rounds off, and the encoders, in bfloat16, do without it.

    Args:
        name: ``auto`` (CUDA, else Apple, else CPU), ``cpu``, ``cuda`` or ``mps``.

    Raises:
        UsageError: there is no such device here (``no_device``).
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        name = next(kind for kind, usable in there.items() if usable)
    if not there[name]:
        raise UsageError("no_device", f"There is no {name} device here.", "Choose --device auto.")
    if name == "cuda":
        torch.backends.cudnn.allow_tf32 = False
    return torch.device(name)


def precision(device: torch.device) -> AbstractContextManager[object]:
    """Autocast to bfloat16 where that is faster, twice to three times at best, and takes half the memory."""
    faster = device.type == "cuda" or (device.type == "cpu" and cpu_gains_by_bfloat16())
    return torch.autocast(device.type, torch.bfloat16) if faster else nullcontext()


def is_out_of_memory(error: Exception) -> bool:
    """Whether an error means that the device's memory is full; each back end says it its own way."""
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or (
        isinstance(error, RuntimeError) and ("out of memory" in str(error) or "can't allocate" in str(error))
    )
