import os

import pytest

from belladonna.threads import wait_politely


def test_idle_threads_sleep_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    wait_politely()
    spins = int(os.environ.pop("GOMP_SPINCOUNT"))
    assert 0 < spins < 100_000


def test_what_the_user_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOMP_SPINCOUNT", "7")
    wait_politely()
    assert os.environ["GOMP_SPINCOUNT"] == "7"
