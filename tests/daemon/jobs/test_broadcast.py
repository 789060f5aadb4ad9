from __future__ import annotations

import asyncio

from pydantic import BaseModel
from tests.daemon.conftest import PATIENCE

from belladonnad.jobs.broadcast import Broadcast


class Number(BaseModel):
    value: int


async def test_a_slow_listener_gets_the_newest_state_of_each_thing() -> None:
    broadcast = Broadcast()
    with broadcast.subscribe() as changes:
        for value in range(1000):
            broadcast.publish("number", "a", Number(value=value))
        broadcast.publish("number", "b", Number(value=-1))
        broadcast.close()
        told = [(change.key, change.now) async for change in changes]
    assert told == [("a", Number(value=999)), ("b", Number(value=-1))]


async def test_who_no_longer_listens_is_forgotten() -> None:
    broadcast = Broadcast()
    with broadcast.subscribe():
        assert broadcast.listeners == 1
    assert broadcast.listeners == 0


async def test_a_listener_wakes_for_a_change() -> None:
    broadcast = Broadcast()
    with broadcast.subscribe() as changes:
        waiting = asyncio.create_task(changes.next())
        await asyncio.wait({waiting}, timeout=0)
        broadcast.publish("number", "a", None)
        async with asyncio.timeout(PATIENCE):
            change = await waiting
    assert change is not None
    assert change.now is None


async def test_who_comes_after_the_end_is_told_so_at_once() -> None:
    broadcast = Broadcast()
    broadcast.close()
    with broadcast.subscribe() as changes:
        assert await changes.next() is None
