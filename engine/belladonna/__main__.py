"""``python -m belladonna``."""

import sys

from belladonna.cli.main import main

sys.exit(main())
