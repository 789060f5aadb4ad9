from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.daemon.conftest import running_daemon

if TYPE_CHECKING:
    from tests.daemon.conftest import Daemon


async def _get(daemon: Daemon) -> dict[str, Any]:
    async with daemon.http.get("/api/v1/settings") as answer:
        assert answer.status == 200
        settings: dict[str, Any] = await answer.json()
        return settings


async def test_what_is_left_out_stays_also_within_the_options(daemon: Daemon) -> None:
    before = await _get(daemon)
    for change in ({"options": {"strength": "low"}}, {"options": {"effort": "fast"}}, {"history_bytes": 5}):
        async with daemon.http.patch("/api/v1/settings", json=change) as answer:
            assert answer.status == 200
    after = await _get(daemon)
    assert after == {
        **before,
        "history_bytes": 5,
        "options": {**before["options"], "strength": "low", "effort": "fast"},
    }


async def test_a_setting_can_be_taken_back(daemon: Daemon) -> None:
    for concept in ("dog", None):
        async with daemon.http.patch("/api/v1/settings", json={"options": {"concept": concept}}) as answer:
            assert (await answer.json())["options"]["concept"] == concept


async def test_settings_outlive_the_daemon() -> None:
    async with running_daemon() as daemon, daemon.http.patch("/api/v1/settings", json={"queue_limit": 7}):
        pass
    async with running_daemon() as daemon:
        assert (await _get(daemon))["queue_limit"] == 7


@pytest.mark.parametrize(
    "change",
    [
        {"queue_limit": 0},
        {"queue_limit": "many"},
        {"history_bytes": None},
        {"colour": "red"},
        {"options": {"strength": "brutal"}},
        {"options": {"target": "no such thing"}},
        {"options": {"rights_url": "my page"}},
        [],
    ],
    ids=str,
)
async def test_what_cannot_be_set_is_422_and_changes_nothing(daemon: Daemon, change: object) -> None:
    before = await _get(daemon)
    async with daemon.http.patch("/api/v1/settings", json=change) as answer:
        assert answer.status == 422
        assert (await answer.json())["error"]["remedy"]
    assert await _get(daemon) == before


async def test_what_is_no_json_is_400(daemon: Daemon) -> None:
    headers = {"Content-Type": "application/json"}
    async with daemon.http.patch("/api/v1/settings", data=b"{", headers=headers) as answer:
        assert answer.status == 400
