"""Belladonna: shades pictures so that image generators learn the wrong thing from them.

The library has no server and no global state. A picture goes one way through it::

    bytes -> codec.decode -> Artwork -> plan -> perturb -> lift -> codec.encode -> bytes -> report
"""

__version__ = "0.1.0"
