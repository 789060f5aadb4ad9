"""Writes what Belladonna installs beside itself, in the versions that are installed here, as pip does."""

from __future__ import annotations

from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name


def main() -> None:
    """Walk from Belladonna to everything that it needs here, extras left out."""
    needed: dict[NormalizedName, str] = {}
    waiting = ["belladonna"]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in needed:
            found = metadata.distribution(name)
            needed[name] = found.version
            waiting += [one.name for one in map(Requirement, found.requires or ()) if _applies(one)]
    for name in sorted(needed.keys() - {"belladonna"}):
        print(f"{name}=={needed[name]}")


def _applies(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


if __name__ == "__main__":
    main()
