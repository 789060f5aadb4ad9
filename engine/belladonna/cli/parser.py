"""An argument parser that answers as the rest of Belladonna does."""

from __future__ import annotations

import argparse
from typing import NoReturn

from belladonna.errors import UsageError


class Parser(argparse.ArgumentParser):
    """Raises `UsageError` where argparse would print its usage and exit."""

    def __init__(self, **options: object) -> None:
        # An abbreviation that works today would break when an option is added.
        super().__init__(**{"allow_abbrev": False, **options})  # type: ignore[arg-type] # argparse's own options

    def error(self, message: str) -> NoReturn:
        """Refuse the arguments.

        Raises:
            UsageError: always.
        """
        raise UsageError(
            "bad_arguments", f"{message[:1].upper()}{message[1:]}.", f"See `{self.prog} --help`."
        )
