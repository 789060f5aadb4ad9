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
    ("kind", "gains", "dtype"),
    [("cpu", True, torch.bfloat16), ("cpu", False, torch.float32), ("mps", True, torch.float32)],
)
def test_bfloat16_is_used_where_it_is_faster(
    monkeypatch: pytest.MonkeyPatch, kind: str, gains: bool, dtype: torch.dtype
) -> None:
    monkeypatch.setattr(device, "cpu_gains_by_bfloat16", lambda: gains)
    with device.precision(torch.device(kind)):
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == dtype


@pytest.mark.parametrize(
    ("capabilities", "there"),
    [
        ({"avx512_bf16": True}, True),
        ({"amx_bf16": True, "avx512_bf16": False}, True),
        ({"bf16": True}, True),
        ({"avx2": True, "avx512_f": True}, False),
    ],
)
def test_a_processor_is_asked_for_bfloat16(
    monkeypatch: pytest.MonkeyPatch, capabilities: dict[str, bool], there: bool
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    assert device.cpu_has_bfloat16() == there


@pytest.mark.parametrize(
    ("there", "of_float32", "gains"),
    [(True, 0.5, True), (True, 0.95, False), (True, 1.6, False), (False, 0.5, False)],
)
def test_bfloat16_has_to_be_clearly_faster(
    monkeypatch: pytest.MonkeyPatch, there: bool, of_float32: float, gains: bool
) -> None:
    now = [0.0]

    def convolve(x: torch.Tensor, *_: object, **__: object) -> None:
        now[0] += of_float32 if x.dtype == torch.bfloat16 else 1.0

    monkeypatch.setattr(device, "cpu_has_bfloat16", lambda: there)
    monkeypatch.setattr("torch.nn.functional.conv2d", convolve)
    monkeypatch.setattr("time.perf_counter", lambda: now[0])
    device.cpu_gains_by_bfloat16.cache_clear()
    try:
        assert device.cpu_gains_by_bfloat16() == gains
    finally:
        device.cpu_gains_by_bfloat16.cache_clear()


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
