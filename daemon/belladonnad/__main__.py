"""``python -m belladonnad``."""

from __future__ import annotations

import sys

from belladonnad.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
