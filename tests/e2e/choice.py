"""Which of the tests that run once a browser always do; the others need ``--long``.

Chromium: every surface, composer, hostile page and state of the daemon. They take a second each.

Firefox takes three, and runs the same code for the most part. There it is what the two do differently:
Firefox shows a page other views of objects than an extension. So a file is delivered once in every way
(chosen, dropped, pasted, in a folder, in a form that sends itself), and once in every place that has
objects of its own (a closed shadow tree, an input in no document, a frame of the page's own origin, one
of another site). Of the hostile pages it is those that reach for the objects themselves.

With ``--long`` alone: all of it in Firefox, the upload widgets from npm, and the real engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

FIREFOX = {
    "choose two surface input",
    "choose two surface form-submitted-natively",
    "choose two surface closed-shadow",
    "choose two surface detached",
    "choose two surface blank-frame",
    "choose two surface foreign-frame",
    "choose folder surface directory",
    "drop mixed surface drop-entries",
    "paste one surface paste-items",
    "choose two hostile natives",
    "choose two hostile frame-natives",
    "choose two hostile false-friend",
    "drop two hostile drop",
}


def always_runs(test: pytest.Function) -> bool:
    """Tell it of a test that is run once a browser."""
    parameters = test.callspec.params
    return parameters["rigs"] == "chromium" or str(parameters.get("case")) in FIREFOX
