"""What keeps the daemon from doing its work on this computer: its part of ``belladonna doctor``."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from belladonna.doctor import Finding
from belladonna.errors import UsageError
from belladonnad import health
from belladonnad.app import HOST
from belladonnad.cli.run import DEFAULT_PORT
from belladonnad.database import Database, database_path
from belladonnad.instance import running
from belladonnad.native.browsers import BROWSERS
from belladonnad.native.registration import registrations
from belladonnad.security.command_token import where_kept
from belladonnad.security.errors import TokenExposedError
from belladonnad.service import service
from belladonnad.watching.records import Watches

if TYPE_CHECKING:
    from collections.abc import Callable

_QUICKLY = 1.0


def port() -> Finding:
    """Whether the daemon has its port, or could have it."""
    name = "port"
    if daemon := running():
        if health.ask(daemon.port):
            return Finding(name, "ok", f"Belladonna serves {daemon.url}.")
        return Finding(
            name,
            "problem",
            f"Belladonna runs as process {daemon.pid}, but does not answer.",
            "Run `belladonnad stop`, then start it again.",
        )
    if not _is_taken(DEFAULT_PORT):
        return Finding(name, "ok", f"Belladonna does not run now; its port {DEFAULT_PORT} is free.")
    whose = "another user's Belladonna" if health.ask(DEFAULT_PORT) else "another program"
    return Finding(
        name,
        "problem",
        f"Port {DEFAULT_PORT} is taken by {whose}.",
        "Stop that, or choose another by `belladonnad service install --port N`, and in the extension.",
    )


def starting() -> Finding:
    """Whether it starts with the computer."""
    name = "start"
    try:
        ours = service()
    except UsageError as error:
        return Finding(name, "note", error.message, error.remedy)
    if ours.state() == "absent":
        return Finding(
            name,
            "note",
            "Belladonna does not start with the computer.",
            "`belladonnad service install` changes that.",
        )
    return Finding(name, "ok", "Belladonna starts with the computer.")


def keyring() -> Finding:
    """Where the command line's own token is kept."""
    name = "keyring"
    try:
        place = where_kept()
    except TokenExposedError as error:
        return Finding(name, "problem", error.message, error.remedy)
    if "keyring" in place:
        return Finding(name, "ok", f"The command line's token is kept in {place}.")
    return Finding(
        name,
        "note",
        f"There is no keyring: the command line's token is kept in {place}.",
        "Nobody else can read that file. A desktop's own keyring is used once there is one.",
    )


def watched_folders() -> Finding:
    """Whether the watched folders can be used."""
    name = "watched folders"
    if not database_path().exists():
        return Finding(name, "ok", "No folder is watched yet; the first start makes one.")
    with Database(database_path()) as database:
        views = [watch.view() for watch in Watches(database).all()]
    for view in views:
        if view.trouble is not None:
            return Finding(name, "problem", f"{view.folder}: {view.trouble.message}", view.trouble.remedy)
    return Finding(name, "ok", f"{len(views)} watched, all of them can be used.")


def browsers() -> Finding:
    """Which browsers find us by themselves."""
    name = "browsers"
    boxed = [f"{browser.name} ({box})" for browser in BROWSERS for box in browser.boxes()]
    unaware = [one.browser.name for one in registrations() if not one.is_registered]
    if unaware:
        return Finding(
            name,
            "note",
            f"{', '.join(unaware)} cannot start Belladonna.",
            "`belladonnad native-host install` changes that.",
        )
    if boxed:
        return Finding(
            name,
            "note",
            f"{', '.join(boxed)} may not start programs outside its sandbox.",
            "Pair by the code that the extension shows.",
        )
    return Finding(name, "ok", "The browsers that are installed find Belladonna.")


CHECKS: tuple[Callable[[], Finding], ...] = (port, starting, keyring, watched_folders, browsers)
"""In the order in which they are reported."""


def _is_taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as asking:
        asking.settimeout(_QUICKLY)
        return asking.connect_ex((HOST, port)) == 0
