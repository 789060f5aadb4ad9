"""A LaunchAgent of macOS."""

from __future__ import annotations

import os
import plistlib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from belladonna.codec import write_atomically
from belladonnad.service.base import ServiceError, ask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from belladonnad.service.base import State

_LABEL = "belladonnad"
_TEMPLATE = resources.files("belladonnad.service") / "templates" / "launch-agent.plist"


def agent(command: Sequence[str], environment: Mapping[str, str]) -> bytes:
    """Write the property list; see `Service.install`."""
    filled = plistlib.loads(_TEMPLATE.read_bytes())
    filled["ProgramArguments"] = list(command)
    filled["EnvironmentVariables"] = dict(environment)
    return plistlib.dumps(filled, sort_keys=False)


class LaunchAgent:
    """See `Service`."""

    @property
    def place(self) -> str:
        """The property list."""
        return str(_path())

    def install(self, command: Sequence[str], environment: Mapping[str, str], *, start: bool) -> bool:
        """Write the agent; launchd starts it as soon as it knows it."""
        _path().parent.mkdir(parents=True, exist_ok=True)
        write_atomically(_path(), agent(command, environment))
        if not start:
            return False
        ask("launchctl", "bootout", _target())  # the earlier one; fails where there is none
        asked = ask("launchctl", "bootstrap", _domain(), str(_path()))
        if asked.returncode != 0:
            raise ServiceError(
                asked, "It starts at your next login. To see more: `launchctl print gui/$UID`."
            )
        return True

    def start(self) -> bool:
        """Ask launchd, also where it does not know the agent yet."""
        ask("launchctl", "bootstrap", _domain(), str(_path()))
        return ask("launchctl", "kickstart", _target()).returncode == 0

    def uninstall(self) -> None:
        """Stop the agent, and delete it."""
        ask("launchctl", "bootout", _target())
        _path().unlink(missing_ok=True)

    def state(self) -> State:
        """Ask launchd."""
        if not _path().exists():
            return "absent"
        asked = ask("launchctl", "print", _target())
        return "running" if asked.returncode == 0 and "state = running" in asked.stdout else "stopped"


def _path() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"


def _domain() -> str:
    return f"gui/{os.getuid()}"


def _target() -> str:
    return f"{_domain()}/{_LABEL}"
