"""``belladonnad service``: start with the computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna.cli.console import console
from belladonnad import program
from belladonnad.cli.run import add_port
from belladonnad.service import service
from belladonnad.starting import await_daemon, serving_daemon

if TYPE_CHECKING:
    import argparse

    from belladonnad.service.base import Service

NAME = "service"
SUMMARY = "start the daemon with the computer"

_NOT_RUNNING = 3


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare ``install``, ``uninstall`` and ``status``."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    install = actions.add_parser("install", help="start it now and whenever you log in")
    add_port(install)
    install.set_defaults(action=_install)
    actions.add_parser("uninstall", help="stop it, and start it no more").set_defaults(action=_uninstall)
    actions.add_parser("status", help="say how that stands").set_defaults(action=_status)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for.

    Returns:
        0, or for ``status`` 3 when it does not run as a service.

    Raises:
        BelladonnaError: the system has no such thing, or refused; or the daemon does not start.
    """
    return int(arguments.action(arguments, service()))


def _install(arguments: argparse.Namespace, ours: Service) -> int:
    screen = console()
    # One that was started by hand goes on; two would be in each other's way.
    by_hand = serving_daemon() is not None and ours.state() != "running"
    command = program.command("run", "--port", str(arguments.port), window=False)
    if ours.install(command, program.environment(), start=not by_hand):
        screen.print(f"Belladonna runs, now and whenever you log in: {await_daemon().url}", soft_wrap=True)
    elif by_hand:
        screen.print("Belladonna starts whenever you log in. Today it runs already, started by hand.")
    else:
        screen.print("Belladonna starts whenever you log in. It could not be started from this session.")
    screen.print(f"Written down in {ours.place}.", soft_wrap=True)
    return 0


def _uninstall(_: argparse.Namespace, ours: Service) -> int:
    ours.uninstall()
    console().print("Belladonna does not start with the computer. Pictures and settings stay.")
    return 0


def _status(_: argparse.Namespace, ours: Service) -> int:
    state = ours.state()
    console().print(_STATES[state].format(ours.place), soft_wrap=True)
    return 0 if state == "running" else _NOT_RUNNING


_STATES = {
    "absent": "Belladonna does not start with the computer. `belladonnad service install` changes that.",
    "stopped": "Belladonna starts when you log in, but does not run now ({}).",
    "running": "Belladonna runs, and starts whenever you log in ({}).",
}
