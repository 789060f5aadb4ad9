"""The worker process: ``python -m belladonnad.worker.process MODULE:FACTORY``.

It reads orders from standard input and answers on standard output; see `messages`. It ends when its input
does: with the daemon, however that ends.
"""

from __future__ import annotations

import importlib
import os
import queue
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO, cast

from belladonna.cli.crash import explain
from belladonna.errors import Cancelled
from belladonna.memory import give_back
from belladonnad.database.errors import is_disk_full
from belladonnad.jobs.models import Report, Trouble
from belladonnad.worker.background import end_with_the_daemon, give_way, own_output
from belladonnad.worker.messages import (
    ORDER,
    Advanced,
    Done,
    Failed,
    NoRoom,
    Ready,
    Shade,
    Stopped,
    line,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

    from belladonnad.worker.shader import Progress, Shader, ShaderFactory

_FIRST_DEVICE = "auto"


def main() -> None:
    """Serve one daemon until it is gone."""
    answers = own_output()
    end_with_the_daemon()
    give_way()
    worker = _Worker(_factory(sys.argv[1]), answers)
    threading.Thread(target=worker.listen, args=(sys.stdin.buffer,), daemon=True).start()
    worker.run()


class _Worker:
    def __init__(self, factory: ShaderFactory, answers: BinaryIO) -> None:
        self._factory, self._answers = factory, answers
        self._device = _FIRST_DEVICE
        self._shader: Shader | None = None
        self._orders: queue.SimpleQueue[Shade] = queue.SimpleQueue()
        self._stopped: set[str] = set()

    def listen(self, orders: BinaryIO) -> None:
        """Take orders in while the engine works."""
        for text in orders:
            order = ORDER.validate_json(text)
            if isinstance(order, Shade):
                self._orders.put(order)
            else:
                self._stopped.add(order.job)
        os._exit(0)  # the daemon is gone; whatever is half done is not needed, and no file is ever half there

    def run(self) -> None:
        """Carry orders out for ever."""
        self._engine(_FIRST_DEVICE)
        self._say(Ready())
        while True:
            order = self._orders.get()
            self._say(self._shade(order))
            give_back()
            self._stopped.discard(order.job)

    def _shade(self, order: Shade) -> BaseModel:
        try:
            outcome = self._engine(order.options.device).shade_file(
                order.source,
                order.destination,
                order.options.request(),
                on_progress=lambda progress: self._advance(order.job, progress),
                cancelled=lambda: order.job in self._stopped,
            )
        except Cancelled:
            return Stopped(job=order.job)
        except Exception as error:  # noqa: BLE001 - the last resort: it is logged, and told in words
            if is_disk_full(error):
                return NoRoom(job=order.job)
            return Failed(job=order.job, error=Trouble.model_validate(explain(error)))
        return Done(job=order.job, report=Report.model_validate(outcome.to_json()))

    def _engine(self, device: str) -> Shader:
        if self._shader is None or self._device != device:
            self._shader = None  # two at once may be more than the memory holds
            self._shader, self._device = self._factory(device=device), device
        return self._shader

    def _advance(self, job: str, progress: Progress) -> None:
        self._say(Advanced(job=job, done=progress.done, eta_seconds=progress.eta_seconds))

    def _say(self, message: BaseModel) -> None:
        self._answers.write(line(message))
        self._answers.flush()


def _factory(name: str) -> ShaderFactory:
    module, _, attribute = name.partition(":")
    return cast("ShaderFactory", getattr(importlib.import_module(module), attribute))


if __name__ == "__main__":
    main()
