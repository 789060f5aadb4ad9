"""``belladonnad native-host``: lets browsers find us, and answers them."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from belladonna.cli.console import console
from belladonnad.native.browsers import BROWSERS
from belladonnad.native.host import answer_browser
from belladonnad.native.registration import register, registrations, unregister
from belladonnad.worker.background import own_output

if TYPE_CHECKING:
    from belladonnad.native.browsers import Box, Browser

NAME = "native-host"
SUMMARY = "let browsers find and start the daemon"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare ``install``, ``uninstall``, ``status``, and ``run``, which browsers use."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    install = actions.add_parser("install", help="tell the browsers that are installed about Belladonna")
    install.set_defaults(action=_install)
    actions.add_parser("uninstall", help="undo that").set_defaults(action=_uninstall)
    actions.add_parser("status", help="which browsers know").set_defaults(action=_status)
    run_it = actions.add_parser("run", help="answer one question on standard input, as browsers ask it")
    run_it.add_argument("started_with", nargs=argparse.REMAINDER, help="what the browser says about itself")
    run_it.set_defaults(action=_run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for.

    Raises:
        OSError: a browser's folder cannot be written.
    """
    arguments.action(arguments)
    return 0


def _install(_: argparse.Namespace) -> None:
    register()
    _status(_)


def _uninstall(_: argparse.Namespace) -> None:
    unregister()
    console().print("No browser starts Belladonna any more. Browsers that are paired stay paired.")


def _status(_: argparse.Namespace) -> None:
    lines = [f"{one.browser.name}: {_KNOWS[one.is_registered]}" for one in registrations()]
    lines += [
        f"{browser.name} ({box}): {_boxed(browser, box)}" for browser in BROWSERS for box in browser.boxes()
    ]
    for line in lines or ["No browser was found. Pair by the code that the extension shows."]:
        console().print(line, soft_wrap=True)


_KNOWS = {True: "finds Belladonna by itself", False: "does not know Belladonna"}


def _boxed(browser: Browser, box: Box) -> str:
    if browser.family == "firefox" and box == "Snap":
        return "asks your desktop whether it may; where nothing happens, pair by the code"
    return "may not start programs; pair by the code that the extension shows, which works as well"


def _run(arguments: argparse.Namespace) -> None:
    answer_browser(arguments.started_with, sys.stdin.buffer, own_output())
