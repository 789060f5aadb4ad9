"""Tells whoever listens what has changed: server-sent events, watched folders.

Nobody is waited for. A slow listener gets the newest state of each thing instead of every state of it, so
that what is kept for it never outgrows the things themselves.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Change:
    """A thing that is new, different or gone.

    Attributes:
        kind: what it is: ``job``, ``settings``, ...
        key: which one.
        now: its state; None when it is gone.
    """

    kind: str
    key: str
    now: BaseModel | None


class Subscription:
    """What one listener has not heard yet; iterate over it. It ends when the broadcast closes."""

    def __init__(self) -> None:
        self._pending: dict[tuple[str, str], Change] = {}
        self._something = asyncio.Event()
        self._closed = False

    def put(self, change: Change) -> None:
        """Keep a change until it is asked for."""
        self._pending.pop((change.kind, change.key), None)  # the newest goes to the end
        self._pending[change.kind, change.key] = change
        self._something.set()

    def close(self) -> None:
        """End the iteration."""
        self._closed = True
        self._something.set()

    async def next(self) -> Change | None:
        """Wait for a change; None when there will be no more."""
        while not self._pending:
            if self._closed:
                return None
            self._something.clear()
            await self._something.wait()
        return self._pending.pop(next(iter(self._pending)))

    async def __aiter__(self) -> AsyncIterator[Change]:
        while (change := await self.next()) is not None:
            yield change


class Broadcast:
    """Passes changes on. It is used from the event loop's thread alone."""

    def __init__(self) -> None:
        self._listeners: set[Subscription] = set()
        self._closed = False

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def publish(self, kind: str, key: str, now: BaseModel | None) -> None:
        """Tell everybody; see `Change`."""
        change = Change(kind, key, now)
        for listener in self._listeners:
            listener.put(change)

    @contextmanager
    def subscribe(self) -> Iterator[Subscription]:
        """Listen from now on."""
        listener = Subscription()
        self._listeners.add(listener)
        if self._closed:
            listener.close()
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """End every subscription: the daemon stops."""
        self._closed = True
        for listener in self._listeners:
            listener.close()
