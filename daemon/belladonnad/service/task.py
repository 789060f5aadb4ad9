"""A task of the Windows task scheduler."""

from __future__ import annotations

import os
import subprocess
import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from belladonnad.service.base import ServiceError, ask

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from belladonnad.service.base import State

_NAME = "Belladonna"
_TEMPLATE = resources.files("belladonnad.service") / "templates" / "task.xml"
_NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"


def task(command: Sequence[str], user: str) -> bytes:
    """Write the task.

    Args:
        command: program and arguments.
        user: whose login starts it, with the domain or computer before the name.
    """
    program, *arguments = command
    ET.register_namespace("", _NAMESPACE)
    root = ET.fromstring(_TEMPLATE.read_bytes())  # noqa: S314 - our own file
    for name, value in (
        ("UserId", user),
        ("Command", program),
        ("Arguments", subprocess.list2cmdline(arguments)),
    ):
        for element in root.iter(f"{{{_NAMESPACE}}}{name}"):
            element.text = value
    # The scheduler reads UTF-16 alone.
    return bytes(ET.tostring(root, encoding="utf-16", xml_declaration=True))


class LogonTask:
    """See `Service`."""

    @property
    def place(self) -> str:
        """The task's name in the scheduler."""
        return f"the task {_NAME} of the task scheduler"

    def install(self, command: Sequence[str], environment: Mapping[str, str], *, start: bool) -> bool:  # noqa: ARG002 - see below
        """Hand the task to the scheduler.

        A task sets no variables; it gets those that Windows keeps for the user (``setx``).
        """
        user = f"{os.environ.get('USERDOMAIN', '.')}\\{os.environ['USERNAME']}"
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "task.xml")
            file.write_bytes(task(command, user))
            asked = ask("schtasks", "/Create", "/F", "/TN", _NAME, "/XML", str(file))
        if asked.returncode != 0:
            raise ServiceError(asked, "Ask whoever looks after this computer whether users may make tasks.")
        if not start:
            return False
        ask("schtasks", "/End", "/TN", _NAME)
        return self.start()

    def start(self) -> bool:
        """Ask the scheduler."""
        return ask("schtasks", "/Run", "/TN", _NAME).returncode == 0

    def uninstall(self) -> None:
        """End the task, and delete it."""
        if self.state() == "absent":
            return
        ask("schtasks", "/End", "/TN", _NAME)
        asked = ask("schtasks", "/Delete", "/F", "/TN", _NAME)
        if asked.returncode != 0:
            raise ServiceError(asked, "Delete the task Belladonna in the task scheduler by hand.")

    def state(self) -> State:
        """Ask the scheduler, whose words depend on the user's language; its XML and codes do not."""
        if ask("schtasks", "/Query", "/TN", _NAME).returncode != 0:
            return "absent"
        asked = ask(
            "powershell",
            "-NoProfile",
            "-Command",
            f"exit [int]((Get-ScheduledTask -TaskName {_NAME}).State -ne 'Running')",
        )
        return "running" if asked.returncode == 0 else "stopped"
