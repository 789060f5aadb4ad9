"""The daemon's log: JSON lines in a file that is rotated, and short lines on a terminal.

Names of pictures are logged at DEBUG only, which `belladonnad run --verbose` switches on.
"""

from __future__ import annotations

import json
import logging
import queue
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from typing import TYPE_CHECKING

from belladonna import paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BYTES, _FILES = 5 * 1024**2, 3
_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def log_path() -> Path:
    """Where the log lies; older parts have a number at the end."""
    return paths.log_dir() / "belladonnad.log"


@contextmanager
def logging_to_file(*, verbose: bool) -> Iterator[None]:
    """Log until the end of the block; a thread writes, so that nobody waits for the disk.

    Args:
        verbose: DEBUG too.
    """
    log_path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = RotatingFileHandler(log_path(), maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True)
    file.setFormatter(_JsonLines())
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S"))
    waiting: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    handler, listener = QueueHandler(waiting), QueueListener(waiting, file, terminal)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("belladonnad").setLevel(logging.DEBUG if verbose else logging.INFO)
    listener.start()
    try:
        yield
    finally:
        root.removeHandler(handler)
        listener.stop()
        file.close()


class _JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and whatever was given as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _USUAL},
        }
        if record.exc_text:
            line["traceback"] = record.exc_text
        return json.dumps(line, default=str)
