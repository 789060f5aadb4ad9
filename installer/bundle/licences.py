"""Copies the licences of everything that the self-contained folder passes on into it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from importlib import metadata
from pathlib import Path

_A_LICENCE = re.compile(r"(^|/)((licen[cs]es?|copying|notice|authors)[^/]*$|licen[cs]es/)", re.IGNORECASE)


def main(packages: Path, folder: Path) -> None:
    """Fill ``licences/``: Python's, those in the packages themselves, and those of the system's libraries.

    Args:
        packages: a list of them, ``NAME==VERSION`` a line.
        folder: the self-contained one.

    Raises:
        SystemExit: a package says nothing of its licence.
    """
    place = folder / "licences"
    _copy(Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), place / "python")
    for name in [line.partition("==")[0] for line in packages.read_text("utf-8").splitlines()]:
        distribution = metadata.distribution(name)
        files = [file for file in distribution.files or () if _A_LICENCE.search(file.as_posix())]
        for file in files:
            _copy(Path(str(file.locate())), place / name / Path(*file.parts[1:-1]))
        if not files:
            _say(distribution, place / name)
    if shutil.which("dpkg"):
        for library in (folder / "_internal").glob("lib*.so*"):
            # A link leads to a library that lies in a package above.
            if not library.is_symlink() and not library.name.startswith("libpython"):
                package = _package(library.name)
                _copy(Path("/usr/share/doc", package, "copyright"), place / package)


def _copy(file: Path, place: Path) -> None:
    place.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, place)


def _say(distribution: metadata.Distribution, place: Path) -> None:
    """Write down what a package without such a file says of itself."""
    about = distribution.metadata
    fields = ("License-Expression", "License", "Classifier")
    said = [
        value for field in fields for value in about.get_all(field) or () if _names_a_licence(field, value)
    ]
    if not said:
        raise SystemExit(f"{distribution.name} does not say under which licence it is.")
    place.mkdir(parents=True)
    (place / "LICENCE").write_text("\n".join(said), "utf-8")


def _names_a_licence(field: str, value: str) -> bool:
    return value.startswith("License ::") if field == "Classifier" else value != "UNKNOWN"


def _package(library: str) -> str:
    """Find the Debian package that a library was taken from."""
    words = ("dpkg", "-S", f"*/{library}")
    found = subprocess.run(words, capture_output=True, text=True, check=True)  # noqa: S603 - no shell
    return found.stdout.partition(":")[0]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
