"""Watched folders: a picture that is dropped into one is shaded, and its result appears beside it.

The rules for the user stand in `docs/watched-folders.md`.
"""
