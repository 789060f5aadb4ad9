from __future__ import annotations

import pytest

from belladonnad.jobs.names import clean_name


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("cat.png", "cat.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\cat.png", "cat.png"),
        ("..", "picture"),
        ("", "picture"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("cat\u202egnp.exe", "catgnp.exe"),
        ("Füchse 狐.png", "Füchse 狐.png"),
        ("x" * 300 + ".png", "x" * 251 + ".png"),
    ],
)
def test_a_name_is_reduced_to_what_can_be_shown(sent: str, shown: str) -> None:
    assert clean_name(sent) == shown
