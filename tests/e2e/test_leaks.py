"""The search for originals finds them in every spelling, and nothing else."""

from __future__ import annotations

import base64
from urllib.parse import quote

import numpy as np
import pytest
from tests.e2e.leaks import WINDOW, leaks

PICTURE, OTHER = (np.random.default_rng(seed).bytes(6000) for seed in (1, 2))
PART = PICTURE[3001 : 3001 + WINDOW]

SPELLINGS = {
    "the whole file in a form": b"--border\r\n\r\n" + PICTURE + b"\r\n--border--",
    "the shortest part": b"something" + PART + b"else",
    "base64": base64.b64encode(PICTURE),
    "base64 of a part that begins anywhere": b'{"data": "' + base64.b64encode(b"a" + PART + b"bcde") + b'"}',
    "base64 with other letters": base64.urlsafe_b64encode(PICTURE),
    "base64 in JSON that escapes slashes": base64.b64encode(PICTURE).replace(b"/", b"\\/"),
    "base64 in an address": quote(base64.b64encode(PICTURE), safe="").encode(),
    "percent-encoded": quote(PICTURE).encode(),
    "a binary string": PICTURE.decode("latin-1").encode(),
}


@pytest.mark.parametrize("message", SPELLINGS.values(), ids=SPELLINGS)
def test_an_original_is_found_in_every_spelling(message: bytes) -> None:
    assert leaks([OTHER, PICTURE], [b"GET / HTTP/1.1", message]) == [1]


@pytest.mark.parametrize("message", [OTHER, base64.b64encode(OTHER), PART[: WINDOW // 4]], ids=len)
def test_another_picture_and_a_chance_likeness_are_no_leak(message: bytes) -> None:
    assert leaks([PICTURE], [message]) == []
