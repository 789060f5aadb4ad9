"""Tells the browsers about us: a manifest for each, and a small program for all that starts us."""

from __future__ import annotations

import contextlib
import json
import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from belladonna import paths
from belladonna.codec import write_atomically
from belladonnad import program
from belladonnad.native.browsers import BROWSERS
from belladonnad.native.extension import CHROMIUM_ORIGIN, FIREFOX_ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from belladonnad.native.browsers import Browser, Family

NAME = "belladonna"
"""What the extension asks for."""


@dataclass(frozen=True, slots=True)
class Registration:
    """How one browser stands.

    Attributes:
        browser: which.
        manifest: where it finds us, or would.
        is_registered: whether it does.
    """

    browser: Browser
    manifest: Path
    is_registered: bool


def register() -> None:
    """Tell every browser that is installed, anew where that was done before.

    Raises:
        OSError: a folder cannot be written.
    """
    paths.data_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
    launcher = _launcher()
    write_atomically(launcher, _script().encode())
    launcher.chmod(0o700)
    for one in registrations():
        one.manifest.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(one.manifest, manifest(one.browser.family, launcher))
        _point_at(one.browser, one.manifest)


def unregister() -> None:
    """Undo it for every browser, installed or not; also where it was not done."""
    for browser in BROWSERS:
        place = _manifest_path(browser)
        place.unlink(missing_ok=True)
        _remove_empty(place.parent, below=browser.base)
        _forget(browser)
    _launcher().unlink(missing_ok=True)


def registrations() -> Iterator[Registration]:
    """Tell how each installed browser stands."""
    for browser in BROWSERS:
        if browser.is_installed():
            place = _manifest_path(browser)
            yield Registration(browser, place, _launcher().exists() and place.exists())


def manifest(family: Family, launcher: Path) -> bytes:
    """Write what a browser reads: what to start, and for whom."""
    allowed: Mapping[str, list[str]] = (
        {"allowed_extensions": [FIREFOX_ID]}
        if family == "firefox"
        else {"allowed_origins": [f"{CHROMIUM_ORIGIN}/"]}
    )
    about = {
        "name": NAME,
        "description": "Belladonna, which shades pictures against image generators",
        "path": str(launcher),
        "type": "stdio",
    }
    return f"{json.dumps({**about, **allowed}, indent=2)}\n".encode()


def _remove_empty(folder: Path, *, below: Path) -> None:
    """Remove what was made for our manifest; where the browser has been, there is more."""
    with contextlib.suppress(OSError):
        while folder != below:
            folder.rmdir()
            folder = folder.parent


def _launcher() -> Path:
    return paths.data_dir() / ("native-host.bat" if sys.platform == "win32" else "native-host")


def _script() -> str:
    """Write the program that browsers start: they set neither arguments nor variables of our choice."""
    command, environment = program.command("native-host", "run"), program.environment()
    if sys.platform == "win32":
        lines = [f'set "{name}={value}"' for name, value in environment.items()]
        ours = "\r\n".join([*lines, subprocess.list2cmdline(command)]).replace("%", "%%")
        return f"@echo off\r\nchcp 65001 >nul\r\n{ours} %*\r\n"
    lines = [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
    return "\n".join(["#!/bin/sh", *lines, f'exec {shlex.join(command)} "$@"', ""])


def _manifest_path(browser: Browser) -> Path:
    if sys.platform == "win32":
        return paths.data_dir() / "native-host" / f"{browser.name.lower()}.json"
    return browser.manifests / f"{NAME}.json"


def _key(browser: Browser) -> str:
    return f"Software\\{browser.windows}\\NativeMessagingHosts\\{NAME}"


def _point_at(browser: Browser, place: Path) -> None:
    """Name the manifest in the registry, on Windows."""
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - there is none elsewhere

        winreg.SetValue(winreg.HKEY_CURRENT_USER, _key(browser), winreg.REG_SZ, str(place))


def _forget(browser: Browser) -> None:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - there is none elsewhere

        with contextlib.suppress(FileNotFoundError):
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, _key(browser))
