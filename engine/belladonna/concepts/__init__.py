"""What a picture shows, and what models should see instead. The detector needs torch: see `detect`."""

from belladonna.concepts.catalogue import GENERIC, Catalogue, Concept

__all__ = ["GENERIC", "Catalogue", "Concept"]
