from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from belladonna import device
from belladonna.errors import UsageError


def give(monkeypatch: pytest.MonkeyPatch, *, cuda: bool = False, mps: bool = False) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)


@pytest.mark.parametrize(
    ("cuda", "mps", "best"), [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")]
)
def test_auto_takes_the_fastest_that_is_there(
    monkeypatch: pytest.MonkeyPatch, cuda: bool, mps: bool, best: str
) -> None:
    give(monkeypatch, cuda=cuda, mps=mps)
    assert device.choose("auto").type == best
    assert device.choose("cpu").type == "cpu"
    assert device.choose(best).type == best


@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    give(monkeypatch)
    with pytest.raises(UsageError) as error:
        device.choose(name)
    assert error.value.code == "no_device"
    assert name in error.value.message
    assert "--device auto" in error.value.remedy


@pytest.mark.parametrize(
    ("kind", "in_hardware", "dtype"),
    [("cpu", True, torch.bfloat16), ("cpu", False, torch.float32), ("mps", True, torch.float32)],
)
def test_bfloat16_is_used_where_the_hardware_has_it(
    monkeypatch: pytest.MonkeyPatch, kind: str, in_hardware: bool, dtype: torch.dtype
) -> None:
    monkeypatch.setattr(device, "cpu_has_bfloat16", lambda: in_hardware)
    with device.precision(torch.device(kind)):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == dtype


def test_an_older_torch_is_asked_for_bfloat16_in_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "cpu", SimpleNamespace(_is_avx512_bf16_supported=lambda: True))
    assert device.cpu_has_bfloat16()
    monkeypatch.setattr(torch, "cpu", SimpleNamespace())
    assert not device.cpu_has_bfloat16()


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        MemoryError(),
        RuntimeError("MPS backend out of memory (MPS allocated: 9 GB)"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried 9 bytes"),
    ],
    ids=["cuda", "python", "mps", "cpu"],
)
def test_every_back_ends_way_of_saying_that_memory_is_full_is_understood(error: Exception) -> None:
    assert device.is_out_of_memory(error)


@pytest.mark.parametrize("error", [RuntimeError("shapes do not match"), ValueError("out of memory")])
def test_other_errors_are_not_taken_for_full_memory(error: Exception) -> None:
    assert not device.is_out_of_memory(error)
