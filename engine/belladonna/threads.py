"""How the threads that share a computation wait for one another."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Item = TypeVar("Item")
Result = TypeVar("Result")

_SPINS = 5000
"""GNU OpenMP's own default, millions, takes a core from whatever else is at work on this machine."""


def wait_politely() -> None:
    """Let idle threads sleep soon; call before torch is imported. What the user has set stays."""
    os.environ.setdefault("GOMP_SPINCOUNT", str(_SPINS))


def each(function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Call a function for each item, on as many threads as torch uses, and give the results in order.

    Worth it where numpy or Pillow do the work, which use one core each and let others run meanwhile. Within
    the function torch uses one core, too.
    """
    import torch  # noqa: PLC0415 - seconds to import, and `wait_politely` comes before

    cores = torch.get_num_threads()
    try:
        with ThreadPoolExecutor(cores, initializer=torch.set_num_threads, initargs=(1,)) as pool:
            return list(pool.map(function, items))
    finally:
        torch.set_num_threads(cores)  # else threads that begin later would take over the one
