"""Starting with the computer: systemd, launchd or the Windows task scheduler does it for us."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from belladonna.errors import UsageError
from belladonnad.service.launchd import LaunchAgent
from belladonnad.service.systemd import UserUnit
from belladonnad.service.task import LogonTask

if TYPE_CHECKING:
    from belladonnad.service.base import Service


def service() -> Service:
    """Give this system's way to start us with the computer.

    Raises:
        UsageError: it has none that we know.
    """
    if sys.platform == "darwin":
        return LaunchAgent()
    if sys.platform == "win32":
        return LogonTask()
    if shutil.which("systemctl"):
        return UserUnit()
    raise UsageError(
        "no_service_manager",
        "This computer has no systemd, which would start Belladonna with it.",
        "Let your desktop start `belladonnad run` when you log in.",
    )
