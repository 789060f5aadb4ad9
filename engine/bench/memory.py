"""Peak memory of the compared methods, each in a process of its own.

    python engine/bench/memory.py --pictures FOLDER [--size PIXELS]

All processes load the same models; what "nothing" takes is theirs and Python's. The published algorithm takes
few steps here: memory does not grow with them. The table is printed; docs/performance.md has it.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from compare import methods
from speed import peak_gigabytes
from subjects import load_surrogates, parser, subjects

from belladonna.device import choose
from belladonna.scene import tensor

if TYPE_CHECKING:
    import argparse

_STEPS = 3  # of the published algorithm
_NOTHING = "nothing"


def _run(arguments: argparse.Namespace) -> None:
    """Perturb one picture by one method, and print what this process took at most."""
    device = choose(arguments.device)
    subject = subjects(arguments.pictures, arguments.size, arguments.each)[0]
    picture, anchor = (tensor(rgb, device) for rgb in (subject.picture, subject.anchor))
    known = methods(load_surrogates(device), _STEPS)
    if arguments.method != _NOTHING:
        known[arguments.method](picture, anchor)
    print(f"| {arguments.method} | {peak_gigabytes():.2f} |", flush=True)


def main() -> None:
    """Parse the command line, start a process a method."""
    options = parser(__doc__, "runs")
    options.add_argument("--size", type=int, default=512, help="side of the square, in pixels")
    options.add_argument("--method", help="run this one only, in this process")
    arguments = options.parse_args()
    if arguments.method:
        _run(arguments)
        return
    print("| method | peak GB |\n|---|---|", flush=True)
    for name in (_NOTHING, *methods(load_surrogates(choose(arguments.device)), _STEPS)):
        subprocess.run([sys.executable, *sys.argv, "--method", name], check=True)  # noqa: S603 - ourselves


if __name__ == "__main__":
    main()
