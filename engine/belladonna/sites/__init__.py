"""What sites do to a picture, and how a file is written so that they have no reason to do it.

Each site is one file in `profiles`; ``docs/site-profiles.md`` says how to add one.
"""
