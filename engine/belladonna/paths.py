"""Where Belladonna keeps its own files. Nothing here ever points beside a picture."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_APP = "belladonna"


def _home(kind: str, default: str) -> Path:
    home = os.environ.get("BELLADONNA_HOME")
    return Path(home) / kind if home else Path(default)


def config_dir() -> Path:
    """Settings."""
    return _home("config", platformdirs.user_config_dir(_APP, appauthor=False))


def data_dir() -> Path:
    """What must not get lost."""
    return _home("data", platformdirs.user_data_dir(_APP, appauthor=False))


def cache_dir() -> Path:
    """What can be had again: downloaded models, generated anchors."""
    return _home("cache", platformdirs.user_cache_dir(_APP, appauthor=False))


def log_dir() -> Path:
    """Logs."""
    return _home("logs", platformdirs.user_log_dir(_APP, appauthor=False))
