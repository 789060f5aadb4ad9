"""The browsers that our extension runs in, and where each looks for programs that it may start."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Family = Literal["chromium", "firefox"]
Box = Literal["Snap", "Flatpak"]


@dataclass(frozen=True, slots=True)
class Browser:
    r"""A browser.

    Attributes:
        name: as people know it.
        family: which of the two kinds of manifest it reads.
        linux: its folder below the user's configuration, or Firefox's below the home.
        mac: its folder below ``~/Library/Application Support``.
        windows: its key below ``HKEY_CURRENT_USER\Software``.
        programs: what it is called on Linux's PATH.
        flatpak: its name there.
    """

    name: str
    family: Family
    linux: str
    mac: str
    windows: str
    programs: tuple[str, ...]
    flatpak: str

    @property
    def base(self) -> Path:
        """The folder of the user's that its own is in."""
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Application Support"
        if self.family == "firefox":
            return Path.home()
        return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")

    @property
    def folder(self) -> Path:
        """Where it keeps what is the user's."""
        return self.base / (self.mac if sys.platform == "darwin" else self.linux)

    @property
    def manifests(self) -> Path:
        """Where it looks, but for Windows, where its key in the registry says."""
        linux_firefox = self.family == "firefox" and sys.platform != "darwin"
        return self.folder / ("native-messaging-hosts" if linux_firefox else "NativeMessagingHosts")

    def is_installed(self) -> bool:
        """Whether the user has it, or has had it, outside any box."""
        if sys.platform == "win32":
            return _has_key(self.windows)
        return self.folder.is_dir() or any(
            (found := shutil.which(program)) and not _is_snap(found) for program in self.programs
        )

    def boxes(self) -> list[Box]:
        """In which boxes it is installed, on Linux, that keep it from starting programs outside."""
        boxes: list[Box] = []
        if any((found := shutil.which(program)) and _is_snap(found) for program in self.programs):
            boxes.append("Snap")
        if any((place / self.flatpak).exists() for place in _flatpaks()):
            boxes.append("Flatpak")
        return boxes


# Chromium's relatives read Chrome's key on Windows where they have none of their own.
BROWSERS = (
    Browser(
        "Chrome",
        "chromium",
        linux="google-chrome",
        mac="Google/Chrome",
        windows="Google\\Chrome",
        programs=("google-chrome", "google-chrome-stable"),
        flatpak="com.google.Chrome",
    ),
    Browser(
        "Chromium",
        "chromium",
        linux="chromium",
        mac="Chromium",
        windows="Chromium",
        programs=("chromium", "chromium-browser"),
        flatpak="org.chromium.Chromium",
    ),
    Browser(
        "Edge",
        "chromium",
        linux="microsoft-edge",
        mac="Microsoft Edge",
        windows="Microsoft\\Edge",
        programs=("microsoft-edge", "microsoft-edge-stable"),
        flatpak="com.microsoft.Edge",
    ),
    Browser(
        "Brave",
        "chromium",
        linux="BraveSoftware/Brave-Browser",
        mac="BraveSoftware/Brave-Browser",
        windows="BraveSoftware\\Brave-Browser",
        programs=("brave", "brave-browser", "brave-browser-stable"),
        flatpak="com.brave.Browser",
    ),
    Browser(
        "Vivaldi",
        "chromium",
        linux="vivaldi",
        mac="Vivaldi",
        windows="Vivaldi",
        programs=("vivaldi", "vivaldi-stable"),
        flatpak="com.vivaldi.Vivaldi",
    ),
    Browser(
        "Firefox",
        "firefox",
        linux=".mozilla",
        mac="Mozilla",
        windows="Mozilla",
        programs=("firefox", "firefox-esr"),
        flatpak="org.mozilla.firefox",
    ),
)


def _is_snap(program: str) -> bool:
    return "snap" in Path(program).parts


def _flatpaks() -> list[Path]:
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return [data / "flatpak" / "app", Path("/var/lib/flatpak/app")]


def _has_key(key: str) -> bool:
    if sys.platform != "win32":
        return False
    import winreg  # noqa: PLC0415 - there is none elsewhere

    try:
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CURRENT_USER, f"Software\\{key}"))
    except OSError:
        return False
    return True
