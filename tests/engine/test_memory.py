from __future__ import annotations

import subprocess
import sys

import pytest

_TRIAL = """
import numpy as np, resource
from belladonna.memory import give_back, keep_for_reuse
{first}
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
np.ones(4_000_000)
before = faults()
for _ in range(10):
    np.ones(4_000_000)
print(faults() - before)
give_back()
def resident():
    return int(open("/proc/self/statm").read().split()[1])
print(resident())
"""


def trial(first: str) -> tuple[int, int]:
    """Page faults of ten arrays of 32 MB one after the other, and pages held when all is given back."""
    run = subprocess.run([sys.executable, "-c", _TRIAL.format(first=first)], capture_output=True, check=True)
    faults, resident = run.stdout.split()
    return int(faults), int(resident)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep it anyway, or cannot be told")
def test_freed_memory_is_used_again_and_can_be_given_back() -> None:
    faults, held = trial("")
    fewer, still = trial("keep_for_reuse()")
    assert fewer < faults / 4
    assert still < held + 2000
