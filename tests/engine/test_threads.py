import os
import threading

import pytest
import torch

from belladonna.threads import each, wait_politely


def test_idle_threads_sleep_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    wait_politely()
    spins = int(os.environ.pop("GOMP_SPINCOUNT"))
    assert 0 < spins < 100_000


def test_what_the_user_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOMP_SPINCOUNT", "7")
    wait_politely()
    assert os.environ["GOMP_SPINCOUNT"] == "7"


def test_work_is_shared_among_threads_and_its_results_keep_their_order() -> None:
    cores = torch.get_num_threads()
    within: list[int] = []

    def work(number: int) -> int:
        within.append(torch.get_num_threads())
        return 2 * number

    assert each(work, range(50)) == list(range(0, 100, 2))
    assert set(within) == {1}
    assert torch.get_num_threads() == cores


def test_threads_that_begin_afterwards_have_all_cores() -> None:
    cores = torch.get_num_threads()
    each(lambda _: None, range(4))
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    assert seen == [cores]
